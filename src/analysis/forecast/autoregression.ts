import type { History, Model } from './history.ts';
import { dot, robustLeastSquares } from './least-squares.ts';
import { fillRow, regressorsFor, sizeOf } from './regressors.ts';
import { mean } from './statistics.ts';

/**
 * Explains a series by its own past. On its values it returns to its level, on its changes it stays where it is, on its
 * seasonal changes it repeats the last season: which is right differs by series, and together they are better than
 * any one (docs/accuracy.md).
 */
export function autoregression(on: 'values' | 'changes' | 'seasonal changes'): Model {
  return {
    name: `${on} AR`,
    learn(history) {
      const difference = differenceFor(on, history);
      const regressors = regressorsFor(history, difference.step);
      if (!regressors) return undefined;

      const size = sizeOf(regressors);
      const figures = differenced(history.values, 0, difference);
      const first = Math.max(0, ...regressors.lags);
      const targets = figures.subarray(first);
      const rows = Array.from(targets, (_, row) => fillRow(new Float64Array(size), figures, first + row, regressors));
      const factors = robustLeastSquares(rows, targets);
      const bounds = boundsOf(figures);
      return (values, horizon) => {
        const ahead = differenced(values, horizon, difference);
        const row = new Float64Array(size);
        for (let at = ahead.length - horizon; at < ahead.length; at++) {
          const next = dot(fillRow(row, ahead, at, regressors), factors);
          ahead[at] = Math.min(bounds.high, Math.max(bounds.low, next));
        }
        return addedUp(ahead, values, difference);
      };
    },
  };
}

/** What is taken off each figure: the one `step` before it, or the same level from all. */
interface Difference {
  step: number;
  level: number;
}

function differenceFor(on: string, { values, seasons }: History): Difference {
  if (on === 'values') return { step: 0, level: mean(values) };
  return { step: on === 'changes' ? 1 : (seasons[0] ?? 1), level: 0 };
}

/** The differences of some figures, with room for those of `horizon` figures more. */
function differenced(values: Float64Array, horizon: number, { step, level }: Difference): Float64Array {
  const figures = new Float64Array(Math.max(0, values.length - step) + horizon);
  for (let at = step; at < values.length; at++) {
    figures[at - step] = values[at]! - (step > 0 ? values[at - step]! : level);
  }
  return figures;
}

/** From differences back to the figures after `values`. */
function addedUp(figures: Float64Array, values: Float64Array, { step, level }: Difference): Float64Array {
  const all = new Float64Array(step + figures.length);
  all.set(values);
  for (let at = values.length; at < all.length; at++) {
    all[at] = figures[at - step]! + (step > 0 ? all[at - step]! : level);
  }
  return all.subarray(values.length);
}

/** What a forecast of a figure may be: as far outside what has been as that is wide, so that nothing explodes. */
function boundsOf(figures: Float64Array): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const figure of figures) {
    low = Math.min(low, figure);
    high = Math.max(high, figure);
  }
  return { low: low - (high - low), high: high + (high - low) };
}
