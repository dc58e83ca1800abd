import { PennyError } from '../src/errors.ts';
import type { ChargeChunk, Delivery } from '../src/model/delivery.ts';
import type { Arrival } from '../src/ports.ts';
import { upsertKeys } from './charge-keys.ts';
import { DailySums } from './daily-sums.ts';
import { settleDays } from './days.ts';
import { insertRows } from './insert-rows.ts';
import type { Db } from './open.ts';

const CHUNK = 50_000;
const CHARGE_COLUMNS = [
  'delivery_id',
  'charge_key_id',
  'day',
  'billed_cost',
  'effective_cost',
  'list_cost',
  'contracted_cost',
  'consumed_quantity',
];

/**
 * Puts a delivery in the place of the same source's earlier one for that account, month and slice. The charges are
 * written first, in short transactions beside the old ones; then one transaction switches every sum at once, so that
 * readers see all of the old month or all of the new one and other writers never wait long.
 */
export async function replaceDelivery(db: Db, delivery: Delivery, arrival: Arrival): Promise<number> {
  const { source, keys } = delivery;
  await removeUnfinished(db, source);
  const teams = keys.map((key) => arrival.allocation.teamOf(key, delivery.slice));
  const keyIds = await upsertKeys(db, source, { keys, teams });
  const deliveryId = await insertDelivery(db, delivery, arrival);
  const sums = new DailySums(keys, teams, {
    groupsOf: (key, team) => arrival.allocation.groupsOf(key, team, delivery.slice),
    shownByBilledCost: new Set(delivery.shownByBilledCost),
  });
  const counted = await storeCharges(db, delivery.charges, { deliveryId, keyIds, sums });

  const replaced = await db.transaction().execute(async (trx) => {
    if (!(await makeCurrent(trx, deliveryId, counted))) return undefined;
    const old = await listReplaced(trx, delivery, deliveryId);
    for (const id of old) await removeTotals(trx, id);
    await writeTotals(trx, deliveryId, sums);
    if (delivery.slice === undefined || delivery.slice === 'service') await settleDays(trx, delivery, sums, arrival);
    return old;
  });
  for (const id of replaced ?? [deliveryId]) await removeCharges(db, id);
  if (replaced) return counted.charges;
  throw new PennyError(
    'conflict',
    `Another import of "${source}" began meanwhile and counts instead of this one. If it should not, import again.`,
  );
}

/** Stores charges as they stream by, in short transactions, and adds them up. */
async function storeCharges(
  db: Db,
  chunks: Delivery['charges'],
  { deliveryId, keyIds, sums }: { deliveryId: number; keyIds: Int32Array; sums: DailySums },
): Promise<{ charges: number; hasListCost: number }> {
  let charges = 0;
  let hasListCost = false;
  for await (const pieces of gather(chunks)) {
    const rows = chargeRows(pieces, deliveryId, keyIds);
    await db.transaction().execute((trx) => insertRows(trx, 'charges', CHARGE_COLUMNS, rows));
    for (const { chunk, start } of pieces) {
      if (start > 0) continue;
      sums.add(chunk);
      charges += chunk.length;
      hasListCost ||= chunk.length > 0 && !Number.isNaN(chunk.listCost[0]!);
    }
  }
  return { charges, hasListCost: Number(hasListCost) };
}

/** What a delivery takes the place of: the source's earlier ones for the same account, month and slice. */
async function listReplaced(db: Db, delivery: Delivery, deliveryId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('deliveryId')
    .where('source', '=', delivery.source)
    .where('billingAccountId', '=', delivery.billingAccountId)
    .where('billingMonth', '=', delivery.billingMonth)
    .where('slice', '=', delivery.slice ?? '')
    .where('state', '=', 'current')
    .where('deliveryId', '!=', deliveryId)
    .execute();
  return rows.map((row) => row.deliveryId);
}

/** False when the delivery is gone: another import of the source took it for the remains of one that was killed. */
async function makeCurrent(
  db: Db,
  deliveryId: number,
  counted: { charges: number; hasListCost: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({ state: 'current', ...counted })
    .where('deliveryId', '=', deliveryId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Some rows of a chunk. */
interface Piece {
  chunk: ChargeChunk;
  start: number;
  end: number;
}

/** As many charges at a time as one short transaction takes, whether they come in small chunks or in large ones. */
async function* gather(chunks: Delivery['charges']): AsyncGenerator<Piece[]> {
  let pieces: Piece[] = [];
  let room = CHUNK;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const end = Math.min(chunk.length, start + room);
      pieces.push({ chunk, start, end });
      room -= end - start;
      start = end;
      if (room > 0) continue;
      yield pieces;
      pieces = [];
      room = CHUNK;
    }
  }
  if (pieces.length > 0) yield pieces;
}

function* chargeRows(pieces: Piece[], deliveryId: number, keyIds: Int32Array): Generator<unknown[]> {
  const known = (amount: number) => (Number.isNaN(amount) ? null : amount);
  for (const { chunk, start, end } of pieces) {
    for (let row = start; row < end; row++) {
      yield [
        deliveryId,
        keyIds[chunk.key[row]!]!,
        chunk.day[row]!,
        known(chunk.billedCost[row]!),
        known(chunk.effectiveCost[row]!),
        known(chunk.listCost[row]!),
        known(chunk.contractedCost[row]!),
        known(chunk.consumedQuantity[row]!),
      ];
    }
  }
}

async function insertDelivery(db: Db, delivery: Delivery, { allocation, readAt }: Arrival): Promise<number> {
  const { deliveryId } = await db
    .insertInto('deliveries')
    .values({
      source: delivery.source,
      billingAccountId: delivery.billingAccountId,
      billingMonth: delivery.billingMonth,
      slice: delivery.slice ?? '',
      state: 'loading',
      rulesHash: allocation.fingerprint,
      readAt,
      charges: 0,
      hasListCost: 0,
      shownByBilledCost: JSON.stringify(delivery.shownByBilledCost),
    })
    .returning('deliveryId')
    .executeTakeFirstOrThrow();
  return deliveryId;
}

/** Forgets what an import left behind that was killed half-way; nothing of it was ever counted. */
async function removeUnfinished(db: Db, source: string): Promise<void> {
  const rows = await db
    .selectFrom('deliveries')
    .select('deliveryId')
    .where('source', '=', source)
    .where('state', '!=', 'current')
    .execute();
  for (const { deliveryId } of rows) await removeCharges(db, deliveryId);
}

/** Takes a delivery out of every sum; its charges may follow in their own time. */
export async function removeTotals(db: Db, deliveryId: number): Promise<void> {
  await db.deleteFrom('dailyTotals').where('deliveryId', '=', deliveryId).execute();
  await db.updateTable('deliveries').set({ state: 'replaced' }).where('deliveryId', '=', deliveryId).execute();
}

/** Removes a delivery that no longer counts, a piece at a time, so that nobody waits for the lock. */
export async function removeCharges(db: Db, deliveryId: number): Promise<void> {
  for (;;) {
    const next = await db
      .selectFrom('charges')
      .select('chargeKeyId')
      .where('deliveryId', '=', deliveryId)
      .orderBy('chargeKeyId')
      .offset(CHUNK)
      .limit(1)
      .executeTakeFirst();
    const piece = db.deleteFrom('charges').where('deliveryId', '=', deliveryId);
    await (next ? piece.where('chargeKeyId', '<=', next.chargeKeyId) : piece).execute();
    if (!next) break;
  }
  await db.deleteFrom('deliveries').where('deliveryId', '=', deliveryId).execute();
}

/** Stores the sums of a delivery, which makes it count. */
export async function writeTotals(db: Db, deliveryId: number, sums: DailySums): Promise<void> {
  await insertRows(db, 'daily_totals', TOTAL_COLUMNS, totalRows(deliveryId, sums));
}

const TOTAL_COLUMNS = [
  'scope',
  'grouping',
  'day',
  'group_key',
  'billing_currency',
  'delivery_id',
  'billed_cost',
  'effective_cost',
  'list_cost',
];

function* totalRows(deliveryId: number, sums: DailySums): Generator<unknown[]> {
  for (const row of sums.rows()) {
    const { scope, grouping, day, group, billingCurrency, billedCost, effectiveCost, listCost } = row;
    yield [scope, grouping, day, group, billingCurrency, deliveryId, billedCost, effectiveCost, listCost];
  }
}
