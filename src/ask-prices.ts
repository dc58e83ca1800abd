import { type CoverShares, coverFrom } from './analysis/cover.ts';
import { aloneAmong, itemsInUse } from './analysis/price-items.ts';
import { pricesFrom } from './analysis/prices.ts';
import { embeddedPrice } from './clouds/aws/embedded-prices.ts';
import { billedAs } from './clouds/aws/usage-types.ts';
import type { Config } from './config.ts';
import { itemKey } from './model/billed-usage.ts';
import type { PriceBasis, Prices } from './model/price.ts';
import type { Resource } from './model/resource.ts';
import type { Store } from './ports.ts';

/** What things cost, and how far commitments pay for them: all that an inspection needs to speak of money. */
export interface PricesAnswer {
  prices: Prices;
  cover: CoverShares;
}

/** Prices of the bills, the price list and the list we carry along, as last read; nobody is asked. */
export async function askPrices(
  { config, store }: { config: Pick<Config, 'sources'>; store: Store },
  resources: readonly Resource[],
): Promise<PricesAnswer> {
  const { usage, resources: used } = await store.prices.usage(config.sources.map(({ name }) => name));
  const list = await store.prices.list();
  const names = { cloud: 'aws', billedAs } as const;
  return {
    prices: pricesFrom({ ...names, usage, list, embedded: embeddedPrice, isAlone: aloneAmong(resources) }),
    cover: coverFrom({ ...names, usage, resources: used }),
  };
}

/** How many of the prices in use come from where; what nobody knows is counted, too. */
export function countPrices(
  prices: Prices,
  resources: readonly Resource[],
): Record<PriceBasis['kind'] | 'unknown', number> {
  const count = { bill: 0, 'price-list': 0, embedded: 0, unknown: 0 };
  const seen = new Set<string>();
  for (const resource of resources) {
    for (const item of itemsInUse(resource)) {
      const key = `${resource.cloud} ${resource.subAccountId} ${resource.regionId} ${itemKey(item)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      count[prices.unitPrice(item, resource)?.basis.kind ?? 'unknown'] += 1;
    }
  }
  return count;
}
