import { type BudgetStatus, shareUsed } from '../../analysis/budget.ts';
import type { Budget } from '../../model/budget.ts';
import type { Adjustment, Crossing } from '../../model/budget-alert.ts';
import type { Message } from '../../model/message.ts';
import { formatCost } from '../../model/money.ts';
import { addDays, type Day } from '../../model/period.ts';
import { buttons, context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { adjustmentText, barsOf, footnote, outlookText, periodName, spentText, subjectName } from './budget-words.ts';
import { percentText } from './burn-bar.ts';
import { nameOf } from './cost-table.ts';
import { changeOf, shortKey, signedCost } from './words.ts';

/** A service that moved, in the budget's currency. */
export interface Driver {
  key: string;
  change: number;
}

/** A budget speaks: the figure, the change, what drives it, and one thing to do. Redrawn while the state lasts. */
export function budgetAlert(
  status: BudgetStatus,
  { crossings, drivers }: { crossings: readonly Crossing[]; drivers: readonly Driver[] },
): Message {
  return messageOf(
    section(
      joined([
        md`*${headline(status, crossings)}*`,
        barsOf(status),
        md`${spentText(status)}. ${outlookText(status)}`,
        reason(status, drivers),
        md`Look at what it is: \`/cost ${question(status)}\``,
      ]),
    ),
    buttons({ label: 'Change budget', actionId: 'budget.change', value: status.budget.budgetId }),
    context(footnote(status)),
  );
}

/** A new period: how the last one ended, and the amount of the new one where it is made from history. */
export interface BudgetTurn {
  budget: Budget;
  periodStart: Day;
  ended?: { periodStart: Day; actualCost: number; budgetedCost: number } | undefined;
  /** What the last period's amount was; absent where there was none. */
  amountBefore?: number | undefined;
  adjustment?: Adjustment | undefined;
}

/** Told once, in the first days of a period. */
export function budgetTurn({ budget, periodStart, ended, amountBefore, adjustment }: BudgetTurn): Message {
  const { timeUnit, currency } = budget;
  const subject = subjectName(budget);
  const money = (cost: number) => formatCost(cost, currency);
  const past =
    ended &&
    md`*${subject}: ${periodName(timeUnit, ended.periodStart)} ended at ${percentText(ended.actualCost / ended.budgetedCost)} of its budget*, ${money(ended.actualCost)} of ${money(ended.budgetedCost)}.`;
  const was = amountBefore === undefined ? '' : `, it was ${money(amountBefore)}`;
  const coming =
    adjustment &&
    md`The budget for ${periodName(timeUnit, periodStart)} is *${money(adjustment.budgetedCost)}*${was}: ${adjustmentText(adjustment, budget)}.`;
  return messageOf(
    section(joined([past ?? md`*${subject}: a budget made from history*`, coming ?? md``])),
    context(md`How it goes on: \`/cost budget ${shortKey(budget.scope)}\``),
  );
}

/** The same for whoever must hear it instead, since its channel could not be reached. */
export function undelivered({ blocks }: Message, sentence: string): Message {
  return messageOf(...blocks, context(md`${sentence}`));
}

function headline(status: BudgetStatus, crossings: readonly Crossing[]): Mrkdwn {
  const { budget, period, outlook, budgetedCost } = status;
  const subject = subjectName(budget);
  const when = periodName(budget.timeUnit, period.start);
  const passed = crossings.filter((each) => each.passed);
  const [spent] = passed.filter(({ kind }) => kind === 'actual').sort((a, b) => b.percent - a.percent);
  const [coming] = passed.filter(({ kind }) => kind === 'forecast').sort((a, b) => b.percent - a.percent);
  const end = outlook && budgetedCost !== null ? percentText(outlook.meanValue / budgetedCost) : undefined;
  const ending = coming ? `will probably end at ${end ?? `more than ${coming.percent} %`}` : undefined;
  if (spent) {
    const used = percentText(shareUsed(status) ?? 0);
    return md`${subject}: ${used} of the budget for ${when} is spent${ending ? `, and it ${ending}` : ''}`;
  }
  if (ending) return md`${subject}: ${when} ${ending} of its budget`;
  const back = crossings[0];
  return back?.kind === 'actual'
    ? md`${subject}: back below ${back.percent} % of the budget for ${when}`
    : md`${subject}: ${when} will probably keep its budget after all`;
}

function reason({ budget, period, actualCost, costBefore }: BudgetStatus, drivers: readonly Driver[]): Mrkdwn {
  if (costBefore === null) return md``;
  const before = periodName(budget.timeUnit, addDays(period.start, -1));
  const change = md`${changeOf(actualCost, costBefore, budget.currency)} against the same days of ${before}`;
  const named = drivers.map(({ key, change: move }) => md`${nameOf({ key })} ${signedCost(move, budget.currency)}`);
  return named.length === 0 ? md`${change}.` : md`${change}. Moved most: ${joined(named, ', ')}`;
}

/** What to type to see the costs behind it: the same days, by what tells most. */
function question({ budget, period, settledThrough }: BudgetStatus): string {
  const days = budget.timeUnit === 'monthly' || settledThrough === null ? 'mtd' : `${period.start}..${settledThrough}`;
  const by = budget.by === 'day' ? (budget.scope === 'all' ? 'team' : 'service') : budget.by;
  return `${shortKey(budget.scope)} ${days} by ${by}`;
}
