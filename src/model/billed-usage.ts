import type { Day } from './period.ts';
import type { Cover, PriceItem } from './price.ts';
import type { CloudName } from './resource.ts';

/** What pays for usage instead of the price on demand. */
export type CommitmentType = Cover['commitmentDiscountType'];

/**
 * What one account used of one usage type over some settled days, and what that cost in effect: after the discounts the
 * bill shows, without credits, refunds, tax and corrections. What a commitment paid for is a row of its own.
 */
export interface BilledUsage {
  cloud: CloudName;
  subAccountId: string;
  /** Absent where the source does not say: Cost Explorer groups by two keys only. */
  serviceName?: string | undefined;
  regionId?: string | undefined;
  /** As billed, with or without the region's prefix: `EUC1-BoxUsage:m5.large`. */
  usageType: string;
  /** As billed: `Hrs`, `GB-Months`. */
  unit: string;
  /** What paid for it; undefined is on demand. */
  commitment?: CommitmentType | undefined;
  quantity: number;
  cost: number;
  currency: string;
  /** Half-open, UTC. */
  start: Day;
  end: Day;
  /** What the cost leaves out, as the end of a sentence; empty where nothing. */
  caveat: string;
}

/** How much of a usage type one resource used, and how much of that a commitment paid for. Only bills with resources tell. */
export interface ResourceUsage {
  cloud: CloudName;
  subAccountId: string;
  /** The end of the bill's own id (`resourceTail`). */
  resourceTail: string;
  usageType: string;
  quantity: number;
  coveredQuantity: number;
  commitment?: CommitmentType | undefined;
  /** The one that paid for most of it. */
  commitmentDiscountId?: string | undefined;
}

/** What bills tell of prices. */
export interface UsageInBills {
  usage: BilledUsage[];
  resources: ResourceUsage[];
}

/** One public price: what one unit costs everybody without a contract. */
export interface ListPrice {
  cloud: CloudName;
  regionId: string;
  item: PriceItem;
  amount: number;
  currency: string;
  /** The day the list was published. */
  asOf: Day;
}

/** A price that is asked for: what and where. */
export type PriceWanted = Pick<ListPrice, 'regionId' | 'item'>;

/** A price that we carry along, of the one region we know it of. */
export type EmbeddedPrice = Omit<ListPrice, 'cloud' | 'item'> & {
  /** What limits it besides its region. */
  note: string;
};

/** How a bill writes down the usage of one thing in one region. */
export interface BilledAs {
  /** Names it may have. One that does not tell the region needs a row that does. */
  usageTypes: readonly { name: string; tellsRegion: boolean }[];
  /** Services that bill it under that name, where others use the same name for something else. */
  service?: RegExp | undefined;
  /** How many of the item's units one billed unit is, by `unitKey`. */
  units: Readonly<Record<string, number>>;
  /** What else goes under the same name, so that its price may be a mixture; empty where nothing. */
  mixes: string;
}

/** Units are written in many ways: `Hrs`, `hours` and `Hours` are `hr` or `hour`. */
export function unitKey(unit: string): string {
  return unit.trim().toLowerCase().replace(/s$/, '');
}

/** One item, as a key: the same text for the same thing. */
export function itemKey(item: PriceItem): string {
  return Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('|');
}

/** What a bill's long id and an inventory's short one have in common: `…:instance/i-0ab` and `i-0ab` end the same. */
export function resourceTail(resourceId: string): string {
  return /[^/:]*$/.exec(resourceId)![0];
}
