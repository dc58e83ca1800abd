import { isDeepStrictEqual } from 'node:util';
import { didYouMean, grantScope, requireMayBudget } from '../src/analysis/access.ts';
import type { BudgetStatus } from '../src/analysis/budget.ts';
import { judge } from '../src/analysis/budget-alerts.ts';
import { type ParsedBudget, requireKeptTag } from '../src/analysis/parse-budget.ts';
import { askBudget } from '../src/ask-budgets.ts';
import { budgetPlans } from '../src/budget-plans.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker, Grant } from '../src/model/access.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import {
  type AutoAdjust,
  type Budget,
  type BudgetSubject,
  budgetIdOf,
  DEFAULT_AUTO_ADJUST,
  DEFAULT_THRESHOLDS,
  type Thresholds,
} from '../src/model/budget.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import { budgetName, budgetText } from '../src/slack/views/budget-words.ts';
import type { CommandDeps } from './command.ts';

/** What setting a budget needs, from a command or from a form. */
export type BudgetDeps = Omit<CommandDeps, 'remember'>;

/** A budget as somebody wants it. What is not named stays as it was, or is the default. */
export interface WantedBudget extends BudgetSubject {
  amount?: number | undefined;
  isAuto: boolean;
  thresholds?: Thresholds | undefined;
}

/** What became of it: how it stands now, and whether it is past a threshold already. */
export interface ChangedBudget {
  status: BudgetStatus;
  what: 'set' | 'changed' | 'unchanged';
  passed: boolean;
  /** What to know about a service or tag value that has no costs so far. */
  note?: string | undefined;
}

/**
 * Sets a budget with the rights of who asks, wherever the asking comes from. Thresholds it has passed already are told
 * in the answer, and written down as told, so that no job tells the channel a minute later.
 */
export async function setBudget(deps: BudgetDeps, wanted: WantedBudget, who: Asker): Promise<ChangedBudget> {
  const { store, config, clock } = deps;
  const grant = grantScope(who, wanted.scope, config);
  requireMayBudget(who, grant, config);
  const { subject, note } = await subjectAsBilled(deps, { ...wanted, scope: grant.label }, grant);
  const budgetId = budgetIdOf(subject);
  const stored = await store.budgets.list();
  refuseDeclared(budgetPlans(config, stored).budgets, budgetId);
  const before = stored.find((each) => each.budgetId === budgetId);
  const at = clock.now().toString();
  const budget = budgetFrom(subject, wanted, { before, setBy: who.userId, at });
  const status = await askBudget(deps, { budget, grant, today: dayOf(clock.now()) });
  const { states, crossings } = judge(status, {});
  const passed = crossings.length > 0;
  if (before && isSame(before, budget))
    return { status: { ...status, budget: before }, what: 'unchanged', passed, note };

  const { period, settledThrough, budgetedCost, adjustment } = status;
  const mine = { budgetId, periodStart: period.start };
  await store.budgets.set(
    {
      budget,
      ...(budgetedCost !== null && settledThrough ? { period: { ...mine, budgetedCost, adjustment } } : {}),
      ...(settledThrough ? { told: { ...mine, states, by: who.userId } } : {}),
    },
    entryFor(who, { event: before ? 'change' : 'set', before, after: budget, at }),
  );
  return { status, what: before ? 'changed' : 'set', passed, note };
}

/** Removes the one budget that the words can mean; penny.yml's are removed there. */
export async function removeBudget(deps: BudgetDeps, wanted: ParsedBudget, who: Asker): Promise<Budget> {
  const { store, config, clock } = deps;
  const grant = grantScope(who, wanted.scope, config);
  requireMayBudget(who, grant, config);
  const plans = budgetPlans(config, await store.budgets.list());
  const isMeant = (each: Budget) =>
    each.scope === grant.label &&
    each.by === wanted.by &&
    each.key?.toLowerCase() === wanted.key?.toLowerCase() &&
    (wanted.timeUnit === undefined || each.timeUnit === wanted.timeUnit) &&
    (wanted.currency === undefined || each.currency === wanted.currency);
  const meant = [...plans.budgets.filter(({ origin }) => origin === 'slack'), ...plans.overruled].filter(isMeant);
  const [budget] = meant;
  if (meant.length > 1) {
    throw new PennyError(
      'invalid',
      `Which one? ${meant.map((each) => `${budgetName(each)} (${each.currency})`).join(', ')}.`,
    );
  }
  if (!budget) {
    const declared = plans.budgets.find(isMeant);
    if (declared) refuseDeclared([declared], declared.budgetId);
    throw new PennyError(
      'not_found',
      `There is no such budget of ${grant.label}. \`/cost budget\` lists what there is.`,
    );
  }
  const at = clock.now().toString();
  const entry = entryFor(who, { event: 'remove', before: budget, after: undefined, at });
  if (!(await store.budgets.remove(budget.budgetId, entry))) {
    throw new PennyError('conflict', 'Somebody else was quicker: that budget is gone already.');
  }
  return budget;
}

/** penny.yml wins, and says so. */
export function refuseDeclared(budgets: readonly Budget[], budgetId: string): void {
  const declared = budgets.find((each) => each.budgetId === budgetId && each.origin === 'penny.yml');
  if (!declared) return;
  throw new PennyError(
    'conflict',
    `The budget ${budgetName(declared)} is set in penny.yml, which wins; an operator can change it there.`,
  );
}

function budgetFrom(
  subject: BudgetSubject,
  wanted: WantedBudget,
  { before, setBy, at }: { before: Budget | undefined; setBy: string; at: string },
): Budget {
  const autoAdjust: AutoAdjust | undefined = wanted.isAuto ? (before?.autoAdjust ?? DEFAULT_AUTO_ADJUST) : undefined;
  if (!autoAdjust && wanted.amount === undefined) {
    throw new PennyError(
      'invalid',
      'How much? Write /cost budget set 5000 payments monthly, or auto in place of 5000.',
    );
  }
  return {
    ...subject,
    budgetId: budgetIdOf(subject),
    ...(wanted.amount === undefined ? {} : { amount: wanted.amount }),
    ...(autoAdjust ? { autoAdjust } : {}),
    thresholds: wanted.thresholds ?? before?.thresholds ?? DEFAULT_THRESHOLDS,
    origin: 'slack',
    setBy,
    setAt: at,
  };
}

const isSame = ({ setBy: _by, setAt: _at, ...before }: Budget, { setBy, setAt, ...after }: Budget) =>
  isDeepStrictEqual(before, after);

/** How far back a service's name is looked for. */
const KNOWN_DAYS = 400;

/**
 * The subject with its service or tag value as the bills write it. A value without costs so far may be the next
 * project's; a service that is nearly one there is, is a slip.
 */
async function subjectAsBilled(
  { store, config, clock }: BudgetDeps,
  { scope, by, key, timeUnit, currency }: BudgetSubject,
  grant: Grant,
): Promise<{ subject: BudgetSubject; note?: string }> {
  if (key === undefined) return { subject: { scope, by, timeUnit, currency } };
  if (by.startsWith('tag:')) requireKeptTag(by.slice(4), config.tagKeys);
  const today = dayOf(clock.now());
  const period = { start: addDays(today, -KNOWN_DAYS), end: today };
  const rows = await store.costs.sumBy({ grant, grouping: by, period, metric: 'effective' });
  const known = [...new Set(rows.sort((a, b) => b.cost - a.cost).map((row) => row.key))];
  const found = known.includes(key) ? key : known.find((each) => each.toLowerCase() === key.toLowerCase());
  const meant = found === undefined && by === 'service' ? didYouMean(key, known) : undefined;
  if (meant !== undefined) {
    throw new PennyError('not_found', `${scope} has no costs of a service "${key}". Did you mean ${meant}?`);
  }
  const largest = known.slice(0, 3).join(', ');
  return {
    subject: { scope, by, key: found ?? key, timeUnit, currency },
    ...(found === undefined
      ? { note: `${scope} has no costs of "${key}" so far.${largest ? ` There are: ${largest}.` : ''}` }
      : {}),
  };
}

/** Who did what. The actor is who Slack says it is, or the terminal; never what a form or a text claims. */
function entryFor(
  who: Asker,
  { event, before, after, at }: { event: string; before: Budget | undefined; after: Budget | undefined; at: string },
): AuditEntry {
  return {
    subjectKind: 'budget',
    subjectId: (after ?? before)!.budgetId,
    event,
    fromState: before ? budgetText(before) : null,
    toState: after ? budgetText(after) : null,
    actor: who.userId,
    note: who.userId === 'terminal' && who.email ? `with the rights of ${who.email}` : '',
    at,
  };
}
