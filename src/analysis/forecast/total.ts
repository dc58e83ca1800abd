import type { SeriesForecast } from './forecast.ts';

/** A sum over some of a forecast's steps, with what it may be in the end. */
export interface ForecastTotal {
  meanValue: number;
  intervals: { '80': [low: number, high: number]; '95': [low: number, high: number] };
  /** How likely it is, 0 to 1, that the sum ends above an amount. */
  chanceAbove(amount: number): number;
}

/** Adds up each joint path, so that days which rise together count as such. `plus` is what is known already. */
export function totalOf(
  { mean, paths }: Pick<SeriesForecast, 'mean' | 'paths'>,
  { from, to, plus = 0 }: { from: number; to: number; plus?: number },
): ForecastTotal {
  const sumOf = (values: Iterable<number>) => [...values].slice(from, to).reduce((sum, value) => sum + value, plus);
  const sums = Float64Array.from(paths, sumOf).sort();
  const at = (share: number) => sums[Math.min(sums.length - 1, Math.floor(share * sums.length))] ?? plus;
  return {
    meanValue: sumOf(mean),
    intervals: { '80': [at(0.1), at(0.9)], '95': [at(0.025), at(0.975)] },
    chanceAbove: (amount) => sums.filter((sum) => sum > amount).length / Math.max(1, sums.length),
  };
}
