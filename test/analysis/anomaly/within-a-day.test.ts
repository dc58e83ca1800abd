import { describe, expect, it } from 'vitest';
import { judgeSeries } from '../../../src/analysis/anomaly/anomaly.ts';
import { METRIC_SETTINGS } from '../../../src/analysis/anomaly/settings.ts';
import { chanceOf } from './chance.ts';

const judge = (values: (number | null)[], season: number) => {
  return judgeSeries({ values, frequency: 'H' }, METRIC_SETTINGS, { season });
};
const told = (values: (number | null)[], season: number) => {
  return judge(values, season).deviations.map(({ toldIndex }) => toldIndex);
};

/** Busy from nine to six, quiet otherwise. */
function squareWave({ perHour, days, noise = 0 }: { perHour: number; days: number; noise?: number }): number[] {
  const chance = chanceOf(5);
  return Array.from({ length: 24 * perHour * days }, (_, index) => {
    const hour = Math.floor(index / perHour) % 24;
    return (hour >= 9 && hour < 18 ? 80 : 20) + noise * chance.normal();
  });
}

describe('a measure within a day', () => {
  it.each([
    ['hours', 1],
    ['five minutes', 12],
  ])('of %s raises nothing where every day is alike, with little noise or none', (_, perHour) => {
    expect(told(squareWave({ perHour, days: 14 }), 24 * perHour)).toEqual([]);
    expect(told(squareWave({ perHour, days: 14, noise: 1.4 }), 24 * perHour)).toEqual([]);
    expect(told(Array(24 * perHour * 14).fill(45), 24 * perHour)).toEqual([]);
  });

  it.each([
    ['hours', 1],
    ['five minutes', 12],
  ])('of %s tells the afternoon that did not come, once', (_, perHour) => {
    const values = squareWave({ perHour, days: 14, noise: 1 });
    const from = (10 * 24 + 9) * perHour;
    for (let index = from; index < from + 9 * perHour; index++) values[index]! -= 60;

    const [first, ...others] = told(values, 24 * perHour);

    expect(first! - from).toBeLessThanOrEqual(perHour);
    expect(others).toEqual([]);
  });

  it('does not mind that people come an hour late', () => {
    const values = squareWave({ perHour: 1, days: 14, noise: 1 });
    values[10 * 24 + 9] = 20;

    expect(told(values, 24)).toEqual([]);
  });

  it('knows the weekends from the third one on', () => {
    const chance = chanceOf(6);
    const values = Array.from({ length: 24 * 7 * 12 }, (_, index) => {
      const weekend = Math.floor(index / 24) % 7 > 4;
      const wave = 1 + 0.5 * Math.sin((2 * Math.PI * index) / 24);
      return (weekend ? 40 : 100) * wave * (1 + 0.03 * chance.normal());
    });

    expect(told(values, 24).filter((index) => index > 24 * 7 * 2)).toEqual([]);
  });

  it('marks only what is news: the first of a deviation, and what goes beyond it', () => {
    const values = squareWave({ perHour: 1, days: 14, noise: 1 });
    for (let index = 250; index < 256; index++) values[index]! += index < 253 ? 60 : 150;

    const { points } = judge(values, 24);

    expect(points.flatMap(({ anomaly }, index) => (anomaly ? [index] : []))).toEqual([250, 253]);
  });
});
