/**
 * Numbers above 0 and below 1 that look like chance and are the same every time, so that the same figures give the same
 * forecast, and bounds move from one day to the next only because figures did. (Mulberry32, by Tommy Ettinger.)
 */
export function dice(): () => number {
  let state = 20_260_101;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}
