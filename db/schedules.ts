import { sql } from 'kysely';
import type { AuditEntry } from '../src/model/audit.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { type ResourceRef, resourceKey } from '../src/model/resource.ts';
import { formatSchedule, scheduleOfChange } from '../src/model/schedule.ts';
import type { EndedSchedule, ScheduleOverride, StandingSchedule } from '../src/model/standing-schedule.ts';
import { addAuditEntry } from './audit-log.ts';
import type { Db } from './open.ts';
import { insertProposal } from './proposals.ts';

/** Taken on longer ago, a start or stop needs no claim any more. */
const SLOTS_KEPT = { hours: 24 * 30 };

/** Of each resource what was done last, unless it has ended: an older one does not come back when it does. */
export async function listSchedules(db: Db, scope: string): Promise<StandingSchedule[]> {
  const rows = await doneSchedules(db);
  const newest = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const known = newest.get(row.resourceKey);
    if (!known || doneAt(known.proposal) < doneAt(row.proposal)) newest.set(row.resourceKey, row);
  }
  return [...newest.values()]
    .filter(({ endedAt, proposal }) => endedAt === null && (scope === '*' || proposal.plan.team === scope))
    .map(({ proposal }) => standingOf(proposal))
    .sort((a, b) => a.resource.resourceName.localeCompare(b.resource.resourceName));
}

/** True for the one who ended it; the entry goes with it. */
export function endSchedule(
  db: Db,
  { proposalId, because, at }: { proposalId: string; because: string; at: string },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('scheduleEnds')
      .values({ proposalId, endedAt: at, because, toldAt: null })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) return false;
    const states = { fromState: 'in force', toState: 'ended' };
    await addAuditEntry(trx, {
      subjectKind: 'schedule',
      subjectId: proposalId,
      event: 'end',
      ...states,
      actor: 'penny',
      note: because,
      at,
    });
    return true;
  });
}

export async function listUntoldEnds(db: Db): Promise<EndedSchedule[]> {
  const rows = await db
    .selectFrom('scheduleEnds')
    .innerJoin('proposals', 'proposals.proposalId', 'scheduleEnds.proposalId')
    .select(['proposal', 'endedAt', 'because'])
    .where('toldAt', 'is', null)
    .orderBy('endedAt')
    .execute();
  return rows.map(({ proposal, ...end }) => ({ ...standingOf(JSON.parse(proposal) as Proposal), ...end }));
}

export async function toldEnd(db: Db, proposalId: string, at: string): Promise<void> {
  await db.updateTable('scheduleEnds').set({ toldAt: at }).where('proposalId', '=', proposalId).execute();
}

export async function listOverrides(db: Db, after: string): Promise<ScheduleOverride[]> {
  const rows = await db.selectFrom('scheduleOverrides').selectAll().where('until', '>', sortable(after)).execute();
  return rows.map(({ resource, since, until, saidBy }) => ({
    resource: JSON.parse(resource) as ResourceRef,
    since,
    until,
    by: saidBy,
  }));
}

/** In the place of the resource's earlier one, with its entry. */
export function putOverride(db: Db, override: ScheduleOverride, entry: AuditEntry): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const { resource, since, until, by } = override;
    const rest = { since: sortable(since), until: sortable(until), saidBy: by, resource: JSON.stringify(resource) };
    await trx
      .insertInto('scheduleOverrides')
      .values({ resourceKey: resourceKey(resource), ...rest })
      .onConflict((conflict) => conflict.column('resourceKey').doUpdateSet(rest))
      .execute();
    await addAuditEntry(trx, entry);
  });
}

/** The claim and what is to be done are one: of two copies one does it, and none claims it and then does nothing. */
export function actOnce(db: Db, dueAt: string, proposal: Proposal): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { proposalId, plan } = proposal;
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('scheduleSlots')
      .values({ resourceKey: resourceKey(plan), dueAt: sortable(dueAt), proposalId })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) return false;
    await insertProposal(trx, proposal);
    const old = sortable(Temporal.Instant.from(dueAt).subtract(SLOTS_KEPT).toString());
    await trx.deleteFrom('scheduleSlots').where('dueAt', '<', old).execute();
    return true;
  });
}

/** Every proposal of a schedule that is done, ended ones too. The index has the same condition, word for word. */
async function doneSchedules(db: Db) {
  const rows = await db
    .selectFrom('proposals')
    .leftJoin('scheduleEnds', 'scheduleEnds.proposalId', 'proposals.proposalId')
    .select(['resourceKey', 'proposal', 'endedAt'])
    .where(sql<boolean>`state = 'done' and json_extract(proposal, '$.plan.remediation') = 'schedule-instance'`)
    .execute();
  return rows.map((row) => ({ ...row, proposal: JSON.parse(row.proposal) as Proposal }));
}

function standingOf(proposal: Proposal): StandingSchedule {
  const { proposalId, plan, approvals, isAlone } = proposal;
  const { cloud, subAccountId, regionId, resourceType, resourceId, resourceName, team, owner, environment } = plan;
  return {
    resource: { cloud, subAccountId, regionId, resourceType, resourceId, resourceName },
    schedule: formatSchedule(scheduleOfChange(plan.change)),
    proposalId,
    since: doneAt(proposal),
    approvedBy: isAlone ? ['policy'] : approvals.map(({ userId }) => userId),
    team,
    ...(owner === undefined ? {} : { owner }),
    environment,
  };
}

/** Always with milliseconds, so that its text sorts as time does. */
const sortable = (at: string) => Temporal.Instant.from(at).toString({ smallestUnit: 'millisecond' });

const doneAt = ({ doneAt: at, changedAt }: Proposal) => at ?? changedAt;
