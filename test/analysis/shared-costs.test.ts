import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parts, splitSharedCosts } from '../../src/analysis/shared-costs.ts';

const pool = { key: 'shared:hub', day: '2026-11-02', billingCurrency: 'USD', cost: 100 };
const own = (key: string, cost: number) => ({ key, day: '2026-11', billingCurrency: 'USD', cost });
const split = (how: 'evenly' | 'proportional' | Record<string, number>) =>
  splitSharedCosts([pool], [own('a', 30), own('b', 10)], {
    teams: ['a', 'b', 'c'],
    sharedCosts: [{ name: 'hub', split: how }],
  }).map(({ key, cost }) => [key, Number(cost.toFixed(2))]);

describe('shared costs', () => {
  it('are split evenly, to the cent', () => {
    expect(split('evenly')).toEqual([
      ['a', 33.33],
      ['b', 33.33],
      ['c', 33.33],
    ]);
  });

  it("are split as the teams' own cost of the month is", () => {
    expect(split('proportional')).toEqual([
      ['a', 75],
      ['b', 25],
      ['c', 0],
    ]);
  });

  it('are split by fixed shares', () => {
    expect(split({ a: 1, c: 3 })).toEqual([
      ['a', 25],
      ['b', 0],
      ['c', 75],
    ]);
  });

  it('are borne alike when nobody had any cost of their own', () => {
    expect(splitSharedCosts([pool], [], { teams: ['a', 'b'], sharedCosts: [] }).map(({ cost }) => cost)).toEqual([
      50, 50,
    ]);
  });

  it('are borne by the only one with a weight, however small it is', () => {
    expect(parts(0.3, [0, Number.MIN_VALUE])).toEqual([0, 0.3]);
  });

  it('add up to the whole, whatever the weights', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.array(fc.double({ min: -10, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (amount, weights) => {
          const sum = parts(amount, weights).reduce((total, part) => total + part, 0);

          expect(Math.abs(sum - amount)).toBeLessThan(0.005);
        },
      ),
    );
  });
});
