import type { Selectable } from 'kysely';
import type { Finding } from '../src/model/finding.ts';
import type { FindingNotice } from '../src/model/finding-notice.ts';
import { findingOf, toldFindings } from './findings.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

/** The notice and its findings, all of it or nothing, so that no finding is in two messages. */
export function claimFindings(db: Db, notice: FindingNotice, findingIds: readonly string[]): Promise<Finding[]> {
  return db.transaction().execute(async (trx) => {
    const { noticeId } = notice;
    for (const findingId of findingIds) {
      await trx
        .updateTable('findings')
        .set({ noticeId })
        .where('findingId', '=', findingId)
        .where('state', '=', 'open')
        .where('toldAt', 'is', null)
        .where('noticeId', 'is', null)
        .execute();
    }
    const mine = (await noticeFindings(trx, noticeId)).filter(({ state, toldAt }) => state === 'open' && !toldAt);
    if (mine.length === 0) return [];
    await trx
      .insertInto('findingNotices')
      .values(rowOf(notice))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return mine;
  });
}

/** Gives an untold claim to another process; true for the one that gets it. */
export async function takeOverNotice(
  db: Db,
  { noticeId, claimedBy: from, claimedAt }: FindingNotice,
  { claimedBy, at }: { claimedBy: string; at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('findingNotices')
    .set({ claimedBy, claimedAt: at })
    .where('noticeId', '=', noticeId)
    .where('claimedBy', '=', from)
    .where('claimedAt', '=', claimedAt)
    .where('toldAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** That a notice was told, and with it every finding of it that was not told before. */
export function toldNotice(db: Db, notice: FindingNotice): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const { toldAt, places, fingerprint, noticeId } = notice;
    await trx
      .updateTable('findingNotices')
      .set({ toldAt, places: JSON.stringify(places), fingerprint })
      .where('noticeId', '=', noticeId)
      .execute();
    const untold = (await noticeFindings(trx, noticeId)).filter((each) => each.state === 'open' && !each.toldAt);
    if (toldAt !== null) {
      await toldFindings(
        trx,
        untold.map(({ findingId }) => findingId),
        toldAt,
      );
    }
  });
}

export function releaseNotice(db: Db, noticeId: string): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx
      .updateTable('findings')
      .set({ noticeId: null })
      .where('noticeId', '=', noticeId)
      .where('toldAt', 'is', null)
      .execute();
    await trx.deleteFrom('findingNotices').where('noticeId', '=', noticeId).where('toldAt', 'is', null).execute();
  });
}

export async function listPending(db: Db): Promise<FindingNotice[]> {
  const rows = await db
    .selectFrom('findingNotices')
    .selectAll()
    .where('toldAt', 'is', null)
    .orderBy('claimedAt')
    .execute();
  return rows.map(noticeOf);
}

export async function listToldSince(db: Db, since: string, findingIds?: readonly string[]): Promise<FindingNotice[]> {
  let query = db.selectFrom('findingNotices').selectAll().where('toldAt', '>=', since);
  if (findingIds) {
    const named = db.selectFrom('findings').select('noticeId').where('findingId', 'in', findingIds);
    query = query.where('noticeId', 'in', named);
  }
  return (await query.orderBy('toldAt').execute()).map(noticeOf);
}

export async function noticeFindings(db: Db, noticeId: string): Promise<Finding[]> {
  const rows = await db
    .selectFrom('findings')
    .selectAll()
    .where('noticeId', '=', noticeId)
    .orderBy('findingId')
    .execute();
  return rows.map(findingOf);
}

function rowOf({ places, ...notice }: FindingNotice): Selectable<Tables['findingNotices']> {
  return { ...notice, places: JSON.stringify(places) };
}

function noticeOf({ places, ...row }: Selectable<Tables['findingNotices']>): FindingNotice {
  return { ...row, places: JSON.parse(places) as FindingNotice['places'] };
}
