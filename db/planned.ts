import type { PlannedActivity } from '../src/model/anomaly.ts';
import type { Day } from '../src/model/period.ts';
import type { PlanRemoved } from '../src/ports.ts';
import { addAuditEntry } from './audit-log.ts';
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
  const { scope, name, createdBy: actor, createdAt: at } = planned;
  await db.transaction().execute(async (trx) => {
    const before = await take(trx, scope, name);
    await trx.insertInto('plannedActivities').values(planned).execute();
    const states = { fromState: before && inWords(before), toState: inWords(planned) };
    await addAuditEntry(trx, { ...subject(scope, name), event: 'declare', ...states, actor, note: '', at });
  });
}

/** True when there was one of that name. */
export async function removePlanned(db: Db, { scope, name, actor, at }: PlanRemoved): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const before = await take(trx, scope, name);
    if (!before) return false;
    const states = { fromState: inWords(before), toState: null };
    await addAuditEntry(trx, { ...subject(scope, name), event: 'remove', ...states, actor, note: '', at });
    return true;
  });
}

/** Removes an activity and returns what it was. */
async function take(db: Db, scope: string, name: string): Promise<PlannedActivity | null> {
  const removed = db.deleteFrom('plannedActivities').where('scope', '=', scope).where('name', '=', name);
  return (await removed.returningAll().executeTakeFirst()) ?? null;
}

const subject = (scope: string, name: string) => ({ subjectKind: 'plan', subjectId: `${scope} ${name}` });

const inWords = ({ firstDay, lastDay, amount, billingCurrency }: PlannedActivity) =>
  `${amount} ${billingCurrency}, ${firstDay} to ${lastDay}`;
