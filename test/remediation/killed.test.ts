import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { remediations } from '../../src/clouds/aws/remediations/index.ts';
import { awsResourcesCloud } from '../../src/clouds/aws/resources/cloud.ts';
import {
  nextState,
  type Plan,
  type Proposal,
  type ProposalEvent,
  type ProposalState,
} from '../../src/model/proposal.ts';
import { observe } from '../../src/remediation/observed.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { NOW } from '../clouds/aws/bill.ts';
import type { LifeSettings } from '../fakes/aws-life.ts';
import { liveOn } from '../fakes/aws-life.ts';
import { POLICY } from '../fakes/builders.ts';
import type { KilledOrder } from '../fakes/killed-process.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';
import { RULES } from '../fakes/remediation-desk.ts';
import { aStillClock } from '../sandbox/aws/estates.ts';
import { type Action, actions, anEstateOfAll } from './actions.ts';

/** Processes at once: as many as a small machine has processors. */
const AT_ONCE = 2;
/** More points than any action has, so that a mistake here ends. */
const MOST_POINTS = 60;
/** Some twenty processes one after the other, on a machine that may have other things to do. */
const PATIENCE_MS = 300_000;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-killed-'));
  const aws = await anAws();
  for (const action of actions) await putApproved(action, aws);
  await aws.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * AWS with the resource of every action. A second goes by with each call, so that what takes its time gets done; it is
 * ahead of who asks, who never asks for figures that are still to come.
 */
async function anAws(): Promise<SandboxAws> {
  const clock = aStillClock(NOW.add({ hours: 6 }));
  const estate = anEstateOfAll();
  const aws = await startAws({ charges: () => [], now: clock.now, estate: () => estate });
  aws.onCall((moment) => void (moment === 'before' && clock.pass({ seconds: 1 })));
  return aws;
}

const templateOf = ({ name }: Action) => join(folder, `${name}.db`);

/** A database in which an action is approved, on the resource as it is. */
async function putApproved(action: Action, aws: SandboxAws): Promise<void> {
  const store = await openStore(`sqlite:${templateOf(action)}`);
  const at = NOW.toString();
  const proposal: Proposal = {
    ...aProposal({ state: 'approved', approvalsNeeded: 2, expiresAt: NOW.add({ hours: 240 }).toString() }),
    proposedAt: NOW.subtract({ hours: 240 }).toString(),
    finalNoticeAt: NOW.subtract({ hours: 48 }).toString(),
    approvals: [
      { userId: 'U0ANA', email: 'ana@acme.example', at },
      { userId: 'U0FIN', email: 'fin@acme.example', at },
    ],
    ...(await planFor(action, aws)),
  };
  await store.proposals.add([proposal]);
  await store.close();
}

async function planFor(action: Action, aws: SandboxAws): Promise<{ plan: Plan; planHash: string }> {
  const { name, type, id, change = {} } = action;
  const place = { cloud: 'aws', subAccountId: '111111111111', regionId: 'eu-central-1' } as const;
  const resource = { ...place, resourceType: type, resourceId: id, resourceName: id };
  const cloud = awsResourcesCloud({
    source: { name: 'aws', accounts: [place.subAccountId], role: 'Penny', actRole: 'PennyActs', days: 14, parallel: 1 },
    now: () => NOW,
    client: { endpoint: aws.url, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } },
  });
  const remediation = (await cloud.remediation(name))!;
  const live = await remediation.look({ proposalId: 'P1', remediation: name, resource, change });
  await cloud.close();
  const undo = remediation.undo && { how: 'take it back', days: 7, costs: [] };
  const plan = aPlan({ ...resource, remediation: name, change, observed: observe(live!.resource), undo });
  return { plan, planHash: planHash(plan) };
}

interface Outcome {
  action: Action;
  proposal: Proposal;
  history: { event: string; fromState: string | null; toState: string | null }[];
  isChainWhole: boolean;
  timesDone: number;
}

/** Kills a process in which every action has come to its point so-and-so, and lets another one go on with all of them. */
async function killedAt(points: number): Promise<{ through: number; outcomes: Outcome[] }> {
  const aws = await anAws();
  const lives = actions.map((action): LifeSettings => {
    const file = join(folder, `${action.name}-${points}.db`);
    copyFileSync(templateOf(action), file);
    return {
      awsUrl: aws.url,
      databaseUrl: `sqlite:${file}`,
      policy: POLICY + RULES,
      processId: 'first',
      now: NOW.toString(),
    };
  });
  const through = await killed({ lives, points });
  const outcomes = await Promise.all(
    lives.map(async (settings, index) => {
      await liveOn({ ...settings, processId: 'second', now: NOW.add({ hours: 2 }).toString() });
      return outcomeOf(actions[index]!, settings.databaseUrl, aws);
    }),
  );
  await aws.stop();
  return { through, outcomes };
}

/** How many came through without coming to that point. */
async function killed(order: KilledOrder): Promise<number> {
  const script = join(import.meta.dirname, '../fakes/killed-process.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (signal !== 'SIGKILL') throw new Error(`the process was not killed: ${err}`);
  return Number(out);
}

async function outcomeOf(action: Action, databaseUrl: string, aws: SandboxAws): Promise<Outcome> {
  const store = await openStore(databaseUrl);
  const proposal = await store.proposals.find('P1');
  const history = await store.auditLog.list({ subjectKind: 'proposal', subjectId: 'P1' });
  const { broken } = await store.auditLog.verify();
  await store.close();
  const timesDone = aws.acted.filter(
    ({ operation, resourceIds }) => operation === action.operation && resourceIds.some((id) => id.includes(action.id)),
  ).length;
  return { action, proposal, history, isChainWhole: broken === undefined, timesDone };
}

/** How often each event is in a history. */
const countOf = (events: readonly { event: string }[], event: string) =>
  events.filter((each) => each.event === event).length;

function expectSound({ proposal, history, isChainWhole, timesDone, action }: Outcome, points: number): void {
  const where = `${action.name}, killed at point ${points}: ${proposal.state}, ${proposal.note}`;
  // Never lost: it has ended, and what is not as it was meant to be says so in a sentence.
  expect(['done', 'undone', 'failed'], where).toContain(proposal.state);
  expect(proposal.note, where).toMatch(/^[A-Z].*\.$/);
  // Never twice: asked for once, and once more only by an undo that uses the same operation.
  const undone = countOf(history, 'undo');
  expect(timesDone, where).toBeLessThanOrEqual(1 + undone);
  expect(countOf(history, 'acting'), where).toBeLessThanOrEqual(1 + undone);
  if (proposal.state === 'done') expect(timesDone, where).toBe(1);
  // Written down without a gap: every change of state is one that is allowed, and follows the one before.
  expect(isChainWhole, where).toBe(true);
  let state: string | null = null;
  for (const { event, fromState, toState } of history) {
    expect(fromState, where).toBe(state);
    if (fromState !== toState && fromState !== null)
      expect(nextState(fromState as ProposalState, event as ProposalEvent), where).toBe(toState);
    state = toState;
  }
  expect(state, where).toBe(proposal.state);
}

describe('a process that is killed', () => {
  it('is tried with every action there is', () => {
    expect(actions.map(({ name }) => name).sort()).toEqual([...remediations].sort());
  });

  it('at any step of any action or undo has done nothing twice and lost nothing', {
    timeout: PATIENCE_MS,
  }, async () => {
    const limit = pLimit(AT_ONCE);
    let isThrough = false;
    const all = await Promise.all(
      Array.from({ length: MOST_POINTS }, (_, points) =>
        limit(async () => {
          if (isThrough) return [];
          const { through, outcomes } = await killedAt(points);
          for (const outcome of outcomes) expectSound(outcome, points);
          if (through < actions.length) return outcomes;
          isThrough = true;
          // Nobody was killed: everything was done, and taken back where that can be.
          for (const { proposal } of outcomes) expect(proposal.state).toBe(proposal.plan.undo ? 'undone' : 'done');
          return outcomes;
        }),
      ),
    );

    const ends = Map.groupBy(all.flat(), ({ proposal }) => proposal.state);
    expect(isThrough).toBe(true);
    // Killed between writing down that it will act and acting, it says that it never did; later, it is done or undone.
    expect(ends.get('failed')!.length).toBeGreaterThan(0);
    expect(ends.get('done')!.length).toBeGreaterThan(0);
    expect(ends.get('undone')!.length).toBeGreaterThan(0);
  });
});
