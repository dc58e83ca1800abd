import type { Selectable } from 'kysely';
import type { AuditEntry } from '../src/model/audit.ts';
import type { Exemption } from '../src/model/finding.ts';
import type { Day } from '../src/model/period.ts';
import { addAuditEntry } from './audit-log.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

/** Those that count on a day, the first to end first. */
export async function listExemptions(db: Db, today: Day): Promise<Exemption[]> {
  const rows = await db
    .selectFrom('exemptions')
    .selectAll()
    .where('until', '>=', today)
    .orderBy('until')
    .orderBy('exemptionId')
    .execute();
  return rows.map(exemptionOf);
}

/** The promise and the entry that says who made it: both or neither. */
export function putExemption(db: Db, exemption: Exemption, entry: AuditEntry): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const row = rowOf(exemption);
    const { exemptionId: _id, ...rest } = row;
    await trx
      .insertInto('exemptions')
      .values(row)
      .onConflict((conflict) => conflict.column('exemptionId').doUpdateSet(rest))
      .execute();
    await addAuditEntry(trx, entry);
  });
}

/** False where there is none any more. */
export function removeExemption(db: Db, exemptionId: string, entry: AuditEntry): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('exemptions')
      .where('exemptionId', '=', exemptionId)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await addAuditEntry(trx, entry);
    return true;
  });
}

function rowOf({ detector, team, resource, ...rest }: Exemption): Selectable<Tables['exemptions']> {
  const { cloud, subAccountId, regionId, resourceType, resourceId } = resource;
  const named = JSON.stringify({ cloud, subAccountId, regionId, resourceType, resourceId });
  return { ...rest, detector: detector ?? null, team: team ?? null, resource: named };
}

function exemptionOf({ detector, team, resource, ...row }: Selectable<Tables['exemptions']>): Exemption {
  return {
    ...row,
    resource: JSON.parse(resource) as Exemption['resource'],
    ...(detector === null ? {} : { detector }),
    ...(team === null ? {} : { team }),
  };
}
