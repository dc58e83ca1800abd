import { type Backtest, backtest } from './backtest.ts';
import type { History } from './history.ts';
import { models } from './models.ts';
import { relativeErrors, type Spread, spreadOf, UNKNOWN_SPREAD } from './spread.ts';
import { mean, meanSize } from './statistics.ts';

/** Which models suit a series, and how wrong they were on its past. Plain JSON: it is stored, so that forecasts are cheap. */
export interface ModelChoice {
  /** As a person reads it. */
  model: string;
  /** By the model's name, its share in the forecast. They add up to 1. */
  weights: Record<string, number>;
  spread: Spread;
}

/** How much better the better models count: as the inverse of their error to this power. */
const SHARPNESS = 4;
/** A model that would weigh less is left out: it changes nothing that can be seen, and takes time. */
const LEAST_WEIGHT = 0.05;

/** Weighs the models by a backtest on the history itself, and keeps how far off they were together. */
export function choose(history: History, horizon: number): ModelChoice {
  const tested = backtest(history, models, horizon);
  const weights = weightsOf(tested);
  const spread = tested.origins.length > 0 ? spreadOf(relativeErrors(history, tested, weights)) : UNKNOWN_SPREAD;
  return { model: nameOf(weights), weights, spread };
}

/** The models' weighted mean for the figures after the history, each learning from all of it. */
export function combine(history: History, { weights }: ModelChoice, horizon: number): Float64Array {
  const together = new Float64Array(horizon);
  let total = 0;
  for (const model of models) {
    const weight = weights[model.name];
    const forecast = weight ? model.learn(history) : undefined;
    if (!weight || !forecast) continue;
    const ahead = forecast(history.values, horizon);
    for (let step = 0; step < horizon; step++) together[step]! += weight * ahead[step]!;
    total += weight;
  }
  return together.map((value) => value / total);
}

/** May a stored choice still be used? Not when other models were known, or where none of its own can learn any more. */
export function isUsable({ weights }: ModelChoice, history: History): boolean {
  const known = models.filter(({ name }) => weights[name]);
  return known.length === Object.keys(weights).length && known.some((model) => model.learn(history));
}

function weightsOf({ errors }: Backtest): Record<string, number> {
  // Against dividing by zero where nothing was ever wrong; figures are of the size of one.
  const wrong = [...errors].map(([name, ofModel]) => ({ name, error: mean(ofModel.map(meanSize)) + 1e-9 }));
  const least = Math.min(...wrong.map(({ error }) => error));
  const merits = wrong.map(({ name, error }) => ({ name, merit: (least / error) ** SHARPNESS }));
  const enough = LEAST_WEIGHT * merits.reduce((sum, { merit }) => sum + merit, 0);
  const kept = merits.filter(({ merit }) => merit >= enough);
  const total = kept.reduce((sum, { merit }) => sum + merit, 0);
  return Object.fromEntries(kept.map(({ name, merit }) => [name, merit / total]));
}

function nameOf(weights: Record<string, number>): string {
  const byWeight = Object.entries(weights).toSorted(([, a], [, b]) => b - a);
  if (byWeight.length === 1) return byWeight[0]![0];
  return byWeight.map(([name, weight]) => `${Math.round(100 * weight)} % ${name}`).join(', ');
}
