import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** What the clouds' accounts hold, where and when it was read, and what the clouds sell and advise. */
export async function resources(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table resources (
    source text not null,
    cloud text not null,
    sub_account_id text not null,
    region_id text not null,
    resource_type text not null,
    resource_id text not null,
    resource text not null,
    utilisation text
  )`,
  `create unique index resources_by_place on resources
    (source, cloud, sub_account_id, region_id, resource_type, resource_id)`,
  `create table resource_places (
    source text not null,
    cloud text not null,
    sub_account_id text not null,
    region_id text not null,
    read_types text not null,
    troubles text not null,
    read_at text not null,
    primary key (source, cloud, sub_account_id, region_id)
  ) without rowid`,
  'create table instance_types (instance_type text primary key, spec text not null)',
  `create table cloud_opinions (
    source text primary key,
    opinions text not null,
    troubles text not null,
    read_at text not null
  )`,
];
