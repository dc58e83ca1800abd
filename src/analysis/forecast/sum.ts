import type { SeriesForecast } from './forecast.ts';
import { quantile } from './statistics.ts';

/** What some figures ahead will add up to, in the series' own unit. */
export interface SumForecast {
  meanValue: number;
  intervals: { 80: [number, number]; 95: [number, number] };
  /** How likely the sum is above an amount, from 0 to 1. */
  chanceAbove(amount: number): number;
}

/**
 * The sum of the steps from `from` to before `to`, such as the rest of a month, and of what is known already (`plus`). Its
 * interval comes from paths that hang together: the daily bounds added up would be about twice too wide, days taken as
 * independent far too sure.
 */
export function sumOf({ mean, paths, floor }: SeriesForecast, from = 0, to = mean.length, plus = 0): SumForecast {
  const sums = Float64Array.from(paths, (path) => plus + Math.max(floor, total(path.subarray(from, to)))).sort();
  return {
    meanValue: plus + total(mean.slice(from, to)),
    intervals: {
      80: [quantile(sums, 0.1), quantile(sums, 0.9)],
      95: [quantile(sums, 0.025), quantile(sums, 0.975)],
    },
    chanceAbove: (amount) => sums.reduce((count, sum) => count + (sum > amount ? 1 : 0), 0) / sums.length,
  };
}

function total(figures: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < figures.length; index++) sum += figures[index]!;
  return sum;
}
