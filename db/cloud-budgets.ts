import type { CloudBudget } from '../src/model/cloud-budget.ts';
import type { StoredCloudBudget } from '../src/ports.ts';
import type { Db } from './open.ts';

/** What a cloud has now takes the place of what it had; a reader sees all of one or all of the other. */
export function replaceCloudBudgets(
  db: Db,
  source: string,
  budgets: readonly CloudBudget[],
  at: string,
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx.deleteFrom('cloudBudgets').where('source', '=', source).execute();
    for (const { forecastedCost, ...budget } of budgets) {
      await trx
        .insertInto('cloudBudgets')
        .values({ ...budget, source, forecastedCost: forecastedCost ?? null, readAt: at })
        .execute();
    }
  });
}

export async function listCloudBudgets(db: Db): Promise<StoredCloudBudget[]> {
  const rows = await db.selectFrom('cloudBudgets').selectAll().orderBy('source').orderBy('name').execute();
  return rows.map(({ forecastedCost, timeUnit, ...row }) => ({
    ...row,
    timeUnit: timeUnit as CloudBudget['timeUnit'],
    ...(forecastedCost === null ? {} : { forecastedCost }),
  }));
}
