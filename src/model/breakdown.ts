import type { ChargeKey } from './charge.ts';
import type { Day } from './period.ts';

/**
 * What a change in cost can be put down to. `tag:KEY` is exact; `charge-category` has the words of `chargeKindOf`;
 * `usage-type` is FOCUS SkuMeter, or the kind in brackets of what is not usage, such as `(Tax)`.
 */
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

/**
 * What kind of money a charge is, for the reason of a change: FOCUS ChargeCategory, with two kinds taken out of it
 * that people buy and do not use up: a commitment (its fee, and what of it went unused), and a marketplace's offer.
 */
export type ChargeKind = 'Usage' | 'Purchase' | 'Commitment' | 'Marketplace' | 'Tax' | 'Credit' | 'Adjustment';

/** FOCUS says that a purchase with a commitment's id is its fee, and unused commitment a row of its own. */
export function chargeKindOf(charge: Partial<ChargeKey>): ChargeKind {
  const { chargeCategory = 'Usage', commitmentDiscountId, commitmentDiscountStatus } = charge;
  if (chargeCategory === 'Tax' || chargeCategory === 'Credit' || chargeCategory === 'Adjustment') return chargeCategory;
  if (commitmentDiscountStatus === 'Unused') return 'Commitment';
  if (isSoldByOthers(charge)) return 'Marketplace';
  if (chargeCategory === 'Purchase') return commitmentDiscountId ? 'Commitment' : 'Purchase';
  return 'Usage';
}

/** Providers write themselves in several ways ("Google", "Google Cloud"); another first word is another company. */
function isSoldByOthers({ publisherName, serviceProviderName = '' }: Partial<ChargeKey>): boolean {
  if (publisherName === undefined) return false;
  const company = (name: string) => (/^(aws|amazon)\b/i.test(name) ? 'aws' : name.split(/\s/)[0]!.toLowerCase());
  return company(publisherName) !== company(serviceProviderName);
}
