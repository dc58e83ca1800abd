import type { AuditEntry } from '../src/model/audit.ts';
import { type AuditCheck, type ChainedEntry, chainHash, checkChain, GENESIS } from '../src/model/audit-chain.ts';
import type { Db } from './open.ts';

/** Under this name stands which entry is the newest, and its hash: without it nobody could tell that the end is missing. */
const HEAD = 'audit log head';

interface Head {
  entryId: number;
  hash: string;
}

/** Adds an entry to the chain. Query files call it within their own transaction, so that a decision and its entry are one. */
export async function addAuditEntry(trx: Db, said: AuditEntry): Promise<void> {
  const entry = storable(said);
  const before = await findHead(trx);
  const entryId = (before?.entryId ?? 0) + 1;
  const hash = chainHash(before?.hash ?? GENESIS, entryId, entry);
  await trx
    .insertInto('auditLog')
    .values({ entryId, ...entry, hash })
    .execute();
  const value = JSON.stringify({ entryId, hash } satisfies Head);
  await trx
    .insertInto('facts')
    .values({ name: HEAD, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

/** As the database gives it back: half an emoji, left where a text was cut, is no UTF-8, and would break the chain. */
function storable(entry: AuditEntry): AuditEntry {
  const whole = Object.entries(entry).map(([key, said]) => [
    key,
    typeof said === 'string' ? said.toWellFormed() : said,
  ]);
  return Object.fromEntries(whole) as unknown as AuditEntry;
}

/** In the order things happened. */
export async function listAuditEntries(
  db: Db,
  subject?: { subjectKind: string; subjectId?: string | undefined },
): Promise<AuditEntry[]> {
  let query = db.selectFrom('auditLog').selectAll().orderBy('entryId');
  if (subject) query = query.where('subjectKind', '=', subject.subjectKind);
  if (subject?.subjectId !== undefined) query = query.where('subjectId', '=', subject.subjectId);
  const rows = await query.execute();
  return rows.map(({ entryId: _entryId, hash: _hash, ...entry }) => entry);
}

/** Everything, with what it is chained by. */
export async function listChain(db: Db): Promise<ChainedEntry[]> {
  const rows = await db.selectFrom('auditLog').selectAll().orderBy('entryId').execute();
  return rows.map(({ hash, ...row }) => ({ ...row, hash: hash ?? '' }));
}

/** Whether nothing of the log was changed, removed or put in since it was written. */
export function verifyAuditLog(db: Db): Promise<AuditCheck> {
  return db.transaction().execute(async (trx) => checkChain(await listChain(trx), await findHead(trx)));
}

async function findHead(db: Db): Promise<Head | undefined> {
  const row = await db.selectFrom('facts').select('value').where('name', '=', HEAD).executeTakeFirst();
  return row && (JSON.parse(row.value) as Head);
}
