import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** What ended schedules, whom they were put off for, and which of their starts and stops were taken on by a process. */
export async function schedules(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: string[] = [
  // A schedule in force is a proposal that is done: it is kept nowhere else, so that undoing it cannot be missed.
  `create index proposals_schedules on proposals (resource_key, changed_at)
    where state = 'done' and json_extract(proposal, '$.plan.remediation') = 'schedule-instance'`,
  `create table schedule_ends (
    proposal_id text primary key,
    ended_at text not null,
    because text not null,
    told_at text
  ) without rowid`,
  `create table schedule_overrides (
    resource_key text primary key,
    since text not null,
    until text not null,
    said_by text not null,
    resource text not null
  ) without rowid`,
  `create table schedule_slots (
    resource_key text not null,
    due_at text not null,
    proposal_id text not null,
    primary key (resource_key, due_at)
  ) without rowid`,
];
