import { forecastSeries, type NoForecast, type SeriesForecast } from './analysis/forecast/forecast.ts';
import { type ForecastTotal, totalOf } from './analysis/forecast/total.ts';
import type { Showback } from './ask-costs.ts';
import { askSeries, type CostSeries, type Selection } from './ask-series.ts';
import { addDays, type Day, daysBetween, type Period } from './model/period.ts';

/** How much of the past a forecast is made from. */
const HISTORY_DAYS = 800;
/** The week is the rhythm of daily costs. */
const SEASON = 7;

/** Where a period will end: what is settled of it, and the rest as far as it can be known. In `billingCurrency`. */
export interface PeriodForecast extends ForecastTotal {
  billingCurrency: string;
  /** Effective cost of the period's settled days. */
  actualToDate: number;
  /** The last settled day; the forecast begins on the day after it. */
  settledThrough: Day;
  model: string;
  /** Each day from the first that is not settled, UTC. */
  points: { day: Day; meanValue: number; lower95: number; upper95: number }[];
}

/** A forecast for each currency there is, or the sentence why there is none. */
export type Forecasts = (PeriodForecast | (NoForecast & { billingCurrency: string }))[];

/** Forecasts a period that has begun or lies ahead, from settled days alone. `today` is the UTC day. */
export async function askForecast(
  showback: Showback,
  selection: Selection,
  { period, today }: { period: Pick<Period, 'start' | 'end'>; today: Day },
): Promise<Forecasts> {
  const all = await askSeries(showback, selection, { start: addDays(today, -HISTORY_DAYS), end: today });
  return all.map((series) => forecastPeriod(series, period));
}

function forecastPeriod(series: CostSeries, period: Pick<Period, 'start' | 'end'>): Forecasts[number] {
  const { billingCurrency, settledThrough: through, start } = series;
  if (through === null || through < start) {
    return { billingCurrency, reason: 'No day is settled yet, so there is nothing to forecast from.' };
  }
  const values = series.values.slice(0, daysBetween(start, through) + 1);
  const horizon = Math.max(0, daysBetween(through, period.end) - 1);
  const forecast = forecastSeries({ values, start, frequency: 'D', season: SEASON, horizon });
  if ('reason' in forecast) return { billingCurrency, ...forecast };
  const from = Math.max(0, daysBetween(start, period.start));
  const actualToDate = values.slice(from).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const skip = Math.max(0, daysBetween(through, period.start) - 1);
  return {
    billingCurrency,
    actualToDate,
    settledThrough: through,
    model: forecast.model,
    ...totalOf(forecast, { from: skip, to: horizon, plus: actualToDate }),
    points: pointsOf(forecast, addDays(through, 1)).slice(skip),
  };
}

function pointsOf({ mean, lower95, upper95 }: SeriesForecast, first: Day): PeriodForecast['points'] {
  return mean.map((meanValue, step) => ({
    day: addDays(first, step),
    meanValue,
    lower95: lower95[step]!,
    upper95: upper95[step]!,
  }));
}
