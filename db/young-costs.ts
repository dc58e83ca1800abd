import { addDays, type Day } from '../src/model/period.ts';
import type { YoungCost } from '../src/ports.ts';
import type { Db } from './open.ts';

/** What is older no longer tells how complete a young day is. */
const KEPT_DAYS = 60;

/** Writes down what days cost while they are young; read again at the same age, they count as they were read last. */
export async function putYoungCosts(db: Db, today: Day, costs: readonly YoungCost[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('youngCosts').where('day', '<', addDays(today, -KEPT_DAYS)).execute();
    for (const each of costs) {
      await trx
        .insertInto('youngCosts')
        .values(each)
        .onConflict((conflict) =>
          conflict.columns(['scope', 'billingCurrency', 'day', 'age']).doUpdateSet({ cost: each.cost }),
        )
        .execute();
    }
  });
}

export async function listYoungCosts(db: Db, scope: string): Promise<YoungCost[]> {
  return db.selectFrom('youngCosts').selectAll().where('scope', '=', scope).execute();
}
