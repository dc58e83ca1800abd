import { PennyError } from '../src/errors.ts';
import { nextState, type Proposal, type Stage, UNDER_WAY } from '../src/model/proposal.ts';
import type { Receipt } from '../src/model/remediation.ts';
import { resourceKey } from '../src/model/resource.ts';
import type { ProposalMove, ProposalStart } from '../src/ports.ts';
import { addAuditEntry } from './audit-log.ts';
import type { Db } from './open.ts';
import { entryFor, findProposal, moveWithin, putProposal, requireHeld } from './proposals.ts';

/** Takes the resource's lock and begins, or says why not. The lock, the caps and the state are looked at together. */
export function startProposal(db: Db, start: ProposalStart): Promise<{ started: Proposal } | { objections: string[] }> {
  return db.transaction().execute(async (trx) => {
    const proposal = await findProposal(trx, start.proposalId);
    nextState(proposal.state, 'start');
    const reached = await capsReached(trx, start.caps);
    if (reached.length > 0) return { objections: reached };
    if (!(await lock(trx, proposal, start))) return { objections: [LOCKED] };
    const { at } = start;
    const set = { stage: 'preparing' as const, objections: [] };
    const moved = await moveWithin(trx, {
      proposalId: start.proposalId,
      event: 'start',
      actor: 'penny',
      because: '',
      at,
      set,
    });
    const started: Proposal = { ...moved, startedAt: at };
    await putProposal(trx, started);
    return { started };
  });
}

/** Takes the lock and begins to take something back. */
export function startUndo(db: Db, start: Omit<ProposalStart, 'caps'>, move: ProposalMove): Promise<Proposal> {
  return db.transaction().execute(async (trx) => {
    const proposal = await findProposal(trx, start.proposalId);
    if (!(await lock(trx, proposal, start))) throw new PennyError('conflict', LOCKED);
    return moveWithin(trx, { ...move, set: { ...move.set, stage: 'prepared' } });
  });
}

const LOCKED = 'Something else is being done to this resource right now.';

/** Writes down how far it is, before it goes there. */
export function reachStage(
  db: Db,
  about: {
    proposalId: string;
    claimedBy: string;
    from: Stage;
    stage: Stage;
    receipt?: Receipt | undefined;
    at: string;
  },
): Promise<Proposal> {
  const { proposalId, claimedBy, from, stage, receipt, at } = about;
  return db.transaction().execute(async (trx) => {
    const before = await findProposal(trx, proposalId);
    await requireHeld(trx, { proposalId, claimedBy });
    if (before.stage !== from) throw new PennyError('conflict', `It is ${before.stage ?? before.state} by now.`);
    const after: Proposal = { ...before, stage, changedAt: at, ...(receipt ? { receipt } : {}) };
    await putProposal(trx, after);
    const note = receipt ? JSON.stringify(receipt).slice(0, 500) : '';
    await addAuditEntry(trx, entryFor(before, after, { event: stage, actor: 'penny', note }));
    return after;
  });
}

export async function renewLeases(db: Db, claimedBy: string, leaseUntil: string): Promise<void> {
  await db.updateTable('resourceLocks').set({ leaseUntil }).where('claimedBy', '=', claimedBy).execute();
}

/** What a process that died left under way; each goes to one caller. */
export function takeOverExecutions(
  db: Db,
  { claimedBy, at, leaseUntil }: { claimedBy: string; at: string; leaseUntil: string },
): Promise<Proposal[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('proposals')
      .leftJoin('resourceLocks', 'resourceLocks.proposalId', 'proposals.proposalId')
      .select(['proposals.proposal', 'resourceLocks.leaseUntil'])
      .where('state', 'in', UNDER_WAY)
      .execute();
    const left = rows
      .filter((row) => row.leaseUntil === null || row.leaseUntil < at)
      .map(({ proposal }) => JSON.parse(proposal) as Proposal);
    for (const proposal of left) await lockAnew(trx, proposal, { claimedBy, leaseUntil });
    return left;
  });
}

/** False where another proposal holds the resource, and its process is alive. */
async function lock(
  db: Db,
  { proposalId, plan }: Proposal,
  { claimedBy, leaseUntil }: Pick<ProposalStart, 'claimedBy' | 'leaseUntil'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('resourceLocks')
    .values({ resourceKey: resourceKey(plan), proposalId, claimedBy, leaseUntil })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

async function lockAnew(
  db: Db,
  { proposalId, plan }: Proposal,
  held: { claimedBy: string; leaseUntil: string },
): Promise<void> {
  await db
    .insertInto('resourceLocks')
    .values({ resourceKey: resourceKey(plan), proposalId, ...held })
    .onConflict((conflict) => conflict.column('resourceKey').doUpdateSet({ proposalId, ...held }))
    .execute();
}

/** A sentence for each cap that is reached: how many were begun since its instant. */
async function capsReached(db: Db, caps: ProposalStart['caps']): Promise<string[]> {
  const reached: string[] = [];
  for (const { since, team, withoutScheduled, most, what } of caps) {
    let query = db
      .selectFrom('proposals')
      .select(({ fn }) => fn.countAll<number>().as('begun'))
      .where('startedAt', '>=', since);
    if (team !== undefined) query = query.where('team', '=', team);
    if (withoutScheduled) query = query.where('proposedBy', '<>', 'schedule');
    const { begun } = await query.executeTakeFirstOrThrow();
    if (begun >= most) reached.push(`The cap of ${most} ${what} is reached.`);
  }
  return reached;
}
