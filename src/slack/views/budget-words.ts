import type { BudgetStatus } from '../../analysis/budget.ts';
import { chanceAt, shareGone, shareUsed } from '../../analysis/budget.ts';
import type { Budget, TimeUnit } from '../../model/budget.ts';
import type { Adjustment } from '../../model/budget-alert.ts';
import { formatCost, formatRoughly } from '../../model/money.ts';
import type { Day } from '../../model/period.ts';
import { joined, type Mrkdwn, md } from '../blocks.ts';
import { burnBar, passingText, percentText } from './burn-bar.ts';
import { shortDay, shortKey } from './words.ts';

const LIST = new Intl.ListFormat('en-GB');
const UNIT_NAMES: Record<TimeUnit, string> = { monthly: 'months', quarterly: 'quarters', yearly: 'years' };

/** "payments", "payments: AmazonEC2", "all: app=shop": what a budget is for, without its period. */
export function subjectName({ scope, by, key }: Pick<Budget, 'scope' | 'by' | 'key'>): string {
  if (key === undefined) return shortKey(scope);
  return `${shortKey(scope)}: ${by === 'service' ? '' : `${shortKey(by.slice(4), 30)}=`}${shortKey(key)}`;
}

/** "payments, monthly". */
export function budgetName(budget: Budget): string {
  return `${subjectName(budget)}, ${budget.timeUnit}`;
}

/** "November 2026", "Q4 2026", "2026": the period a day lies in. */
export function periodName(timeUnit: TimeUnit, day: Day): string {
  const { year, month } = Temporal.PlainDate.from(day);
  if (timeUnit === 'yearly') return String(year);
  if (timeUnit === 'quarterly') return `Q${Math.ceil(month / 3)} ${year}`;
  return Temporal.PlainDate.from(day).toLocaleString('en-GB', { month: 'long', year: 'numeric' });
}

/** "$5,000.00", or how it is made from history. */
export function amountText({ amount, autoAdjust, currency, timeUnit }: Budget): string {
  if (!autoAdjust) return formatCost(amount ?? 0, currency);
  const rule = `the median of the last ${autoAdjust.periods} full ${UNIT_NAMES[timeUnit]} plus ${autoAdjust.marginPercent} %`;
  return amount === undefined ? rule : `${rule}, ${formatCost(amount, currency)} until there are so many`;
}

/** "80 % and 100 % spent, or probably ending above 100 %": when it speaks. */
export function thresholdsText({ thresholds: { actual, forecast } }: Pick<Budget, 'thresholds'>): string {
  const percents = (values: readonly number[]) => LIST.format(values.map((value) => `${value} %`));
  const parts = [
    ...(actual.length > 0 ? [`${percents(actual)} spent`] : []),
    ...(forecast.length > 0 ? [`probably ending above ${percents(forecast)}`] : []),
  ];
  return parts.join(', or ') || 'nothing';
}

/** Everything about a budget in words, for the log of who changed what. */
export function budgetText(budget: Budget): string {
  return `${budgetName(budget)}: ${amountText(budget)}; told at ${thresholdsText(budget)}`;
}

/** "the median of the last 3 full months ($4,750.00) plus 10 %". */
export function adjustmentText({ median, marginPercent, periods }: Adjustment, { timeUnit, currency }: Budget): string {
  return `the median of the last ${periods.length} full ${UNIT_NAMES[timeUnit]} (${formatCost(median, currency)}) plus ${marginPercent} %`;
}

/** "$4,210.00 of $5,000.00 (84 %)"; without an amount or a settled day what there is. */
export function spentText(status: BudgetStatus): string {
  const { budgetedCost, actualCost, settledThrough, budget } = status;
  const used = shareUsed(status);
  if (used !== null && budgetedCost !== null) {
    return `${formatCost(actualCost, budget.currency)} of ${formatCost(budgetedCost, budget.currency)} (${percentText(used)})`;
  }
  const spent = settledThrough === null ? 'no settled day yet' : `${formatCost(actualCost, budget.currency)} spent`;
  return budgetedCost === null
    ? `${spent}, no amount yet`
    : `${spent}, ${formatCost(budgetedCost, budget.currency)} in all`;
}

/** The two bars; nothing where there is nothing to judge. */
export function barsOf(status: BudgetStatus): Mrkdwn {
  const used = shareUsed(status);
  return used === null ? md`` : burnBar(used, shareGone(status));
}

/** Where it will end, between what, and how likely it is to pass the budget. */
export function outlookText(status: BudgetStatus): Mrkdwn {
  const { outlook, budgetedCost, budget } = status;
  if (!outlook || budgetedCost === null || shareGone(status) >= 1) return md``;
  const [low, high] = outlook.intervals['80'].map((each) => formatRoughly(each, budget.currency));
  const end = `${formatRoughly(outlook.meanValue, budget.currency)} (${percentText(outlook.meanValue / budgetedCost)})`;
  const chance = chanceAt(status, 100);
  const passing = chance === null ? '' : `; ${passingText(chance)}`;
  return md`Will end at about *${end}*, 80 % interval ${low!} to ${high!}${passing}.`;
}

/** Which days the figures are of, and what is not in them. */
export function footnote({ budget, period, settledThrough, otherCurrencies, remarks }: BudgetStatus): Mrkdwn {
  const days = settledThrough === null ? 'no day settled yet' : `settled through ${shortDay(settledThrough)} (UTC)`;
  const others =
    otherCurrencies.length > 0
      ? [md`There are also costs in ${LIST.format(otherCurrencies.slice(0, 5))}, which this budget does not count.`]
      : [];
  const notes = remarks.map((remark) => md`${remark}`);
  return joined(
    [
      md`${periodName(budget.timeUnit, period.start)}, ${budget.currency}, effective cost, ${days}.`,
      ...others,
      ...notes,
    ],
    ' ',
  );
}
