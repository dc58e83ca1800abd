import type { Day } from '../model/period.ts';

/** When a channel wants its digest, in its own time. */
export interface DigestTime {
  /** `09:00`, local. */
  at: string;
  timeZone: string;
  weekdays: readonly string[];
}

/** One morning of one channel. A local date has one slot, also on nights when a time comes twice or never. */
export interface Slot {
  date: Day;
  /** `due`: send it now; `late`: the day is over for it, only report it. */
  state: 'due' | 'late';
}

/** Until when a slot that was missed is still worth sending, local time; later digests have until midnight. */
const WORTH_SENDING_UNTIL = '18:00';
/** Whether a slot is the first of its month: the one before it was in another. */
export function isFirstOfMonth(date: Day, weekdays: readonly string[]): boolean {
  const before = [1, 2, 3, 4, 5, 6, 7]
    .map((back) => Temporal.PlainDate.from(date).subtract({ days: back }))
    .find((each) => weekdays.includes(WEEKDAYS[each.dayOfWeek - 1]!));
  return before !== undefined && before.toString().slice(0, 7) !== date.slice(0, 7);
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * The slots of the last days that have begun, oldest first: today's is due until 18:00 local, earlier ones are late.
 * A local time that a daylight-saving night skips begins when the clock has moved on.
 */
export function slotsBegun(
  { at, timeZone, weekdays }: DigestTime,
  now: Temporal.Instant,
  since: Temporal.Instant,
): Slot[] {
  const local = now.toZonedDateTimeISO(timeZone);
  const until = at < WORTH_SENDING_UNTIL ? WORTH_SENDING_UNTIL : '24:00';
  const localTime = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return [6, 5, 4, 3, 2, 1, 0]
    .map((back) => local.toPlainDate().subtract({ days: back }))
    .filter((date) => weekdays.includes(WEEKDAYS[date.dayOfWeek - 1]!))
    .filter((date) => {
      const begins = date.toZonedDateTime({ timeZone, plainTime: at }).toInstant();
      return Temporal.Instant.compare(begins, now) <= 0 && Temporal.Instant.compare(begins, since) >= 0;
    })
    .map((date) => ({
      date: date.toString(),
      state: date.equals(local.toPlainDate()) && localTime < until ? 'due' : 'late',
    }));
}
