import { mean } from './statistics.ts';

/** Keeps columns that say the same from fighting, and no more: a share of each column's own size. */
const RIDGE = 3e-4;
/** A residual past this many times their mean size counts less the further out it is (Huber's weights). */
const FAR_OUT = 1.5;
const REWEIGHTED = 2;

/** The factors of each row's sum nearest to its target, by least squares in which rows that are far out count less. */
export function robustLeastSquares(rows: readonly Float64Array[], targets: ArrayLike<number>): Float64Array {
  const weights = new Float64Array(rows.length).fill(1);
  let factors = leastSquares(rows, targets, weights);
  for (let round = 0; round < REWEIGHTED; round++) {
    const residuals = rows.map((row, index) => Math.abs(targets[index]! - dot(row, factors)));
    const far = FAR_OUT * mean(residuals);
    for (let index = 0; index < rows.length; index++) weights[index] = Math.min(1, far / (residuals[index]! || 1));
    if (far > 0) factors = leastSquares(rows, targets, weights);
  }
  return factors;
}

/** Weighted least squares, ridged, through the normal equations. */
export function leastSquares(
  rows: readonly Float64Array[],
  targets: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  const size = rows[0]!.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  rows.forEach((row, index) => {
    for (let i = 0; i < size; i++) {
      const weighted = weights[index]! * row[i]!;
      if (weighted === 0) continue;
      right[i]! += weighted * targets[index]!;
      for (let j = 0; j <= i; j++) matrix[i * size + j]! += weighted * row[j]!;
    }
  });
  for (let i = 0; i < size; i++) matrix[i * size + i]! += RIDGE * matrix[i * size + i]! + Number.MIN_VALUE;
  return solve(matrix, right);
}

export function dot(row: Float64Array, factors: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < factors.length; index++) sum += row[index]! * factors[index]!;
  return sum;
}

/** Cholesky's way; `matrix` is symmetric, only its lower half is read, and it is overwritten. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= matrix[i * size + k]! * matrix[j * size + k]!;
      // A column that says nothing of its own has nothing left here: its factor becomes 0.
      if (i === j) matrix[i * size + i] = rest > 0 ? Math.sqrt(rest) : Number.MAX_VALUE;
      else matrix[i * size + j] = rest / matrix[j * size + j]!;
    }
  }
  const solution = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= matrix[i * size + k]! * solution[k]!;
    solution[i]! /= matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= matrix[k * size + i]! * solution[k]!;
    solution[i]! /= matrix[i * size + i]!;
  }
  return solution;
}
