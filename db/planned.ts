import type { PlannedActivity } from '../src/model/anomaly.ts';
import type { Day } from '../src/model/period.ts';
import type { Db } from './open.ts';

/** What is planned for days on or after one, and was lately, by first day. */
export async function listPlanned(db: Db, since: Day): Promise<PlannedActivity[]> {
  return db
    .selectFrom('plannedActivities')
    .selectAll()
    .where('lastDay', '>=', since)
    .orderBy('firstDay')
    .orderBy('name')
    .execute();
}

/** Declares an activity; one of the same name in the same scope is declared anew. */
export async function putPlanned(db: Db, planned: PlannedActivity): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('plannedActivities')
      .where('scope', '=', planned.scope)
      .where('name', '=', planned.name)
      .execute();
    await trx.insertInto('plannedActivities').values(planned).execute();
  });
}

/** True when there was one of that name. */
export async function removePlanned(db: Db, scope: string, name: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('plannedActivities')
    .where('scope', '=', scope)
    .where('name', '=', name)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
