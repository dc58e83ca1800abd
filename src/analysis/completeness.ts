import type { Day } from '../model/period.ts';

/** How much of a day's cost the bill has when the day is so many days old: usually, and at the most. Shares, 0 to 1. */
export interface Completeness {
  usual: number;
  most: number;
}

/** What a past day had cost at some age, and in the end. */
export interface PastDay {
  day: Day;
  age: number;
  cost: number;
  settled: number;
}

/** So many equally young days must be known, or nothing is said about this one. */
const KNOWN_DAYS = 7;
/** As many of the newest count: how late a cloud reports changes with its own releases. */
const COUNTED_DAYS = 28;

/** How complete days of an age were; undefined while too few are known, or where they had no cost to compare. */
export function completenessAt(age: number, past: readonly PastDay[]): Completeness | undefined {
  const shares = past
    .filter((each) => each.age === age && each.settled > 0 && each.cost >= 0)
    .sort((a, b) => (a.day < b.day ? 1 : -1))
    .slice(0, COUNTED_DAYS)
    .map(({ cost, settled }) => cost / settled)
    .sort((a, b) => a - b);
  if (shares.length < KNOWN_DAYS) return undefined;
  const [usual, most] = [shares[shares.length >> 1]!, shares.at(-1)!];
  return usual > 0 ? { usual, most } : undefined;
}
