import { randomUUID } from 'node:crypto';
import { grantToJob } from '../src/analysis/access.ts';
import { PennyError } from '../src/errors.ts';
import type { Order } from '../src/model/remediation.ts';
import type { Resource } from '../src/model/resource.ts';
import { SCHEDULE_TAG } from '../src/model/schedule.ts';
import type { ScheduledAct, StandingSchedule } from '../src/model/standing-schedule.ts';
import { observe } from '../src/remediation/observed.ts';
import { type DueActs, dueIn, hindranceOf, scheduledProposal } from '../src/remediation/scheduled.ts';
import type { Job, JobDeps } from './job.ts';
import { tellEnded, tellLate, tellNotDone } from './tell-schedules.ts';

/** Under this name the last minute that was looked at is kept. */
const LOOKED_AT = 'schedules looked at';
const MINUTE_MS = 60_000;
/** A day is enough to say what was missed. */
const TOLD_MISSED = { hours: 24 };

/**
 * Every minute: what is due by schedule in this very minute is handed to the runner. A minute in which Penny was down is
 * not made up for, since whoever started a machine meanwhile wants it; it is told in the log.
 */
export const runSchedules: Job = {
  name: 'run-schedules',
  doing: 'Starting and stopping by schedule',
  everyMinutes: 1,

  async run(deps) {
    const { store, config, clock } = deps;
    if (config.remediation.mode === 'off') return 'nothing is done: remediation.mode is off';
    const minute = minuteOf(clock.now());
    const standing = await store.schedules.list(grantToJob('all', config));
    const missed = await missedBefore(deps, minute, standing);
    const due = await dueNow(deps, minute, standing);
    const said = await Promise.all(due.acts.map((act) => carryOut(deps, act)));
    await tellEnded(deps);
    await tellLate(deps);
    const left = due.leftOn.map((act) => `${inWords(act)} left out, ${act.override.by} wants it on`);
    return [`${standing.length} schedules in force`, ...said, ...left, ...missed].join('; ');
  },
};

type Minute = { from: Temporal.Instant; to: Temporal.Instant };

function minuteOf(now: Temporal.Instant): Minute {
  const from = Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / MINUTE_MS) * MINUTE_MS);
  return { from, to: from.add({ minutes: 1 }) };
}

async function dueNow(
  { store, config }: JobDeps,
  span: Minute,
  standing: readonly StandingSchedule[],
): Promise<DueActs> {
  const overrides = await store.schedules.overrides(span.from.subtract({ minutes: 1 }).toString());
  return dueIn(span, standing, { overrides, holidays: config.remediation.holidays });
}

/** What was due in minutes that nobody looked at, and is not done any more. */
async function missedBefore(
  deps: JobDeps,
  { from: to }: Minute,
  standing: readonly StandingSchedule[],
): Promise<string[]> {
  const { store, log } = deps;
  const last = await store.facts.get(LOOKED_AT);
  await store.facts.set(LOOKED_AT, to.toString());
  if (last === undefined) return [];
  const next = Temporal.Instant.from(last).add({ minutes: 1 });
  const earliest = to.subtract(TOLD_MISSED);
  const from = Temporal.Instant.compare(next, earliest) < 0 ? earliest : next;
  if (Temporal.Instant.compare(from, to) >= 0) return [];
  const missed = (await dueNow(deps, { from, to }, standing)).acts.map(
    (act) => `${inWords(act)} at ${act.boundary.at}`,
  );
  if (missed.length > 0)
    log.warn({ missed, from: from.toString(), to: to.toString() }, 'missed by schedule, not made up for');
  return missed.map((each) => `missed: ${each}`);
}

/** Looks at the resource as it is now, and lets the runner do it where nothing is in the way. Says what came of it. */
async function carryOut(deps: JobDeps, act: ScheduledAct): Promise<string> {
  const what = inWords(act);
  try {
    const proposalId = randomUUID();
    const resource = await lookAt(deps, act, proposalId);
    const hindrance = hindranceOf(act, resource);
    if (!hindrance)
      return (await handOver(deps, act, { proposalId, resource: resource! })) ? what : `${what} is another copy's`;
    if ('idle' in hindrance) return `${what} is not needed, ${hindrance.idle}`;
    await deps.store.schedules.end(act.standing.proposalId, hindrance.ends, deps.clock.now().toString());
    return `${what} is not done, the schedule ended: ${hindrance.ends}`;
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    deps.log.warn({ err: error, what }, 'not done by schedule');
    await tellNotDone(deps, act, error.message);
    return `${what} is not done: ${error.message}`;
  }
}

async function handOver(
  { store, clock, config, runner }: JobDeps,
  act: ScheduledAct,
  { proposalId, resource }: { proposalId: string; resource: Resource },
): Promise<boolean> {
  const observed = observe(resource, [SCHEDULE_TAG]);
  const about = { proposalId, observed, now: clock.now(), currency: config.reportingCurrency };
  const isMine = await store.schedules.act(act.boundary.at.toString(), scheduledProposal(act, about));
  if (isMine) runner.wake(proposalId);
  return isMine;
}

/** By the role that acts: what was read an hour ago says neither whether it runs nor what its tag says by now. */
async function lookAt(
  { clouds }: JobDeps,
  { standing }: ScheduledAct,
  proposalId: string,
): Promise<Resource | undefined> {
  const { subAccountId } = standing.resource;
  const cloud = clouds.find(({ actsIn = [] }) => actsIn.includes(subAccountId));
  const remediation = await cloud?.remediation?.('schedule-instance');
  if (!remediation) {
    const sentence = `No source of penny.yml may act in account ${subAccountId} any more; give one of them an actRole.`;
    throw new PennyError('forbidden', sentence);
  }
  const order: Order = { proposalId, remediation: 'schedule-instance', resource: standing.resource, change: {} };
  return (await remediation.look(order))?.resource;
}

function inWords({ standing, boundary }: ScheduledAct): string {
  return `the ${boundary.due} of ${standing.resource.resourceName}`;
}
