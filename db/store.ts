import { sql } from 'kysely';
import type { Store } from '../src/ports.ts';
import { listAccountNames, listTagKeys, sumBy, sumByDay, sumByMonth } from './costs.ts';
import { listDays } from './days.ts';
import { countAwaiting, firstOpenMonth, keepSlices, listSources, reallocate, storeDelivery } from './deliveries.ts';
import { editedDigest, listUnsettled, putDigest } from './digests.ts';
import { claimRun, findRun, finishRun, listLatest, listUnfinished, takeOverRun } from './job-runs.ts';
import { openDatabase } from './open.ts';
import { listSubscriptions, putSubscription, removeSubscription } from './subscriptions.ts';
import { addUsage, listUsage } from './usage.ts';

/** Opens the database and gives it the shape the rest of Penny knows. */
export async function openStore(url: string): Promise<Store> {
  const db = await openDatabase(url);
  return {
    costs: {
      sumBy: (question) => sumBy(db, question),
      sumByDay: (question) => sumByDay(db, question),
      days: (period) => listDays(db, period),
      accountNames: () => listAccountNames(db),
      tagKeys: () => listTagKeys(db),
      sumByMonth: (question) => sumByMonth(db, question),
    },
    deliveries: {
      replace: (delivery, arrival) => storeDelivery(db, delivery, arrival),
      reallocate: (allocation, except = []) => reallocate(db, allocation, except),
      awaitingReallocation: (fingerprint) => countAwaiting(db, fingerprint),
      sources: () => listSources(db),
      overlaps: () => db.selectFrom('overlaps').selectAll().execute(),
      firstOpenMonth: (source, slice) => firstOpenMonth(db, source, slice),
      keepSlices: (source, slices) => keepSlices(db, source, slices),
    },
    apiUsage: {
      add: (source, day, used) => addUsage(db, source, day, used),
      on: (day) => listUsage(db, day),
    },
    subscriptions: {
      list: () => listSubscriptions(db),
      put: (subscription, at) => putSubscription(db, subscription, at),
      remove: (channelId) => removeSubscription(db, channelId),
    },
    jobRuns: {
      claim: (run) => claimRun(db, run),
      takeOver: (run) => takeOverRun(db, run),
      finish: (run) => finishRun(db, run),
      unfinished: (job) => listUnfinished(db, job),
      find: (job, slot) => findRun(db, job, slot),
      latest: () => listLatest(db),
    },
    digests: {
      put: (digest) => putDigest(db, digest),
      unsettled: (since) => listUnsettled(db, since),
      edited: (digest) => editedDigest(db, digest),
    },
    facts: {
      get: async (name) =>
        (await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst())?.value,
      set: async (name, value) => {
        await db
          .insertInto('facts')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute();
      },
    },
    ping: async () => (await sql`select 1`.execute(db)).rows.length === 1,
    check: async () =>
      (await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(db)).rows[0]?.quickCheck ?? 'no answer',
    close: () => db.destroy(),
  };
}
