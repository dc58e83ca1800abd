import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stringify } from 'yaml';
import { openStore } from '../db/store.ts';
import { grantToJob } from '../src/analysis/access.ts';
import { loadConfig } from '../src/config.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { openClouds } from '../src/open-clouds.ts';
import type { Store } from '../src/ports.ts';
import { proposeAll } from '../src/remediation/propose.ts';
import { proposalValue } from '../src/slack/views/proposal-words.ts';

import type { Acted } from './acting-aws.ts';
import { type BenchBot, startBot } from './bot.ts';
import { measureProcess } from './child.ts';
import { fresh } from './imports.ts';
import { DATA, percentile, type Reporter } from './report.ts';
import { ACT_ROLE, accountId, type FleetSize, ROLE } from './waste-estate.ts';

const CLI = join(import.meta.dirname, '../src/cli.ts');
const SERVER = join(import.meta.dirname, 'acting-aws.ts');
const REGION = 'eu-central-1';
const FLEET: FleetSize = { instances: 2_000, accounts: 10, regionIds: [REGION] };
const HALF = FLEET.instances / 2;
/** One less than would be done without it. */
const CAP = FLEET.instances - 1;
const CLICKS_A_SECOND = 50;
const FINOPS = { id: 'U0FINOPS', email: 'finops@bench.example' };
/** Any key will do on loopback. */
const KEYS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_EC2_METADATA_DISABLED: 'true' };

/**
 * A thousand approved proposals carried out, and then a thousand clicks at fifty a second while what they approve is
 * carried out beside: the real bot, the real SDK, a fleet that takes some seconds to stop, and a cap that holds back one.
 */
export async function measureActing({ add }: Reporter): Promise<void> {
  mkdirSync(DATA, { recursive: true });
  const policy = join(DATA, 'acting.yml');
  writeFileSync(policy, policyText());
  const server = fork(SERVER, [JSON.stringify(FLEET)]);
  const database = fresh('acting.db');
  const answers = await answerServer();
  try {
    const [{ url }] = (await once(server, 'message')) as [{ url: string }];
    const env = { ...KEYS, AWS_ENDPOINT_URL: url };
    await findIdle({ ...env, DATABASE_URL: `sqlite:${database}`, PENNY_CONFIG: policy });
    const store = await openStore(`sqlite:${database}`, { waitMs: 20 });
    const proposals = await propose(store);
    const [approved, asked] = [proposals.slice(0, HALF), proposals.slice(HALF)];
    for (const proposal of approved) await approve(store, proposal);

    const began = performance.now();
    const bot = await startBot({ database, policy, people: [FINOPS], env });
    try {
      await untilDone(store, HALF);
      add(`${HALF} approved proposals carried out, from the start of the bot`, seconds(began), 's', 60);
      await setTimeout(3_000);
      const clicking = performance.now();
      const responseUrl = `http://127.0.0.1:${(answers.address() as AddressInfo).port}/`;
      const acknowledged = await clickAll(bot, asked, responseUrl);
      add('approving, click to acknowledged p50', percentile(acknowledged, 0.5), 'ms');
      add(
        `approving, click to acknowledged p99 at ${CLICKS_A_SECOND} clicks a second`,
        percentile(acknowledged, 0.99),
        'ms',
        50,
      );
      await untilDone(store, CAP);
      add(`${HALF} clicks and what they approve, carried out`, seconds(clicking), 's');
      add('resident memory after all of it', await bot.residentMegabytes(), 'MB');
      await reportCaps({ add, store, server });
    } finally {
      await bot.stop();
      await store.close();
    }
  } finally {
    answers.close();
    server.kill();
  }
}

const seconds = (began: number) => (performance.now() - began) / 1000;

/** Reads the fleet and looks at it, as on any morning. */
async function findIdle(env: Record<string, string>): Promise<void> {
  await measureProcess(CLI, ['sync'], env);
  await measureProcess(CLI, ['inspect'], env);
}

const config = () => loadConfig({}, policyText());

async function propose(store: Store): Promise<Proposal[]> {
  const clock = { now: () => Temporal.Now.instant(), everyMinute: () => () => undefined };
  await proposeAll({ store, config: config(), clouds: openClouds(config(), { store, now: clock.now }), clock });
  const proposals = await listed(store, 'proposed');
  if (proposals.length !== FLEET.instances) throw new Error(`only ${proposals.length} of the fleet were proposed`);
  return proposals;
}

const listed = (store: Store, state: Proposal['state']) =>
  store.proposals.list(grantToJob('all', config()), { states: [state] });

function approve(store: Store, { proposalId, planHash }: Proposal): Promise<Proposal> {
  const approval = { userId: FINOPS.id, email: FINOPS.email, at: Temporal.Now.instant().toString() };
  return store.proposals.approve({ proposalId, approval, needed: 1, planHash });
}

/** Looked at seldom, since looking takes time from who works. */
async function untilDone(store: Store, count: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    await setTimeout(1_000);
    if ((await listed(store, 'done')).length >= count) return;
  }
  throw new Error(`${(await listed(store, 'done')).length} of ${count} proposals were done in time`);
}

/** One click after another at an even pace, however long the ones before take. */
async function clickAll(bot: BenchBot, proposals: readonly Proposal[], responseUrl: string): Promise<number[]> {
  const began = performance.now();
  const clicks = proposals.map(async (proposal, index) => {
    await setTimeout(Math.max(0, began + (index * 1000) / CLICKS_A_SECOND - performance.now()));
    return bot.post({ payload: JSON.stringify(clickOn(proposal, { index, responseUrl })) });
  });
  return Promise.all(clicks);
}

/** Where the bot's answers to clicks go. */
async function answerServer(): Promise<Server> {
  const answers = createServer((request, response) => request.resume().on('end', () => response.end('ok')));
  await new Promise<void>((resolve) => answers.listen(0, '127.0.0.1', resolve));
  return answers;
}

/** As Slack posts a press of a button in a message. */
function clickOn(proposal: Proposal, { index, responseUrl }: { index: number; responseUrl: string }): object {
  const message = { type: 'message', ts: '1.000100', text: '', user: 'U0PENNY' };
  return {
    type: 'block_actions',
    user: { id: FINOPS.id, team_id: 'T0SANDBOX' },
    team: { id: 'T0SANDBOX', domain: 'bench' },
    channel: { id: 'C0BENCH', name: 'bench' },
    container: { type: 'message', message_ts: message.ts, channel_id: 'C0BENCH', is_ephemeral: false },
    message,
    trigger_id: `bench.${index}`,
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: 'proposal.approve',
        block_id: 'b1',
        value: proposalValue(proposal),
        action_ts: `${index}.0`,
        text: { type: 'plain_text', text: 'Approve' },
      },
    ],
  };
}

/** What was done twice, and what was done beyond the cap: both are to be nothing. */
async function reportCaps({
  add,
  store,
  server,
}: {
  add: Reporter['add'];
  store: Store;
  server: ChildProcess;
}): Promise<void> {
  server.send('acted');
  const [{ stops, machines }] = (await once(server, 'message')) as [Acted];
  add('machines stopped more than once', stops - machines, 'machines', 0);
  add(`machines stopped beyond the cap of ${CAP} a day`, Math.max(0, machines - CAP), 'machines', 0);
  add('proposals held back by the cap', (await listed(store, 'blocked')).length, 'proposals');
}

function policyText(): string {
  const accounts = Array.from({ length: FLEET.accounts }, (_, index) => accountId(index));
  const teams = Array.from({ length: 20 }, (_, index) => `team-${index}`);
  return stringify({
    operators: [FINOPS.email],
    roles: { finops: { members: [FINOPS.email], sees: 'all' } },
    teams: teams.map((name) => ({ name, channel: '#bench', owns: [{ tag: { team: name } }] })),
    sources: [{ name: 'machines', kind: 'aws-resources', accounts, role: ROLE, actRole: ACT_ROLE, regions: [REGION] }],
    remediation: {
      mode: 'act',
      rules: [{ approvers: ['role:finops'] }],
      fourEyes: { above: 1_000_000 },
      caps: { perRun: FLEET.instances, perDay: CAP, perTeamAndDay: FLEET.instances },
    },
  });
}
