import { type Filter, GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { PennyError } from '../../errors.ts';
import { itemKey, type ListPrice, type PriceWanted, unitKey } from '../../model/billed-usage.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { alternatives } from './machine-families.ts';
import { type PriceQuery, priceQueries } from './price-queries.ts';
import { type Product, parseProducts } from './price-schema.ts';
import { type Purpose, retried, sleepReally } from './requests.ts';
import { usageNameOf } from './usage-types.ts';

/** What reading public prices needs. Asking is free. */
export const permissions = ['pricing:GetProducts'];

/** Requests at one reading, pages not counted. Only alternatives are ever left out: the next best source prices them. */
const MOST_QUERIES = 300;

/**
 * Public prices of what is wanted, and of the families that a machine of it might be changed to. A query that fails
 * leaves what was read before, and a sentence; only when nothing at all could be read is it a PennyError.
 */
export async function priceList(
  wanted: readonly PriceWanted[],
  settings: Pick<AwsCloudSettings, 'client' | 'sleep'>,
): Promise<{ prices: ListPrice[]; leftOut: string[] }> {
  const own = priceQueries(wanted);
  const all = priceQueries([...wanted, ...wanted.flatMap(alternatives)]);
  const queries = all.slice(0, Math.max(MOST_QUERIES, own.length));
  const leftOut: string[] = [];
  const client = new PricingClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const prices = new Map<string, ListPrice>();
  try {
    for (const [index, query] of queries.entries()) {
      try {
        for await (const product of productsOf(query, client, settings)) addPrice(prices, query, product);
      } catch (error) {
        if (!(error instanceof PennyError) || index === 0) throw error;
        leftOut.push(error.message);
        break;
      }
    }
  } finally {
    client.destroy();
  }
  return { prices: [...prices.values()], leftOut };
}

/** The first product of an item counts: several engines have storage at one price. */
function addPrice(prices: Map<string, ListPrice>, query: PriceQuery, product: Product): void {
  const item = query.itemOf(product);
  if (!item) return;
  const { regionId } = query;
  const key = `${regionId} ${itemKey(item)}`;
  if (prices.has(key)) return;
  const units = usageNameOf(item)?.units[unitKey(product.unit)] ?? Number.NaN;
  const { currency, asOf } = product;
  prices.set(key, { cloud: 'aws', regionId, item, amount: product.amount / units, currency, asOf });
}

async function* productsOf(
  { serviceCode, regionId, filters }: PriceQuery,
  client: PricingClient,
  { sleep = sleepReally }: Pick<AwsCloudSettings, 'sleep'>,
): AsyncGenerator<Product> {
  const purpose: Purpose = {
    doing: `Reading the AWS Price List of ${serviceCode} in ${regionId}`,
    permission: permissions.join(),
    next: 'the next reading tries again',
  };
  let token: string | undefined;
  do {
    const command = new GetProductsCommand({
      ServiceCode: serviceCode,
      Filters: [{ Type: 'TERM_MATCH', Field: 'regionCode', Value: regionId }, ...Object.entries(filters).map(asFilter)],
      FormatVersion: 'aws_v1',
      MaxResults: 100,
      ...(token !== undefined && { NextToken: token }),
    });
    const page = parseProducts(await retried(() => client.send(command), purpose, sleep));
    yield* page.products;
    token = page.nextToken;
  } while (token !== undefined);
}

function asFilter([name, value]: [string, string]): Filter {
  return name.startsWith('~')
    ? { Type: 'CONTAINS', Field: name.slice(1), Value: value }
    : { Type: 'TERM_MATCH', Field: name, Value: value };
}
