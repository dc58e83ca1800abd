import { grantToJob } from '../analysis/access.ts';
import { compileAllocation } from '../analysis/allocation.ts';
import { type ReplayedAlert, type ReplayedPeriod, replayBudget, summarise } from '../analysis/budget-replay.ts';
import { askSeries } from '../ask-series.ts';
import { budgetPlans } from '../budget-plans.ts';
import { PennyError } from '../errors.ts';
import type { Budget } from '../model/budget.ts';
import { formatCost } from '../model/money.ts';
import { addDays, dayOf } from '../model/period.ts';
import { budgetName, periodName } from '../slack/views/budget-words.ts';
import { chanceText, percentText } from '../slack/views/burn-bar.ts';
import type { OperatorDeps } from '../terminal.ts';
import type { OperatorCommand } from './index.ts';

/** How much of the past is replayed at most. */
const HISTORY_DAYS = 1100;

/** What the budgets of today would have told over the stored history, and how each period ended. */
export const backtestBudgets: OperatorCommand = {
  async run(_words, deps) {
    const { config, clock, store: open, progress } = deps;
    const store = await open();
    const { budgets } = budgetPlans(config, await store.budgets.list());
    if (budgets.length === 0)
      throw new PennyError('not_found', 'There are no budgets: add some under budgets in penny.yml.');
    const replayed: { budget: Budget; periods: ReplayedPeriod[] }[] = [];
    for (const budget of budgets) {
      progress(`replaying ${budgetName(budget)}`);
      replayed.push({ budget, periods: await replay(deps, budget, dayOf(clock.now())) });
    }
    const summary = summarise(replayed.flatMap(({ periods }) => periods));
    return {
      text: [...replayed.flatMap(linesOf), summaryLine(summary)].join('\n'),
      data: {
        budgets: replayed.map(({ budget: { thresholds: _thresholds, ...budget }, periods }) => ({
          ...budget,
          periods,
        })),
        summary,
      },
    };
  },
};

async function replay({ config, store: open }: OperatorDeps, budget: Budget, today: string): Promise<ReplayedPeriod[]> {
  const showback = { store: await open(), config, rulesFingerprint: compileAllocation(config).fingerprint };
  const selection = { grant: grantToJob(budget.scope, config), by: budget.by, key: budget.key };
  const all = await askSeries(showback, selection, { start: addDays(today, -HISTORY_DAYS), end: today });
  const costs = all.find(({ billingCurrency }) => billingCurrency === budget.currency);
  return costs ? replayBudget(budget, costs, { lagDays: 1 + Math.ceil(config.settleAfterHours / 24) }) : [];
}

function linesOf({ budget, periods }: { budget: Budget; periods: readonly ReplayedPeriod[] }): string[] {
  const lines = periods.map(({ period, budgetedCost, alerts, actualCost }) => {
    const amount = budgetedCost === null ? 'no amount yet' : formatCost(budgetedCost, budget.currency);
    const end =
      actualCost === null
        ? 'still running'
        : budgetedCost === null
          ? `cost ${formatCost(actualCost, budget.currency)}`
          : `ended at ${percentText(actualCost / budgetedCost)}`;
    return `  ${periodName(budget.timeUnit, period.start)}: ${[amount, ...alerts.map(alertText), end].join('; ')}`;
  });
  return [budgetName(budget), ...(lines.length > 0 ? lines : ['  no whole period of history to replay'])];
}

function alertText({ day, kind, percent, passed, shareUsed, chance }: ReplayedAlert): string {
  const used = shareUsed === null ? '' : ` at ${percentText(shareUsed)} spent`;
  if (kind === 'actual') return `${day} ${passed ? `${percent} % spent` : `back below ${percent} %`}`;
  const certain = chance === null ? '' : `, ${chanceText(chance)} certain`;
  return passed
    ? `${day} will end above ${percent} %${certain},${used}`
    : `${day} no longer above ${percent} %${certain}`;
}

function summaryLine({
  periods,
  passed,
  warned,
  warnedRightly,
  missed,
  daysAhead,
}: ReturnType<typeof summarise>): string {
  const ahead = daysAhead === null ? '' : `, ${daysAhead} days ahead (median)`;
  return `${periods} periods over: ${passed} passed their budget, ${warned} warned of (${warnedRightly} rightly${ahead}), ${missed} without a warning.`;
}
