import { type Selectable, sql } from 'kysely';
import type { Proposal } from '../src/model/proposal.ts';
import type { ProposalMessage } from '../src/model/proposal-message.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

/** True for the one caller who gets to tell it. */
export async function claimMessage(db: Db, message: ProposalMessage): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('proposalMessages')
    .values(rowOf(message))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Gives an untold claim to another process; true for the one that gets it. */
export async function takeOverMessage(
  db: Db,
  { messageId, claimedBy: from, claimedAt }: ProposalMessage,
  { claimedBy, at }: { claimedBy: string; at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('proposalMessages')
    .set({ claimedBy, claimedAt: at })
    .where('messageId', '=', messageId)
    .where('claimedBy', '=', from)
    .where('claimedAt', '=', claimedAt)
    .where('toldAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function toldMessage(db: Db, message: ProposalMessage): Promise<void> {
  const { toldAt, places, print, isOver } = rowOf(message);
  await db
    .updateTable('proposalMessages')
    .set({ toldAt, places, print, isOver })
    .where('messageId', '=', message.messageId)
    .execute();
}

export async function findMessage(db: Db, messageId: string): Promise<ProposalMessage | undefined> {
  const row = await db.selectFrom('proposalMessages').selectAll().where('messageId', '=', messageId).executeTakeFirst();
  return row && messageOf(row);
}

export async function knownMessages(db: Db, messageIds: readonly string[]): Promise<Set<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('proposalMessages')
    .select('messageId')
    .where('messageId', 'in', messageIds)
    .execute();
  return new Set(rows.map(({ messageId }) => messageId));
}

/**
 * A finding that was told with its proposal has both in one message; one that was told before has nobody to show it.
 * What takes the place of one that ended since `since` is in the message of that.
 */
export async function listUnannounced(db: Db, since: string): Promise<Proposal[]> {
  const rows = await db
    .selectFrom('proposals')
    .innerJoin('findings', 'findings.findingId', 'proposals.findingId')
    .select(['proposals.proposal', 'findings.toldAt'])
    .where('proposals.state', '=', 'proposed')
    .where('proposals.proposedBy', '=', 'penny')
    // To the second, since fractions of it are written in different lengths; what is the same second is looked at below.
    .where('proposals.changedAt', '>=', sql<string>`substr(findings.told_at, 1, 19)`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('proposalMessages')
            .select('messageId')
            .whereRef('proposalMessages.proposalId', '=', 'proposals.proposalId')
            .where('proposalMessages.kind', '=', 'card'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('proposals as earlier')
            .select('earlier.proposalId')
            .whereRef('earlier.findingId', '=', 'proposals.findingId')
            .whereRef('earlier.proposalId', '<>', 'proposals.proposalId')
            .where('earlier.changedAt', '>=', since),
        ),
      ),
    )
    .execute();
  return rows
    .map(({ proposal, toldAt }) => ({ proposal: JSON.parse(proposal) as Proposal, toldAt }))
    .filter(({ proposal, toldAt }) => toldAt !== null && isAfter(proposal.proposedAt, toldAt))
    .map(({ proposal }) => proposal);
}

function isAfter(instant: string, other: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(instant), Temporal.Instant.from(other)) > 0;
}

export async function listUntoldMessages(db: Db): Promise<ProposalMessage[]> {
  const rows = await db
    .selectFrom('proposalMessages')
    .selectAll()
    .where('toldAt', 'is', null)
    .orderBy('claimedAt')
    .execute();
  return rows.map(messageOf);
}

/** Told, and something can still become of what they are about; the oldest first. */
export async function listStandingMessages(db: Db, proposalIds?: readonly string[]): Promise<ProposalMessage[]> {
  let query = db.selectFrom('proposalMessages').selectAll().where('isOver', '=', 0).where('toldAt', 'is not', null);
  if (proposalIds) query = query.where('proposalId', 'in', proposalIds);
  return (await query.orderBy('toldAt').orderBy('messageId').execute()).map(messageOf);
}

function rowOf({ places, isOver, ...message }: ProposalMessage): Selectable<Tables['proposalMessages']> {
  return { ...message, places: JSON.stringify(places), isOver: isOver ? 1 : 0 };
}

function messageOf({ places, isOver, kind, ...row }: Selectable<Tables['proposalMessages']>): ProposalMessage {
  return {
    ...row,
    kind: kind as ProposalMessage['kind'],
    places: JSON.parse(places) as ProposalMessage['places'],
    isOver: isOver === 1,
  };
}
