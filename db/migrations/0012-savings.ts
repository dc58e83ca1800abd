import { type Kysely, sql } from 'kysely';
import { RESOURCE_TAIL } from '../resource-tail.ts';
import type { Tables } from '../schema.ts';

/** What was saved by what was done, and what bills said of it since. */
export async function savings(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table savings_claims (
    proposal_id text primary key,
    resource_key text not null,
    team text not null,
    ended_on text,
    claim text not null
  ) without rowid`,
  'create unique index savings_claims_open on savings_claims (resource_key) where ended_on is null',
  'create index savings_claims_by_team on savings_claims (team)',
  `create table subject_costs (
    subject text not null,
    day text not null,
    currency text not null,
    cost real not null,
    covered real not null,
    primary key (subject, day, currency)
  ) without rowid`,
  `create index charge_keys_by_resource on charge_keys (${RESOURCE_TAIL}) where resource_id is not null`,
];
