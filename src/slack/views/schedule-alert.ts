import type { Message } from '../../model/message.ts';
import type { EndedSchedule, ScheduledAct, StandingSchedule } from '../../model/standing-schedule.ts';
import { context, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { localTime } from './schedule-words.ts';
import { shortKey } from './words.ts';

/** To the owner: its schedule counts no longer, and so nothing starts or stops it. */
export function scheduleEnded({ resource, schedule, because }: EndedSchedule): Message {
  return messageOf(
    section(
      md`*The schedule of ${shortKey(resource.resourceName)} is off.* ${because} Until somebody approves one anew, nothing starts or stops it.`,
    ),
    context(
      md`It was \`${schedule}\`, on ${shortKey(resource.resourceId)} in ${resource.subAccountId}, ${resource.regionId}`,
    ),
  );
}

/** What was due of which schedule. */
export type NotDone = Pick<StandingSchedule, 'resource' | 'schedule'> & Pick<ScheduledAct, 'boundary'>;

/** To the owner: it was due and was not done; it is not made up for. */
export function scheduleNotDone({ resource, schedule, boundary }: NotDone, why: string): Message {
  const did = boundary.due === 'stop' ? 'stopped' : 'started';
  return messageOf(
    section(
      md`*${shortKey(resource.resourceName)} was not ${did} at ${localTime(boundary.at, schedule)}.* ${why} It is not made up for; ${boundary.due} it by hand where it matters.`,
    ),
    context(md`Its schedule is \`${schedule}\`. What comes next: \`/cost schedule ${resource.resourceId}\``),
  );
}
