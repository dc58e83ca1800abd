import { describe, expect, it } from 'vitest';
import { replayBudget, summarise } from '../../src/analysis/budget-replay.ts';
import { addDays, daysIn } from '../../src/model/period.ts';
import { aBudget, dailyCosts } from '../fakes/budgets.ts';

const LAG = { lagDays: 3 };
const october = daysIn({ start: '2026-10-01', end: '2026-11-01' });
/** 100 a day since March; October's costs are tripled from the 11th on. */
const costs = dailyCosts(
  '2026-03-10',
  '2026-11-20',
  100,
  Object.fromEntries(october.slice(10).map((day) => [day, 300])),
);

describe('a replay of a budget', () => {
  it('covers whole periods only, the running one without an end', () => {
    const periods = replayBudget(aBudget({ amount: 4000 }), costs, LAG);

    expect(periods.map(({ period }) => period.start.slice(0, 7))).toEqual([
      '2026-04',
      '2026-05',
      '2026-06',
      '2026-07',
      '2026-08',
      '2026-09',
      '2026-10',
      '2026-11',
    ]);
    expect(periods.map(({ actualCost }) => actualCost)).toEqual([3000, 3100, 3000, 3100, 3100, 3000, 7300, null]);
  });

  it('tells a threshold on the morning on which it could be known, and not before', () => {
    const [, , , , , , replayed] = replayBudget(aBudget({ amount: 4000 }), costs, LAG);

    const spent = replayed!.alerts.filter(({ kind }) => kind === 'actual');
    expect(spent.map(({ percent, day, settledThrough }) => ({ percent, day, settledThrough }))).toEqual([
      { percent: 80, day: '2026-10-21', settledThrough: '2026-10-18' },
      { percent: 100, day: '2026-10-23', settledThrough: '2026-10-20' },
    ]);
  });

  it('does not look ahead: what comes later changes nothing of what was told', () => {
    const whole = replayBudget(aBudget({ amount: 4000 }), costs, LAG);
    const cut = '2026-10-15';
    const known = { ...costs, values: costs.values.slice(0, 220), settledThrough: addDays('2026-03-10', 219) };

    const early = replayBudget(aBudget({ amount: 4000 }), known, LAG);

    expect(known.settledThrough).toBe(cut);
    const toldBy = (periods: typeof whole) =>
      periods.flatMap(({ alerts }) => alerts).filter((alert) => alert.settledThrough <= cut);
    expect(toldBy(early)).toEqual(toldBy(whole));
  });

  it('makes each amount from the history before its period', () => {
    const budget = aBudget({ amount: undefined, autoAdjust: { periods: 3, marginPercent: 0 } });

    const amounts = replayBudget(budget, costs, LAG).map(({ budgetedCost }) => budgetedCost);

    expect(amounts).toEqual([null, null, null, 3000, 3100, 3100, 3100, 3100]);
  });

  it('says how far its warnings could be believed', () => {
    const summary = summarise(replayBudget(aBudget({ amount: 4000 }), costs, LAG));

    expect(summary).toMatchObject({ periods: 7, passed: 1 });
    expect(summary.warnedRightly + summary.missed).toBe(1);
  });

  it('has nothing to say without settled days', () => {
    expect(replayBudget(aBudget(), { ...costs, settledThrough: null }, LAG)).toEqual([]);
  });
});
