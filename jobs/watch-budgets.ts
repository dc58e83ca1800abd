import type { BudgetStatus } from '../src/analysis/budget.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import { budgetPeriod } from '../src/model/budget.ts';
import type { WatchedPeriod } from '../src/model/budget-alert.ts';
import { formatCost } from '../src/model/money.ts';
import type { Day } from '../src/model/period.ts';
import { adjustmentText, budgetName } from '../src/slack/views/budget-words.ts';
import type { JobDeps } from './job.ts';

/** A budget with an amount and at least one settled day: one that can be judged. */
export type Judged = BudgetStatus & { budgetedCost: number; settledThrough: Day };

/** What was decided for the period before, if it was looked after. */
export function amountBefore({ store }: JobDeps, { budget, period }: Judged): Promise<WatchedPeriod | undefined> {
  return store.budgets.watched(budget.budgetId, budgetPeriod(budget.timeUnit, period.start, 1).start);
}

/**
 * Writes down the amount that holds in the period from now on. Where it is another one than before, though nobody set
 * it in Slack, an audit entry says so: history made it, or penny.yml was edited.
 */
export async function watch(deps: JobDeps, status: Judged): Promise<void> {
  const { budget, period, budgetedCost, adjustment } = status;
  const { budgetId } = budget;
  const known = await deps.store.budgets.watched(budgetId, period.start);
  if (known?.budgetedCost === budgetedCost && known.adjustment?.wanted === adjustment?.wanted) return;
  const before = known ?? (await amountBefore(deps, status));
  const entry = entryFor(status, before, deps.clock.now().toString());
  await deps.store.budgets.watch({ budgetId, periodStart: period.start, budgetedCost, adjustment }, entry);
}

function entryFor(status: Judged, before: WatchedPeriod | undefined, at: string): AuditEntry | undefined {
  const { budget, budgetedCost, adjustment } = status;
  const isNew = !before && budget.origin === 'penny.yml';
  if (!isNew && (!before || before.budgetedCost === budgetedCost)) return undefined;
  const money = (cost: number) => `${budgetName(budget)}: ${formatCost(cost, budget.currency)}`;
  return {
    subjectKind: 'budget',
    subjectId: budget.budgetId,
    event: isNew ? 'set' : adjustment ? 'adjust' : 'change',
    fromState: before ? money(before.budgetedCost) : null,
    toState: money(budgetedCost),
    actor: adjustment && !isNew ? 'penny' : 'penny.yml',
    note: adjustment ? adjustmentText(adjustment, budget) : '',
    at,
  };
}
