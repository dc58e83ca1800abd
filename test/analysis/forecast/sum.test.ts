import { describe, expect, it } from 'vitest';
import type { SeriesForecast } from '../../../src/analysis/forecast/forecast.ts';
import { sumOf } from '../../../src/analysis/forecast/sum.ts';
import { ahead, figures } from './series.ts';

const noisy = ahead({ values: figures(200, () => 100, { noise: 0.2 }), frequency: 'D', horizon: 30 });
/** Days of which each remembers the one before: what a walk leaves. */
const wandering = ahead({
  values: figures(200, () => 1, { noise: 1 }).map(sumSoFar(1000)),
  frequency: 'D',
  horizon: 30,
});

function sumSoFar(level: number) {
  let sum = level;
  return (value: number) => (sum += value - 1);
}

const widthOf = ([low, high]: readonly [number, number]) => high - low;
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** A forecast whose paths are these. */
function aForecast(paths: number[][], floor = Number.NEGATIVE_INFINITY): SeriesForecast {
  const mean = paths[0]!.map((_, step) => total(paths.map((path) => path[step]!)) / paths.length);
  const bounds = { lower80: [], upper80: [], lower95: [], upper95: [] };
  return { model: 'drawn', mean, ...bounds, paths: paths.map((path) => Float64Array.from(path)), floor };
}

describe('the sum of days ahead', () => {
  it.each([
    ['days that vary', noisy],
    ['days that wander', wandering],
  ])('of %s is surer than the daily bounds added up', (_, forecast) => {
    const { intervals } = sumOf(forecast);

    expect(widthOf(intervals[95])).toBeLessThan(0.95 * (total(forecast.upper95) - total(forecast.lower95)));
    expect(widthOf(intervals[80])).toBeLessThan(0.95 * (total(forecast.upper80) - total(forecast.lower80)));
  });

  it.each([
    ['days that vary', noisy],
    ['days that wander', wandering],
  ])('of %s is less sure than if they had nothing to do with each other', (_, forecast) => {
    const independent = Math.hypot(
      ...forecast.mean.map((_, step) => forecast.upper95[step]! - forecast.lower95[step]!),
    );

    expect(widthOf(sumOf(forecast).intervals[95])).toBeGreaterThan(1.05 * independent);
  });

  it('is the sum of their means, within both bounds', () => {
    const { meanValue, intervals } = sumOf(noisy);

    expect(meanValue).toBeCloseTo(total(noisy.mean), 9);
    expect([intervals[95][0], intervals[80][0], meanValue, intervals[80][1], intervals[95][1]]).toEqual(
      [intervals[95][0], intervals[80][0], meanValue, intervals[80][1], intervals[95][1]].toSorted((a, b) => a - b),
    );
  });

  it('takes the steps asked for and what is known already', () => {
    const forecast = aForecast([
      [1, 10, 100, 1000],
      [3, 30, 300, 3000],
    ]);

    expect(sumOf(forecast).meanValue).toBe(2222);
    expect(sumOf(forecast, 1).meanValue).toBe(2220);
    expect(sumOf(forecast, 1, 3).meanValue).toBe(220);
    expect(sumOf(forecast, 1, 3, 5).meanValue).toBe(225);
    expect(sumOf(forecast, 1, 3, 5).intervals[95]).toEqual([expect.closeTo(120.5), expect.closeTo(329.5)]);
  });

  it('of no days is what is known already', () => {
    const { meanValue, intervals } = sumOf(noisy, 30, 30, 70);

    expect({ meanValue, intervals }).toEqual({ meanValue: 70, intervals: { 80: [70, 70], 95: [70, 70] } });
  });

  it('does not fall below the floor, to which what is known already is added', () => {
    const paths = [
      [-50, 20],
      [40, 20],
    ];

    const { intervals } = sumOf(aForecast(paths, 0), 0, 2, 10);

    expect(intervals[95][0]).toBeCloseTo(10 + 0.025 * 60);
    expect(sumOf(aForecast(paths), 0, 2, 10).intervals[95][0]).toBeLessThan(0);
  });
});

describe('the chance to end above an amount', () => {
  const { chanceAbove, meanValue, intervals } = sumOf(noisy, 0, 30, 500);

  it('is certain far below, impossible far above, and even in the middle', () => {
    expect(chanceAbove(0)).toBe(1);
    expect(chanceAbove(10 * meanValue)).toBe(0);
    expect(chanceAbove(meanValue)).toBeCloseTo(0.5, 1);
  });

  it('is what the interval says', () => {
    expect(chanceAbove(intervals[80][0])).toBeCloseTo(0.9, 2);
    expect(chanceAbove(intervals[80][1])).toBeCloseTo(0.1, 2);
    expect(chanceAbove(intervals[95][1])).toBeCloseTo(0.025, 2);
  });

  it('falls as the amount rises', () => {
    const chances = Array.from({ length: 200 }, (_, index) => chanceAbove(2500 + 10 * index));

    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
    expect(new Set(chances).size).toBeGreaterThan(50);
  });
});
