import { CLIP, clip, expectedAt, mean, type Normal, type Placed, yardstick } from './normal.ts';

/** Never surer than this: bills are corrected by a percent or so after the fact. In yardsticks. */
const LEAST_SIGMA = 0.015;
/** Figures that follow each other more than this (a correlation) do not confirm each other. */
const FOLLOWING = 0.3;
/** Two figures a slot taught the first normal, which fits them better than it will fit the next ones. */
const FIRST_FIT = 2;
/** An incident among the first figures would hide the next, so the farthest are left out; noise is as much wider. */
const LEFT_OUT = 1 / 12;
const TRIMMED = 1.4;
/** Two yardsticks or units off is as wide as it gets. */
const MOST_SQUARED = 4;

/** How much the figures of a series usually are off, swing, and follow each other. */
export class Spread {
  /** Figures seen. */
  seen: number;
  private readonly memory: number;
  private variance: number;
  private squaredSwing: number;
  private following = 0;
  private squared = 1;
  private before = 0;

  /** From the figures that the normal was made of; `memory` in figures. */
  constructor(figures: readonly Placed[], normal: Normal, memory: number) {
    this.seen = figures.length;
    this.memory = memory;
    const squares = figures
      .map((figure) => Math.min(yardsOff(figure, normal) ** 2, MOST_SQUARED))
      .sort((a, b) => a - b);
    this.variance = FIRST_FIT * TRIMMED * mean(squares.slice(0, Math.ceil(squares.length * (1 - LEFT_OUT))));
    const swings = figures.map(({ value }) => ((value - normal.level) / normal.unit) ** 2);
    this.squaredSwing = mean(swings.map((swing) => Math.min(swing, MOST_SQUARED)));
  }

  /** How many yardsticks figures are usually off. */
  sigma(): number {
    return Math.max(Math.sqrt(this.variance), LEAST_SIGMA);
  }

  /** How far figures usually are from the level, rhythm and all, in units. */
  swing(): number {
    return Math.sqrt(this.squaredSwing);
  }

  /** Does a figure tend to be off because the one before was? */
  follows(): boolean {
    return this.following > FOLLOWING * this.squared;
  }

  /** A figure that is so many yardsticks off. One far off widens the spread as little as one that is just off. */
  noteOff(yards: number): void {
    const off = Math.min(CLIP * this.sigma(), Math.abs(yards));
    this.variance += (off ** 2 - this.variance) / Math.min(this.memory, this.seen + 1);
  }

  noteSwing(units: number): void {
    this.squaredSwing += (Math.min(units ** 2, MOST_SQUARED) - this.squaredSwing) / this.memory;
  }

  noteNext(score: number): void {
    const now = clip(score, 3);
    this.following += (now * this.before - this.following) / this.memory;
    this.squared += (now ** 2 - this.squared) / this.memory;
    this.before = now;
  }
}

/** How many yardsticks a figure is off from what is usual at its slot. */
export function yardsOff({ slot, value }: Omit<Placed, 'index'>, normal: Normal): number {
  const usual = expectedAt(normal, slot);
  return (value - usual) / yardstick(normal, usual);
}
