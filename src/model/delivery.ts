import type { ChargeKey, Grouping } from './charge.ts';
import type { Day } from './period.ts';

/**
 * One source's charges for one billing account and one billing month: the unit that is replaced as a whole.
 * Column-wise in chunks, since a month may hold millions.
 */
export interface Delivery {
  source: string;
  billingAccountId: string;
  /** `YYYY-MM`, the invoice month; a charge's own day may lie outside it. */
  billingMonth: string;
  /**
   * Cost Explorer breaks the same money down by two keys a call. Each call is its own slice: it answers its own
   * groupings (`groupingsOf`) and is never added to another. Absent: the charges carry every column.
   */
  slice?: Slice;
  /** How its days settle: a file's, 48 h before its newest charge; an interface's, when two reads agree. */
  settling: 'newest-charge' | 'two-reads';
  /** Days the provider itself still calls estimated. Not the same as unsettled. */
  estimatedDays: Day[];
  /** Providers whose effective cost is missing and who are therefore shown by billed cost. */
  shownByBilledCost: string[];
  /** Each once; at most one charge a key and day. */
  keys: ChargeKey[];
  charges: AsyncIterable<ChargeChunk> | Iterable<ChargeChunk>;
}

/** One key that Cost Explorer groups by. */
export type SliceKey = Extract<Grouping, 'service' | 'account' | 'region'> | 'charge-category' | `tag:${string}`;
export type Slice = SliceKey | Extract<Grouping, 'account-service'>;

/** Daily charges as columns of equal length. NaN means absent. */
export interface ChargeChunk {
  length: number;
  /** Index into the delivery's `keys`. */
  key: ArrayLike<number>;
  /** Days since 1970-01-01, UTC. */
  day: ArrayLike<number>;
  billedCost: ArrayLike<number>;
  effectiveCost: ArrayLike<number>;
  listCost: ArrayLike<number>;
  contractedCost: ArrayLike<number>;
  /** In the key's `consumedUnit`. */
  consumedQuantity: ArrayLike<number>;
}
