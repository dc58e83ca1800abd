import { type Kysely, sql } from 'kysely';
import { chainHash, GENESIS } from '../../src/model/audit-chain.ts';
import type { Tables } from '../schema.ts';

/** Chains the audit log: every entry carries a hash of itself and of the one before. What was there is chained first. */
export async function auditChain(db: Kysely<Tables>): Promise<void> {
  await sql.raw('alter table audit_log add column hash text').execute(db);
  await sql.raw('drop trigger audit_log_keeps').execute(db);
  await chainWhatIsThere(db);
  await sql
    .raw(
      `create trigger audit_log_keeps before update on audit_log
        begin select raise(abort, 'the audit log is never changed'); end`,
    )
    .execute(db);
}

async function chainWhatIsThere(db: Kysely<Tables>): Promise<void> {
  let head = { entryId: 0, hash: GENESIS };
  for (const { entryId, hash: _hash, ...entry } of await db
    .selectFrom('auditLog')
    .selectAll()
    .orderBy('entryId')
    .execute()) {
    head = { entryId, hash: chainHash(head.hash, entryId, entry) };
    await db.updateTable('auditLog').set({ hash: head.hash }).where('entryId', '=', entryId).execute();
  }
  if (head.entryId === 0) return;
  await db
    .insertInto('facts')
    .values({ name: 'audit log head', value: JSON.stringify(head) })
    .execute();
}
