import type { Model } from './history.ts';
import { mean } from './statistics.ts';

/** The steps tried, which are as fine as the forecasts can tell: of the level, of the season, of the trend, and its damping. */
const LEVEL_STEPS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9];
const SEASON_STEPS = [0, 0.03, 0.08, 0.15, 0.3];
const TREND_STEPS = [0.02, 0.05, 0.1, 0.2, 0.4];
const DAMPINGS = [0.8, 0.9, 0.95, 0.98];

/** How quickly each part of a series follows what is new, between 0 and 1. */
interface Steps {
  level: number;
  season: number;
  trend: number;
  damping: number;
}

/** Where a series is: what the next figures follow from. */
interface State {
  level: number;
  trend: number;
  /** For each season, what each of its places adds. */
  places: Float64Array[];
}

/**
 * Exponential smoothing with additive seasons and a damped trend (Gardner and McKenzie 1985; several seasons as Taylor
 * 2003), the steps with the least absolute error one figure ahead. It needs two figures, and learns from any number.
 */
export const smoothing: Model = {
  name: 'smoothing',
  learn(history) {
    const seasons = history.seasons.filter((season) => history.values.length >= 2.3 * season);
    const begin = beginning(history.values, seasons);
    const steps = bestSteps((tried) => follow(history.values, begin, seasons, tried).error, seasons.length > 0);
    return (values, horizon) => {
      const { state } = follow(values, begin, seasons, steps);
      let trend = 0;
      let damped = 1;
      return Float64Array.from({ length: horizon }, (_, step) => {
        damped *= steps.damping;
        trend += damped * state.trend;
        return state.level + trend + placeSum(state, seasons, values.length + step);
      });
    };
  },
};

function bestSteps(errorOf: (steps: Steps) => number, seasonal: boolean): Steps {
  let best = { level: 0.1, season: 0, trend: 0, damping: 0 };
  let least = Number.POSITIVE_INFINITY;
  const attempt = (steps: Steps) => {
    const error = errorOf(steps);
    if (error >= least) return;
    least = error;
    best = steps;
  };
  for (const level of LEVEL_STEPS) {
    for (const season of seasonal ? SEASON_STEPS : [0]) attempt({ level, season, trend: 0, damping: 0 });
  }
  const { level: still, season } = best;
  for (const level of LEVEL_STEPS.filter((step) => step >= still / 3 && step <= still * 3)) {
    for (const trend of TREND_STEPS) for (const damping of DAMPINGS) attempt({ level, season, trend, damping });
  }
  return best;
}

/** Goes through the figures; `error` is the sum of absolute errors one figure ahead, once it has found its feet. */
function follow(values: Float64Array, begin: State, seasons: readonly number[], steps: Steps) {
  let { level, trend } = begin;
  const places = begin.places.map((each) => each.slice());
  const warmUp = Math.min(values.length / 4, 2 * Math.max(5, ...seasons));
  let error = 0;
  for (let at = 0; at < values.length; at++) {
    let expected = level + steps.damping * trend;
    for (let season = 0; season < seasons.length; season++) expected += places[season]![at % seasons[season]!]!;
    const off = values[at]! - expected;
    if (at >= warmUp) error += Math.abs(off);
    level += steps.damping * trend + steps.level * off;
    trend = steps.damping * trend + steps.level * steps.trend * off;
    const placeStep = steps.season * (1 - steps.level) * off;
    for (let season = 0; season < seasons.length; season++) places[season]![at % seasons[season]!]! += placeStep;
  }
  return { state: { level, trend, places }, error };
}

/** A first idea: of each place, its mean distance from the level around it; of the level, the mean of the first season. */
function beginning(values: Float64Array, seasons: readonly number[]): State {
  const rest = offLevel(values, seasons.at(-1) ?? 1);
  const places = seasons.map((season) => {
    const means = Float64Array.from({ length: season }, (_, place) =>
      mean(rest.filter((_, at) => at % season === place)),
    );
    const middle = mean(means);
    for (let at = 0; at < rest.length; at++) rest[at]! -= means[at % season]! - middle;
    return means.map((each) => each - middle);
  });
  const first = values.subarray(0, Math.max(10, ...seasons));
  const state = { level: 0, trend: 0, places };
  return { ...state, level: mean(first.map((value, at) => value - placeSum(state, seasons, at))) };
}

/** How far each figure is from the mean of the season around it. */
function offLevel(values: Float64Array, season: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let at = 0; at < values.length; at++) sums[at + 1] = sums[at]! + values[at]!;
  return values.map((value, at) => {
    const start = Math.max(0, Math.min(at - (season >> 1), values.length - season));
    const end = Math.min(values.length, start + season);
    return value - (sums[end]! - sums[start]!) / (end - start);
  });
}

function placeSum({ places }: State, seasons: readonly number[], at: number): number {
  let sum = 0;
  for (let season = 0; season < seasons.length; season++) sum += places[season]![at % seasons[season]!]!;
  return sum;
}
