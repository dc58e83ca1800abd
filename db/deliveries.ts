import { sql } from 'kysely';
import { PennyError } from '../src/errors.ts';
import type { Allocation } from '../src/model/allocation.ts';
import type { ChargeKey } from '../src/model/charge.ts';
import type { Delivery, Slice } from '../src/model/delivery.ts';
import { addDays, type Period } from '../src/model/period.ts';
import type { Arrival, SourceStatus } from '../src/ports.ts';
import { removeCharges, removeTotals, replaceDelivery, writeTotals } from './charges.ts';
import { DailySums } from './daily-sums.ts';
import type { Db } from './open.ts';

/**
 * One source owns an account and month. Where another covers it already: of two configured sources the earlier in
 * penny.yml counts and the other is named; a source that is not configured is refused unless it is meant to add.
 */
export async function storeDelivery(
  db: Db,
  delivery: Delivery,
  arrival: Arrival,
): Promise<{ charges: number; leftOut?: string }> {
  const { source, billingAccountId, billingMonth } = delivery;
  const others = arrival.add ? [] : await otherOwners(db, delivery);
  const rank = (name: string) => arrival.precedence.indexOf(name);
  for (const other of others) {
    if (rank(source) < 0 || rank(other) < 0) {
      throw new PennyError(
        'refused',
        `Account ${billingAccountId}, ${billingMonth} was imported as "${other}" already, so "${source}" would count it twice. ` +
          `Import it with --source ${other} to replace it, or with --add if it is other money.`,
      );
    }
    const [winner, loser] = rank(source) < rank(other) ? [source, other] : [other, source];
    await db
      .insertInto('overlaps')
      .values({ billingAccountId, billingMonth, winner, loser })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (loser === source)
      return { charges: 0, leftOut: `${billingAccountId} ${billingMonth}: ${winner} counts, ${source} is left out` };
    await removeOwner(db, other, delivery);
  }
  return { charges: await replaceDelivery(db, delivery, arrival) };
}

async function otherOwners(db: Db, { source, billingAccountId, billingMonth }: Delivery): Promise<string[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('source')
    .distinct()
    .where('billingAccountId', '=', billingAccountId)
    .where('billingMonth', '=', billingMonth)
    .where('source', '!=', source)
    .where('state', '=', 'current')
    .execute();
  return rows.map((row) => row.source);
}

async function removeOwner(db: Db, source: string, { billingAccountId, billingMonth }: Delivery): Promise<void> {
  const rows = await db
    .selectFrom('deliveries')
    .select('deliveryId')
    .where('source', '=', source)
    .where('billingAccountId', '=', billingAccountId)
    .where('billingMonth', '=', billingMonth)
    .execute();
  await removeDeliveries(
    db,
    rows.map((row) => row.deliveryId),
  );
}

/** Removes slices that the plan no longer reads, so that an old breakdown never stands beside a new one. */
export async function keepSlices(db: Db, source: string, slices: string[]): Promise<void> {
  const rows = await db
    .selectFrom('deliveries')
    .select('deliveryId')
    .where('source', '=', source)
    .where('slice', 'not in', [...slices, ''])
    .execute();
  await removeDeliveries(
    db,
    rows.map((row) => row.deliveryId),
  );
}

async function removeDeliveries(db: Db, deliveryIds: number[]): Promise<void> {
  for (const deliveryId of deliveryIds) {
    await db.transaction().execute((trx) => removeTotals(trx, deliveryId));
    await removeCharges(db, deliveryId);
  }
}

/** How many deliveries still follow other rules than these. */
export async function countAwaiting(db: Db, fingerprint: string): Promise<number> {
  const row = await db
    .selectFrom('deliveries')
    .select((count) => count.fn.countAll<number>().as('count'))
    .where('state', '=', 'current')
    .where('rulesHash', '!=', fingerprint)
    .executeTakeFirstOrThrow();
  return row.count;
}

const PIECE = 100_000;

/**
 * Allocates history anew after the rules changed, except of sources that must be read again, one delivery after the other: its charges are added up again under
 * the new teams, and one short transaction puts the new sums in place of the old.
 */
export async function reallocate(db: Db, allocation: Allocation, except: readonly string[]): Promise<number> {
  const stale = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', 'current')
    .where('rulesHash', '!=', allocation.fingerprint)
    .where('source', 'not in', except.length > 0 ? except : [''])
    .orderBy('billingMonth', 'desc')
    .execute();
  for (const { deliveryId, source, slice: named, shownByBilledCost } of stale) {
    const slice = named === '' ? undefined : (named as Slice);
    const { keys, indexOf } = await keysOf(db, source);
    const teams = keys.map((key) => allocation.teamOf(key, slice));
    const sums = new DailySums(keys, teams, {
      groupsOf: (key, team) => allocation.groupsOf(key, team, slice),
      shownByBilledCost: new Set(JSON.parse(shownByBilledCost) as string[]),
    });
    await addStoredCharges(db, deliveryId, sums, indexOf);
    await db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('deliveries')
        .set({ rulesHash: allocation.fingerprint })
        .where('deliveryId', '=', deliveryId)
        .where('state', '=', 'current')
        .executeTakeFirstOrThrow();
      // Replaced by an import meanwhile, which allocated it by its own rules.
      if (numUpdatedRows === 0n) return;
      await trx.deleteFrom('dailyTotals').where('deliveryId', '=', deliveryId).execute();
      await writeTotals(trx, deliveryId, sums);
    });
  }
  return stale.length;
}

async function addStoredCharges(
  db: Db,
  deliveryId: number,
  sums: DailySums,
  indexOf: Map<number, number>,
): Promise<void> {
  for (let after = { chargeKeyId: -1, day: 0 }; ; ) {
    const rows = await db
      .selectFrom('charges')
      .selectAll()
      .where('deliveryId', '=', deliveryId)
      .where((where) => where(where.refTuple('chargeKeyId', 'day'), '>', where.tuple(after.chargeKeyId, after.day)))
      .orderBy('chargeKeyId')
      .orderBy('day')
      .limit(PIECE)
      .execute();
    sums.add({
      length: rows.length,
      key: rows.map((row) => indexOf.get(row.chargeKeyId)!),
      day: rows.map((row) => row.day),
      billedCost: rows.map((row) => row.billedCost ?? Number.NaN),
      effectiveCost: rows.map((row) => row.effectiveCost ?? Number.NaN),
      listCost: rows.map((row) => row.listCost ?? Number.NaN),
      contractedCost: [],
      consumedQuantity: [],
    });
    const last = rows.at(-1);
    if (!last || rows.length < PIECE) return;
    after = last;
  }
}

/** Every charge key of a source, and where each id is among them. */
export async function keysOf(db: Db, source: string): Promise<{ keys: ChargeKey[]; indexOf: Map<number, number> }> {
  const rows = await db.selectFrom('chargeKeys').selectAll().where('source', '=', source).execute();
  const keys = rows.map(({ chargeKeyId: _id, source: _source, keyHash: _hash, team: _team, tags, ...columns }) => ({
    ...(Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as Omit<ChargeKey, 'tags'>),
    tags: JSON.parse(tags) as Record<string, string>,
  }));
  return { keys, indexOf: new Map(rows.map((row, index) => [row.chargeKeyId, index])) };
}

/** What every source has given so far. */
export async function listSources(db: Db): Promise<SourceStatus[]> {
  const deliveries = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', 'current')
    .orderBy('source')
    .execute();
  const days = await db
    .selectFrom('days')
    .select((pick) => [
      'source' as const,
      pick.fn.min('day').as('firstDay'),
      pick.fn.max('day').as('lastDay'),
      pick.fn.max((inner) => inner.case().when('settled', '=', 1).then(inner.ref('day')).end()).as('settledThrough'),
    ])
    .groupBy('source')
    .execute();
  return days.map(({ source, firstDay, lastDay, settledThrough }) => {
    const mine = deliveries.filter((delivery) => delivery.source === source);
    return {
      source,
      firstDay,
      lastDay,
      settledThrough,
      lastReadAt:
        mine
          .map((each) => each.readAt)
          .sort()
          .at(-1) ?? '',
      charges: mine.reduce((sum, each) => sum + each.charges, 0),
    };
  });
}

/**
 * The first month of a slice that may still change: a day of it is estimated or unsettled, or the slice `service`, which
 * is read first, has been read again and adds up to other money. Undefined: nothing is stored.
 */
export async function firstOpenMonth(db: Db, source: string, slice: string): Promise<string | undefined> {
  const newest = await db
    .selectFrom('deliveries')
    .select((pick) => pick.fn.max('billingMonth').as('month'))
    .where('source', '=', source)
    .where('slice', '=', slice)
    .where('state', '=', 'current')
    .executeTakeFirst();
  if (!newest?.month) return undefined;
  const open = await db
    .selectFrom('days')
    .select((pick) => pick.fn.min('day').as('day'))
    .where('source', '=', source)
    .where((where) => where.or([where('settled', '=', 0), where('invoiced', '=', 0)]))
    .executeTakeFirst();
  const months = [open?.day?.slice(0, 7), await firstMonthBehind(db, source, slice)].filter((month) => month != null);
  return months.sort()[0] ?? newest.month;
}

/** Half a cent: below it, two ways to cut the same money agree. */
const SAME_MONEY = 0.005;

/** The first month in which `service` was read after a slice, and adds up to other money than the slice does. */
async function firstMonthBehind(db: Db, source: string, slice: string): Promise<string | undefined> {
  const { rows } = await sql<{ month: string | null }>`
    with read as (
      select slice, billing_account_id, billing_month, read_at,
        (select total(billed_cost) from charges where charges.delivery_id = deliveries.delivery_id) as billed,
        (select total(effective_cost) from charges where charges.delivery_id = deliveries.delivery_id) as effective
      from deliveries where source = ${source} and slice in ('service', ${slice}) and state = 'current'
    )
    select min(mine.billing_month) as month from read as mine
    join read as newer using (billing_account_id, billing_month)
    where mine.slice = ${slice} and newer.slice = 'service' and newer.read_at > mine.read_at
      and abs(newer.billed - mine.billed) + abs(newer.effective - mine.effective) >= ${SAME_MONEY}`.execute(db);
  return rows[0]?.month ?? undefined;
}

/** What the bills of a period's months lack, each named once. */
export async function listCaveats(
  db: Db,
  { start, end }: Pick<Period, 'start' | 'end'>,
): Promise<{ shownByBilledCost: string[]; withoutListCost: string[] }> {
  const rows = await db
    .selectFrom('deliveries')
    .select(['source', 'shownByBilledCost', 'hasListCost', 'charges'])
    .where('state', '=', 'current')
    .where('billingMonth', '>=', start.slice(0, 7))
    .where('billingMonth', '<=', addDays(end, -1).slice(0, 7))
    .execute();
  return {
    shownByBilledCost: [...new Set(rows.flatMap((row) => JSON.parse(row.shownByBilledCost) as string[]))].sort(),
    withoutListCost: [
      ...new Set(rows.filter((row) => row.hasListCost === 0 && row.charges > 0).map((row) => row.source)),
    ],
  };
}
