import type { ExpiryWarning } from '../src/model/commitment.ts';
import type { Db } from './open.ts';

export function listWarnings(db: Db): Promise<ExpiryWarning[]> {
  return db.selectFrom('expiryWarnings').selectAll().execute();
}

/** Inserts the row that is the claim: whoever gets it in tells, also when two copies of Penny look at once. */
export async function claimWarning(db: Db, warning: ExpiryWarning): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('expiryWarnings')
    .values(warning)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Gives an untold claim to another process; true for the one that gets it. */
export async function takeOverWarning(
  db: Db,
  { claimedBy: from, claimedAt, ...warning }: ExpiryWarning,
  { claimedBy, at }: { claimedBy: string; at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('expiryWarnings')
    .set({ claimedBy, claimedAt: at })
    .where('commitmentDiscountId', '=', warning.commitmentDiscountId)
    .where('endsOn', '=', warning.endsOn)
    .where('daysBefore', '=', warning.daysBefore)
    .where('claimedBy', '=', from)
    .where('claimedAt', '=', claimedAt)
    .where('toldAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function toldWarning(db: Db, { toldAt, ...warning }: ExpiryWarning): Promise<void> {
  await db
    .updateTable('expiryWarnings')
    .set({ toldAt })
    .where('commitmentDiscountId', '=', warning.commitmentDiscountId)
    .where('endsOn', '=', warning.endsOn)
    .where('daysBefore', '=', warning.daysBefore)
    .execute();
}
