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
  const hashes = keys.map((key) => hash('sha1', JSON.stringify(key), 'base64url'));
  return db.transaction().execute(async (trx) => {
    const known = await knownKeys(trx, source, hashes);
    const missing = keys.flatMap((key, index) =>
      known.has(hashes[index]!) ? [] : [keyRow(key, source, hashes[index]!, teams[index]!)],
    );
    await insertRows(trx, 'charge_keys', KEY_COLUMNS, missing);
    await nameSubAccounts(trx, keys);

    const all = missing.length > 0 ? await knownKeys(trx, source, hashes) : known;
    return Int32Array.from(hashes, (keyHash) => all.get(keyHash)!);
  });
}

/** A statement takes only so many values. */
const HASHES_A_STATEMENT = 500;

async function knownKeys(db: Db, source: string, hashes: string[]): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  for (let start = 0; start < hashes.length; start += HASHES_A_STATEMENT) {
    const rows = await db
      .selectFrom('chargeKeys')
      .select(['keyHash', 'chargeKeyId'])
      .where('source', '=', source)
      .where('keyHash', 'in', hashes.slice(start, start + HASHES_A_STATEMENT))
      .execute();
    for (const { keyHash, chargeKeyId } of rows) known.set(keyHash, chargeKeyId);
  }
  return known;
}

const KEY_COLUMNS = [
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

function keyRow(key: ChargeKey, source: string, keyHash: string, team: string): unknown[] {
  return [
    source,
    keyHash,
    team,
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
