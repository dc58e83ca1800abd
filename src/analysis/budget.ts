import { type Budget, budgetPeriod } from '../model/budget.ts';
import type { Adjustment } from '../model/budget-alert.ts';
import { addDays, type Day, daysBetween, type Period } from '../model/period.ts';
import { adjust, adjustmentOf } from './auto-adjust.ts';
import { costBetween, type DailyCosts } from './daily-costs.ts';

/** Where a period will probably end, in the budget's currency. */
export interface Outlook {
  meanValue: number;
  intervals: { '80': [low: number, high: number]; '95': [low: number, high: number] };
  /** How likely it is, 0 to 1, that the sum ends above so many per cent of the budget. */
  chances: { percent: number; chance: number }[];
}

/** A budget's period so far. Costs in the budget's currency, days UTC, nothing but settled days. */
export interface BudgetStatus {
  budget: Budget;
  period: Pick<Period, 'start' | 'end'>;
  /** What may be spent in the period; null while there is no amount to judge by. */
  budgetedCost: number | null;
  /** How an auto-adjusting budget came to its amount. */
  adjustment: Adjustment | null;
  actualCost: number;
  /** The last settled day of the period; null while it has none, and then nothing is judged. */
  settledThrough: Day | null;
  /** The same days of the period before; null where there are no figures from its start on. */
  costBefore: number | null;
  outlook: Outlook | null;
  /** Currencies in which there are costs that do not count. */
  otherCurrencies: string[];
  /** What a reader must know: why there is no amount or no outlook, which days are missing. */
  remarks: string[];
}

/** What a forecast says, or why there is none. */
export type Foreseen =
  | (Pick<Outlook, 'meanValue' | 'intervals'> & { chanceAbove(amount: number): number })
  | { reason: string };

/** What a status is made from. */
export interface BudgetFacts {
  budget: Budget;
  period: Pick<Period, 'start' | 'end'>;
  /** In the budget's currency; absent where there are no such costs. */
  costs: DailyCosts | undefined;
  /** The last settled day of all bills, whatever their currency. */
  settledThrough: Day | null;
  foreseen: Foreseen;
  /** What was decided when the period began: an amount made from history stays for its period. */
  decided?: { budgetedCost: number; adjustment: Adjustment | null } | undefined;
  otherCurrencies: string[];
}

/** Puts together what is known of a budget. Never a figure that is no number: what cannot be known is a remark. */
export function budgetStatus(facts: BudgetFacts): BudgetStatus {
  const { budget, period, costs, otherCurrencies } = facts;
  const settledThrough = facts.settledThrough !== null && facts.settledThrough >= period.start ? lastOf(facts) : null;
  const { budgetedCost, adjustment, remark } = amountOf(facts);
  const sofar = costs && settledThrough ? costBetween(costs, period.start, addDays(settledThrough, 1)) : NOTHING;
  const outlook = settledThrough ? outlookOf(budget, budgetedCost, facts.foreseen) : null;
  const missing = sofar.missing > 0 ? `No figures for ${sofar.missing} of these days; absent is not zero.` : undefined;
  const blind = settledThrough && !outlook && 'reason' in facts.foreseen ? facts.foreseen.reason : undefined;
  return {
    budget,
    period,
    budgetedCost,
    adjustment,
    actualCost: sofar.cost,
    settledThrough,
    costBefore: costs && settledThrough ? costOfSameDaysBefore(budget, costs, { period, settledThrough }) : null,
    outlook,
    otherCurrencies,
    remarks: [remark, missing, blind].filter((each) => each !== undefined),
  };
}

/** The share of the budget that is used, 0.84 for 84 %; null where there is nothing to judge. */
export function shareUsed({ budgetedCost, actualCost, settledThrough }: BudgetStatus): number | null {
  return budgetedCost === null || settledThrough === null ? null : actualCost / budgetedCost;
}

/** The share of the period that is over, counted in settled days, so that it can be compared with what is used. */
export function shareGone({ period, settledThrough }: BudgetStatus): number {
  if (settledThrough === null) return 0;
  return (daysBetween(period.start, settledThrough) + 1) / daysBetween(period.start, period.end);
}

/** How likely it is, 0 to 1, that the period ends above so many per cent; null where nothing is foreseen. */
export function chanceAt({ outlook }: BudgetStatus, percent: number): number | null {
  return outlook?.chances.find((each) => each.percent === percent)?.chance ?? null;
}

const NOTHING = { cost: 0, missing: 0 };

function lastOf({ settledThrough, period }: BudgetFacts): Day {
  const last = addDays(period.end, -1);
  return settledThrough! < last ? settledThrough! : last;
}

function amountOf({ budget, period, costs, decided }: BudgetFacts): {
  budgetedCost: number | null;
  adjustment: Adjustment | null;
  remark?: string;
} {
  if (budget.autoAdjust === undefined) return { budgetedCost: budget.amount ?? null, adjustment: null };
  if (decided && adjustmentOf(budget, decided)) return decided;
  const adjusted = costs ? adjust(costs, budget, period) : { reason: 'There are no costs yet to make an amount from.' };
  if (!('reason' in adjusted)) return { budgetedCost: adjusted.budgetedCost, adjustment: adjusted };
  return { budgetedCost: budget.amount ?? null, adjustment: null, remark: adjusted.reason };
}

function outlookOf({ thresholds }: Budget, budgetedCost: number | null, foreseen: Foreseen): Outlook | null {
  if ('reason' in foreseen || budgetedCost === null || !Number.isFinite(foreseen.meanValue)) return null;
  const { meanValue, intervals } = foreseen;
  const percents = [...new Set([100, ...thresholds.forecast])].sort((a, b) => a - b);
  const chances = percents.map((percent) => ({
    percent,
    chance: foreseen.chanceAbove((budgetedCost * percent) / 100),
  }));
  return { meanValue, intervals, chances };
}

function costOfSameDaysBefore(
  { timeUnit }: Budget,
  costs: DailyCosts,
  { period, settledThrough }: { period: Pick<Period, 'start' | 'end'>; settledThrough: Day },
): number | null {
  const { start, end } = sameDaysBefore(timeUnit, period.start, settledThrough);
  return costs.start <= start ? costBetween(costs, start, end).cost : null;
}

/** As many days of the period before as have settled in this one; a shorter month counts whole. */
export function sameDaysBefore(timeUnit: Budget['timeUnit'], start: Day, through: Day): Pick<Period, 'start' | 'end'> {
  const before = budgetPeriod(timeUnit, start, 1);
  const end = addDays(before.start, daysBetween(start, through) + 1);
  return { start: before.start, end: end < before.end ? end : before.end };
}
