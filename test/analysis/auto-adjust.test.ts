import { describe, expect, it } from 'vitest';
import { adjust } from '../../src/analysis/auto-adjust.ts';
import { aBudget, dailyCosts } from '../fakes/budgets.ts';

const NOVEMBER = { start: '2026-11-01', end: '2026-12-01' };
const AUTO = aBudget({ amount: undefined, autoAdjust: { periods: 3, marginPercent: 10 } });

describe('an amount made from history', () => {
  it('is the median of the last full periods plus the margin, to the cent', () => {
    const costs = dailyCosts('2026-05-20', '2026-11-05', 100, { '2026-10-15': 5000.333 });

    expect(adjust(costs, AUTO, NOVEMBER)).toEqual({
      budgetedCost: 3410,
      median: 3100,
      marginPercent: 10,
      wanted: 3,
      periods: [
        { start: '2026-10-01', cost: 8000.333 },
        { start: '2026-09-01', cost: 3000 },
        { start: '2026-08-01', cost: 3100 },
      ],
    });
  });

  it('leaves out periods that history does not cover whole', () => {
    const costs = dailyCosts('2026-07-02', '2026-11-05', 100, { '2026-09-10': null });

    expect(adjust(costs, AUTO, NOVEMBER)).toEqual({
      reason: expect.stringMatching(/needs 3 full periods.*there are 2/),
    });
  });

  it('waits until the period before has settled, since it would be another one a day later', () => {
    const costs = dailyCosts('2026-01-01', '2026-10-30', 100);

    expect(adjust(costs, AUTO, NOVEMBER)).toEqual({
      reason: expect.stringMatching(/once every day of the period before/),
    });
  });

  it('is none where history is nothing or credits', () => {
    expect(adjust(dailyCosts('2026-01-01', '2026-11-05', 0), AUTO, NOVEMBER)).toHaveProperty('reason');
    expect(adjust(dailyCosts('2026-01-01', '2026-11-05', -3), AUTO, NOVEMBER)).toHaveProperty('reason');
  });

  it('takes six quarters for a budget of quarters', () => {
    const budget = { ...AUTO, timeUnit: 'quarterly' as const, autoAdjust: { periods: 6, marginPercent: 0 } };
    const costs = dailyCosts('2025-01-01', '2026-11-05', 1);

    expect(adjust(costs, budget, { start: '2026-10-01', end: '2027-01-01' })).toMatchObject({
      budgetedCost: 91.5,
      periods: { length: 6 },
    });
  });
});
