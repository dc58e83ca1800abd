import { type BudgetStatus, chanceAt, shareUsed } from '../../analysis/budget.ts';
import type { Budget } from '../../model/budget.ts';
import type { CloudBudget } from '../../model/cloud-budget.ts';
import type { Block, Message } from '../../model/message.ts';
import { formatCost } from '../../model/money.ts';
import { buttonSection, context, joined, type Mrkdwn, md, mention, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import {
  adjustmentText,
  amountText,
  barsOf,
  budgetName,
  footnote,
  outlookText,
  spentText,
  subjectName,
} from './budget-words.ts';
import { percentText } from './burn-bar.ts';
import { shortKey } from './words.ts';

/** Budgets with their bars; the others are one line each, and what is beyond that is counted. */
const SHOWN_IN_FULL = 10;
const LINES = 40;
const CLOUD_LINES = 20;

/** What somebody may see of the budgets there are. */
export interface BudgetReport {
  statuses: readonly BudgetStatus[];
  /** Budgets that the reader may change: these get a button. */
  changeable: ReadonlySet<string>;
  /** Set in Slack and of no effect, since penny.yml has one for the same, or no longer has what it is for. */
  overruled?: readonly Budget[];
  orphaned?: readonly Budget[];
  /** The clouds' own; only for those who may see all. */
  cloudBudgets?: readonly (CloudBudget & { source: string })[];
  /** Why some of those could not be read. */
  troubles?: readonly string[];
}

/** How every budget stands, the most pressing first. */
export function budgetReport({
  statuses,
  changeable,
  overruled = [],
  orphaned = [],
  cloudBudgets = [],
  troubles = [],
}: BudgetReport): Message {
  const sorted = [...statuses].sort((a, b) => pressure(b) - pressure(a));
  const lines = sorted
    .slice(SHOWN_IN_FULL, SHOWN_IN_FULL + LINES)
    .map((status) => md`*${budgetName(status.budget)}*: ${spentText(status)}`);
  const more = sorted.length - SHOWN_IN_FULL - lines.length;
  const asides = [
    ...troubles.slice(0, 3).map((each) => md`${each}`),
    ...overruled
      .slice(0, 5)
      .map((each) => md`${budgetName(each)}: penny.yml wins over ${amountText(each)}. ${originText(each)}`),
    ...orphaned
      .slice(0, 5)
      .map((each) => md`${budgetName(each)} is set aside: penny.yml no longer has what it is for.`),
  ];
  return messageOf(
    statuses.length === 0 ? section(NONE) : undefined,
    ...sorted.slice(0, SHOWN_IN_FULL).map((status) => budgetBlock(status, changeable.has(status.budget.budgetId))),
    lines.length > 0 ? section(joined([...lines, more > 0 ? md`and ${more} more` : md``])) : undefined,
    cloudBudgets.length > 0 ? section(joined(cloudLines(cloudBudgets))) : undefined,
    asides.length > 0 ? context(joined(asides)) : undefined,
  );
}

/** What was just set, how it stands, and which thresholds it has passed already. */
export function budgetSet(
  status: BudgetStatus,
  { what, passed, note }: { what: 'set' | 'changed' | 'unchanged'; passed: boolean; note?: string | undefined },
): Message {
  const { budget } = status;
  const remarks = joined([
    md`${note ?? ''}`,
    passed ? md`It is past a threshold already: this is the message about it, the channel gets none.` : md``,
  ]);
  return messageOf(
    section(md`Budget ${what}: *${budgetName(budget)}*, ${amountText(budget)}.`),
    budgetBlock(status, false),
    remarks.mrkdwn === '' ? undefined : context(remarks),
  );
}

/** One budget: figures, bars, where it ends, which days. */
export function budgetBlock(status: BudgetStatus, isChangeable: boolean): Block {
  const { budget, adjustment } = status;
  const text = joined([
    md`*${budgetName(budget)}: ${spentText(status)}*`,
    barsOf(status),
    outlookText(status),
    adjustment ? md`The amount is ${adjustmentText(adjustment, budget)}.` : md``,
    joined([footnote(status), originText(budget)], ' '),
  ]);
  return isChangeable
    ? buttonSection(text, { label: 'Change', actionId: 'budget.change', value: budget.budgetId })
    : section(text);
}

const NONE = md`No budget is set for what you may see. Write \`/cost budget set 5000 payments monthly\`, or \`/cost budget set\` for a form.`;

function originText({ origin, setBy, setAt }: Budget): Mrkdwn {
  return origin === 'penny.yml'
    ? md`From penny.yml.`
    : md`Set by ${mention(setBy ?? '')} on ${setAt?.slice(0, 10) ?? ''}.`;
}

/** What comes first: what will be passed most likely, then what is spent most. */
function pressure(status: BudgetStatus): number {
  return (chanceAt(status, 100) ?? 0) * 10 + Math.min(9, shareUsed(status) ?? 0);
}

/** "AWS budget compute (Amazon EC2, monthly): $900.00 of $1,000.00 (90 %), AWS expects $1,100.00". Never added to ours. */
function cloudLines(budgets: readonly (CloudBudget & { source: string })[]): Mrkdwn[] {
  const lines = budgets.slice(0, CLOUD_LINES).map((each) => {
    const { name, about, timeUnit, budgetedCost, actualCost, forecastedCost, billingCurrency, updatedOn } = each;
    const money = (cost: number) => formatCost(cost, billingCurrency);
    const share = budgetedCost > 0 ? ` (${percentText(actualCost / budgetedCost)})` : '';
    const expected = forecastedCost === undefined ? '' : `, AWS expects ${money(forecastedCost)}`;
    return md`*AWS budget ${shortKey(name)}* (${shortKey(about)}, ${timeUnit.toLowerCase()}): ${money(actualCost)} of ${money(budgetedCost)}${share}${expected}, as of ${updatedOn}`;
  });
  const more = budgets.length - lines.length;
  return [md`*In AWS's own console*`, ...lines, more > 0 ? md`and ${more} more` : md``];
}

/** That a budget is gone, and what it was. */
export function budgetRemoved(budget: Budget): Message {
  return messageOf(
    section(
      md`Budget removed: *${budgetName(budget)}*, ${amountText(budget)}. Nothing more is told about ${subjectName(budget)}.`,
    ),
  );
}
