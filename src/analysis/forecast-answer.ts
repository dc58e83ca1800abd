import type { Day } from '../model/period.ts';
import type { NoForecast } from './forecast/forecast.ts';
import type { SumForecast } from './forecast/sum.ts';
import type { WasteSums } from './waste.ts';

/** Where a scope's month will end, and the days ahead. One entry a currency, the reporting currency first. */
export interface ForecastAnswer {
  team: string;
  /** `YYYY-MM`. */
  month: string;
  forecasts: (MonthForecast | (NoForecast & { billingCurrency: string }))[];
  /** What the scope's open findings of waste would save a month. */
  openFindings?: WasteSums | undefined;
}

/** One currency's month. Effective cost, UTC days. */
export interface MonthForecast extends SumForecast {
  billingCurrency: string;
  /** What the month's settled days cost. */
  actualToDate: number;
  /** The forecast begins on the day after it. */
  settledThrough: Day;
  model: string;
  /** What the whole month before cost; null where it has no figures. */
  before: number | null;
  /** The services (of all: the teams) that moved most against the same days of the month before. */
  drivers: { key: string; change: number }[];
  /** What was declared for the days ahead; it is in every figure. */
  planned: { amount: number; names: string[] };
  /** What is unusual since a day and may end at any time: the intervals hold that it ends and that it stays. */
  goingOn: { firstDay: Day; perDay: number } | null;
  /** The newest settled days. */
  recent: { day: Day; cost: number }[];
  /** The next 90 days. */
  points: { day: Day; meanValue: number; lower95: number; upper95: number }[];
  /** The next 90 days in all. */
  ahead: SumForecast & { lastDay: Day };
}
