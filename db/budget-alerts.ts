import type { Selectable } from 'kysely';
import type { BudgetAlert, Crossing, ThresholdStates } from '../src/model/budget-alert.ts';
import type { Day } from '../src/model/period.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

export async function listAlerts(db: Db, budgetId: string, periodStart: Day): Promise<BudgetAlert[]> {
  const rows = await db
    .selectFrom('budgetAlerts')
    .selectAll()
    .where('budgetId', '=', budgetId)
    .where('periodStart', '=', periodStart)
    .orderBy('change')
    .execute();
  return rows.map(alertOf);
}

/** Inserts the row that is the claim: whoever gets it in tells, also when two copies of Penny look at once. */
export async function claimAlert(db: Db, alert: BudgetAlert): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('budgetAlerts')
    .values(rowOf(alert))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Gives an untold claim to another process; true for the one that gets it. */
export async function takeOverAlert(
  db: Db,
  { budgetId, periodStart, change, claimedBy: from, claimedAt }: BudgetAlert,
  { claimedBy, at }: { claimedBy: string; at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('budgetAlerts')
    .set({ claimedBy, claimedAt: at })
    .where('budgetId', '=', budgetId)
    .where('periodStart', '=', periodStart)
    .where('change', '=', change)
    .where('claimedBy', '=', from)
    .where('claimedAt', '=', claimedAt)
    .where('toldAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function toldAlert(db: Db, alert: BudgetAlert): Promise<void> {
  const { toldAt, channelId, messageTs, fingerprint } = alert;
  await db
    .updateTable('budgetAlerts')
    .set({ toldAt, channelId, messageTs, fingerprint })
    .where('budgetId', '=', alert.budgetId)
    .where('periodStart', '=', alert.periodStart)
    .where('change', '=', alert.change)
    .execute();
}

export async function anyUntold(db: Db): Promise<boolean> {
  const row = await db.selectFrom('budgetAlerts').select('budgetId').where('toldAt', 'is', null).executeTakeFirst();
  return row !== undefined;
}

/** What the answer to whoever set the budget told already. Part of that transaction. */
export async function addAnswered(
  db: Db,
  told: { budgetId: string; periodStart: Day; states: ThresholdStates; by: string; at: string },
): Promise<void> {
  const { budgetId, periodStart, states, by, at } = told;
  const before = await listAlerts(db, budgetId, periodStart);
  const mine = { budgetId, periodStart, states, claimedBy: by, claimedAt: at, toldAt: at };
  const nowhere = { crossings: [], channelId: null, messageTs: null, fingerprint: '' };
  const change = Math.max(0, ...before.map((each) => each.change)) + 1;
  await db
    .insertInto('budgetAlerts')
    .values(rowOf({ ...mine, ...nowhere, change }))
    .execute();
}

function rowOf({ crossings, states, ...alert }: BudgetAlert): Selectable<Tables['budgetAlerts']> {
  return { ...alert, crossings: JSON.stringify(crossings), states: JSON.stringify(states) };
}

function alertOf({ crossings, states, ...row }: Selectable<Tables['budgetAlerts']>): BudgetAlert {
  return {
    ...row,
    crossings: JSON.parse(crossings) as Crossing[],
    states: JSON.parse(states) as ThresholdStates,
  };
}
