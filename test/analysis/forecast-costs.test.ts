import { describe, expect, it } from 'vitest';
import { forecastSeries, type SeriesForecast } from '../../src/analysis/forecast/forecast.ts';
import { sumOf } from '../../src/analysis/forecast/sum.ts';
import { type CostForecast, forecastCosts } from '../../src/analysis/forecast-costs.ts';

/** 200 days of about 100 a day, less on weekends, then some that cost `more` more. */
function costs(more: number, lasted: number): (number | null)[] {
  return Array.from({ length: 200 }, (_, day) => {
    const usual = (day % 7 >= 5 ? 70 : 100) + (day % 3);
    return day < 200 - lasted ? usual : usual + more;
  });
}

const request = (values: (number | null)[]) => ({ values, frequency: 'D' as const, season: 7, horizon: 20 });

function ahead(forecast: CostForecast | SeriesForecast | { reason: string }): CostForecast {
  if ('reason' in forecast) throw new Error(forecast.reason);
  return forecast;
}

describe('costs in which something goes on', () => {
  const level = sumOf(ahead(forecastCosts(request(costs(0, 0))))).meanValue;

  it('may end tomorrow or stay: the interval holds both, and the mean lies between', () => {
    const { meanValue, intervals } = sumOf(ahead(forecastCosts(request(costs(60, 4)))));

    expect(intervals[95][0]).toBeLessThan(level + 20 * 60 * 0.1);
    expect(intervals[95][1]).toBeGreaterThan(level + 20 * 60 * 0.9);
    expect(meanValue).toBeGreaterThan(level + 20 * 60 * 0.1);
    expect(meanValue).toBeLessThan(level + 20 * 60 * 0.9);
  });

  it('is expected to last the longer the longer it has lasted', () => {
    const endAfter = (days: number) => sumOf(ahead(forecastCosts(request(costs(60, days))))).meanValue;

    expect(endAfter(6)).toBeGreaterThan(endAfter(2));
  });

  it('says since which day, and how much a day', () => {
    const { goingOn } = ahead(forecastCosts(request(costs(60, 4))));

    expect(goingOn?.sinceIndex).toBe(196);
    expect(goingOn?.perDay).toBeGreaterThan(55);
    expect(goingOn?.perDay).toBeLessThan(65);
  });

  it('may as well be a saving, and nothing is forecast below zero', () => {
    const forecast = ahead(forecastCosts(request(costs(-68, 5))));

    expect(forecast.goingOn?.perDay).toBeLessThan(-60);
    for (const figure of [...forecast.mean, ...forecast.lower95]) expect(figure).toBeGreaterThanOrEqual(0);
  });
});

describe('costs are forecast as any series', () => {
  it.each([
    ['when nothing goes on', costs(0, 0)],
    ['after a single day, which is over when the next one settles', costs(60, 1)],
    ['when what came has long been the new normal', costs(60, 60)],
    ['when the newest figure is missing', [...costs(0, 0), null]],
  ])('%s', (_, values) => {
    expect(forecastCosts(request(values))).toEqual(forecastSeries(request(values)));
  });

  it('when what came was declared', () => {
    const values = costs(60, 4);
    const declared = values.map((_, day) => (day < 196 ? 0 : 65));

    expect(ahead(forecastCosts(request(values), declared)).goingOn).toBeUndefined();
  });

  it('and say so where there is nothing to forecast from', () => {
    expect(forecastCosts(request([null, null]))).toEqual({ reason: 'There are no figures to forecast from.' });
  });
});
