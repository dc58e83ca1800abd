import {
  type ForecastRequest,
  forecastSeries,
  type NoForecast,
  type SeriesForecast,
} from '../../../src/analysis/forecast/forecast.ts';
import { chanceOf } from '../anomaly/chance.ts';

/** The forecast of a series that must have one. */
export function ahead(request: ForecastRequest): SeriesForecast {
  const forecast: SeriesForecast | NoForecast = forecastSeries(request);
  if ('reason' in forecast) throw new Error(forecast.reason);
  return forecast;
}

/** Figures that follow a rule, with noise of a share of each. */
export function figures(count: number, rule: (index: number) => number, { noise = 0.02, seed = 1 } = {}): number[] {
  const chance = chanceOf(seed);
  return Array.from({ length: count }, (_, index) => rule(index) * (1 + noise * chance.normal()));
}

/** How far off a forecast is on average, as a share of what came. */
export function offBy(mean: readonly number[], rule: (step: number) => number): number {
  const truth = mean.map((_, step) => rule(step));
  const wrong = mean.reduce((sum, value, step) => sum + Math.abs(value - truth[step]!), 0);
  return wrong / truth.reduce((sum, value) => sum + Math.abs(value), 0);
}
