import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** Which models suit which costs: choosing takes a hundred times as long as forecasting. */
export async function forecasts(db: Kysely<Tables>): Promise<void> {
  await sql
    .raw('create table forecast_choices (series text primary key, choice text not null, chosen_on text not null)')
    .execute(db);
}
