import type { Frequency } from '../../model/series.ts';
import { median } from './statistics.ts';

/** Figures of the same weekday or hour that are looked at on either side. */
const NEIGHBOURS = 4;
/** How many times further out than its neighbours usually are makes a figure stand out. */
const STANDS_OUT = 6;
/** Figures in a row that can be a one-off: a long weekend of days. More is a new level, which must be believed. */
const ONE_OFF: Record<Frequency, number> = { H: 1, D: 3, W: 1 };

/** What a figure would usually be, and how far from that makes it stand out. */
export interface Usual {
  value: Float64Array;
  limit: Float64Array;
}

/** Judges each figure by the nearest known ones at the same point of the season. */
export function usualOf(values: readonly (number | null)[], season: number): Usual {
  const known = values.filter((value) => value !== null);
  const overall = median(known);
  const value = Float64Array.from(values, (_, index) => {
    const near = neighbours(values, index, season);
    return near.length > 0 ? median(near) : overall;
  });
  const off = values.map((figure, index) => (figure === null ? null : Math.abs(figure - value[index]!)));
  const usuallyOff = median(off.filter((each) => each !== null));
  const limit = value.map((_, index) => STANDS_OUT * Math.max(usuallyOff, median(neighbours(off, index, season))));
  return { value, limit };
}

/**
 * Pulls one-offs in, so that they are `left` times as far out as a figure that begins to stand out. A single giant must
 * move neither a forecast nor its interval as a giant does.
 */
export function withoutOneOffs(
  values: Float64Array,
  { value, limit }: Usual,
  { frequency, left }: { frequency: Frequency; left: number },
): Float64Array {
  const calm = values.slice();
  // Where figures are mostly one and the same, a rare other one may be all there is to forecast.
  if (!limit.some((each) => each > 0)) return calm;
  const sides = values.map((figure, index) => {
    const off = figure - value[index]!;
    return Math.abs(off) > left * limit[index]! ? Math.sign(off) : 0;
  });
  for (let start = 0, end = 0; start < values.length; start = end) {
    end = start + 1;
    while (end < values.length && sides[end] === sides[start]) end++;
    if (sides[start] === 0 || end - start > ONE_OFF[frequency]) continue;
    for (let index = start; index < end; index++) {
      calm[index] = value[index]! + sides[index]! * left * limit[index]!;
    }
  }
  return calm;
}

function neighbours(values: readonly (number | null)[], index: number, season: number): number[] {
  return [...nearest(values, index, -season), ...nearest(values, index, season)];
}

function nearest(values: readonly (number | null)[], index: number, step: number): number[] {
  const found: number[] = [];
  for (let at = index + step; at >= 0 && at < values.length && found.length < NEIGHBOURS; at += step) {
    const value = values[at];
    if (value !== null && value !== undefined) found.push(value);
  }
  return found;
}
