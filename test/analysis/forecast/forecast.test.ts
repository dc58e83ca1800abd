import { describe, expect, it } from 'vitest';
import { chooseModel, forecastSeries, type ModelChoice } from '../../../src/analysis/forecast/forecast.ts';
import { ahead, figures, offBy } from './series.ts';

/** 100 a day, 60 on the last two days of a week. */
const week = (day: number) => (day % 7 > 4 ? 60 : 100);
const days = (values: readonly (number | null)[], horizon = 28) => ({ values, frequency: 'D' as const, horizon });

describe('a forecast finds', () => {
  it('a weekly rhythm', () => {
    const { mean } = ahead(days(figures(140, week)));

    expect(offBy(mean, (step) => week(140 + step))).toBeLessThan(0.03);
  });

  it('a trend', () => {
    const growing = (day: number) => 100 + day;

    const { mean } = ahead(days(figures(140, growing, { noise: 0.005 }), 14));

    expect(offBy(mean, (step) => growing(140 + step))).toBeLessThan(0.02);
  });

  it('the hour of the day and the day of the week of an hourly series', () => {
    const hourly = (hour: number) => week(Math.floor(hour / 24)) * (hour % 24 >= 8 && hour % 24 < 20 ? 1 : 0.4);

    const { mean } = ahead({ values: figures(24 * 42, hourly), frequency: 'H', horizon: 168 });

    expect(offBy(mean, (step) => hourly(24 * 42 + step))).toBeLessThan(0.04);
  });

  it('a season it is told of', () => {
    const everyFifth = (index: number) => (index % 5 === 0 ? 300 : 100);

    const { mean } = ahead({ ...days(figures(100, everyFifth), 10), season: 5 });

    expect(offBy(mean, everyFifth)).toBeLessThan(0.05);
  });

  it('a fee on the first of each month, however long the month', () => {
    const firsts = ['2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01'];
    const start = Temporal.PlainDate.from('2025-10-15');
    const bill = (day: number) => 100 + (firsts.includes(start.add({ days: day }).toString()) ? 900 : 0);
    const length = 125; // up to 16 February, which has 28 days

    const { mean } = ahead({ ...days(figures(length, bill), 50), start: '2025-10-15' });

    const large = mean.flatMap((value, step) => (value > 500 ? [start.add({ days: length + step }).toString()] : []));
    expect(large).toEqual(['2026-03-01', '2026-04-01']);
  });
});

describe('a forecast is not misled by', () => {
  const clean = ahead(days(figures(140, week)));

  it('gaps', () => {
    const holed = figures(140, week).map((value, day) => (day % 9 === 4 || (day > 60 && day < 70) ? null : value));

    expect(offBy(ahead(days(holed)).mean, (step) => week(140 + step))).toBeLessThan(0.03);
  });

  it('a single spike, a while ago or yesterday', () => {
    for (const spike of [120, 139]) {
      const spiked = figures(140, week).map((value, day) => (day === spike ? 50 * value : value));

      const { mean, upper95 } = ahead(days(spiked));

      expect(offBy(mean, (step) => clean.mean[step]!)).toBeLessThan(0.05);
      expect(Math.max(...upper95)).toBeLessThan(200);
    }
  });

  it.each([
    ['were not there', null],
    ['cost nothing', 0],
  ])('days before the beginning that %s', (_, before) => {
    const late = [...Array<number | null>(98).fill(before), ...figures(140, week)];

    expect(ahead(days(late))).toEqual(clean);
  });

  it('the months before a new level', () => {
    const level = (day: number) => week(day) * (day < 100 ? 1 : 3);

    const { mean } = ahead(days(figures(140, level)));

    expect(offBy(mean, (step) => level(140 + step))).toBeLessThan(0.06);
  });

  it('a short past: each length of it has a forecast, and near what came', () => {
    for (let length = 15; length <= 60; length++) {
      const { mean } = ahead(days(figures(length, week, { noise: 0 }), 14));

      expect
        .soft(
          offBy(mean, (step) => week(length + step)),
          `${length} days`,
        )
        .toBeLessThan(0.05);
    }
  });
});

describe('the interval', () => {
  const { mean, lower80, upper80, lower95, upper95 } = ahead(days(figures(140, week, { noise: 0.1 })));

  it('of 80 % lies within that of 95 %, and both around the mean', () => {
    for (let step = 0; step < mean.length; step++) {
      expect(lower95[step]!).toBeLessThan(lower80[step]!);
      expect(lower80[step]!).toBeLessThan(mean[step]!);
      expect(mean[step]!).toBeLessThan(upper80[step]!);
      expect(upper80[step]!).toBeLessThan(upper95[step]!);
    }
  });

  it('is the wider the noisier the past', () => {
    const widthAfter = (noise: number) => {
      const forecast = ahead(days(figures(140, week, { noise })));
      return forecast.upper95[6]! - forecast.lower95[6]!;
    };

    expect(widthAfter(0.1)).toBeGreaterThan(2 * widthAfter(0.03));
    expect(widthAfter(0.03)).toBeGreaterThan(2 * widthAfter(0.01));
  });

  it('holds about as much of what comes as it says', () => {
    let [held80, held95, all] = [0, 0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const values = figures(168, week, { noise: 0.1, seed });
      const forecast = ahead(days(values.slice(0, 140)));
      values.slice(140).forEach((value, step) => {
        held80 += value >= forecast.lower80[step]! && value <= forecast.upper80[step]! ? 1 : 0;
        held95 += value >= forecast.lower95[step]! && value <= forecast.upper95[step]! ? 1 : 0;
        all += 1;
      });
    }

    expect(held80 / all).toBeGreaterThan(0.75);
    expect(held80 / all).toBeLessThan(0.92);
    expect(held95 / all).toBeGreaterThan(0.92);
    expect(held95 / all).toBeLessThan(0.99);
  });

  it('is wide where a single figure is all there is', () => {
    const forecast = ahead(days([40], 3));

    expect(forecast.mean).toEqual([40, 40, 40]);
    expect(forecast.upper95[0]! - forecast.lower95[0]!).toBeGreaterThan(40);
  });
});

describe('a choice of models', () => {
  const request = days(figures(140, week));
  const choice = chooseModel(request);

  it('is the one that a forecast without it would make', () => {
    expect(forecastSeries({ ...request, choice })).toEqual(forecastSeries(request));
  });

  it('survives being stored as JSON', () => {
    expect(JSON.parse(JSON.stringify(choice))).toEqual(choice);
  });

  it('is what the forecast goes by, rather than a new one', () => {
    const smoothed: ModelChoice = { ...choice, model: 'smoothing', weights: { smoothing: 1 } };

    const forecast = ahead({ ...request, choice: smoothed });

    expect(forecast.model).toBe('smoothing');
    expect(forecast.mean).not.toEqual(ahead(request).mean);
  });

  it('goes on being good for a longer horizon and a longer past', () => {
    const longer = figures(170, week);

    const { mean } = ahead({ ...days(longer, 90), choice });

    expect(offBy(mean, (step) => week(170 + step))).toBeLessThan(0.05);
  });

  it.each([
    ['names a model that is not known', { ...choice, model: 'crystal ball', weights: { 'crystal ball': 1 } }],
    ['names one among others', { ...choice, model: 'half', weights: { smoothing: 0.5, 'crystal ball': 0.5 } }],
    ['was made of nothing', chooseModel(days([]))],
  ])('is not used when it %s', (_, stored) => {
    expect(forecastSeries({ ...request, choice: stored })).toEqual(forecastSeries(request));
  });

  it('is not used when the series has become too short for it', () => {
    const short = days([90, 100, 110], 7);
    const trained: ModelChoice = { ...choice, model: 'values AR', weights: { 'values AR': 1 } };

    expect(forecastSeries({ ...short, choice: trained })).toEqual(forecastSeries(short));
  });

  it('may be made anew when no figure is left to forecast', () => {
    expect(ahead({ ...request, horizon: 0, choice: chooseModel(days([])) }).mean).toEqual([]);
  });
});

it.each([
  ['no figures', []],
  ['only gaps', [null, null]],
])('of %s there is no forecast but the reason', (_, values) => {
  expect(forecastSeries(days(values))).toEqual({ reason: 'There are no figures to forecast from.' });
});
