import type { Message } from '../src/model/message.ts';
import { resourceKey } from '../src/model/resource.ts';
import type { ScheduledAct, StandingSchedule } from '../src/model/standing-schedule.ts';
import { scheduleEnded, scheduleNotDone } from '../src/slack/views/schedule-alert.ts';
import { placesOf, recipientOf } from '../src/waste-recipients.ts';
import { claimSlot } from './claim-slot.ts';
import type { JobDeps } from './job.ts';

/** Under this name each message is claimed. */
const TELL_SCHEDULE = 'tell-schedule';

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
export async function tellNotDone(deps: JobDeps, act: ScheduledAct, why: string): Promise<void> {
  const slot = `not done ${resourceKey(act.standing.resource)} ${act.boundary.at}`;
  await tellOnce(deps, act.standing, { slot, message: scheduleNotDone(act, why) });
}

/** To its owner, its team or the operators, by one of all copies. True where it reached somebody, or nobody is there to reach. */
async function tellOnce(
  deps: JobDeps,
  standing: StandingSchedule,
  { slot, message }: { slot: string; message: Message },
): Promise<boolean> {
  const places = await placesOf(deps, await recipientOf(deps, standing));
  let reached = 0;
  for (const place of places) reached += Number(await tellPlace(deps, { place, slot: `${slot} ${place}`, message }));
  return places.length === 0 || reached > 0;
}

async function tellPlace(
  deps: JobDeps,
  { place, slot, message }: { place: string; slot: string; message: Message },
): Promise<boolean> {
  const { store, clock, notifier, log } = deps;
  if (!(await claimSlot(deps, { job: TELL_SCHEDULE, slot, channel: place, what: 'what became of a schedule' })))
    return false;
  const finish = (outcome: 'done' | 'failed', detail: string) =>
    store.jobRuns.finish({ job: TELL_SCHEDULE, slot, outcome, detail, at: clock.now().toString() });
  try {
    await notifier.post(place, message, { slot });
  } catch (error) {
    log.error({ err: error, place, text: message.text }, 'cannot tell of a schedule');
    await finish('failed', error instanceof Error ? error.message : String(error));
    return false;
  }
  await finish('done', place);
  return true;
}
