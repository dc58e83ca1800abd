import { setImmediate } from 'node:timers/promises';
import { grantToJob } from './analysis/access.ts';
import { type BudgetStatus, budgetStatus, type Foreseen, sameDaysBefore } from './analysis/budget.ts';
import { type CostGroup, compareGroups, driversOf } from './analysis/compare-costs.ts';
import { costBetween } from './analysis/daily-costs.ts';
import { settledLately } from './analysis/settlement.ts';
import { datedCosts, daysWithStatus, type Showback } from './ask-costs.ts';
import { askForecast } from './ask-forecast.ts';
import { askSeries, type CostSeries, type Selection } from './ask-series.ts';
import type { Grant } from './model/access.ts';
import { type Budget, budgetPeriod } from './model/budget.ts';
import { addDays, type Day, daysBetween, type Period } from './model/period.ts';
import type { StoredCloudBudget } from './ports.ts';

/** How much of the past an amount is made from at least, in days: enough for six quarters and those with gaps. */
const HISTORY_DAYS = 800;

/** How a budget stands, from settled days alone. `today` is the UTC day; its period is the one that runs. */
export async function askBudget(
  showback: Showback,
  { budget, grant, today }: { budget: Budget; grant: Grant; today: Day },
): Promise<BudgetStatus> {
  const selection: Selection = { grant, by: budget.by, key: budget.key };
  const period = budgetPeriod(budget.timeUnit, today);
  const all = await askSeries(showback, selection, { start: historyStart(budget, today), end: today });
  const statuses = await daysWithStatus(showback, { start: addDays(period.start, -31), end: today });
  const settledThrough = settledLately(statuses);
  const isJudged = settledThrough !== null && settledThrough >= period.start;
  const watched = await showback.store.budgets.watched(budget.budgetId, period.start);
  return budgetStatus({
    budget,
    period,
    costs: all.find(({ billingCurrency }) => billingCurrency === budget.currency),
    settledThrough,
    foreseen: isJudged ? await foreseen(showback, { budget, selection, period, today }) : { reason: '' },
    decided: watched,
    otherCurrencies: currenciesIn(all, period).filter((each) => each !== budget.currency),
  });
}

/** The same for several, one after the other: what else the process has to do comes in between. */
export async function askBudgets(
  showback: Showback,
  { budgets, grants, today }: { budgets: readonly Budget[]; grants: readonly Grant[]; today: Day },
): Promise<BudgetStatus[]> {
  const statuses: BudgetStatus[] = [];
  for (const budget of budgets) {
    const grant = grants.find(({ label }) => label === budget.scope);
    if (!grant) continue;
    statuses.push(await askBudget(showback, { budget, grant, today }));
    await setImmediate();
  }
  return statuses;
}

/** What a period that is over has cost in the end, in the budget's currency. */
export async function askBudgetCost(
  showback: Showback,
  { budget, grant, period }: { budget: Budget; grant: Grant; period: Pick<Period, 'start' | 'end'> },
): Promise<number> {
  const all = await askSeries(showback, { grant, by: budget.by, key: budget.key }, period);
  const costs = all.find(({ billingCurrency }) => billingCurrency === budget.currency);
  return costs ? costBetween(costs, period.start, period.end).cost : 0;
}

/**
 * What drives a budget's costs: the services that moved most against the same days of the period before. Sums by two
 * things at once are not kept, so a budget for one service or tag has no drivers.
 */
export async function askBudgetDrivers(
  showback: Showback,
  { budget, period, settledThrough, costBefore }: BudgetStatus,
): Promise<ReturnType<typeof driversOf>> {
  if (budget.by !== 'day' || settledThrough === null || costBefore === null) return [];
  const grant = grantToJob(budget.scope, showback.config);
  const rowsIn = (days: Pick<Period, 'start' | 'end'>) =>
    datedCosts(showback, { grant, by: 'service', metric: 'effective', period: { ...days, label: '' } });
  const now = await rowsIn({ start: period.start, end: addDays(settledThrough, 1) });
  const before = await rowsIn(sameDaysBefore(budget.timeUnit, period.start, settledThrough));
  const groups: CostGroup[] = compareGroups(now, before, budget.currency);
  return driversOf(groups, budget.currency);
}

/** Under this name the sentence is kept why a source's cloud gave no budgets; empty where it did. */
export const troubleWithBudgets = (source: string) => `trouble with budgets of ${source}`;

/** The clouds' own budgets as last read, and why some could not be. Only for those who may see all. */
export async function askCloudBudgets({
  store,
  config,
}: Pick<Showback, 'store' | 'config'>): Promise<{ budgets: StoredCloudBudget[]; troubles: string[] }> {
  const named = new Set(config.sources.map(({ name }) => name));
  const budgets = (await store.budgets.listCloud()).filter(({ source }) => named.has(source));
  const troubles = await Promise.all([...named].map((source) => store.facts.get(troubleWithBudgets(source))));
  return { budgets, troubles: troubles.flatMap((each) => (each ? [each] : [])) };
}

function historyStart({ timeUnit, autoAdjust }: Budget, today: Day): Day {
  const longest = addDays(today, -HISTORY_DAYS);
  const needed = budgetPeriod(timeUnit, today, (autoAdjust?.periods ?? 0) + 1).start;
  return needed < longest ? needed : longest;
}

async function foreseen(
  showback: Showback,
  {
    budget,
    selection,
    period,
    today,
  }: { budget: Budget; selection: Selection; period: Pick<Period, 'start' | 'end'>; today: Day },
): Promise<Foreseen> {
  const forecasts = await askForecast(showback, selection, { period, today });
  const mine = forecasts.find(({ billingCurrency }) => billingCurrency === budget.currency);
  return mine ?? { reason: `There are no costs in ${budget.currency} to forecast from.` };
}

/** The currencies in which anything was charged in the period so far. */
function currenciesIn(all: readonly CostSeries[], { start }: Pick<Period, 'start'>): string[] {
  const isCharged = (series: CostSeries) =>
    series.values.slice(Math.max(0, daysBetween(series.start, start))).some((value) => value !== null && value !== 0);
  return all
    .filter(isCharged)
    .map(({ billingCurrency }) => billingCurrency)
    .sort();
}
