/** CPU percent, one an hour, null where there is no data. */
export type CpuByHour = readonly (number | null)[];

/** What counts as busy. */
export interface RhythmRules {
  /** CPU of the quiet hours, percent: above it, something works at night as well. */
  quietCpuPercent: number;
  /** How far above the quiet hours a busy one is at least, in points of CPU. */
  riseCpuPercent: number;
}

/** When a machine is used, in hours of a place's day and days of its week. */
export interface Rhythm {
  /** First busy hour and the end of the last, 0 to 24; `start` may be later than `stop`, which is then the next day. */
  start: number;
  stop: number;
  /** The days on which it starts, 1 is Monday, in a row; the first may be 7. */
  weekdays: number[];
  quietCpu: number;
  busyCpu: number;
}

/** Hours since 1970 in a place's time, so that days and weekdays are plain arithmetic. */
type LocalHour = number;

/** How far a place's clock is ahead of UTC at an instant, in hours. */
export type OffsetAt = (epochHour: number) => number;

/** A working week has five days; a public holiday may fall on one of them in a fortnight, or on two. */
const WORKDAYS = 5;
const BUSY_DAYS_NEEDED = 8;
const TWO_WEEKS = 14;

/**
 * The hours of use in two weeks, where there are any: busy within the same hours of the same days of the week, and quiet
 * at all other times in both weeks. Undefined where one busy night or weekend says otherwise.
 */
export function findRhythm(
  cpuByHour: CpuByHour,
  { startHour, offsetAt, rules }: { startHour: number; offsetAt: OffsetAt; rules: RhythmRules },
): Rhythm | undefined {
  const hours = cpuByHour.slice(-TWO_WEEKS * 24);
  const first = startHour + cpuByHour.length - hours.length;
  const split = splitHours(hours, rules);
  if (!split) return;

  const busy = hours.flatMap((cpu, index): LocalHour[] =>
    cpu !== null && cpu > split.threshold ? [Math.floor(first + index + offsetAt(first + index))] : [],
  );
  const dayStart = quietestHour(busy);
  if (dayStart === undefined) return;
  const days = Map.groupBy(busy, (hour) => Math.floor((hour - dayStart) / 24));
  if (days.size < BUSY_DAYS_NEEDED) return;

  // Counted from the quiet hour, a day's use never wraps around midnight.
  const sinceDayStart = busy.map((hour) => hour - dayStart - Math.floor((hour - dayStart) / 24) * 24);
  const start = Math.min(...sinceDayStart) + dayStart;
  const stop = Math.max(...sinceDayStart) + 1 + dayStart;
  const weekdays = workingWeek([...days.keys()].map((day) => weekdayOf(day * 24 + start)));
  if (!weekdays) return;
  return { start: start % 24, stop: stop % 24 || 24, weekdays, quietCpu: split.quiet, busyCpu: split.busy };
}

/** Where the quiet hours end, by the machine's own floor and peaks; undefined where all hours are alike. */
function splitHours(hours: CpuByHour, { quietCpuPercent, riseCpuPercent }: RhythmRules) {
  const sorted = Float64Array.from(hours.filter((cpu) => cpu !== null)).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  // A working week of 40 to 60 hours leaves about two thirds of all hours quiet: their middle is at a third.
  const quiet = at(0.33);
  const peak = at(0.95);
  const rise = Math.max(riseCpuPercent, (peak - quiet) / 4);
  if (quiet >= quietCpuPercent || peak - quiet < riseCpuPercent) return;
  const threshold = quiet + rise;
  const above = sorted.filter((cpu) => cpu > threshold);
  return { threshold, quiet, busy: above.reduce((sum, cpu) => sum + cpu, 0) / above.length };
}

/** The middle of the longest stretch of hours of the day that are never busy; undefined where there is none. */
function quietestHour(busy: readonly LocalHour[]): number | undefined {
  const isBusy = new Set(busy.map((hour) => ((hour % 24) + 24) % 24));
  let best = { length: 0, start: 0 };
  for (let start = 0; start < 24; start += 1) {
    let length = 0;
    while (length < 24 && !isBusy.has((start + length) % 24)) length += 1;
    if (length > best.length) best = { length, start };
  }
  return best.length === 0 || best.length === 24 ? undefined : (best.start + Math.floor(best.length / 2)) % 24;
}

/** 1 is Monday; 1 January 1970 was a Thursday. */
export function weekdayOf(localHour: LocalHour): number {
  return ((Math.floor(localHour / 24) + 3) % 7) + 1;
}

/** Five days in a row, each of them busy once at least, and the other two never. */
function workingWeek(busyDays: readonly number[]): number[] | undefined {
  const days = new Set(busyDays);
  if (days.size !== WORKDAYS) return;
  const first = [...days].find((day) => !days.has(before(day)));
  if (first === undefined) return;
  const week = Array.from({ length: WORKDAYS }, (_, index) => ((first - 1 + index) % 7) + 1);
  return week.every((day) => days.has(day)) ? week : undefined;
}

function before(day: number): number {
  return day === 1 ? 7 : day - 1;
}
