import type { Day } from './period.ts';

/** What a change in cost can be put down to. `tag:KEY` is exact; `charge-category` tells usage from tax and credits. */
export type Dimension =
  | 'service'
  | 'account'
  | 'region'
  | 'usage-type'
  | 'resource'
  | 'charge-category'
  | `tag:${string}`;

/** One value's effective cost on one UTC day. Rows of one dimension add up to the whole; dimensions are never added. */
export interface BreakdownRow {
  dimension: Dimension;
  /** As the bill has it: a service's name, an account's id, a usage type. */
  key: string;
  /** What people call it, where that is something else. */
  name?: string | undefined;
  day: Day;
  billingCurrency: string;
  cost: number;
  /** How much was used, in `unit`; absent where the source does not say. Units differ between usage types. */
  quantity?: number | undefined;
  unit?: string | undefined;
}

/** Some costs, broken down further than is kept ready: what an anomaly's reason is found in. */
export interface Breakdown {
  rows: BreakdownRow[];
  /** Which dimensions could not be read, a sentence each. */
  leftOut: string[];
}
