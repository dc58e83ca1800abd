import type { MetricSummary } from '../../../model/resource.ts';

/** Hours of a window, one a place from its start; NaN where there is no data. */
export type Hours = Float64Array;

/** An empty series: nothing is known of any hour yet. */
export function noHours(hours: number): Hours {
  return new Float64Array(hours).fill(Number.NaN);
}

/** Whole hours, half-open, in milliseconds since 1970. */
export interface Span {
  start: number;
  end: number;
  /** Milliseconds of a place in the series: an hour, or a day. */
  step: number;
}

/**
 * Puts points into their places. What is outside the span is dropped: a clock that differs, or a reply to another
 * question, must not move what was measured. The same hour twice is one hour, the later reply counts.
 */
export function putPoints(
  series: Hours,
  { timestamps, values }: { timestamps: readonly Date[]; values: readonly number[] },
  { start, end, step }: Span,
): void {
  for (const [index, at] of timestamps.entries()) {
    const time = at.getTime();
    const value = values[index];
    if (value === undefined || !Number.isFinite(value) || !(time >= start && time < end)) continue;
    series[Math.floor((time - start) / step)] = value;
  }
}

/** Several series as one, in the hours that all of them have: a sum of what is known in part would be too small. */
export function together(
  series: readonly Hours[],
  { areParts = false }: { areParts?: boolean | undefined } = {},
): Hours {
  const [first, ...others] = series;
  if (!first) return new Float64Array();
  if (others.length === 0) return first;
  return first.map((value, hour) => {
    const sum = others.reduce((total, other) => total + other[hour]!, value);
    return areParts ? sum / series.length : sum;
  });
}

/** Of several series the largest of each hour, among those that have it. */
export function largest(series: readonly Hours[]): Hours {
  const [first, ...others] = series;
  if (!first) return new Float64Array();
  if (others.length === 0) return first;
  return first.map((value, hour) => {
    const known = [value, ...others.map((other) => other[hour]!)].filter((each) => !Number.isNaN(each));
    return known.length === 0 ? Number.NaN : Math.max(...known);
  });
}

/** Zeros in the hours without data from one on: only for what is documented to be silent while there is nothing. */
export function silentAsZero(hours: Hours, from: number): Hours {
  return hours.map((value, hour) => (Number.isNaN(value) && hour >= from ? 0 : value));
}

/**
 * A series in five figures; undefined where it has no hour at all, which is unknown and not zero. The 99th percentile
 * is by nearest rank: the smallest value that at least 99 of 100 hours do not exceed, so always one that was measured;
 * below 100 hours it is the largest.
 */
export function summarise(
  values: Hours,
  { peaks, hoursAPoint = 1 }: { peaks?: Hours | undefined; hoursAPoint?: number } = {},
): MetricSummary | undefined {
  const known = values.filter((each) => !Number.isNaN(each));
  if (known.length === 0) return undefined;
  const highs = (peaks ?? known).filter((each) => !Number.isNaN(each)).sort();
  const top = highs.length > 0 ? highs : known.toSorted();
  return {
    hours: known.length * hoursAPoint,
    mean: known.reduce((sum, each) => sum + each, 0) / known.length,
    min: known.reduce((least, each) => Math.min(least, each)),
    max: top.at(-1)!,
    p99: top[Math.ceil(0.99 * top.length) - 1]!,
  };
}

/** Hours as they are kept: two digits are more than a rhythm needs, and a fifth of the room. */
export function keptHours(values: Hours): (number | null)[] {
  return Array.from(values, (each) => (Number.isNaN(each) ? null : Math.round(each * 100) / 100));
}
