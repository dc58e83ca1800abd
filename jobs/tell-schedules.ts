import { grantToJob } from '../src/analysis/access.ts';
import type { Message } from '../src/model/message.ts';
import { resourceKey } from '../src/model/resource.ts';
import type { ScheduledAct, StandingSchedule } from '../src/model/standing-schedule.ts';
import { dueOf } from '../src/remediation/scheduled.ts';
import { scheduleEnded, scheduleNotDone } from '../src/slack/views/schedule-alert.ts';
import { placesOf, recipientOf } from '../src/waste-recipients.ts';
import { claimSlot } from './claim-slot.ts';
import type { JobDeps } from './job.ts';

/** Under this name each message is claimed. */
const TELL_SCHEDULE = 'tell-schedule';
/** So far back is looked for what ran out of its time. */
const LATE_FOR = { hours: 6 };

/** Tells the owners of schedules that have ended by themselves, each once; who cannot be reached is tried again in an hour. */
export async function tellEnded(deps: JobDeps): Promise<void> {
  const { store, clock } = deps;
  for (const ended of await store.schedules.untold()) {
    const hour = clock.now().toString().slice(0, 13);
    const about = { slot: `ended ${ended.proposalId} ${hour}`, message: scheduleEnded(ended) };
    if (await tellOnce(deps, ended, about)) await store.schedules.told(ended.proposalId, clock.now().toString());
  }
}

/** Tells the owner that something was due and could not be done, once for each time. */
export async function tellNotDone(deps: JobDeps, { standing, boundary }: ScheduledAct, why: string): Promise<void> {
  const slot = `not done ${resourceKey(standing.resource)} ${boundary.at}`;
  await tellOnce(deps, standing, { slot, message: scheduleNotDone({ ...standing, boundary }, why) });
}

/** Tells the owners of what was handed to the runner and has run out of its time. What failed is told as everything that fails. */
export async function tellLate(deps: JobDeps): Promise<void> {
  const { store, config, clock } = deps;
  const now = clock.now();
  const changedSince = now.subtract(LATE_FOR).toString();
  const wanted = { states: ['blocked', 'expired'] as const, changedSince };
  for (const { proposalId, proposedBy, plan, expiresAt, objections, note } of await store.proposals.list(
    grantToJob('all', config),
    wanted,
  )) {
    const due = dueOf(plan, expiresAt);
    if (proposedBy !== 'schedule' || !due || Temporal.Instant.compare(Temporal.Instant.from(expiresAt), now) > 0)
      continue;
    const why = objections.join(' ') || note || 'Nothing was done about it in time.';
    await tellOnce(deps, plan, { slot: `late ${proposalId}`, message: scheduleNotDone(due, why) });
  }
}

/** To its owner, its team or the operators, by one of all copies. True where it reached somebody, or nobody is there to reach. */
async function tellOnce(
  deps: JobDeps,
  owned: Pick<StandingSchedule, 'owner' | 'team'>,
  { slot, message }: { slot: string; message: Message },
): Promise<boolean> {
  const places = await placesOf(deps, await recipientOf(deps, owned));
  let reached = 0;
  for (const place of places) reached += Number(await tellPlace(deps, { place, slot: `${slot} ${place}`, message }));
  return places.length === 0 || reached > 0;
}

async function tellPlace(
  deps: JobDeps,
  { place, slot: first, message }: { place: string; slot: string; message: Message },
): Promise<boolean> {
  const { store, clock, notifier, log } = deps;
  const at = clock.now().toString();
  const hasFailed = (await store.jobRuns.find(TELL_SCHEDULE, first))?.outcome === 'failed';
  // What could not be sent is tried again once an hour, for as long as anybody asks.
  const slot = hasFailed ? `${first} again ${at.slice(0, 13)}` : first;
  if (!(await claimSlot(deps, { job: TELL_SCHEDULE, slot, channel: place, what: 'what became of a schedule' })))
    return false;
  const finish = (of: string, outcome: 'done' | 'failed', detail: string) =>
    store.jobRuns.finish({ job: TELL_SCHEDULE, slot: of, outcome, detail, at });
  try {
    await notifier.post(place, message, { slot });
  } catch (error) {
    log.error({ err: error, place, text: message.text }, 'cannot tell of a schedule');
    await finish(slot, 'failed', error instanceof Error ? error.message : String(error));
    return false;
  }
  await finish(slot, 'done', place);
  if (hasFailed) await finish(first, 'done', place);
  return true;
}
