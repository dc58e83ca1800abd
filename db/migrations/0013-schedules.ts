import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

export async function schedules(db: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: string[] = [];
