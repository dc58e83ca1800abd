import type { InsertObject } from 'kysely';
import type { Delivery } from '../src/model/delivery.ts';
import type { Day, Period } from '../src/model/period.ts';
import type { Arrival, DayStatus } from '../src/ports.ts';
import type { DailySums } from './daily-sums.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

/** Two readings further apart than this may confirm each other. */
const APART = { hours: 12 };
/** By how much two readings may differ and still agree. */
const AGREE = 0.005;
/** Readings older than this no longer tell anything. */
const KEEP_READS = { hours: 24 * 20 };

/**
 * Writes down when a delivery's days were read and which of them are settled: a file's, when they ended 48 hours
 * before its newest charge; an interface's, when they ended 48 hours ago and two readings at least 12 hours apart
 * differ by less than 0.5 %. A settled day whose figure moves again is unsettled again.
 */
export async function settleDays(db: Db, delivery: Delivery, sums: DailySums, reading: Arrival): Promise<void> {
  const { source, billingAccountId } = delivery;
  const totals = sums.dayTotals();
  const days = [...new Set(totals.map(({ day }) => day))];
  const agreed =
    delivery.settling === 'two-reads' ? await agreeWithEarlier(db, delivery, totals, reading.readAt) : undefined;
  const newest = Temporal.Instant.from(agreed ? reading.readAt : (reading.newestChargeAt ?? reading.readAt));
  const cutoff = newest.subtract({ hours: reading.settleAfterHours });
  const estimated = new Set(delivery.estimatedDays);

  const rows = days.map((day) => {
    const ended = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime('UTC').toInstant();
    const settled = Number(Temporal.Instant.compare(ended, cutoff) <= 0 && (agreed?.has(day) ?? true));
    const invoiced = Number(!estimated.has(day));
    return { source, billingAccountId, day, readAt: reading.readAt, settled, invoiced };
  });
  if (rows.length > 0) await upsertDays(db, rows);
  if (delivery.settling === 'newest-charge') await settleOlderDays(db, delivery, cutoff);
}

/** All of a delivery's days in one statement. */
async function upsertDays(db: Db, rows: InsertObject<Tables, 'days'>[]): Promise<void> {
  await db
    .insertInto('days')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['day', 'source', 'billingAccountId']).doUpdateSet(({ ref }) => ({
        readAt: ref('excluded.readAt'),
        settled: ref('excluded.settled'),
        invoiced: ref('excluded.invoiced'),
      })),
    )
    .execute();
}

/** A newer file settles the days that earlier files left open. */
async function settleOlderDays(
  db: Db,
  { source, billingAccountId }: Delivery,
  cutoff: Temporal.Instant,
): Promise<void> {
  const firstOpen = cutoff.toZonedDateTimeISO('UTC').toPlainDate().toString();
  await db
    .updateTable('days')
    .set({ settled: 1 })
    .where('source', '=', source)
    .where('billingAccountId', '=', billingAccountId)
    .where('day', '<', firstOpen)
    .execute();
}

/** The days on which this reading agrees, in every currency, with one made at least 12 hours earlier. */
async function agreeWithEarlier(
  db: Db,
  { source, billingAccountId }: Delivery,
  totals: { day: Day; billingCurrency: string; cost: number }[],
  readAt: string,
): Promise<Set<Day>> {
  const now = Temporal.Instant.from(readAt);
  const mine = { source, billingAccountId };
  await db
    .deleteFrom('dayReads')
    .where('source', '=', source)
    .where('readAt', '<', now.subtract(KEEP_READS).toString())
    .execute();
  const earlier = await db
    .selectFrom('dayReads')
    .select(['day', 'billingCurrency', 'readAt', 'cost'])
    .where('source', '=', source)
    .where('billingAccountId', '=', billingAccountId)
    .where('readAt', '<=', now.subtract(APART).toString())
    .orderBy('readAt')
    .execute();
  const latest = new Map(earlier.map((read) => [`${read.day} ${read.billingCurrency}`, read.cost]));
  const agreed = new Set(totals.map(({ day }) => day));
  for (const { day, billingCurrency, cost } of totals) {
    const before = latest.get(`${day} ${billingCurrency}`);
    if (before === undefined || Math.abs(cost - before) > AGREE * Math.abs(before) + 1e-9) agreed.delete(day);
  }
  if (totals.length > 0) {
    await db
      .insertInto('dayReads')
      .values(totals.map((total) => ({ ...mine, ...total, readAt })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return agreed;
}

/** The state of every day of a period that any source has a figure for, in order. */
export async function listDays(db: Db, { start, end }: Pick<Period, 'start' | 'end'>): Promise<DayStatus[]> {
  const rows = await db
    .selectFrom('days')
    .select(['day', 'source', 'settled', 'invoiced', 'readAt'])
    .where('day', '>=', start)
    .where('day', '<', end)
    .orderBy('day')
    .execute();
  return rows.map((row) => ({ ...row, settled: row.settled === 1, invoiced: row.invoiced === 1 }));
}
