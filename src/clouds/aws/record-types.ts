import type { ChargeKind } from '../../model/breakdown.ts';

/**
 * What Cost Explorer calls a record type, FOCUS calls a charge category. The names are those of the interface, not of
 * the console (docs.aws.amazon.com, Managing your costs with AWS Cost Categories, "Term comparison"); the client's type
 * docs only say "RI fees, usage costs, tax refunds, and credits". Discounts come as rows of their own here, while
 * FOCUS folds them into the charge they lower, so they are adjustments: charged after the fact, on other charges.
 * A savings plan's negation takes back the on-demand price of covered usage, so the two stay together and cancel out
 * in billed cost.
 */
const CHARGE_KINDS: Record<string, ChargeKind> = {
  Usage: 'Usage',
  DiscountedUsage: 'Covered usage',
  SavingsPlanCoveredUsage: 'Covered usage',
  SavingsPlanNegation: 'Covered usage',
  Support: 'Support',
  Fee: 'Purchase',
  RIFee: 'Commitment',
  SavingsPlanRecurringFee: 'Commitment',
  SavingsPlanUpfrontFee: 'Commitment',
  FlatRateSubscription: 'Purchase',
  Tax: 'Tax',
  Credit: 'Credit',
  Refund: 'Refund',
};

/** The record types of what is used, whoever pays for it; every other is a fee, a tax or something given back. */
export const USED: readonly string[] = Object.keys(CHARGE_KINDS).filter((type) =>
  ['Usage', 'Covered usage'].includes(CHARGE_KINDS[type]!),
);

const CHARGE_CATEGORIES: Record<ChargeKind, string> = {
  Usage: 'Usage',
  'Covered usage': 'Usage',
  Support: 'Usage',
  Commitment: 'Purchase',
  Purchase: 'Purchase',
  Marketplace: 'Usage',
  Tax: 'Tax',
  Credit: 'Credit',
  Refund: 'Adjustment',
  Adjustment: 'Adjustment',
};

/** The kind of charge a record type is; discounts and what we do not know are adjustments. */
export function chargeKindOf(recordType: string): ChargeKind {
  return CHARGE_KINDS[recordType] ?? 'Adjustment';
}

/** FOCUS ChargeCategory of a record type. */
export function chargeCategoryOf(recordType: string): string {
  return CHARGE_CATEGORIES[chargeKindOf(recordType)];
}
