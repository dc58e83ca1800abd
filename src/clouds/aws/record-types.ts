/**
 * What Cost Explorer calls a record type, FOCUS calls a charge category. The names are those of the interface, not of
 * the console (docs.aws.amazon.com, Managing your costs with AWS Cost Categories, "Term comparison"); the client's type
 * docs only say "RI fees, usage costs, tax refunds, and credits". Discounts come as rows of their own here, while
 * FOCUS folds them into the charge they lower, so they are adjustments: charged after the fact, on other charges.
 * A savings plan's negation takes back the on-demand price of covered usage, so the two stay in one category and
 * cancel out in billed cost.
 */
const CHARGE_CATEGORIES: Record<string, string> = {
  Usage: 'Usage',
  DiscountedUsage: 'Usage',
  SavingsPlanCoveredUsage: 'Usage',
  SavingsPlanNegation: 'Usage',
  Support: 'Usage',
  Fee: 'Purchase',
  RIFee: 'Purchase',
  SavingsPlanRecurringFee: 'Purchase',
  SavingsPlanUpfrontFee: 'Purchase',
  FlatRateSubscription: 'Purchase',
  Tax: 'Tax',
  Credit: 'Credit',
  Refund: 'Adjustment',
};

/** FOCUS ChargeCategory of a record type; discounts and what we do not know are adjustments. */
export function chargeCategoryOf(recordType: string): string {
  return CHARGE_CATEGORIES[recordType] ?? 'Adjustment';
}
