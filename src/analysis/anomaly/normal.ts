/** What a series usually is: a level and a rhythm around it. Changed in place, because it moves with every figure. */
export interface Normal {
  level: number;
  /** What rhythm and deviations are measured in: about the level; where that is near 0, a typical figure. Never 0. */
  unit: number;
  /** By slot of the season: how far from the level, in units. */
  rhythm: Float64Array;
  /** The last figures without their rhythm, oldest first. */
  recent: number[];
  /** Figures it has learned from. */
  age: number;
}

/** Seasons of figures kept: a week is compared with two to four weeks before. */
export const RECENT_SEASONS = 4;
/** The level remembers about this many seasons: short enough for growth, long enough for noise to cancel out. */
const LEVEL_SEASONS = 1.2;
/** What a season teaches about a slot at least: ten weeks of memory, because a weekday comes only once a week. */
const RHYTHM_RATE = 0.1;
/** A figure far off teaches no more than one this many sigmas off: heavier days come now and then. */
export const CLIP = 2.5;
/** Nothing is divided by less. */
const TINY = 1e-12;
/** The median absolute deviation of normal noise, times this, is its standard deviation. */
export const MAD_TO_SIGMA = 1.4826;

/** A figure with its place in the season. */
export interface Placed {
  index: number;
  slot: number;
  value: number;
}

/** The first normal, from two seasons. Where two figures of a slot disagree, the one nearer to the middle counts. */
export function firstNormal(figures: readonly Placed[], slots: number): Normal {
  const values = figures.map(({ value }) => value);
  const middle = median(values);
  const agreeing = 3 * MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - middle)));
  const means = Array.from({ length: slots }, (_, slot) => {
    const mine = figures.filter((figure) => figure.slot === slot).map(({ value }) => value);
    if (mine.length === 0) return middle;
    const nearest = mine.reduce((best, value) => (Math.abs(value - middle) < Math.abs(best - middle) ? value : best));
    return mean(mine.filter((value) => Math.abs(value - nearest) <= agreeing));
  });
  const level = mean(means);
  const unit = Math.max(mean(values.map(Math.abs)), TINY);
  const rhythm = Float64Array.from(means, (each) => (each - level) / unit);
  const recent = figures.map(({ slot, value }) => value - unit * rhythm[slot]!);
  return { level, unit, rhythm, recent, age: values.length };
}

/** What is usual at a slot. */
export function expectedAt({ level, unit, rhythm }: Normal, slot: number): number {
  return level + unit * rhythm[slot]!;
}

/**
 * What a deviation is measured by: half by the figure of that slot, half by the level. Noise of bills grows with the
 * figure, but a quiet Sunday is not quiet in proportion.
 */
export function yardstick({ unit }: Normal, expected: number): number {
  return Math.max(0.5 * Math.abs(expected) + 0.5 * unit, TINY);
}

/** Learns from a figure; `sigma` is how many yardsticks figures are usually off, `season` how many make a season. */
export function learn(normal: Normal, { slot, value }: Omit<Placed, 'index'>, sigma: number, season: number): void {
  const expected = expectedAt(normal, slot);
  const yard = yardstick(normal, expected);
  const lesson = clip((value - expected) / yard, CLIP * sigma) * yard;
  normal.recent.push(value - normal.unit * normal.rhythm[slot]!);
  if (normal.recent.length > RECENT_SEASONS * season) normal.recent.shift();

  const step = lesson / (LEVEL_SEASONS * season);
  const grown = 1 + step / Math.max(Math.abs(normal.level), normal.unit);
  normal.level += step;
  normal.unit = Math.max(normal.unit * grown, 0.5 * Math.abs(normal.level), TINY);
  const rate = Math.max(RHYTHM_RATE, season / (normal.age + season));
  normal.rhythm[slot]! += (rate * lesson) / normal.unit;
  normal.age += 1;
}

/** The same rhythm on another level. Costs keep their proportions; where there are none to keep, all is moved. */
export function movedTo(normal: Normal, to: number): Normal {
  const { level, unit, recent } = normal;
  const ratio = level > 0 && to >= 0 ? to / level : undefined;
  return {
    ...copyOf(normal),
    level: to,
    unit: Math.max(ratio === undefined ? Math.max(unit, Math.abs(to)) : unit * ratio, TINY),
    recent: recent.map((value) => (ratio === undefined ? value + to - level : value * ratio)),
  };
}

/** Was there nothing at all so far? Then the first figures that stay are no shift of a rhythm but its beginning. */
export function isNothing({ level, unit }: Normal): boolean {
  return level === 0 && unit <= TINY;
}

export function copyOf(normal: Normal): Normal {
  return { ...normal, rhythm: normal.rhythm.slice(), recent: normal.recent.slice() };
}

export function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
