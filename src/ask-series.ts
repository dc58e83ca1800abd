import { type SettledDay, settledLately } from './analysis/settlement.ts';
import { datedCosts, daysWithStatus, type Showback } from './ask-costs.ts';
import type { Grant } from './model/access.ts';
import type { CostRow, Grouping } from './model/charge.ts';
import { type Day, daysIn, type Period } from './model/period.ts';

/** Which costs make a series: a scope's, or one group of them. Shared costs are in, as in every answer about a team. */
export interface Selection {
  grant: Grant;
  /** What to break down by to find `key`; `day` for the whole scope. */
  by: Extract<Grouping, 'day' | 'service' | `tag:${string}`>;
  /** The group, as the bill has it; absent for the whole scope. */
  key?: string | undefined;
}

/** One currency's effective cost a UTC day, from the first day with a figure. Null: no source has a figure yet. */
export interface CostSeries {
  billingCurrency: string;
  start: Day;
  values: (number | null)[];
  /** The last day up to which every figure of late is settled; null when none is. */
  settledThrough: Day | null;
}

/**
 * Daily costs as series, one for each currency. A day that was read but has no such cost counts as zero; a day that no
 * source has a figure for is missing, which is not zero.
 */
export async function askSeries(
  showback: Showback,
  { grant, by, key }: Selection,
  period: Pick<Period, 'start' | 'end'>,
): Promise<CostSeries[]> {
  const rows = await datedCosts(showback, { grant, by, metric: 'effective', period: { ...period, label: '' } });
  const statuses = await daysWithStatus(showback, period);
  return seriesOf(key === undefined ? rows : rows.filter((row) => row.key === key), statuses);
}

/** Rows of any order as even series, one for each currency; days between first and last that nobody read are null. */
export function seriesOf(rows: readonly (CostRow & { day: Day })[], statuses: readonly SettledDay[]): CostSeries[] {
  const read = new Set(statuses.map(({ day }) => day));
  const last = statuses.at(-1)?.day;
  const through = settledLately(statuses);
  return [...Map.groupBy(rows, ({ billingCurrency }) => billingCurrency)].flatMap(([billingCurrency, mine]) => {
    const sums = new Map<Day, number>();
    for (const { day, cost } of mine) sums.set(day, (sums.get(day) ?? 0) + cost);
    const start = [...sums.keys()].sort()[0];
    if (start === undefined || last === undefined) return [];
    const days = [...daysIn({ start, end: last }), last];
    const values = days.map((day) => sums.get(day) ?? (read.has(day) ? 0 : null));
    return [{ billingCurrency, start, values, settledThrough: through }];
  });
}
