import type { BilledAs, BilledUsage } from '../model/billed-usage.ts';
import { addDays } from '../model/period.ts';
import type { PriceItem, UnitPrice } from '../model/price.ts';
import { unitsIn } from './usage-index.ts';

/** A public price that a bill's is held against: that of the same region, or of another one for want of it. */
export interface Reference {
  amount: number;
  currency: string;
  isOfRegion: boolean;
}

/** What is known of an item besides the rows of the bill. */
export interface Doubt {
  item: PriceItem;
  as: BilledAs;
  reference: Reference | undefined;
  /** That of something cheaper under the same name, with which it could be confused; absent where there is none. */
  cheaper: Reference | undefined;
  /** The inventory says that nothing else can be under the name. */
  isAlone: boolean;
  /** Whose rows they are, for the note. */
  whose: string;
}

/** A bill's price, or why it is not taken for the item's. */
export type Believed = { price: UnitPrice } | { refusal: string } | undefined;

/**
 * The effective unit price that rows on demand show. Where their usage type holds other things as well (Windows and
 * Linux share one), the price is only taken for the item's while it lies between a fifth of the public price, as the
 * largest discounts leave it, and 105 % of it; a mixture with something dearer soon costs more. It must also cost more
 * than what is cheaper under that name would, or Linux' price would be taken for Windows', unless nothing else is there.
 */
export function billPrice(rows: readonly BilledUsage[], doubt: Doubt): Believed {
  const pool = largestCurrency(rows, doubt.as);
  if (!pool || pool.units <= 0 || pool.cost <= 0) return undefined;
  const amount = pool.cost / pool.units;
  const verdict = believe(amount, pool, doubt);
  if (!verdict.believed) return { refusal: verdict.note };
  const notes = [doubt.whose, verdict.note, pool.others, ...new Set(rows.map(({ caveat }) => caveat))];
  const note = notes.filter((each) => each !== '').join('; ');
  return { price: { amount, currency: pool.currency, basis: { kind: 'bill', asOf: pool.lastDay, note } } };
}

interface Pool {
  currency: string;
  units: number;
  cost: number;
  lastDay: string;
  usageType: string;
  /** Other currencies that were left out. */
  others: string;
}

/** Two currencies are never added: the one that most of it was billed in counts. */
function largestCurrency(rows: readonly BilledUsage[], as: BilledAs): Pool | undefined {
  const paid = rows.filter(({ commitment, cost, quantity }) => commitment === undefined && cost >= 0 && quantity > 0);
  const pools = [...Map.groupBy(paid, ({ currency }) => currency)].map(([currency, mine]) => ({
    currency,
    units: mine.reduce((sum, row) => sum + unitsIn(as, row), 0),
    cost: mine.reduce((sum, { cost }) => sum + cost, 0),
    lastDay: addDays(
      mine
        .map(({ end }) => end)
        .sort()
        .at(-1)!,
      -1,
    ),
    usageType: mine[0]!.usageType,
  }));
  const [largest, ...rest] = pools.toSorted((a, b) => b.units - a.units);
  return (
    largest && {
      ...largest,
      others:
        rest.length > 0 ? `what was billed in ${rest.map(({ currency }) => currency).join(', ')} is left out` : '',
    }
  );
}

/** Of the public price; spot goes further down. */
const BETWEEN = { least: 0.2, spotLeast: 0.05, most: 1.05 };
/** AWS' regions differ by up to twice us-east-1's price (sa-east-1), so that another region's price tells less. */
const MOST_ELSEWHERE = 2;

function believe(
  amount: number,
  { currency, usageType }: Pool,
  { item, as, reference, cheaper, isAlone }: Doubt,
): { believed: boolean; note: string } {
  if (as.mixes === '') return { believed: true, note: '' };
  const holds = `${usageType} holds ${as.mixes}`;
  if (reference?.currency !== currency) {
    if (isAlone) return { believed: true, note: `all of ${usageType} there is ${variantOf(item)} by the inventory` };
    return { believed: false, note: `the bill shows ${short(amount)} ${currency}, but ${holds}` };
  }
  if (!isAlone && cheaper && cheaper.currency === currency && amount <= cheaper.amount * BETWEEN.most) {
    const why = `too little to be that of ${variantOf(item)} alone`;
    return { believed: false, note: `the bill shows ${short(amount)} ${currency}, ${why}, since ${holds}` };
  }
  const ratio = amount / reference.amount;
  const least = 'market' in item && item.market === 'spot' ? BETWEEN.spotLeast : BETWEEN.least;
  const most = reference.isOfRegion ? BETWEEN.most : MOST_ELSEWHERE;
  if (ratio < least || ratio > most) {
    const share = `${Math.round(ratio * 100)} % of the public price of ${variantOf(item)}`;
    return { believed: false, note: `the bill shows ${short(amount)} ${currency}, ${share}, but ${holds}` };
  }
  if (!reference.isOfRegion) return { believed: true, note: `${holds}; no list price of the region to check it by` };
  return { believed: true, note: `${holds}; ${Math.round(ratio * 100)} % of the list price of ${variantOf(item)}` };
}

const CHEAP_ENGINES = ['mysql', 'mariadb', 'postgres'];

/** What is billed under the same name and costs less, nearest in price; undefined for what costs least itself. */
export function cheaperThan(item: PriceItem): PriceItem | undefined {
  switch (item.kind) {
    case 'instance-hours':
      return item.platform === 'Linux/UNIX' ? undefined : { ...item, platform: 'Linux/UNIX' };
    case 'database-hours':
      return CHEAP_ENGINES.includes(item.engine) ? undefined : { ...item, engine: 'postgres' };
    case 'cache-hours':
      return item.engine === 'valkey' ? undefined : { ...item, engine: 'valkey' };
    case 'load-balancer-hours':
      if (item.balancer === 'gateway') return undefined;
      return { ...item, balancer: item.balancer === 'classic' ? 'application' : 'gateway' };
    default:
      return undefined;
  }
}

/** What tells the item from the others under the same name. */
function variantOf(item: PriceItem): string {
  if (item.kind === 'instance-hours') return item.market === 'spot' ? `${item.platform} on demand` : item.platform;
  if ('engine' in item) return item.engine;
  return 'balancer' in item ? `the kind ${item.balancer}` : item.kind;
}

function short(amount: number): string {
  return String(Number(amount.toPrecision(4)));
}
