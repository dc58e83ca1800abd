import type { Backtest } from './backtest.ts';
import type { History } from './history.ts';
import { leastSquares } from './least-squares.ts';
import { meanSize } from './statistics.ts';

/**
 * How far off forecasts are, in shares of `sizeAt`. An error has three parts, which tell a sum of days from a day: one
 * that all figures ahead share, one that grows step by step as a walk does, and one of each figure alone. All are
 * standard deviations.
 */
export interface Spread {
  shared: number;
  walk: number;
  alone: number;
}

/**
 * Errors to come are larger than those of a backtest, and the more so the fewer horizons it went through, since what lasts
 * is seen once in each. Chosen on the training parts so that 95 % intervals hold 95 % (docs/accuracy.md).
 */
const wider = (horizons: number) => Math.sqrt(1 + 3 / horizons);
/** Errors of single figures are many even in a short past: eight horizons' worth, always. */
const MANY = 8;

/** Of a single figure nothing is known but its size: it may as well be half of that off. */
export const UNKNOWN_SPREAD: Spread = { shared: 0.25, walk: 0, alone: 0 };

/**
 * The size of a series at a figure, which errors are measured by: its last season's and its whole history's together, so
 * that a series that grew is forecast with wider intervals and one that fell silent not with none.
 */
export function sizeAt({ values, seasons }: History, at: number): number {
  const [season = 8] = seasons;
  return meanSize(values.subarray(Math.max(0, at - season), at)) + meanSize(values);
}

/** The errors of several models together, each weighing what it weighs in the forecast, as shares of the size then. */
export function relativeErrors(history: History, { origins, errors }: Backtest, weights: Record<string, number>) {
  return origins.map((origin, at) => {
    const size = sizeAt(history, origin) || 1;
    const together = new Float64Array(Math.max(...[...errors.values()].map((ofModel) => ofModel[at]!.length)));
    for (const [name, ofModel] of errors) {
      const weight = weights[name] ?? 0;
      for (let step = 0; step < together.length; step++) together[step]! += (weight * ofModel[at]![step]!) / size;
    }
    return together;
  });
}

/**
 * The three parts that explain best how far off both single steps and sums of the first steps were. After k steps a
 * single error has the variance shared + k walk + alone; their sum, k² shared + k(k+1)(2k+1)/6 walk + k alone.
 */
export function spreadOf(errors: readonly Float64Array[]): Spread {
  const rows: Float64Array[] = [];
  const variances: number[] = [];
  const longest = errors.reduce((most, { length }) => Math.max(most, length), 0);
  const sums = new Float64Array(errors.length);
  for (let k = 1; k <= longest; k++) {
    let [single, total, count] = [0, 0, 0];
    errors.forEach((error, index) => {
      if (error.length < k) return;
      sums[index]! += error[k - 1]!;
      single += error[k - 1]! ** 2;
      total += sums[index]! ** 2;
      count += 1;
    });
    rows.push(Float64Array.of(1, k, 1), Float64Array.of(1, ((k + 1) * (2 * k + 1)) / (6 * k), 1 / k));
    variances.push(single / count, total / count / k ** 2);
  }
  const [shared = 0, walk = 0, alone = 0] = nonNegative(rows, variances).map(Math.sqrt);
  const horizons = errors.length / longest;
  return { shared: wider(horizons) * shared, walk: wider(horizons) * walk, alone: wider(MANY) * alone };
}

/** Least squares of relative deviations without factors below 0: the lowest is left out until none is. */
function nonNegative(rows: readonly Float64Array[], targets: readonly number[]): number[] {
  const floor = 1e-6 * Math.max(...targets);
  const weights = targets.map((target) => (floor > 0 ? (floor / Math.max(target, floor)) ** 2 : 0));
  let kept = [0, 1, 2];
  while (kept.length > 0) {
    const some = rows.map((row) => Float64Array.from(kept, (column) => row[column]!));
    const factors = leastSquares(some, targets, weights);
    const lowest = factors.indexOf(Math.min(...factors));
    if (factors[lowest]! >= 0) return [0, 1, 2].map((column) => factors[kept.indexOf(column)] ?? 0);
    kept = kept.filter((_, index) => index !== lowest);
  }
  return [0, 0, 0];
}
