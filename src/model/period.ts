import { PennyError } from '../errors.ts';

/** A UTC day as bills know it, `YYYY-MM-DD`. A team's own "yesterday" in another zone is not one. */
export type Day = string;

/** Half-open and UTC: `end` is the first day that no longer counts. `label` is how a person would say it. */
export interface Period {
  start: Day;
  end: Day;
  label: string;
}

const NAMED = 'yesterday, 7d, 30d, mtd, last-month, 2026-10, 2026-10-01..2026-10-15';

/** The UTC day an instant falls on. */
export function dayOf(instant: Temporal.Instant): Day {
  return instant.toZonedDateTimeISO('UTC').toPlainDate().toString();
}

export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Whole days from `start` to `end`; negative when `end` is earlier. */
export function daysBetween(start: Day, end: Day): number {
  return Temporal.PlainDate.from(start).until(end, { largestUnit: 'days' }).days;
}

/** Every day of a half-open period, in order. */
export function daysIn({ start, end }: Pick<Period, 'start' | 'end'>): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(start, end)) }, (_, index) => addDays(start, index));
}

/** The calendar month `YYYY-MM` as a period. */
export function monthPeriod(month: string): Period {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  return { start: first.toString(), end: first.add({ months: 1 }).toString(), label: month };
}

/** Does the word look like a period? Lets a command tell a period from a team name. */
export function looksLikePeriod(word: string): boolean {
  return /^(yesterday|today|mtd|last-month|\d+d|\d{4}-\d{2}(-\d{2})?(\.\.\d{4}-\d{2}-\d{2})?)$/i.test(word);
}

/** Turns a person's word into a period, seen from the UTC day `today`. A range names its last day, as people do. */
export function parsePeriod(word: string, today: Day): Period {
  const lower = word.toLowerCase();
  const thisMonth = today.slice(0, 7);
  try {
    if (lower === 'today') return { start: today, end: addDays(today, 1), label: 'today' };
    if (lower === 'yesterday') return { start: addDays(today, -1), end: today, label: 'yesterday' };
    if (lower === 'mtd') return monthToDate(today);
    if (lower === 'last-month') {
      return monthPeriod(Temporal.PlainYearMonth.from(thisMonth).subtract({ months: 1 }).toString());
    }
    const days = /^(\d+)d$/.exec(lower)?.[1];
    if (days) return lastDays(Number(days), today);
    if (/^\d{4}-\d{2}$/.test(lower)) return monthPeriod(lower);
    if (/^\d{4}-\d{2}-\d{2}$/.test(lower)) return { start: lower, end: addDays(lower, 1), label: lower };
    const [first, last] = lower.split('..');
    if (first && last && daysBetween(first, last) >= 0) return { start: first, end: addDays(last, 1), label: word };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new PennyError('invalid', `I do not know the period "${word}". Known: ${NAMED}.`);
}

/** The last `count` complete UTC days. */
function lastDays(count: number, today: Day): Period {
  if (count < 1 || count > 1100) throw new PennyError('invalid', 'A period may span 1 to 1100 days.');
  return { start: addDays(today, -count), end: today, label: count === 1 ? 'yesterday' : `the last ${count} days` };
}

/** From the first of the month to yesterday; on the first itself, the month before, which is what people mean. */
function monthToDate(today: Day): Period {
  if (today.endsWith('-01')) return monthPeriod(addDays(today, -1).slice(0, 7));
  return { start: `${today.slice(0, 7)}-01`, end: today, label: `${today.slice(0, 7)} to date` };
}

/**
 * What a period is compared with: a whole month with the month before, a month to date with the same days of the
 * month before, anything else with the same number of days just before.
 */
export function periodBefore({ start, end }: Period): Period {
  const first = Temporal.PlainDate.from(start);
  const length = daysBetween(start, end);
  if (first.day === 1 && length <= 31) {
    const month = first.subtract({ months: 1 });
    const whole = first.add({ months: 1 }).equals(end);
    const monthDays = month.daysInMonth;
    const wanted = whole ? monthDays : Math.min(length, monthDays);
    if (whole || length < 28) {
      return {
        start: month.toString(),
        end: month.add({ days: wanted }).toString(),
        label: whole ? month.toPlainYearMonth().toString() : `the same days of ${month.toPlainYearMonth()}`,
      };
    }
  }
  return {
    start: addDays(start, -length),
    end: start,
    label: length === 1 ? addDays(start, -1) : `the ${length} days before`,
  };
}
