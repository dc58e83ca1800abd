import { dayOf } from '../model/period.ts';
import type { Series } from '../model/series.ts';
import type { SeriesRow } from './series-csv.ts';

/** Rows at even spacing, and which figure of the series each row is. */
export interface EvenSeries {
  series: Series;
  /** Figures in a season, where the spacing is less than a day. */
  season: number | undefined;
  /** What the spacing is, in words. */
  spacing: string;
  /** By row of the file: its index in the series. */
  indexOf: number[];
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** With less than this many figures a day, it is the week that repeats. */
const FEWEST_A_DAY = 8;
/** A season longer than this is not looked for: a day of minutes. */
const LONGEST_SEASON = 1440;
/** A series with more holes than figures, by this much, is no even series. */
const MOST_HOLES = 20;

/**
 * Puts rows on an even grid by the spacing that is most common. Rows in any order; of several at one place the mean;
 * places without a row are missing figures, which are not zero.
 */
export function evenSeries(rows: readonly SeriesRow[]): EvenSeries {
  const times = [...new Set(rows.map(({ at }) => at))].sort((a, b) => a - b);
  const first = times[0]!;
  const step = stepOf(times);
  const places = Math.round((times.at(-1)! - first) / step) + 1;
  const scattered = places > MOST_HOLES * times.length + MOST_HOLES;
  const order = new Map(times.map((at, index) => [at, index]));
  const indexOf = rows.map(({ at }) => (scattered ? order.get(at)! : Math.round((at - first) / step)));
  const sums = Array.from({ length: scattered ? times.length : places }, () => ({ sum: 0, count: 0 }));
  rows.forEach(({ value }, row) => {
    const place = sums[indexOf[row]!]!;
    if (value !== null) Object.assign(place, { sum: place.sum + value, count: place.count + 1 });
  });
  const values = sums.map(({ sum, count }) => (count === 0 ? null : sum / count));
  const start = dayOf(Temporal.Instant.fromEpochMilliseconds(first));
  return {
    series: { values, frequency: frequencyOf(step), start },
    season: seasonOf(step),
    spacing: spacingOf(step),
    indexOf,
  };
}

/** The middle of the distances, in milliseconds; a day where there is only one figure. */
function stepOf(times: readonly number[]): number {
  const distances = times.slice(1).map((at, index) => at - times[index]!);
  return distances.toSorted((a, b) => a - b)[distances.length >> 1] ?? DAY;
}

function frequencyOf(step: number): Series['frequency'] {
  if (step < DAY) return 'H';
  return step < 5 * DAY ? 'D' : 'W';
}

function seasonOf(step: number): number | undefined {
  const perDay = Math.round(DAY / step);
  if (perDay < 2) return undefined;
  return Math.min(LONGEST_SEASON, perDay < FEWEST_A_DAY ? 7 * perDay : perDay);
}

function spacingOf(step: number): string {
  const units = [
    { name: 'day', length: DAY },
    { name: 'hour', length: 3600 * SECOND },
    { name: 'minute', length: 60 * SECOND },
    { name: 'second', length: SECOND },
  ];
  const { name, length } = units.find((unit) => step >= unit.length) ?? units.at(-1)!;
  const count = Math.round(step / length);
  return count === 1 ? `one ${name === 'hour' ? 'an' : 'a'} ${name}` : `one every ${count} ${name}s`;
}
