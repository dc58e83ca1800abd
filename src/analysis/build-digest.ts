import type { CostRow } from '../model/charge.ts';
import { currenciesOf, type Totals } from '../model/money.ts';
import { addDays, type Day } from '../model/period.ts';
import { type CostGroup, type DayCost, sumTotals } from './compare-costs.ts';
import type { Digest } from './digest.ts';

/** How many earlier weeks tell what a weekday usually costs. */
export const WEEKS_OF_USUAL = 6;
const MOVERS = 5;

/** A group's cost on a day. */
export type DatedRow = CostRow & { day: Day };

/** What usually happens on a day's weekday: the median of the same weekday in the weeks before, per currency. */
export function usualOf(days: readonly DayCost[], day: Day): Totals {
  const earlier = sameWeekdays(day)
    .map((each) => days.find((cost) => cost.day === each)?.totals)
    .filter((totals) => totals !== undefined);
  return medianTotals(earlier);
}

/** The groups whose day differs most from their own usual, largest move first, in any currency. */
export function moversOf(rows: readonly DatedRow[], day: Day): CostGroup[] {
  const weekdays = sameWeekdays(day).filter((each) => rows.some((row) => row.day === each));
  const groups = [...Map.groupBy(rows, ({ key }) => key)].map(([key, mine]) => ({
    key,
    totals: totalsOn(mine, day),
    before: medianTotals(weekdays.map((each) => totalsOn(mine, each))),
  }));
  const move = ({ totals, before }: CostGroup) =>
    Math.max(
      0,
      ...currenciesOf(sumTotals([totals, before])).map((each) => Math.abs((totals[each] ?? 0) - (before[each] ?? 0))),
    );
  return groups
    .filter((group) => move(group) >= 0.01)
    .sort((a, b) => move(b) - move(a))
    .slice(0, MOVERS);
}

/**
 * Brings a posted digest up to date: days that were provisional and have settled are told with what they were, the
 * others with what they are by now. The rest of the message stays as it was read.
 */
export function settleDigest(posted: Digest, days: readonly DayCost[]): Digest {
  const today = new Map(days.map((each) => [each.day, each]));
  const current = posted.provisional.map((was) => ({ was, now: today.get(was.day) ?? was }));
  return {
    ...posted,
    days: posted.days.map((was) => today.get(was.day) ?? was),
    settledSince: current
      .filter(({ now }) => now.settled)
      .map(({ was, now }) => ({ day: was.day, was: was.totals, now: now.totals })),
    provisional: current.filter(({ now }) => !now.settled).map(({ now }) => now),
  };
}

function sameWeekdays(day: Day): Day[] {
  return Array.from({ length: WEEKS_OF_USUAL }, (_, week) => addDays(day, -7 * (week + 1)));
}

function totalsOn(rows: readonly DatedRow[], day: Day): Totals {
  return sumTotals(
    rows.filter((row) => row.day === day).map(({ billingCurrency, cost }) => ({ [billingCurrency]: cost })),
  );
}

function medianTotals(all: readonly Totals[]): Totals {
  const currencies = new Set(all.flatMap((totals) => Object.keys(totals)));
  return Object.fromEntries(
    [...currencies].map((currency) => [currency, median(all.map((totals) => totals[currency] ?? 0))]),
  );
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
