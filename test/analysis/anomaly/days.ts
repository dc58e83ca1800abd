import type { Series } from '../../../src/model/series.ts';
import { chanceOf } from './chance.ts';

interface Days {
  count?: number;
  level?: number;
  /** What a Saturday and a Sunday cost, of 1. */
  weekend?: number;
  noise?: number;
  seed?: number;
  start?: string;
}

/** A quiet daily cost: 100 a day, 70 on days 5 and 6 of each week, noise of 3 %. */
export function quietDays({
  count = 200,
  level = 100,
  weekend = 0.7,
  noise = 0.03,
  seed = 1,
  start,
}: Days = {}): Series {
  const chance = chanceOf(seed);
  const values = Array.from({ length: count }, (_, day) => {
    return level * (day % 7 > 4 ? weekend : 1) * (1 + noise * chance.normal());
  });
  return { values, frequency: 'D', start };
}

/** The same with some figures changed, by index; `to` excluded. */
export function changed(
  series: Series,
  from: number,
  to: number,
  change: (value: number, day: number) => number | null,
): Series {
  const values = series.values.map((value, day) =>
    day < from || day >= to || value === null ? value : change(value, day),
  );
  return { ...series, values };
}

export const times = (factor: number) => (value: number) => value * factor;
