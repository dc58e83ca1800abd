import type { Day } from './period.ts';

/** A budget kept in a cloud's own console, shown beside ours and never changed by us. Costs in `billingCurrency`. */
export interface CloudBudget {
  name: string;
  /** What it is about, in words: "Amazon EC2", "account 111111111111", "all costs". */
  about: string;
  timeUnit: 'MONTHLY' | 'QUARTERLY' | 'ANNUALLY' | 'DAILY' | 'CUSTOM';
  budgetedCost: number;
  actualCost: number;
  /** The cloud's own forecast for the end of the period; absent where it makes none. */
  forecastedCost?: number | undefined;
  billingCurrency: string;
  /**
   * When the cloud says it was last updated; the current period's first day where it does not say. AWS means by whoever
   * keeps the budget (type docs of Budget) and does not date its figures.
   */
  updatedOn: Day;
}
