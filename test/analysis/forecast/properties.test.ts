import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseModel,
  type ForecastRequest,
  forecastSeries,
  type SeriesForecast,
} from '../../../src/analysis/forecast/forecast.ts';
import { sumOf } from '../../../src/analysis/forecast/sum.ts';

/** What a series may consist of: noise, zeros, gaps, refunds, a giant now and then. */
const figure = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 50, max: 150, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
);
const stretch = fc.tuple(figure, fc.integer({ min: 1, max: 40 })).map(([value, count]) => Array(count).fill(value));
/** What follows a rule exactly: a wave, a trend, a growth, the same week over and over. */
const rule = fc
  .record({
    wave: fc.double({ min: 2, max: 30, noNaN: true }),
    slope: fc.constantFrom(0, 0.01, -0.005),
    growth: fc.constantFrom(1, 1.05, 0.9),
    length: fc.integer({ max: 120, min: 1 }),
  })
  .map(({ wave, slope, growth, length }) =>
    Array.from({ length }, (_, at) => (1 + 0.3 * Math.sin((2 * Math.PI * at) / wave) + slope * at) * growth ** at),
  );
const figures: fc.Arbitrary<(number | null)[]> = fc.oneof(
  fc.array(figure, { maxLength: 120 }),
  fc.array(stretch, { maxLength: 6 }).map((parts) => parts.flat().slice(0, 120)),
  rule,
);

const anyRequest: fc.Arbitrary<ForecastRequest> = fc
  .record({
    values: figures,
    scale: fc.constantFrom(1e-300, 1e-9, 1, 1, 1, 1e15, 1e300),
    frequency: fc.constantFrom<ForecastRequest['frequency']>('D', 'D', 'W', 'H'),
    start: fc.constantFrom(undefined, '2024-01-31', '2025-12-30'),
    season: fc.integer({ min: 1, max: 13 }),
    horizon: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant(40)),
  })
  .map(({ scale, values, ...rest }) => ({ ...rest, values: scaled(values, scale) }));

function scaled(values: readonly (number | null)[], factor: number) {
  return values.map((value) => (value === null ? null : value * factor));
}

function forEach(runs: { seed: number; numRuns: number }, check: (request: ForecastRequest) => void) {
  fc.assert(fc.property(anyRequest, check), runs);
}

/** The five figures of each step, lowest bound first. */
const stepsOf = ({ mean, lower80, upper80, lower95, upper95 }: SeriesForecast) =>
  mean.map((_, step) => [lower95[step]!, lower80[step]!, mean[step]!, upper80[step]!, upper95[step]!]);

describe('any series at all', () => {
  it('has a forecast of finite figures in order, or no figure to make one from', () => {
    forEach({ seed: 1, numRuns: 400 }, (request) => {
      const forecast = forecastSeries(request);

      if ('reason' in forecast) {
        expect(forecast.reason).toMatch(/^[A-Z].*\.$/);
        expect(request.values.every((value) => value === null)).toBe(true);
        return;
      }
      const { mean, lower80, upper80, lower95, upper95, model } = forecast;
      expect(model).not.toBe('');
      for (const each of [mean, lower80, upper80, lower95, upper95]) expect(each).toHaveLength(request.horizon);
      for (const step of stepsOf(forecast)) {
        expect(step.every(Number.isFinite)).toBe(true);
        expect(step).toEqual(step.toSorted((a, b) => a - b));
      }
    });
  });

  it('has a sum within finite bounds, wherever the sum begins and ends', () => {
    forEach({ seed: 2, numRuns: 100 }, (request) => {
      const forecast = forecastSeries(request);
      if ('reason' in forecast) return;

      const { meanValue, intervals } = sumOf(forecast, request.horizon >> 1);

      const inOrder = [intervals[95][0], intervals[80][0], intervals[80][1], intervals[95][1]];
      expect([meanValue, ...inOrder].every(Number.isFinite)).toBe(true);
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    });
  });

  it('has the same forecast every time, and is left as it was', () => {
    forEach({ seed: 3, numRuns: 50 }, (request) => {
      const before = structuredClone(request);
      const forecast = forecastSeries(request);

      expect(request).toEqual(before);
      expect(forecastSeries(before)).toEqual(forecast);
    });
  });

  it('is forecast by a choice that was stored as it is by a new one', () => {
    forEach({ seed: 4, numRuns: 50 }, (request) => {
      const choice = JSON.parse(JSON.stringify(chooseModel(request)));

      expect(forecastSeries({ ...request, choice })).toEqual(forecastSeries(request));
    });
  });

  it('may be forecast by a choice made for another', () => {
    fc.assert(
      fc.property(anyRequest, anyRequest, (request, other) => {
        const forecast = forecastSeries({ ...request, choice: chooseModel(other) });

        if ('reason' in forecast) return;
        expect(stepsOf(forecast).flat().every(Number.isFinite)).toBe(true);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('has the same forecast in any unit', () => {
    fc.assert(
      fc.property(anyRequest, fc.integer({ min: -20, max: 20 }), (request, power) => {
        const factor = 2 ** power;
        // Below that, halving loses digits.
        fc.pre(request.values.every((value) => !value || Math.abs(value) > 1e-250));

        const forecast = forecastSeries(request);
        const other = forecastSeries({ ...request, values: scaled(request.values, factor) });

        if ('reason' in forecast || 'reason' in other) {
          expect(other).toEqual(forecast);
          return;
        }
        expect(other.model).toBe(forecast.model);
        const wanted = stepsOf(forecast).flat();
        const off = stepsOf(other)
          .flat()
          .filter((value, index) => {
            const want = wanted[index]! * factor;
            return !(Math.abs(value - want) <= 1e-9 * Math.abs(want) + Number.MIN_VALUE * 2 ** 30);
          });
        expect(off).toEqual([]);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it('that was never below zero will not be', () => {
    forEach({ seed: 7, numRuns: 200 }, (request) => {
      const values = request.values.map((value) => value && Math.abs(value));

      const forecast = forecastSeries({ ...request, values });

      if ('reason' in forecast) return;
      expect(Math.min(...stepsOf(forecast).flat(), sumOf(forecast).intervals[95][0])).toBeGreaterThanOrEqual(0);
    });
  });
});

describe('a past that says nothing of the future does not matter:', () => {
  it.each([null, 0])('%s at the beginning', (nothing) => {
    forEach({ seed: 8, numRuns: 50 }, (request) => {
      const values = request.values.slice(request.values.findIndex(Boolean));
      fc.pre(values.some(Boolean));

      const late = { ...request, start: undefined, values: [...Array(30).fill(nothing), ...values] };

      expect(forecastSeries(late)).toEqual(forecastSeries({ ...request, start: undefined, values }));
    });
  });
});

describe('a forecast of a series that', () => {
  const ahead = (values: number[], more: Partial<ForecastRequest> = {}) => {
    const forecast = forecastSeries({ values, frequency: 'D', horizon: 10, ...more });
    if ('reason' in forecast) throw new Error(forecast.reason);
    return forecast;
  };

  it.each([1, 2, 3, 20, 60])('is one and the same %i times is that', (count) => {
    const { mean } = ahead(Array(count).fill(12.5));

    for (const value of mean) expect(value).toBeCloseTo(12.5, 9);
  });

  it('is zero all along is zero, for sure', () => {
    expect(stepsOf(ahead(Array(60).fill(0))).flat()).toEqual(Array(50).fill(0));
  });

  it('is all refunds stays below zero', () => {
    const { mean } = ahead(Array.from({ length: 60 }, (_, day) => -100 - (day % 7)));

    expect(Math.max(...mean)).toBeLessThan(-90);
  });

  it('is shorter than its season can be made, and a thousand figures long', () => {
    const forecast = ahead([5, 6, 7], { season: 1_000_000, horizon: 1000 });

    expect(forecast.mean).toHaveLength(1000);
    expect(stepsOf(forecast).flat().every(Number.isFinite)).toBe(true);
  });
});
