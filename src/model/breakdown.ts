import type { ChargeKey } from './charge.ts';
import type { Day } from './period.ts';

/**
 * What a change in cost can be put down to. `tag:KEY` is exact; `charge-category` has the keys of `ChargeKind`;
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

/**
 * The keys of `charge-category`: FOCUS charge categories, cut finer where a reader would ask "is it use or is it
 * billing?". `Covered usage` is use that a commitment pays for, at its effective cost; `Commitment` is the fee of one,
 * of which only the unused part is effective cost; `Purchase` is any other, and `Marketplace` what others sell.
 * `Adjustment` is what lowers or corrects other charges, discounts above all, and whatever we do not know.
 */
export type ChargeKind =
  | 'Usage'
  | 'Covered usage'
  | 'Support'
  | 'Commitment'
  | 'Purchase'
  | 'Marketplace'
  | 'Tax'
  | 'Credit'
  | 'Refund'
  | 'Adjustment';

/** One value's effective cost on one UTC day. Rows of one dimension add up to the whole; dimensions are never added. */
export interface BreakdownRow {
  dimension: Dimension;
  /** As the bill has it: a service's name, an account's id, a usage type; `(none)` where the bill says nothing. */
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
  /** Which dimensions could not be read, or not for the whole period, a sentence each. */
  leftOut: string[];
}

/** FOCUS says that a purchase with a commitment's id is its fee, and unused commitment a row of its own. */
export function chargeKindOf(charge: Partial<ChargeKey>): ChargeKind {
  const { chargeCategory = 'Usage', commitmentDiscountId, commitmentDiscountStatus } = charge;
  if (chargeCategory === 'Tax' || chargeCategory === 'Credit' || chargeCategory === 'Adjustment') return chargeCategory;
  if (commitmentDiscountStatus === 'Unused') return 'Commitment';
  if (isSoldByOthers(charge)) return 'Marketplace';
  if (chargeCategory === 'Purchase') return commitmentDiscountId ? 'Commitment' : 'Purchase';
  return commitmentDiscountStatus === 'Used' ? 'Covered usage' : 'Usage';
}

/** Providers write themselves in several ways ("Google", "Google Cloud"); another first word is another company. */
function isSoldByOthers({ publisherName, serviceProviderName = '' }: Partial<ChargeKey>): boolean {
  if (publisherName === undefined) return false;
  const company = (name: string) => (/^(aws|amazon)\b/i.test(name) ? 'aws' : name.split(/\s/)[0]!.toLowerCase());
  return company(publisherName) !== company(serviceProviderName);
}
