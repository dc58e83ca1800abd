import type { JobRun } from '../src/ports.ts';
import type { Db } from './open.ts';

/** Inserts the row that is the claim: whoever gets it in runs, also when two copies of Penny do. */
export async function claimRun(
  db: Db,
  { job, slot, claimedBy, at }: { job: string; slot: string; claimedBy: string; at: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('jobRuns')
    .values({ job, slot, claimedBy, startedAt: at, finishedAt: null, outcome: 'running', detail: '' })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Gives a claim to another process; true for the one that gets it, so that two never take over the same. */
export async function takeOverRun(
  db: Db,
  { job, slot, from, claimedBy, at }: { job: string; slot: string; from: string; claimedBy: string; at: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('jobRuns')
    .set({ claimedBy, startedAt: at })
    .where('job', '=', job)
    .where('slot', '=', slot)
    .where('claimedBy', '=', from)
    .where('outcome', '=', 'running')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function finishRun(
  db: Db,
  { job, slot, outcome, detail, at }: Pick<JobRun, 'job' | 'slot' | 'outcome' | 'detail'> & { at: string },
): Promise<void> {
  await db
    .updateTable('jobRuns')
    .set({ outcome, detail, finishedAt: at })
    .where('job', '=', job)
    .where('slot', '=', slot)
    .execute();
}

/** Claims that never ended: of a living copy, or of one that died in the middle. */
export async function listUnfinished(db: Db, job: string): Promise<JobRun[]> {
  return db.selectFrom('jobRuns').selectAll().where('job', '=', job).where('outcome', '=', 'running').execute();
}

export async function findRun(db: Db, job: string, slot: string): Promise<JobRun | undefined> {
  return db.selectFrom('jobRuns').selectAll().where('job', '=', job).where('slot', '=', slot).executeTakeFirst();
}

/** The newest run of every job. */
export async function listLatest(db: Db): Promise<JobRun[]> {
  const rows = await db.selectFrom('jobRuns').selectAll().orderBy('startedAt', 'desc').limit(500).execute();
  return rows.filter((row, index) => rows.findIndex((each) => each.job === row.job) === index);
}
