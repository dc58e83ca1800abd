import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, SPEAKING_RULE, type SpeakingRule } from '../../src/analysis/budget-alerts.ts';
import type { ThresholdStates } from '../../src/model/budget-alert.ts';
import { aStatus } from '../fakes/budgets.ts';

const RULE: SpeakingRule = { certain: 0.8, unsure: 0.7, backBy: 5 };
const at = (actualCost: number, chance?: number) =>
  aStatus({
    actualCost,
    outlook:
      chance === undefined
        ? null
        : { meanValue: 5000, intervals: { '80': [1, 2], '95': [1, 2] }, chances: [{ percent: 100, chance }] },
  });

/** What is told, one after the other, each time from the states before. */
function toldOver(statuses: ReturnType<typeof at>[]): string[] {
  let states: ThresholdStates = {};
  return statuses.flatMap((status) => {
    const judged = judge(status, states, RULE);
    if (judged.crossings.length > 0) states = judged.states;
    return judged.crossings.map(({ kind, percent, passed }) => `${kind} ${percent} ${passed ? 'passed' : 'back'}`);
  });
}

describe('a budget', () => {
  it('speaks at each threshold once', () => {
    expect(toldOver([at(3999, 0.1), at(4000, 0.2), at(4500, 0.3), at(5000, 0.9), at(5500, 1)])).toEqual([
      'actual 80 passed',
      'actual 100 passed',
    ]);
  });

  it('speaks when it will probably be passed, and not a second time when it is no longer a forecast', () => {
    expect(toldOver([at(1000, 0.79), at(1100, 0.8), at(4100, 0.99), at(5001, 1)])).toEqual([
      'forecast 100 passed',
      'actual 80 passed',
      'actual 100 passed',
    ]);
  });

  it('tells when it will probably be kept after all, and when not again, but does not flap in between', () => {
    expect(toldOver([at(100, 0.85), at(200, 0.75), at(300, 0.81), at(400, 0.69), at(500, 0.79), at(600, 0.8)])).toEqual(
      ['forecast 100 passed', 'forecast 100 back', 'forecast 100 passed'],
    );
  });

  it('tells a credit that takes it back below a threshold, and not a restated cent', () => {
    expect(toldOver([at(4000.01, 0), at(3999.99, 0), at(4000.01, 0), at(3700, 0)])).toEqual([
      'actual 80 passed',
      'actual 80 back',
    ]);
  });

  it.each([
    ['no settled day', aStatus({ settledThrough: null, outlook: null })],
    ['no amount', aStatus({ budgetedCost: null, outlook: null })],
    ['nothing but credits', at(-3000, 0)],
  ])('says nothing where there is %s', (_, status) => {
    expect(judge(status, {}).crossings).toEqual([]);
  });

  it('takes an unknown for no news', () => {
    const before = { 'actual 80': true, 'forecast 100': true };

    expect(judge(aStatus({ settledThrough: null, outlook: null }), before)).toEqual({
      states: { 'actual 80': true, 'actual 100': false, 'forecast 100': true },
      crossings: [],
    });
  });

  const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });

  it('never repeats itself: the same figures a second time are no news', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), chances, (cost, some) => {
        let states: ThresholdStates = {};
        for (const chance of some) {
          states = judge(at(cost, chance), states).states;
          expect(judge(at(cost, chance), states).crossings).toEqual([]);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('changes its mind only after the chance has moved by ten points', () => {
    fc.assert(
      fc.property(chances, (some) => {
        let states: ThresholdStates = {};
        let last: number | undefined;
        for (const chance of some) {
          const judged = judge(at(0, chance), states, SPEAKING_RULE);
          states = judged.states;
          if (judged.crossings.length === 0) continue;
          if (last !== undefined) expect(Math.abs(chance - last)).toBeGreaterThan(0.1 - 1e-9);
          last = chance >= 0.8 ? Math.min(chance, 0.8) : Math.max(chance, 0.7);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('speaks at most once a threshold while costs only rise', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { maxLength: 31 }), (days) => {
        const sums = days.map((_, index) => days.slice(0, index + 1).reduce((sum, cost) => sum + cost, 0));
        const told = toldOver(sums.map((sum) => at(sum)));
        expect(new Set(told).size).toBe(told.length);
        expect(told).not.toContain('actual 80 back');
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
