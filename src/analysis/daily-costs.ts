import { type Day, daysBetween } from '../model/period.ts';

/** One currency's effective cost a UTC day, from its first figure on. Null: no source has a figure, which is not zero. */
export interface DailyCosts {
  start: Day;
  values: readonly (number | null)[];
  /** The last day up to which figures are settled; null when none is. */
  settledThrough: Day | null;
}

/** What the days from `from` to the one before `to` cost, and how many of them no source has a figure for. */
export function costBetween({ start, values }: DailyCosts, from: Day, to: Day): { cost: number; missing: number } {
  const mine = values.slice(Math.max(0, daysBetween(start, from)), Math.max(0, daysBetween(start, to)));
  return {
    cost: mine.reduce<number>((sum, value) => sum + (value ?? 0), 0),
    missing: mine.filter((value) => value === null).length,
  };
}
