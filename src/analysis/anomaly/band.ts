import { expectedAt, type Normal, yardstick } from './normal.ts';
import type { AnomalySettings } from './settings.ts';

/** Where a figure is usual: from `lower` to `upper`. Between `low` and `high` it is not off at all. */
export interface Band {
  expected: number;
  low: number;
  high: number;
  lower: number;
  upper: number;
  /** What deviations from it are measured by. */
  yard: number;
}

/** How far off a figure may be on one side before it is anomalous. */
export interface Tolerance {
  /** Less than 1 where there is evidence already, more where little is known. */
  factor: number;
  /** The least distance, in the unit of the series. */
  least: number;
}

/** What is known of a figure before it is seen. */
export interface Circumstances {
  slot: number;
  /** The season is a day. */
  withinDay: boolean;
  /** How many yardsticks figures are usually off. */
  sigma: number;
  /** How far the series usually swings, rhythm and all, in units of the normal. */
  swing: number;
  /** What this hour of the week is used to be off by, in units. */
  weekly: number;
  /** The usual fee of this day, in units: with it or without it, both is usual. */
  fee: number;
  /** What was announced, in the unit of the series: it may come or not. */
  planned: number;
  up: Tolerance;
  down: Tolerance;
}

/** A figure that stands alone must be so much farther off than `minPercent`. Heavier days come alone. */
const ALONE = 1.4;
/** Where next to nothing is expected, percentages are of this share of the unit. */
const LEAST_BASE = 0.15;
/** Announced amounts are estimates. */
const PLAN_TOLERANCE = 1.1;

/** The band of a figure, as a normal has it. */
export function bandOf(normal: Normal, settings: AnomalySettings, it: Circumstances): Band {
  const usual = expectedAt(normal, it.slot) + it.weekly * normal.unit;
  const [early, late] = neighbours(normal, it, usual);
  const yard = yardstick(normal, usual);
  const fee = it.fee * normal.unit;
  const low = early + Math.min(0, fee);
  const high = late + Math.max(0, fee);
  const noise = settings.threshold * it.sigma * yard;
  const percent = leastShare(settings, it.swing) * Math.max(Math.abs(usual), LEAST_BASE * normal.unit);
  const width = ({ factor, least }: Tolerance) => Math.max(factor * noise, factor * percent, least);
  return {
    expected: usual + fee + it.planned,
    low,
    high: high + it.planned,
    lower: low - width(it.down),
    upper: high + PLAN_TOLERANCE * it.planned + width(it.up),
    yard,
  };
}

function leastShare({ minPercent, minSwings }: AnomalySettings, swing: number): number {
  const share = (ALONE * minPercent) / 100;
  return minSwings === undefined ? share : Math.min(share, minSwings * swing);
}

/** Within a day, what is usual a slot earlier or later is usual now: jobs start late and people leave early. */
function neighbours({ rhythm, unit }: Normal, { slot, withinDay }: Circumstances, usual: number): [number, number] {
  const slots = rhythm.length;
  if (!withinDay) return [usual, usual];
  const before = usual + unit * (rhythm[(slot + slots - 1) % slots]! - rhythm[slot]!);
  const after = usual + unit * (rhythm[(slot + 1) % slots]! - rhythm[slot]!);
  return [Math.min(usual, before, after), Math.max(usual, before, after)];
}

/** How far outside of what is usual, in the unit of the series; 0 within. */
export function distance(value: number, { low, high }: Band): number {
  if (value > high) return value - high;
  return value < low ? value - low : 0;
}

export function isOut(value: number, { lower, upper }: Band): boolean {
  return value > upper || value < lower;
}

/** No figure counts as farther off than this many yardsticks: beyond, a figure is just wrong by a lot. */
const FARTHEST = 20;

/** How many usual deviations a figure is off; negative below. */
export function scoreOf(value: number, band: Band, sigma: number): number {
  const yards = distance(value, band) / band.yard;
  return Math.max(-FARTHEST, Math.min(FARTHEST, yards)) / sigma;
}

/** How many times as far off a figure is as it had to be to be anomalous. */
export function certaintyOf(value: number, { lower, low, high, upper }: Band): number {
  return value > high ? (value - high) / (upper - high) : (low - value) / (low - lower);
}
