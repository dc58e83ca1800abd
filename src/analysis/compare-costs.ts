import type { CostRow, Grouping, Metric } from '../model/charge.ts';
import { addTo, type Totals } from '../model/money.ts';
import { type Day, daysBetween, type Period } from '../model/period.ts';

/** One line of an answer: a service, a team, a day. */
export interface CostGroup {
  /** As the bill has it: a service's name, an account's id. */
  key: string;
  /** What people call it, where that is something else. */
  name?: string | undefined;
  totals: Totals;
  before: Totals;
}

/** What one day cost, and whether that figure will still move. */
export interface DayCost {
  day: Day;
  totals: Totals;
  settled: boolean;
  /** The provider no longer calls it estimated; for finance. */
  invoiced?: boolean | undefined;
  /** When its newest figure was read. */
  readAt?: string | undefined;
}

/** An answer to "what do we spend, on what, and is it more than before?" Costs in their own currencies, days UTC. */
export interface CostAnswer {
  /** A team's name, or `all`. */
  team: string;
  period: Period;
  beforePeriod: Period;
  metric: Metric;
  by: Grouping;
  /** The last day of the period up to which every figure is settled; null when none is. */
  settledThrough: Day | null;
  /** When the newest figure was read from its source; null when there is none. */
  readAt: string | null;
  totals: Totals;
  before: Totals;
  /** Every group, largest first; adds up to `totals`. */
  groups: CostGroup[];
  /** Every day of the period that has a figure, in order. */
  days: DayCost[];
  /**
   * The same comparison on settled days only, where the newest days are still rising: so that lag never looks like a
   * saving. Null when every day is settled, or none.
   */
  settledPart: { totals: Totals; before: Totals; through: Day } | null;
  /** Sentences the reader must know: what is shown by another metric, left out, or re-allocating. */
  notes: string[];
}

/** Joins two lists of sums into groups, largest first in the leading currency. */
export function compareGroups(now: readonly CostRow[], before: readonly CostRow[], leading: string): CostGroup[] {
  const groups = new Map<string, CostGroup>();
  const groupOf = (key: string) => {
    const found = groups.get(key) ?? { key, totals: {}, before: {} };
    groups.set(key, found);
    return found;
  };
  for (const { key, billingCurrency, cost } of now) addTo(groupOf(key).totals, billingCurrency, cost);
  for (const { key, billingCurrency, cost } of before) addTo(groupOf(key).before, billingCurrency, cost);
  return [...groups.values()].sort((a, b) => weight(b, leading) - weight(a, leading) || a.key.localeCompare(b.key));
}

/** Sorting weight: what a group costs now, or cost before, in the leading currency first. */
function weight({ totals, before }: CostGroup, leading: string): number {
  const sizeOf = (costs: Totals) =>
    Math.abs(costs[leading] ?? Math.max(0, ...Object.values(costs).map(Math.abs)) * 1e-6);
  return sizeOf(totals) + sizeOf(before) * 1e-9;
}

/** The sum of many groups, by currency. */
export function sumTotals(parts: readonly Totals[]): Totals {
  const sum: Totals = {};
  for (const part of parts) for (const [currency, cost] of Object.entries(part)) addTo(sum, currency, cost);
  return sum;
}

/** The groups that moved the total most in one currency, largest move first; moves below a cent are none. */
export function driversOf(
  groups: readonly CostGroup[],
  currency: string,
  count = 3,
): { key: string; change: number; now: number; before: number }[] {
  return groups
    .map(({ key, totals, before }) => ({ key, now: totals[currency] ?? 0, before: before[currency] ?? 0 }))
    .map((each) => ({ ...each, change: each.now - each.before }))
    .filter(({ change }) => Math.abs(change) >= 0.01)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, count);
}

/** A chart's points, and how many days each stands for. */
export interface ChartPoints {
  step: number;
  points: { label: Day; cost: number }[];
  /** Days of the period before the first point, where only the newest are drawn. */
  leftOut: number;
}

/**
 * Points for a chart of at most `limit` categories: days as they are; the newest days where twice as many would fit;
 * else whole weeks, counted back from the newest day, so that the last point is never a short one. Labels are the
 * first day of each point.
 */
export function chartPoints(days: readonly DayCost[], currency: string, limit = 20): ChartPoints {
  const last = days.at(-1)?.day;
  const whole = days[0] && last ? daysBetween(days[0].day, last) + 1 : 0;
  const leftOut = whole > limit && whole <= 2 * limit ? whole - limit : 0;
  const drawn = leftOut === 0 ? days : days.filter(({ day }) => daysBetween(day, last!) < limit);
  const span = whole - leftOut;
  const step = span <= limit ? 1 : Math.ceil(span / limit / 7) * 7;
  const points = new Map<number, { label: Day; cost: number }>();
  for (const { day, totals } of drawn) {
    const index = -Math.floor(daysBetween(day, last!) / step);
    const point = points.get(index) ?? { label: day, cost: 0 };
    point.cost += totals[currency] ?? 0;
    points.set(index, point);
  }
  return { step, points: [...points.values()], leftOut };
}
