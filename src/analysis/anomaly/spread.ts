import { CLIP, clip, mean } from './normal.ts';

/** Never surer than this: bills are corrected by a percent or so after the fact. In yardsticks. */
const LEAST_SIGMA = 0.015;
/** Figures that follow each other more than this (a correlation) do not confirm each other. */
const FOLLOWING = 0.3;
/** Two figures a slot taught the first normal, which fits them better than it will fit the next ones. */
const FIRST_FIT = 2;
/** The farthest of the first figures are left out, an incident among them would hide the next; noise is wider by so much. */
const LEFT_OUT = 1 / 12;
const TRIMMED = 1.4;

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

  /** From the deviations (yardsticks) and swings (units) of the first figures; `memory` in figures. */
  constructor(first: readonly { off: number; swing: number }[], memory: number) {
    this.seen = first.length;
    this.memory = memory;
    const offs = first.map(({ off }) => Math.min(off ** 2, 4)).sort((a, b) => a - b);
    const kept = offs.slice(0, offs.length - Math.floor(offs.length * LEFT_OUT));
    this.variance = FIRST_FIT * TRIMMED * mean(kept);
    this.squaredSwing = mean(first.map(({ swing }) => Math.min(swing ** 2, 4)));
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
    this.squaredSwing += (Math.min(units ** 2, 4) - this.squaredSwing) / this.memory;
  }

  noteNext(score: number): void {
    const now = clip(score, 3);
    this.following += (now * this.before - this.following) / this.memory;
    this.squared += (now ** 2 - this.squared) / this.memory;
    this.before = now;
  }
}
