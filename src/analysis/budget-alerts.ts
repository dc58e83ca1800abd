import type { Thresholds } from '../model/budget.ts';
import type { Crossing, ThresholdName, ThresholdStates } from '../model/budget-alert.ts';
import { type BudgetStatus, chanceAt, shareUsed } from './budget.ts';

/**
 * When a budget speaks. A forecast threshold is passed at a chance of `certain`, and no longer passed below `unsure`;
 * an actual one is passed at its share, and no longer passed `backBy` points of the budget below it. What lies between
 * changes nothing, so that a figure on the edge is not told again and again.
 */
export interface SpeakingRule {
  certain: number;
  unsure: number;
  backBy: number;
}

/** The rule in force; docs/adr/0014 says why. */
export const SPEAKING_RULE: SpeakingRule = { certain: 0.8, unsure: 0.7, backBy: 5 };

/**
 * What has changed since the states were told. Without a settled day, an amount or a forecast nothing changes: an
 * unknown is no news. That a budget will probably be passed is no news once it has been.
 */
export function judge(
  status: BudgetStatus,
  before: ThresholdStates,
  rule: SpeakingRule = SPEAKING_RULE,
): { states: ThresholdStates; crossings: Crossing[] } {
  const { actual, forecast } = status.budget.thresholds;
  const all = [
    ...actual.map((percent) => ({ kind: 'actual' as const, percent, passed: isSpent(status, percent, before, rule) })),
    ...forecast.map((percent) => ({
      kind: 'forecast' as const,
      percent,
      passed: isForeseen(status, percent, before, rule),
    })),
  ];
  const crossings = all
    .filter(({ kind, percent, passed }) => passed !== (before[nameOf(kind, percent)] ?? false))
    .filter(({ kind, percent, passed }) => kind === 'actual' || !passed || !hasSpent(status, percent));
  return {
    states: Object.fromEntries(all.map(({ kind, percent, passed }) => [nameOf(kind, percent), passed])),
    crossings,
  };
}

function isSpent(status: BudgetStatus, percent: number, before: ThresholdStates, { backBy }: SpeakingRule): boolean {
  const was = before[nameOf('actual', percent)] ?? false;
  if (shareUsed(status) === null) return was;
  return hasSpent(status, was ? percent - backBy : percent);
}

/** Half a cent is no difference: figures are sums of fractions. */
function hasSpent({ budgetedCost, actualCost, settledThrough }: BudgetStatus, percent: number): boolean {
  return budgetedCost !== null && settledThrough !== null && actualCost >= (budgetedCost * percent) / 100 - 0.005;
}

function isForeseen(status: BudgetStatus, percent: number, before: ThresholdStates, rule: SpeakingRule): boolean {
  const was = before[nameOf('forecast', percent)] ?? false;
  const chance = chanceAt(status, percent);
  if (chance === null) return was;
  return was ? chance >= rule.unsure : chance >= rule.certain;
}

function nameOf(kind: keyof Thresholds, percent: number): ThresholdName {
  return `${kind} ${percent}`;
}
