import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Bills, their sums, how settled they are, what was posted and what ran. */
export async function bills(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table deliveries (
    delivery_id integer primary key autoincrement,
    source text not null,
    billing_account_id text not null,
    billing_month text not null,
    slice text not null,
    state text not null,
    rules_hash text not null,
    read_at text not null,
    charges integer not null,
    has_list_cost integer not null,
    shown_by_billed_cost text not null
  )`,
  'create index deliveries_by_month on deliveries (billing_account_id, billing_month)',
  `create table charge_keys (
    charge_key_id integer primary key,
    source text not null,
    key_hash text not null,
    team text not null,
    service_provider_name text not null,
    billing_account_id text not null,
    sub_account_id text,
    sub_account_name text,
    service_name text,
    service_category text,
    region_id text,
    resource_id text,
    resource_name text,
    resource_type text,
    charge_category text,
    commitment_discount_id text,
    commitment_discount_status text,
    billing_currency text not null,
    tags text not null,
    unique (source, key_hash)
  )`,
  `create table charges (
    delivery_id integer not null,
    charge_key_id integer not null,
    day integer not null,
    billed_cost real,
    effective_cost real,
    list_cost real,
    contracted_cost real,
    primary key (delivery_id, charge_key_id, day)
  ) without rowid`,
  `create table daily_totals (
    scope text not null,
    grouping text not null,
    day text not null,
    group_key text not null,
    billing_currency text not null,
    delivery_id integer not null,
    billed_cost real not null,
    effective_cost real not null,
    list_cost real not null,
    primary key (scope, grouping, day, group_key, billing_currency, delivery_id)
  ) without rowid`,
  'create index daily_totals_by_delivery on daily_totals (delivery_id)',
  'create table sub_accounts (sub_account_id text primary key, sub_account_name text not null)',
  `create table days (
    source text not null,
    billing_account_id text not null,
    day text not null,
    read_at text not null,
    settled integer not null,
    invoiced integer not null,
    primary key (day, source, billing_account_id)
  ) without rowid`,
  `create table day_reads (
    source text not null,
    billing_account_id text not null,
    day text not null,
    read_at text not null,
    billing_currency text not null,
    cost real not null,
    primary key (source, billing_account_id, day, read_at, billing_currency)
  ) without rowid`,
  `create table overlaps (
    billing_account_id text not null,
    billing_month text not null,
    winner text not null,
    loser text not null,
    primary key (billing_account_id, billing_month, winner, loser)
  )`,
  `create table api_usage (
    source text not null,
    day text not null,
    requests integer not null,
    cache_hits integer not null,
    primary key (source, day)
  )`,
  `create table subscriptions (
    channel_id text primary key,
    scope text not null,
    at text not null,
    time_zone text not null,
    weekdays text not null,
    kinds text not null,
    created_by text not null,
    created_at text not null
  )`,
  `create table job_runs (
    job text not null,
    slot text not null,
    claimed_by text not null,
    started_at text not null,
    finished_at text,
    outcome text not null,
    detail text not null,
    primary key (job, slot)
  )`,
  `create table digests (
    channel_id text not null,
    slot_date text not null,
    scope text not null,
    message_ts text not null,
    posted_at text not null,
    posted text not null,
    fingerprint text not null,
    settled_at text,
    primary key (channel_id, slot_date)
  )`,
  'create table facts (name text primary key, value text not null)',
];
