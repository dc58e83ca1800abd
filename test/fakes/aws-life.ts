import { NodeHttpHandler } from '@smithy/node-http-handler';
import pino from 'pino';
import { openStore } from '../../db/store.ts';
import { awsResourcesCloud } from '../../src/clouds/aws/resources/cloud.ts';
import { loadConfig } from '../../src/config.ts';
import type { ProposalStore } from '../../src/ports.ts';
import { type RunnerDeps, remediationRunner } from '../../src/remediation/runner.ts';
import { undo } from '../../src/remediation/workflow.ts';
import { handClock } from './hand-clock.ts';
import { never, type Passing } from './mortal.ts';
import { ANA, fakePeople } from './people.ts';

/** What a process is told that carries out what is approved in a database, at the emulated AWS. */
export interface LifeSettings {
  awsUrl: string;
  databaseUrl: string;
  policy: string;
  processId: string;
  /** Its clock at the beginning; it moves on a minute with every run. */
  now: string;
}

const MOST_RUNS = 60;
const UNDER_WAY = ['approved', 'executing', 'verifying', 'undoing'];

/**
 * Carries a proposal to its end, and then takes it back where that is offered: the real runner, workflow, database and
 * AWS client. Each write to the database and each change asked of AWS is a point that `passing` lets it pass or not.
 */
export async function liveOn(settings: LifeSettings, { thenUndo = false, passing = ALWAYS } = {}): Promise<void> {
  const store = await openStore(settings.databaseUrl);
  const clock = handClock(Temporal.Instant.from(settings.now));
  const config = loadConfig({ DATABASE_URL: settings.databaseUrl }, settings.policy);
  const cloud = awsResourcesCloud({
    source: { name: 'aws', accounts: ['111111111111'], role: 'Penny', actRole: 'PennyActs', days: 14, parallel: 1 },
    controlTag: config.remediation.controlTag,
    now: clock.now,
    sleep: async () => undefined,
    client: {
      endpoint: settings.awsUrl,
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      requestHandler: handlerThat(passing),
    },
  });
  const deps: RunnerDeps = {
    store: { ...store, proposals: writing(store.proposals, passing) },
    config,
    clock,
    people: fakePeople(),
    clouds: [cloud],
    log: pino({ level: 'silent' }),
    processId: settings.processId,
  };
  const runner = remediationRunner(deps, { inFlight: 8, firstPollMs: 1e6, longestPollMs: 1e6 });
  const state = async () => (await store.proposals.find('P1')).state;
  const settle = async () => {
    for (let runs = 0; runs < MOST_RUNS && UNDER_WAY.includes(await state()); runs++) {
      await runner.run();
      clock.moveBy({ minutes: 1 });
    }
  };
  await settle();
  const { undoUntil } = await store.proposals.find('P1');
  if (thenUndo && undoUntil && (await state()) === 'done') {
    await undo(deps, { proposalId: 'P1', userId: ANA });
    await settle();
  }
  await cloud.close();
  await store.close();
}

const ALWAYS: Passing = () => true;

/** Asks before each write of a step whether it gets that far. What happened after it is the same as before the next. */
function writing(proposals: ProposalStore, passing: Passing): ProposalStore {
  const { start, reach, move, startUndo } = proposals;
  const steps = { start, reach, move, startUndo };
  const held = Object.entries(steps).map(([name, write]) => [
    name,
    (...given: unknown[]) => (passing() ? Reflect.apply(write, proposals, given) : never()),
  ]);
  return { ...proposals, ...Object.fromEntries(held) };
}

/** Sends requests to AWS; before one that changes something it asks whether it gets that far. */
function handlerThat(passing: Passing): NodeHttpHandler {
  const handler = new NodeHttpHandler();
  const send = handler.handle.bind(handler);
  handler.handle = (request, options) => {
    const body = typeof request.body === 'string' ? request.body : '';
    const named = /(?:^|&)Action=(\w+)/.exec(body) ?? /\/operation\/(\w+)/.exec(request.path);
    const operation = named?.[1] ?? request.headers['x-amz-target'] ?? request.method;
    const changes = !/^(GET|HEAD)$|(^|\.)(Describe|Get|List|Assume)/.test(operation) && !/DryRun=true/.test(body);
    return changes && !passing() ? never() : send(request, options);
  };
  return handler;
}
