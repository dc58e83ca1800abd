import { type BudgetStatus, chanceAt, shareGone, shareUsed } from '../../analysis/budget.ts';
import { formatCost } from '../../model/money.ts';
import { type Mrkdwn, md } from '../blocks.ts';
import { periodName, subjectName } from './budget-words.ts';
import { bar, passingText, percentText } from './burn-bar.ts';
import { shortKey } from './words.ts';

/** Lines of one message; more would push out what the message is about. */
const SHOWN = 4;

/** A line for each budget, for a message about something else: its bar, what is spent of it, where it will end. */
export function budgetLines(statuses: readonly BudgetStatus[]): Mrkdwn[] {
  const lines = statuses.flatMap((status) => budgetLine(status) ?? []);
  const more = lines.length - SHOWN;
  const scope = shortKey(statuses[0]?.budget.scope ?? '');
  return more > 0 ? [...lines.slice(0, SHOWN), md`and ${more} more: \`/cost budget ${scope}\``] : lines;
}

function budgetLine(status: BudgetStatus): Mrkdwn | undefined {
  const { budget, budgetedCost, outlook, period } = status;
  const used = shareUsed(status);
  if (used === null || budgetedCost === null) return undefined;
  const when = periodName(budget.timeUnit, period.start);
  const gone = shareGone(status);
  const chance = chanceAt(status, 100);
  const passing = chance === null ? '' : `, ${passingText(chance)}`;
  const end =
    outlook && gone < 1 ? `; will end at about ${percentText(outlook.meanValue / budgetedCost)}${passing}` : '';
  const name = budget.by === 'day' ? 'Budget' : `Budget of ${subjectName(budget)}`;
  return md`*${name}* ${bar(used, 10)} ${percentText(used)} of ${formatCost(budgetedCost, budget.currency)} spent, ${percentText(gone)} of ${when} over${end}`;
}
