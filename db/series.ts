import { addDays, type Day, daysBetween, daysIn } from '../src/model/period.ts';
import type { GroupSeries, SeriesQuestion } from '../src/ports.ts';
import type { Db } from './open.ts';

/** Days read at a time, so that what SQLite hands over as objects stays small. */
const DAYS_AT_A_TIME = 14;

/**
 * Every group of a scope as a row of daily costs, in arrays of numbers: ten thousand series of four hundred days are
 * 32 MB so, and would be many times that as objects.
 */
export async function listSeries(db: Db, question: SeriesQuestion): Promise<GroupSeries[]> {
  const days = daysIn(question.period);
  const indexOf = new Map(days.map((day, index) => [day, index]));
  const series = new Map<string, GroupSeries>();
  for (let start = 0; start < days.length; start += DAYS_AT_A_TIME) {
    for (const { day, key, billingCurrency, cost } of await readDays(db, question, days[start]!)) {
      const mine = series.getOrInsertComputed(`${key}\t${billingCurrency}`, () => ({
        key,
        billingCurrency,
        costs: new Float64Array(days.length).fill(Number.NaN),
      }));
      mine.costs[indexOf.get(day)!] = cost;
    }
  }
  return [...series.values()];
}

function readDays(db: Db, { grant, grouping, period }: SeriesQuestion, start: Day) {
  const end = addDays(start, Math.min(DAYS_AT_A_TIME, daysBetween(start, period.end)));
  return db
    .selectFrom('dailyTotals')
    .select(['day', 'groupKey as key', 'billingCurrency', (sum) => sum.fn.sum<number>('effectiveCost').as('cost')])
    .where('scope', '=', grant.scope)
    .where('grouping', '=', grouping)
    .where('day', '>=', start)
    .where('day', '<', end)
    .groupBy(['day', 'groupKey', 'billingCurrency'])
    .execute();
}
