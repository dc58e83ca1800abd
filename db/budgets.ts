import type { Selectable } from 'kysely';
import type { AuditEntry } from '../src/model/audit.ts';
import type { Budget, TimeUnit } from '../src/model/budget.ts';
import type { Adjustment, WatchedPeriod } from '../src/model/budget-alert.ts';
import type { Day } from '../src/model/period.ts';
import type { BudgetSet } from '../src/ports.ts';
import { addAuditEntry } from './audit-log.ts';
import { addAnswered } from './budget-alerts.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

export async function listBudgets(db: Db): Promise<Budget[]> {
  const rows = await db
    .selectFrom('budgets')
    .selectAll()
    .orderBy('scope')
    .orderBy('timeUnit')
    .orderBy('budgetId')
    .execute();
  return rows.map(budgetOf);
}

/** Budget, amount, what the answer told and the audit entry: all of them or none. */
export function setBudget(db: Db, { budget, period, told }: BudgetSet, entry: AuditEntry): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const row = rowOf(budget, entry);
    const { budgetId: _id, ...rest } = row;
    await trx
      .insertInto('budgets')
      .values(row)
      .onConflict((conflict) => conflict.column('budgetId').doUpdateSet(rest))
      .execute();
    if (period) await putPeriod(trx, period);
    if (told) await addAnswered(trx, { ...told, budgetId: budget.budgetId, at: entry.at });
    await addAuditEntry(trx, entry);
  });
}

/** What was told of it stays: should it be set again, nothing is told twice. */
export function removeBudget(db: Db, budgetId: string, entry: AuditEntry): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx.deleteFrom('budgets').where('budgetId', '=', budgetId).executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await addAuditEntry(trx, entry);
    return true;
  });
}

export async function findWatched(db: Db, budgetId: string, periodStart: Day): Promise<WatchedPeriod | undefined> {
  const row = await db
    .selectFrom('budgetPeriods')
    .selectAll()
    .where('budgetId', '=', budgetId)
    .where('periodStart', '=', periodStart)
    .executeTakeFirst();
  return row && { ...row, adjustment: row.adjustment === null ? null : (JSON.parse(row.adjustment) as Adjustment) };
}

/** An amount and, where it is another one than before, the entry that says so. */
export function watchPeriod(db: Db, period: WatchedPeriod, entry?: AuditEntry): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const changed = await putPeriod(trx, period);
    if (entry && changed) await addAuditEntry(trx, entry);
  });
}

/** False where the very same amount was there already, so that of two copies one writes the entry. */
async function putPeriod(db: Db, period: WatchedPeriod): Promise<boolean> {
  const row = { ...period, adjustment: period.adjustment === null ? null : JSON.stringify(period.adjustment) };
  const { budgetedCost, adjustment } = row;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('budgetPeriods')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['budgetId', 'periodStart'])
        .doUpdateSet({ budgetedCost, adjustment })
        .where(({ eb, or }) =>
          or([
            eb('budgetPeriods.budgetedCost', '!=', budgetedCost),
            eb('budgetPeriods.adjustment', 'is not', adjustment),
          ]),
        ),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function rowOf(budget: Budget, { actor, at }: AuditEntry): Selectable<Tables['budgets']> {
  const { budgetId, scope, by, key, timeUnit, currency, amount, autoAdjust, thresholds } = budget;
  return {
    budgetId,
    scope,
    grouping: by,
    groupKey: key ?? null,
    timeUnit,
    currency,
    amount: amount ?? null,
    autoAdjust: autoAdjust ? JSON.stringify(autoAdjust) : null,
    thresholds: JSON.stringify(thresholds),
    setBy: actor,
    setAt: at,
  };
}

function budgetOf(row: Selectable<Tables['budgets']>): Budget {
  const { grouping, groupKey, timeUnit, amount, autoAdjust, thresholds, ...rest } = row;
  return {
    ...rest,
    by: grouping as Budget['by'],
    timeUnit: timeUnit as TimeUnit,
    ...(groupKey === null ? {} : { key: groupKey }),
    ...(amount === null ? {} : { amount }),
    ...(autoAdjust === null ? {} : { autoAdjust: JSON.parse(autoAdjust) as NonNullable<Budget['autoAdjust']> }),
    thresholds: JSON.parse(thresholds) as Budget['thresholds'],
    origin: 'slack',
  };
}
