import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** What was metered and how much of it, so that a change in cost can be told as more usage or a higher price. */
export async function usage(db: Kysely<Tables>): Promise<void> {
  for (const column of ['publisher_name', 'sku_meter', 'consumed_unit'])
    await sql.raw(`alter table charge_keys add column ${column} text`).execute(db);
  await sql.raw('alter table charges add column consumed_quantity real').execute(db);
}
