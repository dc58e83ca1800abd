import type { Day } from '../src/model/period.ts';
import type { Db } from './open.ts';

/** Adds billed requests (and planned ones that were not needed) to a source's count of a UTC day. */
export async function addUsage(
  db: Db,
  source: string,
  day: Day,
  { requests, cacheHits }: { requests: number; cacheHits: number },
): Promise<void> {
  await db
    .insertInto('apiUsage')
    .values({ source, day, requests, cacheHits })
    .onConflict((conflict) =>
      conflict.columns(['source', 'day']).doUpdateSet((set) => ({
        requests: set('apiUsage.requests', '+', requests),
        cacheHits: set('apiUsage.cacheHits', '+', cacheHits),
      })),
    )
    .execute();
}

export async function listUsage(db: Db, day: Day): Promise<{ source: string; requests: number; cacheHits: number }[]> {
  return db.selectFrom('apiUsage').select(['source', 'requests', 'cacheHits']).where('day', '=', day).execute();
}
