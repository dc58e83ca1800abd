import { type Budget, budgetPeriod } from '../model/budget.ts';
import type { Crossing, ThresholdStates } from '../model/budget-alert.ts';
import { addDays, type Day, daysBetween, daysIn, type Period } from '../model/period.ts';
import { adjust } from './auto-adjust.ts';
import { type BudgetStatus, budgetStatus, chanceAt, type Foreseen, shareUsed } from './budget.ts';
import { judge, type SpeakingRule } from './budget-alerts.ts';
import { costBetween, type DailyCosts } from './daily-costs.ts';
import { chooseModel, type ForecastRequest, type ModelChoice } from './forecast/forecast.ts';
import { sumOf } from './forecast/sum.ts';
import { forecastCosts } from './forecast-costs.ts';

/** A threshold that would have been told. */
export interface ReplayedAlert extends Crossing {
  /** The UTC day on whose morning it would have been told, and the last day that was settled then. */
  day: Day;
  settledThrough: Day;
  shareUsed: number | null;
  /** How likely it was, 0 to 1, to end above this threshold. */
  chance: number | null;
}

/** One period of a budget, replayed. */
export interface ReplayedPeriod {
  period: Pick<Period, 'start' | 'end'>;
  /** What is configured now, or what history would have made it; null where there was too little of it. */
  budgetedCost: number | null;
  alerts: ReplayedAlert[];
  /** What the period cost in the end; null while it runs. */
  actualCost: number | null;
}

/** The week is the rhythm of daily costs. */
const SEASON = 7;

/**
 * Every period that history covers from its first day on, judged each day by what had settled then and nothing later.
 * `lagDays` is how many days before a morning the last settled day lay.
 */
export function replayBudget(
  budget: Budget,
  costs: DailyCosts,
  { lagDays, rule }: { lagDays: number; rule?: SpeakingRule | undefined },
): ReplayedPeriod[] {
  const through = costs.settledThrough;
  if (through === null) return [];
  const periods: ReplayedPeriod[] = [];
  let period = budgetPeriod(budget.timeUnit, costs.start);
  if (period.start < costs.start) period = budgetPeriod(budget.timeUnit, period.end);
  for (; period.start <= through; period = budgetPeriod(budget.timeUnit, period.end)) {
    periods.push(replayPeriod({ budget, costs, period, lagDays, rule }));
  }
  return periods;
}

interface Replay {
  budget: Budget;
  costs: DailyCosts;
  period: Pick<Period, 'start' | 'end'>;
  lagDays: number;
  rule: SpeakingRule | undefined;
}

function replayPeriod({ budget, costs, period, lagDays, rule }: Replay): ReplayedPeriod {
  const through = costs.settledThrough!;
  const decided = amountOf(budget, knownOn(costs, period.start), period);
  const alerts: ReplayedAlert[] = [];
  let before: ThresholdStates = {};
  let choice: ModelChoice | undefined;
  for (const day of daysIn(period)) {
    const settledThrough = addDays(day, -lagDays);
    if (settledThrough < period.start || settledThrough > through || decided === null) continue;
    const known = knownOn(costs, settledThrough);
    choice ??= chooseModel(requestFor(known, period));
    const foreseen = foresee(known, period, choice);
    const status = budgetStatus({
      budget,
      period,
      costs: known,
      settledThrough,
      foreseen,
      decided,
      otherCurrencies: [],
    });
    const { states, crossings } = judge(status, before, rule);
    if (crossings.length === 0) continue;
    before = states;
    alerts.push(...crossings.map((crossing) => alertOf(crossing, status, { day, settledThrough })));
  }
  const isOver = addDays(through, 1) >= period.end;
  return {
    period,
    budgetedCost: decided?.budgetedCost ?? null,
    alerts,
    actualCost: isOver ? costBetween(costs, period.start, period.end).cost : null,
  };
}

/** The amount as the first settled day of a period would have decided it. */
function amountOf(budget: Budget, known: DailyCosts, period: Pick<Period, 'start' | 'end'>) {
  const adjusted = budget.autoAdjust ? adjust(known, budget, period) : undefined;
  if (adjusted && !('reason' in adjusted)) return { budgetedCost: adjusted.budgetedCost, adjustment: adjusted };
  return budget.amount === undefined ? null : { budgetedCost: budget.amount, adjustment: null };
}

/** What was known once a day had settled. */
function knownOn({ start, values }: DailyCosts, settledThrough: Day): DailyCosts {
  return { start, values: values.slice(0, Math.max(0, daysBetween(start, settledThrough) + 1)), settledThrough };
}

function requestFor({ start, values, settledThrough }: DailyCosts, { end }: Pick<Period, 'end'>): ForecastRequest {
  const horizon = Math.max(0, daysBetween(settledThrough!, end) - 1);
  return { values, start, frequency: 'D', season: SEASON, horizon };
}

function foresee(known: DailyCosts, period: Pick<Period, 'start' | 'end'>, choice: ModelChoice): Foreseen {
  const request = requestFor(known, period);
  const forecast = forecastCosts({ ...request, choice });
  if ('reason' in forecast) return forecast;
  const plus = costBetween(known, period.start, period.end).cost;
  return sumOf(forecast, 0, request.horizon, plus);
}

function alertOf(crossing: Crossing, status: BudgetStatus, when: { day: Day; settledThrough: Day }): ReplayedAlert {
  return { ...crossing, ...when, shareUsed: shareUsed(status), chance: chanceAt(status, crossing.percent) };
}

/** How far a replay's warnings can be believed. */
export interface ReplaySummary {
  periods: number;
  /** Periods that ended above the budget. */
  passed: number;
  /** Warnings that a period would probably end above 100 %, and how many of those periods did. */
  warned: number;
  warnedRightly: number;
  /** Periods that ended above the budget without such a warning before it was spent. */
  missed: number;
  /** Median days between a right warning and the morning on which the budget was seen to be spent. */
  daysAhead: number | null;
}

/** Counts the periods that are over, by what was said of ending above 100 %. */
export function summarise(periods: readonly ReplayedPeriod[]): ReplaySummary {
  const over = periods.filter(({ budgetedCost, actualCost }) => budgetedCost !== null && actualCost !== null);
  const isPassed = ({ budgetedCost, actualCost }: ReplayedPeriod) => actualCost! > budgetedCost!;
  const warned = over.filter((each) => warningIn(each) !== undefined);
  const leads = warned.filter(isPassed).flatMap((each) => leadOf(each) ?? []);
  return {
    periods: over.length,
    passed: over.filter(isPassed).length,
    warned: warned.length,
    warnedRightly: warned.filter(isPassed).length,
    missed: over.filter((each) => isPassed(each) && warningIn(each) === undefined).length,
    daysAhead: leads.length === 0 ? null : leads.sort((a, b) => a - b)[leads.length >> 1]!,
  };
}

function warningIn({ alerts }: ReplayedPeriod): ReplayedAlert | undefined {
  return alerts.find(({ kind, percent, passed }) => kind === 'forecast' && percent === 100 && passed);
}

/** Days from the warning to the morning on which all was spent; to the period's end where that came later. */
function leadOf(replayed: ReplayedPeriod): number | undefined {
  const warning = warningIn(replayed);
  const spent = replayed.alerts.find(({ kind, percent, passed }) => kind === 'actual' && percent === 100 && passed);
  return warning && daysBetween(warning.day, spent?.day ?? replayed.period.end);
}
