import type { CommitmentUse } from '../model/commitment.ts';
import { daysBetween } from '../model/period.ts';
import { HOURS_A_MONTH } from '../model/price.ts';

/** What commitments cost and what of it is used, in one currency, as a month of 730 hours. */
export interface CommitmentTotal {
  billingCurrency: string;
  monthlyCost: number;
  monthlyUsed: number;
  /** Paid and not used. */
  monthlyUnused: number;
  /** 0 to 1. */
  utilisation: number;
}

/** Sums a currency, the largest first; currencies are never added. */
export function totalsOf(uses: readonly CommitmentUse[]): CommitmentTotal[] {
  return [...Map.groupBy(uses, ({ billingCurrency }) => billingCurrency)]
    .map(([billingCurrency, mine]) => {
      const monthlyCost = mine.reduce((sum, use) => sum + monthly(use.total, use), 0);
      const monthlyUsed = mine.reduce((sum, use) => sum + monthly(use.used, use), 0);
      const utilisation = monthlyCost > 0 ? Math.min(1, monthlyUsed / monthlyCost) : 1;
      return { billingCurrency, monthlyCost, monthlyUsed, monthlyUnused: monthlyCost - monthlyUsed, utilisation };
    })
    .toSorted((a, b) => b.monthlyCost - a.monthlyCost);
}

/** Money of some days as a month of 730 hours, so that months compare. */
export function monthly(amount: number, { start, end }: Pick<CommitmentUse, 'start' | 'end'>): number {
  return (amount / (daysBetween(start, end) * 24)) * HOURS_A_MONTH;
}
