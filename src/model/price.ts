import type { Day } from './period.ts';
import type { Place } from './resource.ts';

/** Hours a month of prices has: 8,760 a year over twelve. */
export const HOURS_A_MONTH = 730;

/**
 * What is paid for, in our words; each cloud's adapter knows what its bill calls it. Quantities are counted in hours
 * for what runs, and in units a month for what is kept.
 */
export type PriceItem =
  | { kind: 'instance-hours'; instanceType: string; platform: string; tenancy: string; market: 'on-demand' | 'spot' }
  | { kind: 'volume-storage' | 'volume-iops' | 'volume-throughput'; volumeType: string }
  | { kind: 'snapshot-storage'; tier: 'standard' | 'archive' }
  | { kind: 'address-hours'; inUse: boolean }
  | { kind: 'load-balancer-hours'; balancer: 'application' | 'network' | 'gateway' | 'classic' }
  | { kind: 'nat-gateway-hours' }
  | { kind: 'database-hours'; instanceClass: string; engine: string; multiAz: boolean }
  | { kind: 'database-storage' | 'database-iops'; storageType: string; multiAz: boolean; engine: string }
  | { kind: 'database-snapshot-storage'; isOfCluster: boolean }
  | { kind: 'cache-hours'; nodeType: string; engine: string }
  | { kind: 'bucket-storage'; storageClass: string }
  | { kind: 'log-storage' }
  | { kind: 'vpc-endpoint-hours' }
  | { kind: 'trail-events' }
  | { kind: 'config-items' };

/** Where a price is from, in the order in which they are believed. Every figure names it. */
export interface PriceBasis {
  kind: 'bill' | 'price-list' | 'embedded';
  /** The last day of the bill it is from, or the day of the list. */
  asOf: Day;
  /** What limits it: another region's price, a usage type of several accounts; empty where nothing does. */
  note: string;
}

/** What one unit costs; hours, or units a month. */
export interface UnitPrice {
  amount: number;
  currency: string;
  basis: PriceBasis;
}

/** What things cost in a place. Undefined is unknown, which is not free. */
export interface Prices {
  unitPrice(item: PriceItem, place: Place): UnitPrice | undefined;
}

/** One part of what a resource costs a month. */
export interface CostPart {
  /** In words: `instance`, `100 GiB of gp3`. */
  what: string;
  item: PriceItem;
  /** Hours or units a month. */
  quantity: number;
  /** Undefined where nobody knows its price. */
  price: UnitPrice | undefined;
}

/** How much of what a resource uses is paid by a commitment already, and who else would use that. */
export interface Cover {
  /** Of the resource's hours, 0 to 1. */
  share: number;
  commitmentDiscountType: 'Savings Plan' | 'Reserved Instance';
  commitmentDiscountId?: string | undefined;
  /** The last day it is paid for, where known. */
  endsOn?: Day | undefined;
  /** Money a month, at what is paid now, of other usage on demand that would take over what becomes free. */
  absorbableMonthly: number;
  /** It pays for any family of machines, as a Compute Savings Plan does. Where that is not known, only for the same. */
  isFlexible?: boolean | undefined;
}

/** Which commitments cover what. Undefined: none does. */
export interface Commitments {
  coverOf(part: CostPart, resource: Place & { resourceId: string }): Cover | undefined;
}
