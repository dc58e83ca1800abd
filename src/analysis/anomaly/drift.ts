import { clip, expectedAt, type Normal, type Placed, RECENT_SEASONS, yardstick } from './normal.ts';
import type { AnomalySettings } from './settings.ts';

/** A season that is off from where the series was two to four seasons ago. */
export interface Drift {
  /** The level of then, which what follows is judged by. */
  reference: number;
  /** How far the last season's mean is off, in the unit of the series. */
  off: number;
  /** In standard deviations of a season's mean; negative below. */
  score: number;
  /** How many times as far off as it had to be. */
  certainty: number;
  /** The mean of the last half season: where it is now. */
  lately: number;
}

/** Standard deviations of a season's mean; more than for a figure, because it is asked every day anew. */
const SIGMAS = 5;
/** A drift is this many times what seasons usually differ by: some series wander. */
const TIMES_USUAL = 3;
/** The variance of a season's mean less that of two seasons, in variances of a figure, times the season. */
const MEAN_VARIANCE = 1.5;

/** Small steps day by day are never far off, and the level follows them. A week against three weeks ago shows them. */
export class DriftWatch {
  private readonly season: number;
  private readonly memory: number;
  private variance = 0;
  private seen = 0;

  constructor(season: number, memory: number) {
    this.season = season;
    this.memory = memory;
  }

  /** The drift that this figure completes; while something else is going on (`busy`) there is none. */
  look(normal: Normal, figure: Placed, sigma: number, settings: AnomalySettings, busy: boolean): Drift | undefined {
    const { season } = this;
    const { recent } = normal;
    if (recent.length < RECENT_SEASONS * season) return;
    const newest = withoutRhythm(normal, figure, sigma);
    const reference = sumOf(recent, 0, 2 * season) / (2 * season);
    const base = Math.max(Math.abs(reference), normal.unit / 2);
    const off = (sumOf(recent, recent.length - season + 1, recent.length) + newest) / season - reference;
    const noise = sigma * Math.sqrt(MEAN_VARIANCE / season);
    const usual = Math.sqrt(this.variance);
    const share = Math.abs(off) / base;
    const least = Math.max(settings.minPercent / 100, SIGMAS * noise, TIMES_USUAL * usual);
    if (busy || share < least || Math.abs(off) < settings.minImpact) {
      this.note(Math.min(share, 3 * Math.max(usual, noise)));
      return;
    }
    const half = Math.ceil(season / 2);
    const lately = (sumOf(recent, recent.length - half + 1, recent.length) + newest) / half;
    return { reference, off, score: off / base / Math.max(noise, usual), certainty: share / least, lately };
  }

  private note(share: number): void {
    this.seen += 1;
    this.variance += (share ** 2 - this.variance) / Math.min(this.memory, this.seen);
  }
}

function withoutRhythm(normal: Normal, { slot, value }: Placed, sigma: number): number {
  const expected = expectedAt(normal, slot);
  const yard = yardstick(normal, expected);
  return normal.level + clip((value - expected) / yard, 3 * sigma) * yard;
}

/** Without copies: it is asked of every figure of every series. */
function sumOf(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += values[at]!;
  return sum;
}
