import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Whose each resource is and was: a team that a tag names since yesterday has no say yet. */
export async function authority(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: string[] = [
  `create table resource_teams (
    resource_key text primary key,
    team text not null,
    team_before text,
    team_since text,
    environment text not null,
    environment_before text,
    environment_since text
  ) without rowid`,
];
