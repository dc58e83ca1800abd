import { sql } from 'kysely';
import type { CostRow } from '../src/model/charge.ts';
import type { CostQuestion } from '../src/ports.ts';
import type { Db } from './open.ts';

const COLUMNS = { billed: 'billedCost', effective: 'effectiveCost', list: 'listCost' } as const;

/** One sum a group and currency. Grouping by day keys the rows by day. */
export async function sumBy(db: Db, { grant, grouping, period, metric }: CostQuestion): Promise<CostRow[]> {
  const key = grouping === 'day' ? ('day' as const) : ('groupKey' as const);
  return db
    .selectFrom('dailyTotals')
    .select([`${key} as key`, 'billingCurrency', (sum) => sum.fn.sum<number>(COLUMNS[metric]).as('cost')])
    .where('scope', '=', grant.scope)
    .where('grouping', '=', grouping)
    .where('day', '>=', period.start)
    .where('day', '<', period.end)
    .groupBy([key, 'billingCurrency'])
    .execute();
}

/** Sums a group, day and currency: what shares of shared costs and day-by-day comparisons are made from. */
export async function sumByDay(
  db: Db,
  { grant, grouping, period, metric }: CostQuestion,
): Promise<(CostRow & { day: string })[]> {
  return db
    .selectFrom('dailyTotals')
    .select(['day', 'groupKey as key', 'billingCurrency', (sum) => sum.fn.sum<number>(COLUMNS[metric]).as('cost')])
    .where('scope', '=', grant.scope)
    .where('grouping', '=', grouping)
    .where('day', '>=', period.start)
    .where('day', '<', period.end)
    .groupBy(['day', 'groupKey', 'billingCurrency'])
    .execute();
}

/** Sub-account ids to the names people use. */
export async function listAccountNames(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom('subAccounts').selectAll().execute();
  return new Map(rows.map((row) => [row.subAccountId, row.subAccountName]));
}

/** Sums a group, month and currency: whose own cost decides who bears how much of a shared one. */
export async function sumByMonth(
  db: Db,
  { grant, grouping, period, metric }: CostQuestion,
): Promise<(CostRow & { day: string })[]> {
  const month = sql<string>`substr(day, 1, 7)`;
  return db
    .selectFrom('dailyTotals')
    .select([
      month.as('day'),
      'groupKey as key',
      'billingCurrency',
      (sum) => sum.fn.sum<number>(COLUMNS[metric]).as('cost'),
    ])
    .where('scope', '=', grant.scope)
    .where('grouping', '=', grouping)
    .where('day', '>=', period.start)
    .where('day', '<', period.end)
    .groupBy([month, 'groupKey', 'billingCurrency'])
    .execute();
}

/** Tag keys in the bills with their values, the most used first, counted by what is charged and not by money. */
export async function listTagKeys(db: Db): Promise<{ key: string; values: string[] }[]> {
  const rows = await db.selectFrom('chargeKeys').select('tags').execute();
  const counts = new Map<string, Map<string, number>>();
  for (const { tags } of rows) {
    for (const [key, value] of Object.entries(JSON.parse(tags) as Record<string, string>)) {
      const values = counts.get(key) ?? new Map<string, number>();
      counts.set(key, values.set(value, (values.get(value) ?? 0) + 1));
    }
  }
  const total = (values: Map<string, number>) => [...values.values()].reduce((sum, count) => sum + count, 0);
  return [...counts]
    .sort(([, a], [, b]) => total(b) - total(a))
    .map(([key, values]) => ({ key, values: [...values].sort(([, a], [, b]) => b - a).map(([value]) => value) }));
}
