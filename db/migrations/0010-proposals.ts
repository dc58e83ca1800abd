import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Proposals with what became of them, and which resource is being changed by whom. */
export async function proposals(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table proposals (
    proposal_id text primary key,
    resource_key text not null,
    finding_id text,
    team text not null,
    state text not null,
    proposed_by text not null,
    started_at text,
    changed_at text not null,
    proposal text not null
  )`,
  'create index proposals_by_resource on proposals (resource_key)',
  'create index proposals_by_state on proposals (state, changed_at)',
  'create index proposals_by_finding on proposals (finding_id)',
  'create index proposals_by_start on proposals (started_at, team, proposed_by)',
  // A schedule's own starts and stops come beside what people decide about; the lock keeps them apart.
  `create unique index proposals_open on proposals (resource_key)
    where state in ('proposed', 'snoozed', 'approved', 'blocked') and proposed_by <> 'schedule'`,
  `create table resource_locks (
    resource_key text primary key,
    proposal_id text not null,
    claimed_by text not null,
    lease_until text not null
  ) without rowid`,
];
