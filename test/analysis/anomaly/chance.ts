/** Chance that is the same each time: mulberry32, seeded. */
export function chanceOf(seed: number) {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  return {
    between,
    /** Both ends included. */
    whole: (low: number, high: number) => Math.floor(between(low, high + 1)),
    oneIn: (share: number) => next() < share,
    pick: <T>(things: readonly T[]): T => things[Math.floor(next() * things.length)]!,
    /** Standard normal, by Box and Muller. */
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

export type Chance = ReturnType<typeof chanceOf>;
