import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BudgetFacts, budgetStatus, chanceAt, shareGone, shareUsed } from '../../src/analysis/budget.ts';
import { budgetPeriod } from '../../src/model/budget.ts';
import { aBudget, dailyCosts, endingAt } from '../fakes/budgets.ts';

const NOVEMBER = { start: '2026-11-01', end: '2026-12-01' };

function statusOf(over: Partial<BudgetFacts> = {}) {
  return budgetStatus({
    budget: aBudget(),
    period: NOVEMBER,
    costs: dailyCosts('2026-08-01', '2026-11-22', 200),
    settledThrough: '2026-11-20',
    foreseen: endingAt(6000),
    otherCurrencies: [],
    ...over,
  });
}

describe('how a budget stands', () => {
  it('counts the settled days of its period and nothing later', () => {
    const status = statusOf();

    expect(status.actualCost).toBe(4000);
    expect(shareUsed(status)).toBeCloseTo(0.8);
    expect(shareGone(status)).toBeCloseTo(20 / 30);
    expect(chanceAt(status, 100)).toBe(1);
  });

  it('compares with the same days of the period before', () => {
    expect(statusOf().costBefore).toBe(4000);
    expect(statusOf({ costs: dailyCosts('2026-10-05', '2026-11-22', 200) }).costBefore).toBeNull();
  });

  it('is not judged while no day of the period is settled', () => {
    const status = statusOf({ settledThrough: '2026-10-31' });

    expect(status).toMatchObject({ settledThrough: null, actualCost: 0, outlook: null });
    expect(shareUsed(status)).toBeNull();
    expect(shareGone(status)).toBe(0);
  });

  it('says so where there are no costs in its currency, and where days have no figures', () => {
    const none = statusOf({ costs: undefined, foreseen: { reason: 'There are no costs in USD to forecast from.' } });
    const holes = statusOf({ costs: dailyCosts('2026-08-01', '2026-11-22', 200, { '2026-11-03': null }) });

    expect(none).toMatchObject({ actualCost: 0, remarks: ['There are no costs in USD to forecast from.'] });
    expect(holes).toMatchObject({ actualCost: 3800, remarks: ['No figures for 1 of these days; absent is not zero.'] });
  });

  it('keeps the amount that was decided when the period began', () => {
    const budget = aBudget({ amount: undefined, autoAdjust: { periods: 3, marginPercent: 10 } });
    const adjustment = { budgetedCost: 5000, median: 4545, marginPercent: 10, wanted: 3, periods: [] };

    expect(statusOf({ budget, decided: { budgetedCost: 5000, adjustment } }).budgetedCost).toBe(5000);
    expect(statusOf({ budget }).budgetedCost).toBe(6820);
  });

  it('makes a new amount when the rule it is made by has changed', () => {
    const budget = aBudget({ amount: undefined, autoAdjust: { periods: 3, marginPercent: 0 } });
    const adjustment = { budgetedCost: 5000, median: 4545, marginPercent: 10, wanted: 3, periods: [] };

    expect(statusOf({ budget, decided: { budgetedCost: 5000, adjustment } }).budgetedCost).toBe(6200);
  });

  it('holds no figure that is no number, whatever the bills say', () => {
    const cost = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e13, max: 1e13 }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(
        fc.array(cost, { maxLength: 130 }),
        fc.double({ min: 0.01, max: 1e12, noNaN: true }),
        fc.integer({ min: 0, max: 130 }),
        fc.oneof(
          fc.constant(Number.NaN),
          fc.constant(Number.POSITIVE_INFINITY),
          fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
        ),
        (values, amount, settled, mean) => {
          const settledThrough =
            settled === 0 ? null : `2026-${settled % 2 ? '11' : '10'}-${String(1 + (settled % 28)).padStart(2, '0')}`;
          const costs = values.length === 0 ? undefined : { start: '2026-08-01', values, settledThrough };
          const status = statusOf({ budget: aBudget({ amount }), costs, settledThrough, foreseen: endingAt(mean) });

          const figures = [
            status.actualCost,
            shareUsed(status) ?? 0,
            shareGone(status),
            status.costBefore ?? 0,
            status.outlook?.meanValue ?? 0,
          ];
          expect(figures.every(Number.isFinite)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('the periods of a budget', () => {
  it.each([
    ['monthly', '2026-11-23', 0, '2026-11-01', '2026-12-01'],
    ['monthly', '2026-01-01', 1, '2025-12-01', '2026-01-01'],
    ['quarterly', '2026-11-23', 0, '2026-10-01', '2027-01-01'],
    ['quarterly', '2026-01-31', 1, '2025-10-01', '2026-01-01'],
    ['yearly', '2028-02-29', 0, '2028-01-01', '2029-01-01'],
  ] as const)('are calendar ones: %s on %s, %i back', (timeUnit, day, back, start, end) => {
    expect(budgetPeriod(timeUnit, day, back)).toEqual({ start, end });
  });
});
