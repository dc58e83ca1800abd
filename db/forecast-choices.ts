import type { Day } from '../src/model/period.ts';
import type { StoredChoice } from '../src/ports.ts';
import type { Db } from './open.ts';

/** The choice made for a series on or after a day; an older one is as good as none. */
export async function findChoice(db: Db, series: string, since: Day): Promise<unknown> {
  const row = await db
    .selectFrom('forecastChoices')
    .select('choice')
    .where('series', '=', series)
    .where('chosenOn', '>=', since)
    .executeTakeFirst();
  return row && JSON.parse(row.choice);
}

/** Keeps a choice in place of the one before. */
export async function putChoice(db: Db, { series, choice, chosenOn }: StoredChoice): Promise<void> {
  const row = { choice: JSON.stringify(choice), chosenOn };
  await db
    .insertInto('forecastChoices')
    .values({ series, ...row })
    .onConflict((conflict) => conflict.column('series').doUpdateSet(row))
    .execute();
}
