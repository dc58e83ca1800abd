import type { AuditEntry } from '../src/model/audit.ts';
import type { Freeze } from '../src/ports.ts';
import { addAuditEntry } from './audit-log.ts';
import type { Db } from './open.ts';

/** Under this name the freeze is kept while there is one. */
const NAME = 'frozen';

export async function findFreeze(db: Db): Promise<Freeze | undefined> {
  const row = await db.selectFrom('facts').select('value').where('name', '=', NAME).executeTakeFirst();
  return row && (JSON.parse(row.value) as Freeze);
}

/** Sets or lifts it, with its audit entry. */
export function setFreeze(db: Db, freeze: Freeze | undefined, entry: AuditEntry): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx.deleteFrom('facts').where('name', '=', NAME).execute();
    if (freeze)
      await trx
        .insertInto('facts')
        .values({ name: NAME, value: JSON.stringify(freeze) })
        .execute();
    await addAuditEntry(trx, entry);
  });
}
