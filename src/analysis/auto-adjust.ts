import { type AutoAdjust, type Budget, budgetPeriod } from '../model/budget.ts';
import type { Adjustment } from '../model/budget-alert.ts';
import { addDays, type Period } from '../model/period.ts';
import { costBetween, type DailyCosts } from './daily-costs.ts';

/** Fewer full periods than this say nothing about what is usual. */
const LEAST = 3;

/**
 * The amount for a period: the median of the newest full periods before it, plus the margin, to the cent. A period is
 * full when all of its days are settled and have figures, from its first day on. The period just before must have
 * settled, or the amount would be another one a day later.
 */
export function adjust(
  costs: DailyCosts,
  { timeUnit, autoAdjust }: Pick<Budget, 'timeUnit' | 'autoAdjust'>,
  period: Pick<Period, 'start' | 'end'>,
): Adjustment | { reason: string } {
  const { periods: wanted, marginPercent } = autoAdjust!;
  const through = costs.settledThrough;
  if (through === null || through < addDays(period.start, -1)) {
    return { reason: 'The amount is made once every day of the period before has settled.' };
  }
  const periods = fullPeriods(costs, { timeUnit, period, wanted });
  if (periods.length < LEAST) {
    const found = periods.length === 0 ? 'none' : String(periods.length);
    return {
      reason: `The amount needs ${LEAST} full periods of history; there ${found === '1' ? 'is' : 'are'} ${found}.`,
    };
  }
  const median = medianOf(periods.map(({ cost }) => cost));
  const budgetedCost = Math.round(median * (100 + marginPercent)) / 100;
  if (budgetedCost <= 0) return { reason: 'The last periods cost nothing, so no amount can be made from them.' };
  return { budgetedCost, median, marginPercent, wanted, periods };
}

/** Whether an amount decided earlier was made by the rule that the budget has now. */
export function adjustmentOf(
  { autoAdjust, amount }: { autoAdjust?: AutoAdjust | undefined; amount?: number | undefined },
  decided: { budgetedCost: number; adjustment: Adjustment | null },
): boolean {
  if (!autoAdjust) return false;
  if (!decided.adjustment) return decided.budgetedCost === amount;
  const { wanted, marginPercent } = decided.adjustment;
  return wanted === autoAdjust.periods && marginPercent === autoAdjust.marginPercent;
}

function fullPeriods(
  costs: DailyCosts,
  { timeUnit, period, wanted }: { timeUnit: Budget['timeUnit']; period: Pick<Period, 'start'>; wanted: number },
): Adjustment['periods'] {
  const found: Adjustment['periods'] = [];
  for (let back = 1; found.length < wanted; back++) {
    const { start, end } = budgetPeriod(timeUnit, period.start, back);
    if (start < costs.start) break;
    const { cost, missing } = costBetween(costs, start, end);
    if (missing === 0) found.push({ start, cost });
  }
  return found;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
