import { describe, expect, it } from 'vitest';
import { findDeviations, scorePoints } from '../../../src/analysis/anomaly/anomaly.ts';
import { COST_SETTINGS } from '../../../src/analysis/anomaly/settings.ts';
import type { Series } from '../../../src/model/series.ts';
import { changed, quietDays, times } from './days.ts';

const find = (series: Series, settings = COST_SETTINGS) => findDeviations(series, settings);
const told = (series: Series) => find(series).map(({ toldIndex }) => toldIndex);

describe('a deviation', () => {
  it('is not found where nothing happened', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);

    expect(seeds.flatMap((seed) => find(quietDays({ seed, noise: 0.05 })))).toEqual([]);
  });

  it('is told on the day of a spike, and is over when the spike is', () => {
    const series = changed(quietDays(), 150, 152, times(1.8));

    const [spike, ...others] = find(series);

    expect(others).toEqual([]);
    expect(spike).toMatchObject({ firstIndex: 150, toldIndex: 150, lastIndex: 151, direction: 'up', state: 'ended' });
    expect(spike).toMatchObject({ kind: 'spike', impact: spike!.actual - spike!.expected });
    expect(spike!.impact / spike!.expected).toBeCloseTo(0.8, 1);
    expect(spike!.confidence).toBeGreaterThan(0.8);
  });

  it('is open as long as the newest figure belongs to it, and grows', () => {
    const series = changed(quietDays(), 190, 200, times(1.5));

    const onTheDay = find({ ...series, values: series.values.slice(0, 191) });
    const later = find({ ...series, values: series.values.slice(0, 195) });

    expect(onTheDay).toMatchObject([{ toldIndex: 190, lastIndex: 190, state: 'open', kind: 'spike' }]);
    expect(later).toMatchObject([{ toldIndex: 190, lastIndex: 194, state: 'open', kind: 'shift' }]);
    expect(later[0]!.impact).toBeGreaterThan(4 * onTheDay[0]!.impact);
  });

  it('is learned when it stays, told once, and what comes then is judged by the new normal', () => {
    const step = changed(quietDays({ count: 260 }), 100, 260, times(1.5));
    const series = changed(step, 200, 201, times(1.5));

    const found = find(series);

    expect(found).toMatchObject([
      { toldIndex: 100, kind: 'shift', state: 'learned' },
      { toldIndex: 200, kind: 'spike' },
    ]);
    expect(found[1]!.expected).toBeCloseTo(150, -1);
  });

  it.each([
    ['before it was learned', 110],
    ['after it was learned', 140],
    ['months later', 190],
  ])('says nothing of the return, %s', (_, end) => {
    expect(told(changed(quietDays({ count: 260 }), 100, end, times(1.6)))).toEqual([100]);
  });

  it('tells the same step again when it comes again', () => {
    const series = changed(changed(quietDays({ count: 300 }), 100, 130, times(1.6)), 220, 250, times(1.6));

    expect(told(series)).toEqual([100, 220]);
  });

  it('tells a drop', () => {
    expect(find(changed(quietDays(), 150, 160, times(0.5)))).toMatchObject([
      { toldIndex: 150, direction: 'down', kind: 'shift' },
    ]);
  });

  it('tells a creeping rise before it has reached its size, once', () => {
    const series = changed(
      quietDays({ count: 260 }),
      100,
      260,
      (value, day) => value * (1 + 0.4 * Math.min(1, (day - 99) / 14)),
    );

    const found = find(series);

    expect(found).toHaveLength(1);
    expect(found[0]!.toldIndex).toBeGreaterThan(100);
    expect(found[0]!.toldIndex).toBeLessThan(114);
    expect(found[0]).toMatchObject({ direction: 'up', state: 'learned' });
  });

  it('does not mind growth', () => {
    const series = changed(quietDays({ count: 400 }), 0, 400, (value, day) => value * 1.002 ** day);

    expect(told(series)).toEqual([]);
  });

  it('tells once that two weekdays have changed, until they are normal like that', () => {
    const series = changed(
      quietDays({ count: 260 }),
      100,
      260,
      (value, day) => value * ({ 1: 1.35, 3: 0.65 }[day % 7] ?? 1),
    );

    const found = find(series);

    expect(found).toMatchObject([{ kind: 'shape', state: 'learned' }]);
    expect(found[0]!.toldIndex).toBeLessThan(106);
  });
});

describe('what must be passed', () => {
  const spike = changed(quietDays({ level: 10 }), 150, 151, times(1.8));

  it('is the impact and the percentage, both', () => {
    expect(find(spike, { ...COST_SETTINGS, minImpact: 5, minPercent: 20 })).toHaveLength(1);
    expect(find(spike, { ...COST_SETTINGS, minImpact: 20, minPercent: 20 })).toEqual([]);
    expect(find(spike, { ...COST_SETTINGS, minImpact: 5, minPercent: 90 })).toEqual([]);
  });

  it('grows with the factor that feedback sets', () => {
    const small = changed(quietDays(), 150, 151, times(1.35));

    expect(find(small)).toHaveLength(1);
    expect(find(small, { ...COST_SETTINGS, factor: 1.5 })).toEqual([]);
  });
});

describe('a planned cost', () => {
  const series = changed(quietDays(), 150, 153, (value) => value + 80);
  const plannedOn = (days: number[], amount: number) => ({
    planned: series.values.map((_, day) => (days.includes(day) ? amount : 0)),
  });

  it('is no anomaly, and teaches nothing', () => {
    const extra = plannedOn([150, 151, 152], 80);

    expect(findDeviations(series, COST_SETTINGS, extra)).toEqual([]);
    expect(scorePoints(series, COST_SETTINGS, extra)[154]!.expected).toBeCloseTo(
      scorePoints(quietDays(), COST_SETTINGS, extra)[154]!.expected!,
      6,
    );
  });

  it('need not come', () => {
    expect(findDeviations(quietDays(), COST_SETTINGS, plannedOn([150, 151, 152], 80))).toEqual([]);
  });

  it('covers no more than was announced', () => {
    expect(findDeviations(series, COST_SETTINGS, plannedOn([150, 151, 152], 20))).toMatchObject([{ toldIndex: 150 }]);
  });

  it('covers no drop', () => {
    const drop = changed(quietDays(), 150, 151, times(0.4));

    expect(findDeviations(drop, COST_SETTINGS, plannedOn([150], 80))).toMatchObject([{ direction: 'down' }]);
  });
});

describe("a month's fee", () => {
  const start = '2025-01-01';
  const withFees = (upTo: number): Series => {
    const series = quietDays({ count: 200, start });
    const firsts = [31, 59, 90, 120, 151, 181];
    return changed(series, 0, upTo, (value, day) => (firsts.includes(day) ? value + 120 : value));
  };

  it('is told the first time and is known then', () => {
    expect(told(withFees(200))).toEqual([31]);
  });

  it('may stop', () => {
    expect(told(withFees(125))).toEqual([31]);
  });

  it('does not hide what else happens on that day', () => {
    expect(told(changed(withFees(200), 181, 182, (value) => value + 150))).toEqual([31, 181]);
  });

  it('is an anomaly on any other day', () => {
    expect(told(changed(withFees(200), 100, 101, (value) => value + 120))).toContain(100);
  });
});

describe('a new service', () => {
  it.each([
    ['zeros', 0],
    ['nothing', null],
  ])('is told once when it begins from %s and is large', (_, before) => {
    const series = quietDays({ count: 160 });
    const values = series.values.map((value, day) => (day < 60 ? before : value));

    const found = find({ ...series, values });

    expect(found).toMatchObject([{ toldIndex: 60, kind: 'shift', state: 'learned', direction: 'up' }]);
  });

  it('is not told when it is small', () => {
    const series = quietDays({ count: 160, level: 5 });
    const values = series.values.map((value, day) => (day < 60 ? 0 : value));

    expect(find({ ...series, values })).toEqual([]);
  });

  it('is judged by its own rhythm two weeks later', () => {
    const series = changed(quietDays({ count: 160 }), 120, 121, times(1.6));
    const values = series.values.map((value, day) => (day < 60 ? 0 : value));

    expect(told({ ...series, values })).toEqual([60, 120]);
  });

  it('is not told of its first weekend', () => {
    expect(told(quietDays({ count: 20, weekend: 0.4 }))).toEqual([]);
  });

  it('is told of a figure beyond all others in its second week', () => {
    expect(told(changed(quietDays({ count: 20 }), 10, 11, times(5)))).toEqual([10]);
  });

  it('knows nothing in its first week', () => {
    const points = scorePoints(quietDays({ count: 7 }), COST_SETTINGS);

    expect(new Set(points.map(({ expected, anomaly }) => `${expected} ${anomaly}`))).toEqual(new Set(['null false']));
  });
});

describe('a point', () => {
  it('is said the same whatever comes after it', () => {
    const series = changed(quietDays(), 150, 170, times(1.5));
    const all = scorePoints(series, COST_SETTINGS);

    for (const day of [20, 149, 150, 151, 160, 175]) {
      const upToThen = { ...series, values: series.values.slice(0, day + 1) };
      expect(scorePoints(upToThen, COST_SETTINGS).at(-1)).toEqual(all[day]);
    }
  });

  it('is an anomaly where one was told, and right after as long as it is off', () => {
    const points = scorePoints(changed(quietDays(), 150, 153, times(1.8)), COST_SETTINGS);

    expect(points.flatMap(({ anomaly }, day) => (anomaly ? [day] : []))).toEqual([150, 151, 152]);
    expect(points[150]!.upper!).toBeLessThan(180);
    expect(points[150]!.score!).toBeGreaterThan(COST_SETTINGS.threshold);
  });

  it('knows the weekday', () => {
    const points = scorePoints(quietDays(), COST_SETTINGS);

    expect(points[194]!.expected).toBeCloseTo(70, -1);
    expect(points[192]!.expected).toBeCloseTo(100, -1);
  });

  it('of a missing figure says nothing, and the rest is as before', () => {
    const series = changed(quietDays(), 120, 124, () => null);

    expect(told(series)).toEqual([]);
    expect(scorePoints(series, COST_SETTINGS)[121]).toMatchObject({ expected: null, anomaly: false });
  });

  it('after a year of silence is the first of a new series', () => {
    const series = quietDays({ count: 700 });
    const values = series.values.map((value, day) => (day > 100 && day < 500 ? null : day < 500 ? value : value! * 3));

    expect(find({ ...series, values })).toEqual([]);
  });
});

describe('refunds and credits', () => {
  it('are told as drops where they are large', () => {
    expect(find(changed(quietDays(), 150, 151, () => -400))).toMatchObject([{ direction: 'down', toldIndex: 150 }]);
  });

  it('are usual where a series is made of them', () => {
    const credits = changed(quietDays(), 0, 200, times(-1));

    expect(told(credits)).toEqual([]);
    expect(told(changed(credits, 150, 151, times(2)))).toEqual([150]);
  });
});
