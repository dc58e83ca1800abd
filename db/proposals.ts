import { PennyError } from '../src/errors.ts';
import { mailboxOf } from '../src/model/access.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import { nextState, OPEN_STATES, type Proposal } from '../src/model/proposal.ts';
import { resourceKey } from '../src/model/resource.ts';
import type { MarkChange, ProposalApproval, ProposalMove, ProposalsWanted } from '../src/ports.ts';
import { addAuditEntry } from './audit-log.ts';
import type { Db } from './open.ts';

/** Adds each whose resource has nothing else waiting; all of it or nothing. */
export function addProposals(db: Db, proposals: readonly Proposal[]): Promise<Proposal[]> {
  return db.transaction().execute(async (trx) => {
    const added: Proposal[] = [];
    for (const proposal of proposals) {
      if (proposal.proposedBy !== 'schedule' && (await isTaken(trx, proposal))) continue;
      await insertProposal(trx, proposal);
      added.push(proposal);
    }
    return added;
  });
}

/** Ends one and begins another of its alternatives, together. */
export function replaceProposal(
  db: Db,
  proposalId: string,
  by: Proposal,
  { actor, because, at }: Pick<ProposalMove, 'actor' | 'because' | 'at'>,
): Promise<Proposal> {
  return db.transaction().execute(async (trx) => {
    await moveWithin(trx, { proposalId, event: 'deny', actor, because, at });
    await insertProposal(trx, by);
    return by;
  });
}

export async function findProposal(db: Db, proposalId: string): Promise<Proposal> {
  const row = await db
    .selectFrom('proposals')
    .select('proposal')
    .where('proposalId', '=', proposalId)
    .executeTakeFirst();
  if (!row) throw new PennyError('not_found', 'I no longer have that proposal. `/cost waste` lists what is open.');
  return JSON.parse(row.proposal) as Proposal;
}

/** Of a scope (`*` for all), the newest change first. */
export async function listProposals(db: Db, scope: string, wanted: ProposalsWanted = {}): Promise<Proposal[]> {
  const { states, resource, findingIds, changedSince } = wanted;
  let query = db.selectFrom('proposals').select('proposal');
  if (scope !== '*') query = query.where('team', '=', scope);
  if (states) query = query.where('state', 'in', states);
  if (resource) query = query.where('resourceKey', '=', resourceKey(resource));
  if (findingIds) query = query.where('findingId', 'in', findingIds);
  if (changedSince !== undefined) query = query.where('changedAt', '>=', changedSince);
  const rows = await query.orderBy('changedAt', 'desc').orderBy('proposalId').execute();
  return rows.map(({ proposal }) => JSON.parse(proposal) as Proposal);
}

/** Changes the state and writes the audit entry together, or does neither. */
export function moveProposal(db: Db, move: ProposalMove): Promise<Proposal> {
  return db.transaction().execute((trx) => moveWithin(trx, move));
}

/** The same within somebody's transaction. An end gives the resource's lock back. */
export async function moveWithin(trx: Db, move: ProposalMove): Promise<Proposal> {
  const { proposalId, event, actor, because, at, claimedBy, set = {} } = move;
  const before = await findProposal(trx, proposalId);
  if (claimedBy !== undefined) await requireHeld(trx, { proposalId, claimedBy });
  const state = nextState(before.state, event);
  // Whoever approves it anew decides anew, and everybody is told once more.
  const anew = event === 'cancel' ? { approvals: [], isAlone: undefined, finalNoticeAt: undefined } : {};
  const after: Proposal = { ...before, ...anew, note: because || before.note, ...set, state, changedAt: at };
  if (state !== 'executing' && state !== 'undoing' && !set.stage) delete after.stage;
  await putProposal(trx, after);
  if (state !== 'executing' && state !== 'verifying' && state !== 'undoing') await unlock(trx, proposalId);
  await addAuditEntry(trx, entryFor(before, after, { event, actor, note: because }));
  return after;
}

/** Writes one more approval down; the last one needed approves. Nobody counts twice. */
export function approveProposal(
  db: Db,
  { proposalId, approval, needed, planHash }: ProposalApproval,
): Promise<Proposal> {
  return db.transaction().execute(async (trx) => {
    const before = await findProposal(trx, proposalId);
    const approved = nextState(before.state, 'approve');
    if (before.planHash !== planHash) {
      throw new PennyError('conflict', 'The proposal has changed since it was shown to you. Look at it again.');
    }
    const mailbox = mailboxOf(approval.email);
    const isRepeated = before.approvals.some(
      ({ userId, email }) => userId === approval.userId || mailboxOf(email) === mailbox,
    );
    // Where fewer are needed than before, whoever has said yes says so once more, and that is enough.
    if (isRepeated && before.approvals.length < needed) {
      throw new PennyError('conflict', 'You have approved it already; it needs another person.');
    }
    const approvals = isRepeated ? before.approvals : [...before.approvals, approval];
    const isEnough = approvals.length >= needed;
    const state = isEnough ? approved : before.state;
    const after: Proposal = { ...before, approvals, approvalsNeeded: needed, state, changedAt: approval.at };
    await putProposal(trx, after);
    const note = `${approvals.length} of ${needed}, plan ${planHash.slice(0, 12)}`;
    await addAuditEntry(trx, entryFor(before, after, { event: 'approve', actor: approval.userId, note }));
    return after;
  });
}

/** Writes down that people were told for the last time before it is carried out. */
export function noteFinalNotice(db: Db, proposalId: string, at: string): Promise<Proposal> {
  return db.transaction().execute(async (trx) => {
    const before = await findProposal(trx, proposalId);
    if (!OPEN_STATES.some((each) => each === before.state))
      throw new PennyError(
        'conflict',
        `This proposal is ${before.state}, so there is nothing to tell of it beforehand.`,
      );
    const after: Proposal = { ...before, finalNoticeAt: at, changedAt: at };
    await putProposal(trx, after);
    await addAuditEntry(trx, entryFor(before, after, { event: 'final-notice', actor: 'penny', note: '' }));
    return after;
  });
}

/** Writes down what becomes of its tag. That is no change of the proposal, so that when it was changed last stays. */
export function noteMark(db: Db, proposalId: string, { event, mark, because, at }: MarkChange): Promise<Proposal> {
  return db.transaction().execute(async (trx) => {
    const before = await findProposal(trx, proposalId);
    if (event === 'marking' && before.state !== 'proposed')
      throw new PennyError('conflict', `This proposal is ${before.state}, so there is nothing to mark.`);
    const markFailedAt = event.endsWith('-failed') ? at : undefined;
    const after: Proposal = { ...before, mark, markFailedAt };
    await putProposal(trx, after);
    const entry = entryFor(before, after, { event, actor: event === 'marking' ? 'policy' : 'penny', note: because });
    await addAuditEntry(trx, { ...entry, at });
    return after;
  });
}

export async function putProposal(db: Db, proposal: Proposal): Promise<void> {
  const { proposalId, state, startedAt, changedAt } = proposal;
  await db
    .updateTable('proposals')
    .set({ state, startedAt: startedAt ?? null, changedAt, proposal: JSON.stringify(proposal) })
    .where('proposalId', '=', proposalId)
    .execute();
}

/** Adds one within somebody's transaction, whatever else is open. */
export async function insertProposal(db: Db, proposal: Proposal): Promise<void> {
  const { proposalId, plan, findingId, state, proposedBy, startedAt, changedAt } = proposal;
  await db
    .insertInto('proposals')
    .values({
      proposalId,
      resourceKey: resourceKey(plan),
      findingId: findingId ?? null,
      team: plan.team,
      state,
      proposedBy,
      startedAt: startedAt ?? null,
      changedAt,
      proposal: JSON.stringify(proposal),
    })
    .execute();
  const note = `${plan.remediation} ${plan.resourceType} ${plan.resourceId}, plan ${proposal.planHash.slice(0, 12)}`;
  await addAuditEntry(db, entryFor(undefined, proposal, { event: 'propose', actor: proposedBy, note }));
}

/** Whether a resource has something open, or something under way. */
async function isTaken(db: Db, { plan }: Proposal): Promise<boolean> {
  const taken = await db
    .selectFrom('proposals')
    .select('proposalId')
    .where('resourceKey', '=', resourceKey(plan))
    .where('proposedBy', '<>', 'schedule')
    .where('state', 'in', [...OPEN_STATES, 'executing', 'verifying', 'undoing'])
    .executeTakeFirst();
  return taken !== undefined;
}

/** Refuses a process that has lost the resource's lock to another one. */
export async function requireHeld(
  trx: Db,
  { proposalId, claimedBy }: { proposalId: string; claimedBy: string },
): Promise<void> {
  const held = await trx
    .selectFrom('resourceLocks')
    .select('claimedBy')
    .where('proposalId', '=', proposalId)
    .executeTakeFirst();
  if (held?.claimedBy !== claimedBy) throw new PennyError('conflict', 'Another copy of me has taken this over.');
}

async function unlock(db: Db, proposalId: string): Promise<void> {
  await db.deleteFrom('resourceLocks').where('proposalId', '=', proposalId).execute();
}

/** What happened to a proposal, as the audit trail keeps it. */
export function entryFor(
  before: Proposal | undefined,
  after: Proposal,
  { event, actor, note }: Pick<AuditEntry, 'event' | 'actor' | 'note'>,
): AuditEntry {
  return {
    subjectKind: 'proposal',
    subjectId: after.proposalId,
    event,
    fromState: before?.state ?? null,
    toState: after.state,
    actor,
    note,
    at: after.changedAt,
  };
}
