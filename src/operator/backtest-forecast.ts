import { grantToJob } from '../analysis/access.ts';
import { compileAllocation } from '../analysis/allocation.ts';
import { chooseModel } from '../analysis/forecast/forecast.ts';
import { sumOf } from '../analysis/forecast/sum.ts';
import { forecastCosts } from '../analysis/forecast-costs.ts';
import { askSeries, type CostSeries } from '../ask-series.ts';
import { PennyError } from '../errors.ts';
import { formatCost } from '../model/money.ts';
import { addDays, type Day, dayOf, daysBetween, monthPeriod } from '../model/period.ts';
import type { OperatorCommand } from './index.ts';

const HISTORY_DAYS = 800;
/** The newest whole months are replayed, where at least so much history lies before them. */
const MONTHS = 6;
const LEAST_HISTORY_DAYS = 60;
/** On these days of the month its end is forecast, from what had settled by then. */
const DAYS_OF_MONTH = [5, 10, 15, 20, 25];

/** A month's end as it was forecast on one of its days, and as it came. */
interface ReplayedForecast {
  team: string;
  currency: string;
  month: string;
  madeOn: Day;
  meanValue: number;
  intervals: { '80': [number, number]; '95': [number, number] };
  actualCost: number;
  model: string;
}

/** How right the forecasts of the last months would have been: `penny backtest forecast`. */
export const backtestForecast: OperatorCommand = {
  async run(_words, { config, clock, store: open, progress }) {
    const showback = { store: await open(), config, rulesFingerprint: compileAllocation(config).fingerprint };
    const today = dayOf(clock.now());
    const replayed: ReplayedForecast[] = [];
    for (const team of ['all', ...config.teams.map(({ name }) => name)]) {
      progress(`replaying ${team}`);
      const selection = { grant: grantToJob(team, config), by: 'day' as const };
      const all = await askSeries(showback, selection, { start: addDays(today, -HISTORY_DAYS), end: today });
      const lag = 1 + Math.ceil(config.settleAfterHours / 24);
      for (const series of all) replayed.push(...replay(team, series, { today, lag }));
    }
    if (replayed.length === 0) {
      throw new PennyError(
        'not_found',
        `Replaying a month needs ${LEAST_HISTORY_DAYS} settled days before it; there are fewer.`,
      );
    }
    const summary = summarise(replayed);
    return { text: [...replayed.map(lineOf), inWords(summary)].join('\n'), data: { forecasts: replayed, summary } };
  },
};

function replay(team: string, series: CostSeries, { today, lag }: { today: Day; lag: number }): ReplayedForecast[] {
  const { start, settledThrough, billingCurrency: currency } = series;
  const months = Array.from({ length: MONTHS }, (_, back) =>
    Temporal.PlainYearMonth.from(today.slice(0, 7))
      .subtract({ months: MONTHS - back })
      .toString(),
  );
  return months.flatMap((month) => {
    const period = monthPeriod(month);
    if (settledThrough === null || addDays(period.end, -1) > settledThrough) return [];
    if (daysBetween(start, period.start) < LEAST_HISTORY_DAYS) return [];
    const actualCost = costOf(series, period.start, period.end);
    return DAYS_OF_MONTH.flatMap((day) => {
      const madeOn = addDays(period.start, day - 1);
      const made = forecastOn(series, { settled: addDays(madeOn, 1 - lag), period });
      return made ? [{ team, currency, month, madeOn, actualCost, ...made }] : [];
    });
  });
}

/** What would have been said with the days before `settled` alone. */
function forecastOn(series: CostSeries, { settled, period }: { settled: Day; period: { start: Day; end: Day } }) {
  const { start } = series;
  const values = series.values.slice(0, Math.max(0, daysBetween(start, settled)));
  const request = { values, start, frequency: 'D' as const, season: 7, horizon: daysBetween(settled, period.end) };
  const forecast = forecastCosts({ ...request, choice: chooseModel(request) });
  if ('reason' in forecast) return undefined;
  const from = Math.max(0, daysBetween(settled, period.start));
  const plus = settled > period.start ? costOf(series, period.start, settled) : 0;
  const { meanValue, intervals } = sumOf(forecast, from, request.horizon, plus);
  return { meanValue, intervals, model: forecast.model };
}

function costOf({ values, start }: CostSeries, from: Day, end: Day): number {
  const slice = values.slice(Math.max(0, daysBetween(start, from)), Math.max(0, daysBetween(start, end)));
  return slice.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

const within = ([low, high]: [number, number], amount: number) => amount >= low && amount <= high;

function summarise(replayed: readonly ReplayedForecast[]) {
  const share = (isTrue: (each: ReplayedForecast) => boolean) => replayed.filter(isTrue).length / replayed.length;
  const errors = replayed
    .filter(({ actualCost }) => actualCost !== 0)
    .map(({ meanValue, actualCost }) => Math.abs(meanValue / actualCost - 1));
  return {
    forecasts: replayed.length,
    meanAbsolutePercentError: (100 * errors.reduce((sum, error) => sum + error, 0)) / Math.max(1, errors.length),
    inside80: share(({ intervals, actualCost }) => within(intervals['80'], actualCost)),
    inside95: share(({ intervals, actualCost }) => within(intervals['95'], actualCost)),
  };
}

function lineOf({ team, currency, month, madeOn, meanValue, intervals, actualCost }: ReplayedForecast): string {
  const [low, high] = intervals['95'];
  const verdict = within(intervals['95'], actualCost) ? '' : ', outside';
  return `${madeOn}  ${team}: ${formatCost(meanValue, currency)} for ${month} (95 %: ${formatCost(low, currency)} to ${formatCost(high, currency)}), came to ${formatCost(actualCost, currency)}${verdict}`;
}

function inWords({ forecasts, meanAbsolutePercentError, inside80, inside95 }: ReturnType<typeof summarise>): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return `${forecasts} forecasts of month ends, off by ${meanAbsolutePercentError.toFixed(1)} % on average; ${percent(inside80)} within the 80 % interval, ${percent(inside95)} within the 95 % one.`;
}
