import {
  type BilledUsage,
  type CommitmentType,
  itemKey,
  type ListPrice,
  type ResourceUsage,
  type UsageInBills,
} from '../src/model/billed-usage.ts';
import type { PriceItem } from '../src/model/price.ts';
import type { CloudName } from '../src/model/resource.ts';
import { insertRows } from './insert-rows.ts';
import type { Db } from './open.ts';

/** What a source's bill tells takes the place of what it told before; a reader sees all of one or all of the other. */
export function putUsage(db: Db, source: string, { usage, resources }: UsageInBills): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await trx.deleteFrom('billedUsage').where('source', '=', source).execute();
    await trx.deleteFrom('resourceUsage').where('source', '=', source).execute();
    await insertRows(trx, 'billed_usage', USAGE_COLUMNS, usageRows(source, usage));
    await insertRows(trx, 'resource_usage', RESOURCE_COLUMNS, resourceRows(source, resources));
  });
}

const USAGE_COLUMNS = [
  'source',
  'cloud',
  'sub_account_id',
  'service_name',
  'region_id',
  'usage_type',
  'unit',
  'commitment',
  'quantity',
  'cost',
  'currency',
  'start_day',
  'end_day',
  'caveat',
];

function* usageRows(source: string, usage: readonly BilledUsage[]): Generator<unknown[]> {
  for (const each of usage) {
    yield [
      source,
      each.cloud,
      each.subAccountId,
      each.serviceName ?? null,
      each.regionId ?? null,
      each.usageType,
      each.unit,
      each.commitment ?? null,
      each.quantity,
      each.cost,
      each.currency,
      each.start,
      each.end,
      each.caveat,
    ];
  }
}

const RESOURCE_COLUMNS = [
  'source',
  'cloud',
  'sub_account_id',
  'resource_tail',
  'usage_type',
  'quantity',
  'covered_quantity',
  'commitment',
  'commitment_discount_id',
];

function* resourceRows(source: string, resources: readonly ResourceUsage[]): Generator<unknown[]> {
  for (const each of resources) {
    yield [
      source,
      each.cloud,
      each.subAccountId,
      each.resourceTail,
      each.usageType,
      each.quantity,
      each.coveredQuantity,
      each.commitment ?? null,
      each.commitmentDiscountId ?? null,
    ];
  }
}

/** What all bills tell. Sources are in the asker's order: where two tell of one account, the earlier one counts. */
export async function listBilledUsage(db: Db, precedence: readonly string[]): Promise<UsageInBills> {
  const usage = await db.selectFrom('billedUsage').selectAll().execute();
  const resources = await db.selectFrom('resourceUsage').selectAll().execute();
  const winners = winnersOf(usage, precedence);
  const wins = (row: { source: string; cloud: string; subAccountId: string }) =>
    winners.get(`${row.cloud} ${row.subAccountId}`) === row.source;
  return {
    usage: usage
      .filter(wins)
      .map(({ source: _, startDay, endDay, cloud, serviceName, regionId, commitment, ...row }) => ({
        ...row,
        cloud: cloud as CloudName,
        serviceName: serviceName ?? undefined,
        regionId: regionId ?? undefined,
        commitment: (commitment ?? undefined) as CommitmentType | undefined,
        start: startDay,
        end: endDay,
      })),
    resources: resources.filter(wins).map(({ source: _, cloud, commitment, commitmentDiscountId, ...row }) => ({
      ...row,
      cloud: cloud as CloudName,
      commitment: (commitment ?? undefined) as CommitmentType | undefined,
      commitmentDiscountId: commitmentDiscountId ?? undefined,
    })),
  };
}

type Told = { source: string; cloud: string; subAccountId: string };

function winnersOf(rows: readonly Told[], precedence: readonly string[]): Map<string, string> {
  const rank = (source: string) => (precedence.includes(source) ? precedence.indexOf(source) : precedence.length);
  const winners = new Map<string, string>();
  for (const { source, cloud, subAccountId } of rows) {
    const account = `${cloud} ${subAccountId}`;
    const before = winners.get(account);
    if (before === undefined || rank(source) < rank(before)) winners.set(account, source);
  }
  return winners;
}

/** Adds prices, or renews them. */
export function putListPrices(db: Db, list: readonly ListPrice[]): Promise<void> {
  return db.transaction().execute(async (trx) => {
    for (const { item, ...price } of list) {
      const row = { ...price, item: JSON.stringify(item) };
      await trx
        .insertInto('listPrices')
        .values({ ...row, itemKey: itemKey(item) })
        .onConflict((conflict) => conflict.columns(['cloud', 'regionId', 'itemKey']).doUpdateSet(row))
        .execute();
    }
  });
}

export async function listListPrices(db: Db): Promise<ListPrice[]> {
  const rows = await db.selectFrom('listPrices').selectAll().execute();
  return rows.map(({ itemKey: _, item, cloud, ...row }) => ({
    ...row,
    cloud: cloud as CloudName,
    item: JSON.parse(item) as PriceItem,
  }));
}
