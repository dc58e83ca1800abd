import { scopeNames } from './analysis/access.ts';
import { subjectOf } from './budget-schema.ts';
import type { Config } from './config.ts';
import { type Budget, budgetIdOf } from './model/budget.ts';

/** Every budget there is, wherever it was set. */
export interface BudgetPlans {
  /** In force: penny.yml's, then those set in Slack for other subjects. */
  budgets: Budget[];
  /** Set in Slack, for what penny.yml has a budget for as well; penny.yml wins. */
  overruled: Budget[];
  /** Set in Slack for a team or a tag that penny.yml no longer has. */
  orphaned: Budget[];
}

/** All budgets: penny.yml's, then those that people set themselves. */
export function budgetPlans(config: Config, stored: readonly Budget[]): BudgetPlans {
  const declared = config.budgets.map((each): Budget => {
    const subject = subjectOf(each, config.reportingCurrency);
    const { amount, autoAdjust, thresholds } = each;
    return { ...subject, budgetId: budgetIdOf(subject), amount, autoAdjust, thresholds, origin: 'penny.yml' };
  });
  const ids = new Set(declared.map(({ budgetId }) => budgetId));
  const scopes = new Set(scopeNames(config));
  const isKnown = ({ scope, by }: Budget) =>
    scopes.has(scope) && (!by.startsWith('tag:') || config.tagKeys.includes(by.slice(4)));
  const others = stored.filter(({ budgetId }) => !ids.has(budgetId));
  return {
    budgets: [...declared, ...others.filter(isKnown)],
    overruled: stored.filter(({ budgetId }) => ids.has(budgetId)),
    orphaned: others.filter((budget) => !isKnown(budget)),
  };
}
