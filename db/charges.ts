import { hash } from 'node:crypto';
import type { ChargeKey } from '../src/model/charge.ts';
import type { ChargeChunk, Delivery } from '../src/model/delivery.ts';
import type { Arrival } from '../src/ports.ts';
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
];

/**
 * Puts a delivery in the place of the same source's earlier one for that account, month and slice. The charges are
 * written first, in short transactions beside the old ones; then one transaction switches every sum at once, so that
 * readers see all of the old month or all of the new one and other writers never wait long.
 */
export async function replaceDelivery(db: Db, delivery: Delivery, arrival: Arrival): Promise<number> {
  await removeUnfinished(db, delivery.source);
  const { keys } = delivery;
  const teams = keys.map((key) => arrival.allocation.teamOf(key, delivery.slice));
  const keyIds = await upsertKeys(db, delivery.source, keys, teams);
  const deliveryId = await insertDelivery(db, delivery, arrival);

  const sums = new DailySums(keys, teams, {
    groupsOf: (key, team) => arrival.allocation.groupsOf(key, team, delivery.slice),
    shownByBilledCost: new Set(delivery.shownByBilledCost),
  });
  let charges = 0;
  let hasListCost = false;
  for await (const pieces of gather(delivery.charges)) {
    const rows = chargeRows(pieces, deliveryId, keyIds);
    await db.transaction().execute((trx) => insertRows(trx, 'charges', CHARGE_COLUMNS, rows));
    for (const { chunk, start } of pieces) {
      if (start > 0) continue;
      sums.add(chunk);
      charges += chunk.length;
      hasListCost ||= chunk.length > 0 && !Number.isNaN(chunk.listCost[0]!);
    }
  }

  const replaced = await db.transaction().execute(async (trx) => {
    const old = await trx
      .selectFrom('deliveries')
      .select('deliveryId')
      .where('source', '=', delivery.source)
      .where('billingAccountId', '=', delivery.billingAccountId)
      .where('billingMonth', '=', delivery.billingMonth)
      .where('slice', '=', delivery.slice ?? '')
      .where('state', '=', 'current')
      .execute();
    for (const { deliveryId: id } of old) await removeTotals(trx, id);
    await writeTotals(trx, deliveryId, sums);
    await trx
      .updateTable('deliveries')
      .set({ state: 'current', charges, hasListCost: Number(hasListCost) })
      .where('deliveryId', '=', deliveryId)
      .execute();
    if (delivery.slice === undefined || delivery.slice === 'service') await settleDays(trx, delivery, sums, arrival);
    return old;
  });
  for (const { deliveryId: id } of replaced) await removeCharges(db, id);
  return charges;
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
  const known = (cost: number) => (Number.isNaN(cost) ? null : cost);
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

/** Stores the keys that are new and gives every key its id, in the order of `keys`. */
async function upsertKeys(db: Db, source: string, keys: ChargeKey[], teams: string[]): Promise<Int32Array> {
  const columns = keys.map((key) => keyColumns(key));
  const hashes = columns.map((values) => hash('sha1', JSON.stringify(values), 'base64url'));
  return db.transaction().execute(async (trx) => {
    const ids = await knownKeys(trx, source, hashes);
    let next = await nextKeyId(trx);
    const missing: unknown[][] = [];
    for (const [index, keyHash] of hashes.entries()) {
      if (ids.has(keyHash)) continue;
      missing.push([next, source, keyHash, teams[index]!, ...columns[index]!]);
      ids.set(keyHash, next);
      next += 1;
    }
    await insertRows(trx, 'charge_keys', KEY_COLUMNS, missing);
    await nameSubAccounts(trx, keys);
    return Int32Array.from(hashes, (keyHash) => ids.get(keyHash)!);
  });
}

/** The ids are ours to give: a transaction begins IMMEDIATE, so nobody else adds keys meanwhile. */
async function nextKeyId(db: Db): Promise<number> {
  const { newest } = await db
    .selectFrom('chargeKeys')
    .select((pick) => pick.fn.max('chargeKeyId').as('newest'))
    .executeTakeFirstOrThrow();
  return (newest ?? 0) + 1;
}

/** A statement takes only so many values; it is compiled once, like an insert. */
const HASHES_A_STATEMENT = 500;

async function knownKeys(db: Db, source: string, hashes: string[]): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  const compiled = db
    .selectFrom('chargeKeys')
    .select(['keyHash', 'chargeKeyId'])
    .where('source', '=', source)
    .where('keyHash', 'in', Array<string>(HASHES_A_STATEMENT).fill(''))
    .compile();
  for (let start = 0; start < hashes.length; start += HASHES_A_STATEMENT) {
    const some = hashes.slice(start, start + HASHES_A_STATEMENT);
    const parameters = [source, ...some, ...Array<string>(HASHES_A_STATEMENT - some.length).fill('')];
    const { rows } = await db.executeQuery<{ keyHash: string; chargeKeyId: number }>({ ...compiled, parameters });
    for (const { keyHash, chargeKeyId } of rows) known.set(keyHash, chargeKeyId);
  }
  return known;
}

const KEY_COLUMNS = [
  'charge_key_id',
  'source',
  'key_hash',
  'team',
  'service_provider_name',
  'billing_account_id',
  'sub_account_id',
  'sub_account_name',
  'service_name',
  'service_category',
  'region_id',
  'resource_id',
  'resource_name',
  'resource_type',
  'charge_category',
  'commitment_discount_id',
  'commitment_discount_status',
  'billing_currency',
  'tags',
];

/** What a key says, in the order of the table's columns after id, source, hash and team. */
function keyColumns(key: ChargeKey): (string | null)[] {
  return [
    key.serviceProviderName,
    key.billingAccountId,
    key.subAccountId ?? null,
    key.subAccountName ?? null,
    key.serviceName ?? null,
    key.serviceCategory ?? null,
    key.regionId ?? null,
    key.resourceId ?? null,
    key.resourceName ?? null,
    key.resourceType ?? null,
    key.chargeCategory ?? null,
    key.commitmentDiscountId ?? null,
    key.commitmentDiscountStatus ?? null,
    key.billingCurrency,
    JSON.stringify(key.tags),
  ];
}

async function nameSubAccounts(db: Db, keys: ChargeKey[]): Promise<void> {
  const names = new Map(
    keys.flatMap((key) => (key.subAccountId && key.subAccountName ? [[key.subAccountId, key.subAccountName]] : [])),
  );
  for (const [subAccountId, subAccountName] of names) {
    await db
      .insertInto('subAccounts')
      .values({ subAccountId, subAccountName })
      .onConflict((conflict) => conflict.column('subAccountId').doUpdateSet({ subAccountName }))
      .execute();
  }
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
