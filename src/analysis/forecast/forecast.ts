import type { Series } from '../../model/series.ts';
import { choose, combine, isUsable, type ModelChoice } from './choice.ts';
import { addFees } from './fees.ts';
import { boundsAt, pathsAround } from './paths.ts';
import { type Prepared, prepare } from './prepare.ts';
import { dice } from './random.ts';
import { sizeAt, UNKNOWN_SPREAD } from './spread.ts';

export type { ModelChoice } from './choice.ts';

/** What a series will be, as far as it can be known: means with their intervals, and paths that hang together. */
export interface SeriesForecast {
  /** What made it, as a person reads it. */
  model: string;
  mean: number[];
  lower80: number[];
  upper80: number[];
  lower95: number[];
  upper95: number[];
  /**
   * Joint sample paths, each as long as the horizon: what intervals of sums of several days come from (`sumOf`). Every
   * series is drawn with the same dice, so paths of two series must not be added. Single steps may fall below zero, or
   * their sums would be too large.
   */
  paths: Float64Array[];
  /** What no figure and no sum falls below: 0 where none ever did. */
  floor: number;
}

/** Why a series cannot be forecast, in a sentence for the person. */
export interface NoForecast {
  reason: string;
}

export interface ForecastRequest extends Series {
  /** Figures ahead, at least one. */
  horizon: number;
  /** The season in figures, where it is none of those the frequency brings. */
  season?: number | undefined;
  /** A choice made earlier on the same series; without it, it is made now. */
  choice?: ModelChoice | undefined;
}

/** Chooses by backtest on the series itself. Pure: the same series gives the same choice. */
export function chooseModel(request: ForecastRequest): ModelChoice {
  const prepared = prepare(request);
  if (!prepared) return { model: 'none', weights: {}, spread: UNKNOWN_SPREAD };
  return choose(prepared.history, request.horizon);
}

/** The forecast, or why there is none. Pure: the same series and choice give the same forecast. */
export function forecastSeries(request: ForecastRequest): SeriesForecast | NoForecast {
  const prepared = prepare(request);
  if (!prepared) return { reason: 'There are no figures to forecast from.' };
  const { history, neverNegative } = prepared;
  const { horizon } = request;
  const stored = request.choice && isUsable(request.choice, history) ? request.choice : undefined;
  const choice = stored ?? choose(history, horizon);

  const floor = neverNegative ? 0 : Number.NEGATIVE_INFINITY;
  const expected = combine(history, choice, horizon).map((value) => Math.max(floor, value));
  const paths = pathsAround(expected, choice.spread, sizeAt(history, history.values.length));
  const roll = dice();
  for (const path of paths) asFigures(path, prepared, roll);
  const [lower95, lower80, upper80, upper95] = boundsAt(paths, [0.025, 0.1, 0.9, 0.975]).map((bounds) =>
    bounds.map((bound) => Math.max(floor, bound)),
  );
  return {
    model: choice.model,
    mean: Array.from(asFigures(expected, prepared), (value) => Math.max(floor, value)),
    lower80: lower80!,
    upper80: upper80!,
    lower95: lower95!,
    upper95: upper95!,
    paths,
    floor,
  };
}

/** Turns a path, in place, into figures of the series: with its monthly fees, and of its size. */
function asFigures(
  path: Float64Array,
  { fees, calendar, history, scale }: Prepared,
  roll?: () => number,
): Float64Array {
  if (calendar) addFees(path, fees, calendar.dayOfMonth.subarray(history.values.length), roll);
  for (let step = 0; step < path.length; step++) path[step]! *= scale;
  return path;
}
