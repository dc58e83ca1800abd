import { chance } from '../rhythm.ts';

/** An hour as people in Berlin live it. */
export interface Moment {
  /** Hours since 1970, UTC. */
  hour: number;
  /** 0 to 23, of a local day. */
  local: number;
  /** 1 is Monday. */
  weekday: number;
  dayOfMonth: number;
  daysInMonth: number;
}

/** Turns hours into moments, and remembers them: the same fortnight is asked for again and again. */
export type Calendar = (hour: number) => Moment;

const AN_HOUR = 3_600_000;

/** A calendar of a time zone, its clock changes included. */
export function calendarOf(timeZone: string): Calendar {
  const known = new Map<number, Moment>();
  return (hour) =>
    known.getOrInsertComputed(hour, () => {
      const local = Temporal.Instant.fromEpochMilliseconds(hour * AN_HOUR).toZonedDateTimeISO(timeZone);
      const { dayOfWeek: weekday, day: dayOfMonth, daysInMonth } = local;
      return { hour, local: local.hour, weekday, dayOfMonth, daysInMonth };
    });
}

/** The hour an instant is in, counted from 1970. */
export function hourOf(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / AN_HOUR);
}

/** So much up or down by chance, as a share: the same each time. */
export function jitter(share: number, seed: number, { hour }: Moment): number {
  return 1 + share * chance(seed, hour);
}

/** How much of a usual hour's work is done in this one: shops sleep at night, and it adds up to a day. */
export function shopHours({ local }: Moment): number {
  return SHOP[local]! / SHOP_MEAN;
}

const SHOP = [3, 2, 2, 2, 2, 3, 4, 6, 8, 10, 11, 12, 12, 12, 11, 11, 12, 13, 14, 15, 15, 12, 8, 5];
const SHOP_MEAN = SHOP.reduce((sum, each) => sum + each, 0) / 24;
