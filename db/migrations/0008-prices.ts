import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** What bills and price lists say that things cost. */
export async function prices(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table billed_usage (
    source text not null,
    cloud text not null,
    sub_account_id text not null,
    service_name text,
    region_id text,
    usage_type text not null,
    unit text not null,
    commitment text,
    quantity real not null,
    cost real not null,
    currency text not null,
    start_day text not null,
    end_day text not null,
    caveat text not null
  )`,
  'create index billed_usage_by_source on billed_usage (source)',
  `create table resource_usage (
    source text not null,
    cloud text not null,
    sub_account_id text not null,
    resource_tail text not null,
    usage_type text not null,
    quantity real not null,
    covered_quantity real not null,
    commitment text,
    commitment_discount_id text
  )`,
  'create index resource_usage_by_source on resource_usage (source)',
  `create table list_prices (
    cloud text not null,
    region_id text not null,
    item_key text not null,
    item text not null,
    amount real not null,
    currency text not null,
    as_of text not null,
    primary key (cloud, region_id, item_key)
  ) without rowid`,
];
