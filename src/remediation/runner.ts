import pLimit from 'p-limit';
import { grantToJob } from '../analysis/access.ts';
import { PennyError } from '../errors.ts';
import { type Proposal, UNDER_WAY } from '../model/proposal.ts';
import { iso } from './iso.ts';
import { passesByItself, stillPassing } from './safety.ts';
import { leaseFrom, move, type Next, type RunnerDeps } from './step.ts';
import { type Memory, step } from './steps.ts';

export type { RunnerDeps } from './step.ts';

/** Carries out what was approved. One process has one; several processes share the work by locks. */
export interface Runner {
  /** One was approved or is to be undone, or anything may have changed: goes on with it soon, and answers at once. */
  wake(proposalId?: string): void;
  /** Goes on with everything that can go on, until it is over or waits for a cloud; a line for the log. */
  run(): Promise<string>;
  /** Ends the steps that are being taken and begins no others; what is left goes on at the next start. */
  stop(): Promise<void>;
}

/** How the runner takes its time. */
export interface Pace {
  /** How many at once. */
  inFlight: number;
  /** Milliseconds until a cloud is asked again: the first time, and at most. */
  firstPollMs: number;
  longestPollMs: number;
}

const PACE: Pace = { inFlight: 3, firstPollMs: 1000, longestPollMs: 15_000 };
const RENEW_EVERY_MS = 30_000;
/** How far back a failure is looked for that was to be taken back when the process died. */
const LEFT_HALF_WAY = { hours: 48 };

/** In place of an id. */
const EVERYTHING = '';

/** Waiting for the cloud. */
interface Parked {
  memory: Memory;
  timer: NodeJS.Timeout;
  polls: number;
}

export function remediationRunner(deps: RunnerDeps, pace: Pace = PACE): Runner {
  const { store, clock, config, log, processId } = deps;
  const limit = pLimit(pace.inFlight);
  const moving = new Map<string, Promise<string>>();
  const parked = new Map<string, Parked>();
  const woken = new Set<string>();
  let isStopping = false;

  const renew = () => store.proposals.renew(processId, leaseFrom(clock.now()));
  const renewing = setInterval(() => {
    if (moving.size + parked.size > 0)
      void renew().catch((error: unknown) => log.error({ err: error }, 'renewing locks'));
  }, RENEW_EVERY_MS);
  renewing.unref();

  /** Goes on with one, unless somebody does already. Resolves with the state it is left in. */
  function carry(proposalId: string): Promise<string> {
    const known = moving.get(proposalId);
    if (known) return known;
    const waiting = parked.get(proposalId);
    clearTimeout(waiting?.timer);
    parked.delete(proposalId);
    const going = goOn(proposalId, waiting).finally(() => moving.delete(proposalId));
    moving.set(proposalId, going);
    return going;
  }

  async function goOn(proposalId: string, waiting: Parked | undefined): Promise<string> {
    const memory = waiting?.memory ?? {};
    let next: Next = 'again';
    let state = 'left';
    while (next === 'again' && !isStopping) {
      const taken = await limit(() => (isStopping ? undefined : takeStep(proposalId, memory)));
      if (!taken) return state;
      ({ next, state } = taken);
    }
    if (next === 'later' && !isStopping) park(proposalId, memory, (waiting?.polls ?? -1) + 1);
    return state;
  }

  function park(proposalId: string, memory: Memory, polls: number): void {
    const wait = Math.min(pace.firstPollMs * 2 ** polls, pace.longestPollMs);
    const timer = setTimeout(() => void carry(proposalId), wait);
    timer.unref();
    parked.set(proposalId, { memory, timer, polls });
  }

  /** Never fails: what a step could not say itself is in the log, and the step is taken again later. */
  async function takeStep(proposalId: string, memory: Memory): Promise<{ next: Next; state: string }> {
    try {
      const next = await step(deps, await store.proposals.find(proposalId), memory);
      return { next, state: (await store.proposals.find(proposalId)).state };
    } catch (error) {
      log[isConflict(error) ? 'debug' : 'error']({ err: error, proposalId }, 'a step of a proposal');
      const state = await stateOf(proposalId);
      const isDropped = isConflict(error) && !UNDER_WAY.some((each) => each === state);
      return { next: isDropped ? 'over' : 'later', state };
    }
  }

  const stateOf = (proposalId: string) =>
    store.proposals.find(proposalId).then(
      ({ state }) => state,
      () => 'unknown',
    );

  async function run(): Promise<string> {
    if (isStopping) return 'stopping';
    await renew();
    const going = [...(await takeLeft()), ...parked.keys(), ...(await workIn(deps))];
    const states = await Promise.all([...new Set(going)].map(carry));
    return lineOf(states);
  }

  /** What is under way and nobody's: left by a process that died, or about to be undone. */
  async function takeLeft(): Promise<string[]> {
    const at = clock.now();
    const left = await store.proposals.takeOver({ claimedBy: processId, at: iso(at), leaseUntil: leaseFrom(at) });
    return left.map(({ proposalId }) => proposalId);
  }

  function wake(proposalId = EVERYTHING): void {
    if (isStopping) return;
    if (woken.size === 0) setImmediate(() => void look());
    woken.add(proposalId);
  }

  /** Who approves a thousand at once is not to have everything looked through a thousand times. */
  async function look(): Promise<void> {
    const ids = [...woken];
    woken.clear();
    try {
      if (ids.includes(EVERYTHING)) await run();
      else if (!isStopping && config.remediation.mode !== 'off') {
        const going = [...(await takeLeft()), ...ids.slice(0, config.remediation.caps.perRun)];
        await Promise.all([...new Set(going)].map(carry));
      }
    } catch (error) {
      log.error({ err: error }, 'carrying out what was approved');
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    clearInterval(renewing);
    for (const { timer } of parked.values()) clearTimeout(timer);
    await Promise.all(moving.values());
    // What is left under way is given back at once, so that the next start need not wait for its lease.
    await store.proposals.renew(processId, iso(clock.now().subtract({ seconds: 1 })));
  }

  return { wake, run, stop };
}

/** What waits for the runner: approved, to be taken back, or blocked by what has passed. */
async function workIn(deps: RunnerDeps): Promise<string[]> {
  const { store, clock, config } = deps;
  const { mode, caps } = config.remediation;
  if (mode === 'off') return [];
  const everything = grantToJob('all', config);
  const since = iso(clock.now().subtract(LEFT_HALF_WAY));
  const halfWay = (await store.proposals.list(everything, { states: ['failed'], changedSince: since })).filter(
    ({ stage }) => stage,
  );
  await retryWhatPassed(deps, await store.proposals.list(everything, { states: ['blocked'] }));
  const approved = await store.proposals.list(everything, { states: ['approved'] });
  const now = iso(clock.now());
  const waiting = approved.filter(({ expiresAt }) => expiresAt > now).reverse();
  const room = mode === 'observe' ? waiting.length : caps.perRun;
  return [...halfWay, ...waiting.slice(0, room)].map(({ proposalId }) => proposalId);
}

/** Approves those again that only waited: for the end of a freeze, for the morning, for an answer of the cloud. */
async function retryWhatPassed(deps: RunnerDeps, blocked: readonly Proposal[]): Promise<void> {
  const { store, clock, config } = deps;
  if (config.remediation.mode !== 'act') return;
  const about = {
    freeze: await store.freeze.get(),
    policy: config.remediation,
    timeZone: config.timeZone,
    now: clock.now(),
  };
  for (const proposal of blocked) {
    if (!proposal.objections.every(passesByItself) || stillPassing({ proposal, ...about })) continue;
    await move(deps, proposal, 'retry', {
      because: 'What stood against it has passed.',
      set: { objections: [] },
    }).catch((error: unknown) => {
      // Another copy of Penny, or a person, was quicker.
      if (!isConflict(error)) throw error;
    });
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof PennyError && error.code === 'conflict';
}

/** `3 done, 1 blocked`. */
function lineOf(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'nothing to carry out';
}
