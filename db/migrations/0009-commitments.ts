import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** What was promised to clouds, as they last told, and who was told of its end. */
export async function commitments(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table commitment_parts (
    source text not null,
    part text not null,
    facts text not null,
    read_at text,
    trouble text not null,
    primary key (source, part)
  )`,
  `create table expiry_warnings (
    commitment_discount_id text not null,
    ends_on text not null,
    days_before integer not null,
    claimed_by text not null,
    claimed_at text not null,
    told_at text,
    primary key (commitment_discount_id, ends_on, days_before)
  ) without rowid`,
];
