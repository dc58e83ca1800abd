import { hash } from 'node:crypto';
import type { ChargeKey } from '../src/model/charge.ts';
import { insertRows } from './insert-rows.ts';
import type { Db } from './open.ts';

/** Stores the keys that are new and gives every key its id, in the order of `keys`. */
export async function upsertKeys(
  db: Db,
  source: string,
  { keys, teams }: { keys: ChargeKey[]; teams: string[] },
): Promise<Int32Array> {
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
  'publisher_name',
  'sku_meter',
  'consumed_unit',
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
    key.publisherName ?? null,
    key.skuMeter ?? null,
    key.consumedUnit ?? null,
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
