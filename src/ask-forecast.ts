import { grantToJob } from './analysis/access.ts';
import { driversOf } from './analysis/compare-costs.ts';
import { chooseModel, type ForecastRequest, type ModelChoice, type NoForecast } from './analysis/forecast/forecast.ts';
import { type SumForecast, sumOf } from './analysis/forecast/sum.ts';
import type { ForecastAnswer, MonthForecast } from './analysis/forecast-answer.ts';
import { type CostForecast, forecastCosts } from './analysis/forecast-costs.ts';
import { plannedAhead, plannedOn, shareWithin } from './analysis/plans.ts';
import { askCosts, type Showback } from './ask-costs.ts';
import { askSeries, type CostSeries, type Selection } from './ask-series.ts';
import type { Grant } from './model/access.ts';
import type { PlannedActivity } from './model/anomaly.ts';
import { addDays, type Day, daysBetween, monthPeriod, type Period } from './model/period.ts';

/** How much of the past a forecast is made from. */
const HISTORY_DAYS = 800;
/** The week is the rhythm of daily costs. */
const SEASON = 7;
/** How far `/cost forecast` looks beyond the month. */
const AHEAD_DAYS = 90;
const RECENT_DAYS = 10;

type Days = Pick<Period, 'start' | 'end'>;

/** Where a period will end: what is settled of it, and the rest as far as it can be known. In `billingCurrency`. */
export interface PeriodForecast extends SumForecast {
  billingCurrency: string;
  /** Effective cost of the period's settled days. */
  actualToDate: number;
  /** The last settled day; the forecast begins on the day after it. */
  settledThrough: Day;
  model: string;
  /** Each day from the first that is not settled, UTC. */
  points: { day: Day; meanValue: number; lower95: number; upper95: number }[];
  /** What was declared for the days ahead; it is in every figure. */
  planned: { amount: number; names: string[] };
}

/** A forecast for each currency there is, or the sentence why there is none. */
export type Forecasts = (PeriodForecast | (NoForecast & { billingCurrency: string }))[];

/** Forecasts a period that has begun or lies ahead, from settled days alone. `today` is the UTC day. */
export async function askForecast(
  showback: Showback,
  selection: Selection,
  { period, today }: { period: Days; today: Day },
): Promise<Forecasts> {
  const planned = await showback.store.planned.list(addDays(today, -HISTORY_DAYS));
  const all = await askSeries(showback, selection, { start: addDays(today, -HISTORY_DAYS), end: today });
  const forecasts: Forecasts = [];
  for (const series of all) {
    const choice = await choiceFor(showback, { selection, series, today });
    const ahead = forecastAhead(series, { end: period.end, planned: plansOf(selection, planned), choice });
    forecasts.push('reason' in ahead ? ahead : periodOf(ahead, period));
  }
  return forecasts;
}

/** How long a choice is good: what suits a series changes with the series, not with the day. */
const CHOICE_DAYS = 30;
/** A month is what most forecasts are about. */
const CHOICE_HORIZON = 31;

/** The models that suit a series, chosen once a month: choosing takes a hundred times as long as forecasting. */
async function choiceFor(
  { store }: Showback,
  { selection, series, today }: { selection: Selection; series: CostSeries; today: Day },
): Promise<ModelChoice | undefined> {
  const { grant, by, key = '' } = selection;
  const request = requestFor(series, CHOICE_HORIZON);
  if (!request) return undefined;
  const id = JSON.stringify([grant.scope, by, key, series.billingCurrency]);
  const known = await store.forecastChoices.find(id, addDays(today, -CHOICE_DAYS));
  if (known) return known as ModelChoice;
  const choice = chooseModel(request);
  await store.forecastChoices.put({ series: id, choice, chosenOn: today });
  return choice;
}

/** The settled days of a series, as a question; undefined when there are none. */
function requestFor({ settledThrough, start, values }: CostSeries, horizon: number): ForecastRequest | undefined {
  if (settledThrough === null || settledThrough < start) return undefined;
  const settled = values.slice(0, daysBetween(start, settledThrough) + 1);
  return { values: settled, start, frequency: 'D', season: SEASON, horizon };
}

/** `/cost forecast`: the month's end, the next 90 days, and what moved. */
export async function askMonth(
  showback: Showback,
  { grant, today }: { grant: Grant; today: Day },
): Promise<ForecastAnswer> {
  const selection: Selection = { grant, by: 'day' };
  const month = monthPeriod(today.slice(0, 7));
  const planned = await showback.store.planned.list(addDays(today, -HISTORY_DAYS));
  const all = await askSeries(showback, selection, { start: addDays(today, -HISTORY_DAYS), end: today });
  const drivers = await monthDrivers(showback, { grant, month, through: all[0]?.settledThrough ?? '' });
  const leading = showback.config.reportingCurrency;
  const inOrder = all.toSorted((a, b) => Number(b.billingCurrency === leading) - Number(a.billingCurrency === leading));
  const forecasts: ForecastAnswer['forecasts'] = [];
  for (const series of inOrder) {
    const choice = await choiceFor(showback, { selection, series, today });
    const end = addDays(today, AHEAD_DAYS);
    const ahead = forecastAhead(series, { end, planned: plansOf(selection, planned), choice });
    forecasts.push('reason' in ahead ? ahead : { ...monthOf(ahead, month), drivers: drivers(series.billingCurrency) });
  }
  return { team: grant.label, month: month.label, forecasts };
}

/** Chooses the models of every team and of all where the last choice is too old, so that nobody who asks waits for it. */
export async function chooseModels(showback: Showback, today: Day): Promise<void> {
  for (const scope of ['all', ...showback.config.teams.map(({ name }) => name)]) {
    const selection: Selection = { grant: grantToJob(scope, showback.config), by: 'day' };
    const all = await askSeries(showback, selection, { start: addDays(today, -HISTORY_DAYS), end: today });
    for (const series of all) await choiceFor(showback, { selection, series, today });
  }
}

/** A series, and what it will be from the day after its last settled one. */
interface Ahead {
  series: CostSeries & { settledThrough: Day };
  forecast: CostForecast;
  /** The first day that is forecast. */
  first: Day;
  planned: readonly PlannedActivity[];
}

function forecastAhead(
  series: CostSeries,
  { end, planned, choice }: { end: Day; planned: readonly PlannedActivity[]; choice: ModelChoice | undefined },
): Ahead | (NoForecast & { billingCurrency: string }) {
  const { billingCurrency, settledThrough: through } = series;
  const request = through === null ? undefined : requestFor(series, Math.max(1, daysBetween(through, end) - 1));
  if (!request || through === null) {
    return { billingCurrency, reason: 'No day is settled yet, so there is nothing to forecast from.' };
  }
  const mine = planned.filter((each) => each.billingCurrency === billingCurrency);
  const declared = plannedOn(request.values.length, { start: series.start, planned: mine });
  const forecast = forecastCosts({ ...request, choice }, declared);
  if ('reason' in forecast) return { billingCurrency, ...forecast };
  return { series: { ...series, settledThrough: through }, forecast, first: addDays(through, 1), planned: mine };
}

/** What is declared for the same costs: for one service or tag nobody can say, so nothing is. */
function plansOf({ grant, key }: Selection, planned: readonly PlannedActivity[]): PlannedActivity[] {
  if (key !== undefined) return [];
  return planned.filter(({ scope }) => grant.scope === '*' || scope === grant.scope);
}

function periodOf({ series, forecast, first, planned }: Ahead, period: Days): PeriodForecast {
  const { billingCurrency, settledThrough } = series;
  const actualToDate = actualOf(series, period);
  const declared = plannedAhead(planned, { after: settledThrough, period });
  const [from, to] = [Math.max(0, daysBetween(first, period.start)), Math.max(0, daysBetween(first, period.end))];
  return {
    billingCurrency,
    actualToDate,
    settledThrough,
    model: forecast.model,
    ...sumOf(forecast, from, to, actualToDate + declared.amount),
    points: pointsOf({ forecast, first, planned }).slice(from, to),
    planned: declared,
  };
}

function monthOf(ahead: Ahead, month: Days): Omit<MonthForecast, 'drivers'> {
  const { series, forecast, first, planned } = ahead;
  const { settledThrough, values, start } = series;
  const points = pointsOf(ahead);
  const past = addDays(points.at(-1)?.day ?? settledThrough, 1);
  const declared = plannedAhead(planned, { after: settledThrough, period: { start: first, end: past } });
  const before = monthPeriod(addDays(month.start, -1).slice(0, 7));
  return {
    ...periodOf(ahead, month),
    points,
    before: before.start < start ? null : actualOf(series, before),
    recent: values
      .map((cost, index) => ({ day: addDays(start, index), cost: cost ?? 0 }))
      .filter(({ day }) => day <= settledThrough)
      .slice(-RECENT_DAYS),
    goingOn: forecast.goingOn
      ? { firstDay: addDays(start, forecast.goingOn.sinceIndex), perDay: forecast.goingOn.perDay }
      : null,
    ahead: { ...sumOf(forecast, 0, points.length, declared.amount), lastDay: addDays(past, -1) },
  };
}

/** What the settled days of a period cost. */
function actualOf({ values, start, settledThrough }: CostSeries, { start: from, end }: Days): number {
  return values.reduce<number>((sum, value, index) => {
    const day = addDays(start, index);
    return day >= from && day < end && day <= (settledThrough ?? '') ? sum + (value ?? 0) : sum;
  }, 0);
}

function pointsOf({
  forecast,
  first,
  planned,
}: Pick<Ahead, 'forecast' | 'first' | 'planned'>): MonthForecast['points'] {
  const { mean, lower95, upper95 } = forecast;
  return mean.map((meanValue, step) => {
    const day = addDays(first, step);
    const plus = planned.reduce(
      (sum, plan) => sum + plan.amount * shareWithin(plan, { start: day, end: addDays(day, 1) }),
      0,
    );
    return { day, meanValue: meanValue + plus, lower95: lower95[step]! + plus, upper95: upper95[step]! + plus };
  });
}

/** What moved most in the month's settled days, by currency: days that still rise would look like a saving. */
async function monthDrivers(
  showback: Showback,
  { grant, month, through }: { grant: Grant; month: Days; through: Day },
): Promise<(currency: string) => MonthForecast['drivers']> {
  if (through < month.start) return () => [];
  const by = grant.scope === '*' ? ('team' as const) : ('service' as const);
  const period = { start: month.start, end: addDays(through, 1), label: 'month to date' };
  const { groups } = await askCosts(showback, { grant, period, by, metric: 'effective' });
  return (currency) => driversOf(groups, currency).map(({ key, change }) => ({ key, change }));
}
