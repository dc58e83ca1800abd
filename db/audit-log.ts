import type { AuditEntry } from '../src/model/audit.ts';
import type { Db } from './open.ts';

/** Adds an entry. Query files call it with their own transaction, so that a decision and its entry are one. */
export async function addAuditEntry(db: Db, entry: AuditEntry): Promise<void> {
  await db.insertInto('auditLog').values(entry).execute();
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
  return rows.map(({ entryId: _entryId, ...entry }) => entry);
}
