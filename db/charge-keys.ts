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
    const known = await knownKeys(trx, source, hashes);
    const missing = hashes.flatMap((keyHash, index) =>
      known.has(keyHash) ? [] : [[source, keyHash, teams[index]!, ...columns[index]!]],
    );
    await insertRows(trx, 'charge_keys', KEY_COLUMNS, missing);
    await nameSubAccounts(trx, keys);

    const all = missing.length > 0 ? await knownKeys(trx, source, hashes) : known;
    return Int32Array.from(hashes, (keyHash) => all.get(keyHash)!);
  });
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

/** What a key says, in the order of the table's columns after source, hash and team. */
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
