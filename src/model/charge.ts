import { PennyError } from '../errors.ts';

/**
 * What a charge is for: every FOCUS column that tells two daily charges apart. Absent stays absent.
 * Providers write it; only `team` is ours (src/analysis/allocation.ts) and is kept beside it, not in it.
 */
export interface ChargeKey {
  serviceProviderName: string;
  billingAccountId: string;
  subAccountId?: string | undefined;
  subAccountName?: string | undefined;
  serviceName?: string | undefined;
  serviceCategory?: string | undefined;
  regionId?: string | undefined;
  resourceId?: string | undefined;
  resourceName?: string | undefined;
  resourceType?: string | undefined;
  chargeCategory?: string | undefined;
  /** Who sells it, where that is not who provides it: a marketplace's seller. */
  publisherName?: string | undefined;
  /** What is metered: FOCUS SkuMeter, or a provider's own usage type. */
  skuMeter?: string | undefined;
  /** What quantities of it are counted in. */
  consumedUnit?: string | undefined;
  commitmentDiscountId?: string | undefined;
  commitmentDiscountStatus?: string | undefined;
  /** ISO 4217, or a provider's own unit (credits). */
  billingCurrency: string;
  tags: Record<string, string>;
}

/** The four cost columns of FOCUS, each in the charge's billing currency. Null is "the source does not say", not zero. */
export interface Costs {
  billedCost: number | null;
  effectiveCost: number | null;
  listCost: number | null;
  contractedCost: number | null;
}

/** Which cost is asked for. Effective (amortised) is the default everywhere; billed ties to the invoice. */
export type Metric = 'effective' | 'billed' | 'list';
export const METRICS: readonly Metric[] = ['effective', 'billed', 'list'];

/** How a total is broken down. `tag:KEY` is exact: tag keys are case-sensitive, as in the bill. */
export type Grouping = (typeof GROUPINGS)[number] | typeof ACCOUNT_SERVICE | `tag:${string}`;
export const GROUPINGS = [
  'service',
  'service-category',
  'account',
  'region',
  'provider',
  'team',
  'environment',
  'day',
] as const;

/** Each service of each sub-account: kept for all only, to judge what no team may notice. Nobody asks for it by name. */
export const ACCOUNT_SERVICE = 'account-service';

/** A group of `account-service`: the account's id and the service's name, which may hold any character but a tab. */
export function accountServiceKey(subAccountId = NONE, serviceName = NONE): string {
  return `${subAccountId}\t${serviceName}`;
}

/** The account and the service of such a group. */
export function accountServiceOf(key: string): { subAccountId: string; serviceName: string } {
  const [subAccountId = NONE, serviceName = NONE] = key.split('\t');
  return { subAccountId, serviceName };
}

/** One group's cost in one currency, as the store sums it. */
export interface CostRow {
  key: string;
  billingCurrency: string;
  cost: number;
}

/** Charges that no allocation rule claims. Always shown, never spread in silence. */
export const UNALLOCATED = 'unallocated';
/** What a group is called whose column the bill leaves empty. */
export const NONE = '(none)';

/** "by service", "by tag:Owner"; a wrong word teaches the right ones. */
export function parseGrouping(word: string): Grouping {
  if (/^tag:.+$/.test(word)) return word as Grouping;
  const known = GROUPINGS.find((each) => each === word.toLowerCase());
  if (known) return known;
  throw new PennyError('invalid', `I cannot group by "${word}". Known: ${GROUPINGS.join(', ')}, tag:KEY.`);
}
