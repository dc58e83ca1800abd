import type { ChargeKey } from '../../src/model/charge.ts';
import type { Day } from '../../src/model/period.ts';
import { CLOUDS, type CloudName, type StoryAccount } from './accounts.ts';

/** How Cost Explorer calls the kinds of charges; the other clouds' charges carry the nearest one. */
export type RecordType =
  | 'Usage'
  | 'SavingsPlanCoveredUsage'
  | 'SavingsPlanRecurringFee'
  | 'DiscountedUsage'
  | 'RIFee'
  | 'Tax'
  | 'Support'
  | 'Fee'
  | 'Credit'
  | 'Refund';

/** One daily charge of the story, with all that any bill says about it. Costs in `billingCurrency`, six decimals. */
export interface StoryCharge extends ChargeKey {
  cloud: CloudName;
  /** UTC. Its month is the billing month. */
  day: Day;
  recordType: RecordType;
  chargeCategory: 'Usage' | 'Purchase' | 'Tax' | 'Credit' | 'Adjustment';
  chargeDescription: string;
  serviceSubcategory?: string;
  usageType?: string;
  pricingUnit?: string;
  listUnitPrice?: number;
  pricingQuantity?: number;
  billedCost: number;
  effectiveCost: number;
  listCost: number;
  contractedCost: number;
}

/** What is the same for every charge of an account. Support, tax and commitments have no region. */
export function chargedTo(account: StoryAccount) {
  const { serviceProviderName, billingAccountId, billingCurrency } = CLOUDS[account.cloud];
  const { cloud, subAccountId, subAccountName } = account;
  return { cloud, serviceProviderName, billingAccountId, billingCurrency, subAccountId, subAccountName };
}

/** Bills have more decimals than people; six are enough for every cent to add up. */
export function toMicros(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
