import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Budgets, what was told of them, the clouds' own ones, and the log of what people decided. */
export async function budgets(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table budgets (
    budget_id text primary key,
    scope text not null,
    grouping text not null,
    group_key text,
    time_unit text not null,
    currency text not null,
    amount real,
    auto_adjust text,
    thresholds text not null,
    set_by text not null,
    set_at text not null
  )`,
  `create table budget_periods (
    budget_id text not null,
    period_start text not null,
    budgeted_cost real not null,
    adjustment text,
    primary key (budget_id, period_start)
  ) without rowid`,
  `create table budget_alerts (
    budget_id text not null,
    period_start text not null,
    change integer not null,
    crossings text not null,
    states text not null,
    claimed_by text not null,
    claimed_at text not null,
    told_at text,
    channel_id text,
    message_ts text,
    fingerprint text not null,
    primary key (budget_id, period_start, change)
  ) without rowid`,
  `create table cloud_budgets (
    source text not null,
    name text not null,
    about text not null,
    time_unit text not null,
    budgeted_cost real not null,
    actual_cost real not null,
    forecasted_cost real,
    billing_currency text not null,
    updated_on text not null,
    read_at text not null,
    primary key (source, name)
  ) without rowid`,
  `create table audit_log (
    entry_id integer primary key autoincrement,
    subject_kind text not null,
    subject_id text not null,
    event text not null,
    from_state text,
    to_state text,
    actor text not null,
    note text not null,
    at text not null
  )`,
  'create index audit_log_by_subject on audit_log (subject_kind, subject_id)',
  `create trigger audit_log_keeps before update on audit_log
    begin select raise(abort, 'the audit log is never changed'); end`,
  `create trigger audit_log_stays before delete on audit_log
    begin select raise(abort, 'the audit log is never shortened'); end`,
  // REPLACE would remove an entry without asking the trigger above.
  `create trigger audit_log_appends before insert on audit_log
    when new.entry_id is not null and exists (select 1 from audit_log where entry_id = new.entry_id)
    begin select raise(abort, 'the audit log is never changed'); end`,
];
