import { dice } from './random.ts';
import type { Spread } from './spread.ts';
import { quantile } from './statistics.ts';

/** Pairs of paths, mirror images of each other: what moves a 2.5 % bound by chance is then a few per cent of its width. */
const PAIRS = 1000;
/** Degrees of freedom of the errors' tails: heavier than normal, as errors of spend are. Three exponentials make them. */
const TAILS = 6;

/** Paths that hang together around a forecast. `size` is what the spread is a share of. */
export function pathsAround(mean: Float64Array, { shared, walk, alone }: Spread, size: number): Float64Array[] {
  const roll = dice();
  const paths: Float64Array[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const tail = size * heavyTail(roll);
    let level = shared * normal(roll);
    const up = mean.slice();
    const down = mean.slice();
    for (let step = 0; step < mean.length; step++) {
      level += walk * normal(roll);
      const error = tail * level + (alone > 0 ? size * alone * heavyTail(roll) * normal(roll) : 0);
      up[step]! += error;
      down[step]! -= error;
    }
    paths.push(up, down);
  }
  return paths;
}

/** The bounds at each step that shares of the paths are below, such as 0.025 and 0.975. */
export function boundsAt(paths: readonly Float64Array[], shares: readonly number[]): number[][] {
  const bounds = shares.map((): number[] => []);
  const column = new Float64Array(paths.length);
  for (let step = 0; step < paths[0]!.length; step++) {
    for (let path = 0; path < paths.length; path++) column[path] = paths[path]![step]!;
    column.sort();
    shares.forEach((share, index) => {
      bounds[index]!.push(quantile(column, share));
    });
  }
  return bounds;
}

/** What a normal number times this is distributed as Student's, with the variance of 1. */
function heavyTail(roll: () => number): number {
  const chiSquare = -2 * Math.log(roll() * roll() * roll());
  return Math.sqrt((TAILS - 2) / chiSquare);
}

/** A standard normal number (Box and Muller 1958). */
function normal(roll: () => number): number {
  return Math.sqrt(-2 * Math.log(roll())) * Math.cos(2 * Math.PI * roll());
}
