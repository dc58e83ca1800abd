import type { Rhythm } from './rhythm.ts';

/** When a machine would run: what a scheduler is told. Hours are whole; a stop before the start is on the next day. */
export interface Schedule {
  start: string;
  stop: string;
  /** `mon-fri`: the days on which it is started. */
  weekdays: string;
  timeZone: string;
}

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HOURS_A_WEEK = 168;

/** The hours of use with a margin before and after; undefined where that leaves hardly anything to stop. */
export function scheduleOf(
  { start, stop, weekdays }: Rhythm,
  { marginHours, maxHoursADay, timeZone }: { marginHours: number; maxHoursADay: number; timeZone: string },
): { schedule: Schedule; hoursADay: number; shareOff: number } | undefined {
  const hoursADay = ((stop - start + 24) % 24 || 24) + 2 * marginHours;
  if (hoursADay > maxHoursADay) return;
  // A margin may move the start into the day before.
  const moved = start - marginHours < 0 ? weekdays.map((day) => (day === 1 ? 7 : day - 1)) : weekdays;
  return {
    schedule: {
      start: timeOf(start - marginHours),
      stop: timeOf(stop + marginHours),
      weekdays: `${NAMES[moved[0]! - 1]}-${NAMES[moved.at(-1)! - 1]}`,
      timeZone,
    },
    hoursADay,
    shareOff: 1 - (hoursADay * weekdays.length) / HOURS_A_WEEK,
  };
}

/** Whether a schedule has a machine run in an hour of its own time zone; undefined where it cannot be read. */
export function runsAt(
  { start, stop, weekdays }: Partial<Record<keyof Schedule, string | number>>,
  { hour, weekday }: { hour: number; weekday: number },
): boolean | undefined {
  const [from, to] = [hourOf(start), hourOf(stop)];
  const [first, last] = String(weekdays)
    .split('-')
    .map((name) => NAMES.indexOf(name) + 1);
  if (from === undefined || to === undefined || !first || !last) return;
  const isOn = (day: number) => (day - first + 7) % 7 <= (last - first + 7) % 7;
  if (from < to) return isOn(weekday) && hour >= from && hour < to;
  return (isOn(weekday) && hour >= from) || (isOn(weekday === 1 ? 7 : weekday - 1) && hour < to);
}

function timeOf(hour: number): string {
  return `${String((hour + 24) % 24).padStart(2, '0')}:00`;
}

function hourOf(time: string | number | undefined): number | undefined {
  const [, hour] = /^(\d\d):00$/.exec(String(time)) ?? [];
  return hour === undefined ? undefined : Number(hour);
}
