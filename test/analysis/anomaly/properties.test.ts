import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSeries } from '../../../src/analysis/anomaly/anomaly.ts';
import { type AnomalySettings, COST_SETTINGS, METRIC_SETTINGS } from '../../../src/analysis/anomaly/settings.ts';
import type { Series } from '../../../src/model/series.ts';
import { quietDays } from './days.ts';

const magnitude = fc.constantFrom(1e-9, 1e-3, 1, 1e4, 1e12, 1e150);
const gap = fc.constant(null);

/** Anything a bill may hold: noise, zeros, bursts, steps, refunds, holes of any length, and magnitudes of any size. */
const figure = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 50, max: 150, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: gap },
  { weight: 1, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
);
const stretch = fc
  .tuple(figure, fc.integer({ min: 1, max: 40 }))
  .map(([value, count]) => Array<number | null>(count).fill(value));
const figures: fc.Arbitrary<(number | null)[]> = fc.oneof(
  fc.array(figure, { maxLength: 150 }),
  fc.array(fc.oneof(stretch, fc.array(figure, { maxLength: 30 })), { maxLength: 12 }).map((parts) => parts.flat()),
);
const anySeries: fc.Arbitrary<Series> = fc
  .record({ values: figures, scale: magnitude, frequency: fc.constantFrom('D', 'H', 'W'), dated: fc.boolean() })
  .map(({ values, scale, frequency, dated }) => ({
    values: values.map((value) => (value === null ? null : value * scale)),
    frequency: frequency as Series['frequency'],
    start: dated ? '2025-01-20' : undefined,
  }));
const anySettings = fc.constantFrom<AnomalySettings>(COST_SETTINGS, METRIC_SETTINGS, {
  ...COST_SETTINGS,
  method: 'rolling-sigma',
});

describe('any series at all', () => {
  it('gives one finite point for each figure, and deviations in order', () => {
    fc.assert(
      fc.property(anySeries, anySettings, (series, settings) => {
        const { points, deviations } = judgeSeries(series, settings);

        expect(points).toHaveLength(series.values.length);
        for (const { expected, lower, upper, score } of points) {
          if (expected === null) continue;
          expect([expected, lower, upper, score].every(Number.isFinite)).toBe(true);
          expect(lower!).toBeLessThanOrEqual(upper!);
        }
        for (const { firstIndex, toldIndex, lastIndex, actual, expected, impact, score, confidence } of deviations) {
          expect(firstIndex).toBeLessThanOrEqual(toldIndex);
          expect(toldIndex).toBeLessThanOrEqual(lastIndex);
          expect([actual, expected, impact, score].every(Number.isFinite)).toBe(true);
          expect(impact).toBe(actual - expected);
          expect(confidence).toBeGreaterThanOrEqual(0.5);
          expect(confidence).toBeLessThanOrEqual(1);
        }
        const told = deviations.map(({ toldIndex }) => toldIndex);
        expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('marks only figures of a deviation that has been told', () => {
    fc.assert(
      fc.property(anySeries, anySettings, (series, settings) => {
        const { points, deviations } = judgeSeries(series, settings);

        points.forEach(({ anomaly }, index) => {
          const known = deviations.some(({ toldIndex, lastIndex }) => toldIndex <= index && index <= lastIndex);
          if (anomaly) expect(known).toBe(true);
        });
        for (const { toldIndex } of deviations) expect(points[toldIndex]!.anomaly).toBe(true);
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it('is judged without looking ahead', () => {
    fc.assert(
      fc.property(anySeries, anySettings, fc.nat(), (series, settings, cut) => {
        const count = series.values.length === 0 ? 0 : cut % series.values.length;
        const whole = judgeSeries(series, settings);

        const part = judgeSeries({ ...series, values: series.values.slice(0, count) }, settings);

        expect(part.points).toEqual(whole.points.slice(0, count));
        expect(part.deviations.map(({ toldIndex }) => toldIndex)).toEqual(
          whole.deviations.map(({ toldIndex }) => toldIndex).filter((index) => index < count),
        );
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});

describe('no alarm', () => {
  const alarms = (series: Series, settings: AnomalySettings) => judgeSeries(series, settings).deviations;
  const season = { D: 7, H: 24, W: 1 };

  it('for the same figure, or the same week, over and over, with holes', () => {
    const frequency = fc.constantFrom<Series['frequency']>('D', 'H', 'W');
    const week = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 24, maxLength: 24 });
    const holes = fc.array(fc.integer({ min: 0, max: 199 }), { maxLength: 60 });
    fc.assert(
      fc.property(frequency, week, holes, magnitude, fc.boolean(), (every, shape, missing, scale, flat) => {
        const values = Array.from({ length: 200 }, (_, index) => {
          const value = shape[flat ? 0 : index % season[every]]! * scale;
          return missing.includes(index) && index > 60 ? null : value;
        });

        expect(alarms({ values, frequency: every }, METRIC_SETTINGS)).toEqual([]);
      }),
      { seed: 10, numRuns: 300 },
    );
  });

  it.each([
    ['empty', []],
    ['one figure', [5]],
    ['all missing', Array(100).fill(null)],
    ['all zero', Array(400).fill(0)],
    ['not numbers', Array(100).fill(Number.NaN)],
    ['endless', Array(100).fill(Number.POSITIVE_INFINITY)],
  ])('for a series that is %s', (_, values: (number | null)[]) => {
    for (const settings of [COST_SETTINGS, METRIC_SETTINGS]) {
      const { points, deviations } = judgeSeries({ values, frequency: 'D' }, settings);

      expect(points).toHaveLength(values.length);
      expect(deviations).toEqual([]);
    }
  });

  it('depends on the unit', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.integer({ min: -20, max: 60 }), (seed, power) => {
        const series = quietDays({ seed, noise: 0.15, count: 150 });
        const scaled = { ...series, values: series.values.map((value) => value! * 2 ** power) };

        const told = alarms(series, METRIC_SETTINGS).map(({ toldIndex }) => toldIndex);

        expect(alarms(scaled, METRIC_SETTINGS).map(({ toldIndex }) => toldIndex)).toEqual(told);
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});
