import { type BudgetStatus, chanceAt, shareGone, shareUsed } from '../src/analysis/budget.ts';
import { judge } from '../src/analysis/budget-alerts.ts';

/** A budget in a `--json` document. Costs in `currency`, effective; days UTC, the period half-open. */
export function budgetDocument(status: BudgetStatus) {
  const { budget, period, budgetedCost, actualCost, settledThrough, outlook } = status;
  const { budgetId, scope, by, key, timeUnit, currency, autoAdjust, origin, setBy, setAt } = budget;
  const { states } = judge(status, {});
  const thresholds = (['actual', 'forecast'] as const).flatMap((kind) =>
    budget.thresholds[kind].map((percent) => ({ kind, percent, passed: states[`${kind} ${percent}`] ?? false })),
  );
  return {
    budgetId,
    scope,
    by,
    key: key ?? null,
    timeUnit,
    period,
    budgetedCost,
    currency,
    actualCost,
    variance: budgetedCost === null ? null : actualCost - budgetedCost,
    settledThrough,
    shareUsed: shareUsed(status),
    shareOfPeriod: shareGone(status),
    costBefore: status.costBefore,
    meanValue: outlook?.meanValue ?? null,
    intervals: outlook?.intervals ?? null,
    chanceToPass: chanceAt(status, 100),
    thresholds,
    autoAdjust: autoAdjust ?? null,
    adjustment: status.adjustment,
    otherCurrencies: status.otherCurrencies,
    remarks: status.remarks,
    origin,
    setBy: setBy ?? null,
    setAt: setAt ?? null,
  };
}
