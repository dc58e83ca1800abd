import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Where what was said of proposals stands, and who gets to say it. */
export async function proposalMessages(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table proposal_messages (
    message_id text primary key,
    proposal_id text not null,
    kind text not null,
    about text not null,
    claimed_by text not null,
    claimed_at text not null,
    told_at text,
    places text not null,
    print text not null,
    is_over integer not null
  )`,
  'create index proposal_messages_by_proposal on proposal_messages (proposal_id)',
  'create index proposal_messages_standing on proposal_messages (is_over, told_at)',
];
