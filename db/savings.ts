import { resourceKey } from '../src/model/resource.ts';
import {
  type ClaimEnding,
  resourcesOf,
  type SavingsClaim,
  type SubjectCost,
  type SubjectCosts,
  usageSubjects,
} from '../src/model/savings-claim.ts';
import { insertRows } from './insert-rows.ts';
import type { Db } from './open.ts';

/**
 * Opens those that are not known yet. Of two of one resource the later change takes over: the earlier one ends the day
 * that it was begun. All of it or nothing; returns the opened ones as they are now.
 */
export function openClaims(db: Db, claims: readonly SavingsClaim[]): Promise<SavingsClaim[]> {
  return db.transaction().execute(async (trx) => {
    const opened: SavingsClaim[] = [];
    for (const claim of claims) {
      if (await isKnown(trx, claim)) continue;
      const others = await listOfResource(trx, claim);
      for (const other of others.filter((each) => each.doneAt <= claim.doneAt && isOpenOn(each, claim.actedOn))) {
        await putClaim(trx, { ...other, endedOn: claim.actedOn, endedBecause: 'superseded' });
      }
      const [next] = others.filter(({ doneAt }) => doneAt > claim.doneAt).sort(byTime);
      const own: SavingsClaim = next ? { ...claim, endedOn: next.actedOn, endedBecause: 'superseded' } : claim;
      await putClaim(trx, own);
      opened.push(own);
    }
    return opened;
  });
}

const isOpenOn = ({ endedOn = '9999-12-31' }: SavingsClaim, day: string) => endedOn > day;
const byTime = (a: SavingsClaim, b: SavingsClaim) => (a.doneAt < b.doneAt ? -1 : 1);

/** Ends what has not ended before that day; of two ends the earlier one counts. Returns those it changed. */
export function endClaims(db: Db, endings: readonly ClaimEnding[]): Promise<SavingsClaim[]> {
  return db.transaction().execute(async (trx) => {
    const ended: SavingsClaim[] = [];
    for (const { proposalId, endedOn, endedBecause } of endings) {
      const claim = await findClaim(trx, proposalId);
      if (!claim || (claim.endedOn !== undefined && claim.endedOn <= endedOn)) continue;
      const after = { ...claim, endedOn, endedBecause };
      await putClaim(trx, after);
      ended.push(after);
    }
    return ended;
  });
}

/** Of a scope (`*` for all), the newest first. */
export async function listClaims(db: Db, scope: string): Promise<SavingsClaim[]> {
  let query = db.selectFrom('savingsClaims').select('claim');
  if (scope !== '*') query = query.where('team', '=', scope);
  const claims = (await query.execute()).map(({ claim }) => JSON.parse(claim) as SavingsClaim);
  return claims.sort((a, b) => b.doneAt.localeCompare(a.doneAt) || a.proposalId.localeCompare(b.proposalId));
}

/** A scope's claims with every cost that is known of what they are about. */
export async function listLedger(db: Db, scope: string): Promise<{ claims: SavingsClaim[]; costs: SubjectCost[] }> {
  const claims = await listClaims(db, scope);
  const subjects = new Set(
    claims.flatMap((claim) => [...resourcesOf(claim).map(resourceKey), ...usageSubjects(claim)]),
  );
  if (subjects.size === 0) return { claims, costs: [] };
  const rows = await db.selectFrom('subjectCosts').selectAll().execute();
  return { claims, costs: rows.filter(({ subject }) => subjects.has(subject)) };
}

const COST_COLUMNS = ['subject', 'day', 'currency', 'cost', 'covered'];

/** Puts what was read in the place of what was known of these subjects on these days. */
export async function putSubjectCosts(db: Db, { subjects, days, costs }: SubjectCosts): Promise<void> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || subjects.length === 0) return;
  const wanted = new Set(days);
  await db.transaction().execute(async (trx) => {
    for (const subject of subjects) {
      await trx
        .deleteFrom('subjectCosts')
        .where('subject', '=', subject)
        .where('day', '>=', first)
        .where('day', '<=', last)
        .execute();
    }
    const rows = costs.filter(({ day }) => wanted.has(day));
    await insertRows(trx, 'subject_costs', COST_COLUMNS, [
      ...rows.map(({ subject, day, currency, cost, covered }) => [subject, day, currency, cost, covered]),
      ...zeroesOf(subjects, days, rows),
    ]);
  });
}

/** A day that was read and on which there was no charge; its currency is nobody's. */
function* zeroesOf(subjects: readonly string[], days: readonly string[], rows: readonly SubjectCost[]) {
  const charged = new Set(rows.map(({ subject, day }) => `${subject} ${day}`));
  for (const subject of new Set(subjects)) {
    for (const day of days) if (!charged.has(`${subject} ${day}`)) yield [subject, day, '', 0, 0];
  }
}

async function isKnown(db: Db, { proposalId }: SavingsClaim): Promise<boolean> {
  return (await findClaim(db, proposalId)) !== undefined;
}

async function findClaim(db: Db, proposalId: string): Promise<SavingsClaim | undefined> {
  const row = await db
    .selectFrom('savingsClaims')
    .select('claim')
    .where('proposalId', '=', proposalId)
    .executeTakeFirst();
  return row && (JSON.parse(row.claim) as SavingsClaim);
}

async function listOfResource(db: Db, { resource }: SavingsClaim): Promise<SavingsClaim[]> {
  const rows = await db
    .selectFrom('savingsClaims')
    .select('claim')
    .where('resourceKey', '=', resourceKey(resource))
    .execute();
  return rows.map(({ claim }) => JSON.parse(claim) as SavingsClaim);
}

async function putClaim(db: Db, claim: SavingsClaim): Promise<void> {
  const { proposalId, resource, team, endedOn = null } = claim;
  const row = { resourceKey: resourceKey(resource), team, endedOn, claim: JSON.stringify(claim) };
  await db
    .insertInto('savingsClaims')
    .values({ proposalId, ...row })
    .onConflict((conflict) => conflict.column('proposalId').doUpdateSet(row))
    .execute();
}
