import type { ChargeKind } from './breakdown.ts';

/**
 * Costs by all that tells what kind of thing they pay for: what the layers of an iceberg are made from. Effective cost
 * in `billingCurrency`, or billed where a provider leaves effective out. Names are the bill's own; absent stays absent.
 */
export interface MeteredCost {
  source: string;
  /** `YYYY-MM`, of the UTC days the costs are of. */
  month: string;
  serviceName?: string | undefined;
  /** FOCUS ServiceCategory. */
  serviceCategory?: string | undefined;
  resourceType?: string | undefined;
  /** FOCUS SkuMeter, or a provider's own usage type. */
  usageType?: string | undefined;
  /** Absent where the source keeps a slice by service alone: then nobody knows without asking the cloud. */
  kind?: ChargeKind | undefined;
  billingCurrency: string;
  cost: number;
}

/** The same with whose it is: a team, `shared:POOL`, `unallocated`, or `*` for all. */
export type ScopedCost = MeteredCost & { scope: string };
