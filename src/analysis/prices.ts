import { type BilledAs, type BilledUsage, type EmbeddedPrice, itemKey, type ListPrice } from '../model/billed-usage.ts';
import type { PriceItem, Prices, UnitPrice } from '../model/price.ts';
import type { CloudName, Place } from '../model/resource.ts';
import { billPrice, cheaperThan, type Reference } from './bill-price.ts';
import { indexUsage } from './usage-index.ts';

/** Everything that is known of one cloud's prices. */
export interface PriceSources {
  /** The cloud that `embedded` and `billedAs` know. */
  cloud: CloudName;
  usage: readonly BilledUsage[];
  list: readonly ListPrice[];
  embedded(item: PriceItem): EmbeddedPrice | undefined;
  billedAs(item: PriceItem, regionId: string): BilledAs | undefined;
  /** Whether the inventory of a place has nothing else under the item's usage type. */
  isAlone?(item: PriceItem, place: Place): boolean;
}

/**
 * What things cost: what this bill shows for the account, else for the bill's other accounts, else the cloud's price
 * list, else the list that we carry along. Undefined where none of them knows.
 */
export function pricesFrom(sources: PriceSources): Prices {
  const known = new Map<string, UnitPrice | undefined>();
  const lookUp = lookingUp(sources);
  return {
    unitPrice(item, place) {
      if (place.cloud !== sources.cloud) return undefined;
      const key = `${place.subAccountId} ${place.regionId} ${JSON.stringify(item)}`;
      if (!known.has(key)) known.set(key, lookUp(item, place));
      return known.get(key);
    },
  };
}

function lookingUp({ usage, list, embedded, billedAs, isAlone = () => false }: PriceSources) {
  const index = indexUsage(usage);
  const listed = new Map(list.map((price) => [`${price.regionId} ${itemKey(price.item)}`, price]));
  const listPrice = (item: PriceItem, regionId: string) => listed.get(`${regionId} ${itemKey(item)}`);
  const referenceTo = (item: PriceItem, regionId: string) =>
    referenceOf(listPrice(item, regionId), embedded(item), regionId);

  return (item: PriceItem, place: Place): UnitPrice | undefined => {
    const { regionId } = place;
    const asListed = listPrice(item, regionId);
    const asEmbedded = embedded(item);
    const as = billedAs(item, regionId);
    let refusal = '';
    if (as) {
      const reference = referenceTo(onDemand(item), regionId);
      const cheaper = cheaperThan(onDemand(item));
      const doubt = {
        item,
        as,
        reference,
        cheaper: cheaper && referenceTo(cheaper, regionId),
        isAlone: isAlone(item, place),
      };
      const own = billPrice(index.of(as, place), { ...doubt, whose: '' });
      if (own && 'price' in own) return own.price;
      const whose = "of the bill's other accounts";
      const others = own ? undefined : billPrice(index.ofAll(as, place), { ...doubt, isAlone: false, whose });
      if (others && 'price' in others) return others.price;
      refusal = own?.refusal ?? others?.refusal ?? '';
    }
    return fromList(asListed, refusal) ?? fromEmbedded(asEmbedded, regionId, refusal);
  };
}

/** Spot has no public price; it is held against what the same machine costs on demand. */
function onDemand(item: PriceItem): PriceItem {
  return item.kind === 'instance-hours' ? { ...item, market: 'on-demand' } : item;
}

function referenceOf(
  listed: ListPrice | undefined,
  embedded: EmbeddedPrice | undefined,
  regionId: string,
): Reference | undefined {
  if (listed) return { ...listed, isOfRegion: true };
  return embedded && { ...embedded, isOfRegion: embedded.regionId === regionId };
}

function fromList(price: ListPrice | undefined, note: string): UnitPrice | undefined {
  if (!price) return undefined;
  return { amount: price.amount, currency: price.currency, basis: { kind: 'price-list', asOf: price.asOf, note } };
}

function fromEmbedded(price: EmbeddedPrice | undefined, regionId: string, refusal: string): UnitPrice | undefined {
  if (!price) return undefined;
  const elsewhere = price.regionId === regionId ? '' : `the price of ${price.regionId}, not of ${regionId}`;
  const note = [elsewhere, price.note, refusal].filter((each) => each !== '').join('; ');
  return { amount: price.amount, currency: price.currency, basis: { kind: 'embedded', asOf: price.asOf, note } };
}
