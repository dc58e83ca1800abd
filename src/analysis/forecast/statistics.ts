/** The middle of some numbers; of none, 0. */
export function median(numbers: ArrayLike<number>): number {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The mean of some numbers; of none, 0. */
export function mean(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index]!;
  return numbers.length === 0 ? 0 : sum / numbers.length;
}

/** The mean size of some numbers, whatever their sign; of none, 0. */
export function meanSize(numbers: Float64Array): number {
  return mean(numbers.map(Math.abs));
}

/** The value below which a share of ascending numbers lies, between its neighbours in proportion. */
export function quantile(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(ascending.length - 1, below + 1)]!;
  return low + (high - low) * (position - below);
}
