import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Anomalies, what people said of them, what they plan, and how a day looked while it was young. */
export async function anomalies(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table anomalies (
    anomaly_id text primary key,
    scope text not null,
    billing_currency text not null,
    state text not null,
    first_day text not null,
    last_day text not null,
    found text not null,
    evidence text not null,
    feedback text,
    feedback_by text,
    assignee text,
    snoozed_until text,
    told_as text,
    told_at text,
    channel_id text,
    message_ts text,
    fingerprint text
  )`,
  'create index anomalies_by_day on anomalies (last_day)',
  `create table anomaly_feedback (
    feedback_id integer primary key,
    anomaly_id text not null,
    feedback text not null,
    actor text not null,
    at text not null,
    delivered_at text
  )`,
  `create table planned_activities (
    planned_id text primary key,
    scope text not null,
    name text not null,
    first_day text not null,
    last_day text not null,
    amount real not null,
    billing_currency text not null,
    created_by text not null,
    created_at text not null
  )`,
  `create table young_costs (
    scope text not null,
    billing_currency text not null,
    day text not null,
    age integer not null,
    cost real not null,
    primary key (scope, billing_currency, day, age)
  ) without rowid`,
];
