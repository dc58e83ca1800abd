import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Findings of waste with what became of them, who was told, and what is left alone for a while. */
export async function findings(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table findings (
    finding_id text primary key,
    team text not null,
    state text not null,
    monthly real,
    found text not null,
    opened_at text not null,
    seen_at text not null,
    closed_at text,
    closed_reason text,
    told_at text,
    told_monthly real,
    notice_id text
  )`,
  'create index findings_by_team on findings (state, team)',
  'create index findings_by_notice on findings (notice_id)',
  `create table finding_events (
    event_id integer primary key autoincrement,
    finding_id text not null,
    event text not null,
    closed_reason text,
    monthly real,
    at text not null
  )`,
  'create index finding_events_by_finding on finding_events (finding_id)',
  `create table finding_notices (
    notice_id text primary key,
    recipient text not null,
    claimed_by text not null,
    claimed_at text not null,
    told_at text,
    places text not null,
    fingerprint text not null
  )`,
  `create table exemptions (
    exemption_id text primary key,
    detector text,
    resource text not null,
    reason text not null,
    until text not null,
    team text,
    created_by text not null,
    created_at text not null
  )`,
];
