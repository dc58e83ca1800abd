import type { BudgetStatus, Foreseen } from '../../src/analysis/budget.ts';
import type { DailyCosts } from '../../src/analysis/daily-costs.ts';
import { type Budget, type BudgetSubject, budgetIdOf, DEFAULT_THRESHOLDS } from '../../src/model/budget.ts';
import { addDays, type Day, daysBetween } from '../../src/model/period.ts';

/** Payments' budget: 5,000 dollars a month, told at the usual thresholds. */
export function aBudget(over: Partial<Budget> = {}): Budget {
  const subject: BudgetSubject = { scope: 'payments', by: 'day', timeUnit: 'monthly', currency: 'USD' };
  const budget = { ...subject, amount: 5000, thresholds: DEFAULT_THRESHOLDS, origin: 'penny.yml' as const, ...over };
  return { ...budget, budgetId: budgetIdOf(budget) };
}

/** A November through the 20th, 84 % spent, that will probably end above its budget. */
export function aStatus(over: Partial<BudgetStatus> = {}): BudgetStatus {
  return {
    budget: aBudget(),
    period: { start: '2026-11-01', end: '2026-12-01' },
    budgetedCost: 5000,
    adjustment: null,
    actualCost: 4210,
    settledThrough: '2026-11-20',
    costBefore: 3600,
    outlook: {
      meanValue: 5620,
      intervals: { '80': [5300, 5900], '95': [5100, 6100] },
      chances: [{ percent: 100, chance: 0.95 }],
    },
    otherCurrencies: [],
    remarks: [],
    ...over,
  };
}

/** Costs of so much a day, settled through a day; `on` overrides some days. */
export function dailyCosts(start: Day, through: Day, perDay: number, on: Record<Day, number | null> = {}): DailyCosts {
  const values = Array.from({ length: daysBetween(start, through) + 1 }, (_, index) => {
    const day = addDays(start, index);
    return day in on ? on[day]! : perDay;
  });
  return { start, values, settledThrough: through };
}

/** A forecast that ends at one value and is above anything below it. */
export function endingAt(meanValue: number, chance = (amount: number) => Number(meanValue > amount)): Foreseen {
  return { meanValue, intervals: { '80': [meanValue, meanValue], '95': [meanValue, meanValue] }, chanceAbove: chance };
}
