import { describe, expect, it } from 'vitest';
import { completenessAt, type PastDay } from '../../src/analysis/completeness.ts';
import { addDays } from '../../src/model/period.ts';

/** Days that had these shares of their hundred dollars when they were so many days old, oldest first. */
const days = (shares: number[], { age = 1, settled = 100 } = {}): PastDay[] =>
  shares.map((share, index) => ({ day: addDays('2026-08-01', index), age, cost: share * settled, settled }));

describe('how complete young days were', () => {
  it('is what was usual, and the most', () => {
    expect(completenessAt(1, days([0.6, 0.6, 0.7, 0.5, 0.6, 0.9, 0.6]))).toEqual({ usual: 0.6, most: 0.9 });
  });

  it('is of days of the same age alone', () => {
    const known = [...days(Array(7).fill(0.4), { age: 2 }), ...days(Array(7).fill(0.8), { age: 1 })];

    expect(completenessAt(2, known)).toEqual({ usual: 0.4, most: 0.4 });
    expect(completenessAt(3, known)).toBeUndefined();
  });

  it('is of the newest four weeks: how late a cloud reports changes', () => {
    expect(completenessAt(1, days([...Array(40).fill(0.2), ...Array(28).fill(0.7)]))).toEqual({
      usual: 0.7,
      most: 0.7,
    });
  });

  it.each<[string, PastDay[]]>([
    ['too few days are known', days(Array(6).fill(0.6))],
    ['days cost nothing in the end', days(Array(9).fill(0.6), { settled: 0 })],
    ['days were refunds', days(Array(9).fill(0.6), { settled: -5 })],
    ['nothing had come in at that age', days(Array(9).fill(0))],
  ])('is not known where %s', (_, known) => {
    expect(completenessAt(1, known)).toBeUndefined();
  });
});
