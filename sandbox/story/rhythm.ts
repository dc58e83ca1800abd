import { type Day, daysBetween } from '../../src/model/period.ts';

/** How a cost moves through the week, through the months, and by chance. */
interface Rhythm {
  /** Monday to Sunday, as a share of a usual day. */
  week: readonly [number, number, number, number, number, number, number];
  /** Share a month by which it grows; the story's tables hold the costs of its last month. */
  growth: number;
  /** The largest deviation by chance, as a share. */
  noise: number;
}

const RHYTHMS = {
  always: { week: [1, 1, 1, 1, 1, 1, 1], growth: 0, noise: 0 },
  steady: { week: [1, 1, 1, 1, 1, 1, 1], growth: 0.004, noise: 0.003 },
  shop: { week: [0.95, 0.93, 0.94, 0.97, 1.04, 1.13, 1.04], growth: 0.018, noise: 0.045 },
  storage: { week: [1, 1, 1, 1, 1, 1, 1], growth: 0.022, noise: 0.004 },
  workdays: { week: [1.02, 1.04, 1.03, 1.01, 0.95, 0.3, 0.26], growth: 0.012, noise: 0.05 },
  'office-hours': { week: [1, 1, 1, 1, 0.97, 0.04, 0.04], growth: 0.008, noise: 0.03 },
  nightly: { week: [1.1, 1, 0.98, 1, 1.02, 0.82, 0.86], growth: 0.02, noise: 0.06 },
  weekly: { week: [0.4, 0.4, 0.4, 0.4, 0.6, 2.4, 2.4], growth: 0.015, noise: 0.05 },
} satisfies Record<string, Rhythm>;

export type RhythmName = keyof typeof RHYTHMS;

/** A day as the story counts it. */
export interface StoryDay {
  day: Day;
  /** Days since 1970-01-01. */
  number: number;
  /** Monday is 0. */
  weekday: number;
  daysInMonth: number;
  /** Days from the plot's day; negative before it. */
  away: number;
}

/** A day, as it is seen from the plot's day. */
export function storyDay(day: Day, plotDay: Day): StoryDay {
  const { dayOfWeek, daysInMonth } = Temporal.PlainDate.from(day);
  return {
    day,
    number: daysBetween('1970-01-01', day),
    weekday: dayOfWeek - 1,
    daysInMonth,
    away: daysBetween(plotDay, day),
  };
}

/** What a cost of 1 a usual day is on this day. */
export function rhythmOn(name: RhythmName, { number, weekday, away }: StoryDay, seed: number): number {
  const { week, growth, noise }: Rhythm = RHYTHMS[name];
  return week[weekday]! * (1 + growth) ** (away / 30.44) * (1 + noise * chance(seed, number));
}

/** A weekday's share of a usual day; Monday is 0. */
export function weekShare(name: RhythmName, weekday: number): number {
  return RHYTHMS[name].week[weekday]!;
}

/** The same number between -1 and 1 for the same seed and day, whatever else is computed; small ones more often. */
export function chance(seed: number, day: number): number {
  return (uniform(seed, day) + uniform(seed ^ 0x5bd1e995, day)) / 2;
}

/** A seed from a name, so that a new line in a table moves no other line's numbers (FNV-1a). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

function uniform(seed: number, day: number): number {
  let hash = Math.imul(seed ^ Math.imul(day, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x7fffffff - 1;
}
