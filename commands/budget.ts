import { didYouMean, grantScope, grantsOf, mayBudget, scopeNames } from '../src/analysis/access.ts';
import { parseBudget } from '../src/analysis/parse-budget.ts';
import { askBudgets, askCloudBudgets } from '../src/ask-budgets.ts';
import { budgetPlans } from '../src/budget-plans.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import { budgetRemoved, budgetReport, budgetSet } from '../src/slack/views/budget-report.ts';
import { confirmation } from '../src/slack/views/confirmation.ts';
import { removeBudget, setBudget } from './budget-change.ts';
import { budgetDocument } from './budget-document.ts';
import { newForm } from './budget-form.ts';
import type { Answer, Caller, Command, CommandDeps } from './command.ts';

/** "Do we keep our budget, and where will it end?" And: "this is our budget." */
export const budget: Command = {
  name: 'budget',
  usage:
    'budget [TEAM | all] | budget set AMOUNT [TEAM | all] [monthly | quarterly | yearly] [service NAME | tag:KEY=VALUE] | budget remove [TEAM] [monthly] [service NAME]',
  summary:
    'budgets: what is spent and where it will end; `budget set` alone opens a form, `auto` is an amount from history',

  async run(words, deps, caller) {
    const [first = '', ...rest] = words;
    if (first.toLowerCase() === 'set') return rest.length === 0 ? form(deps, caller) : set(rest, deps, caller);
    if (first.toLowerCase() === 'remove') return remove(rest, deps, caller);
    return show(words, deps, caller);
  },
};

async function show(words: string[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  const { store, config, clock } = deps;
  const grants = granted(words, deps, who);
  const plans = budgetPlans(config, await store.budgets.list());
  const statuses = await askBudgets(deps, { budgets: plans.budgets, grants, today: dayOf(clock.now()) });
  const seesAll = grants.some(({ label }) => label === 'all');
  const clouds = seesAll ? await askCloudBudgets(deps) : { budgets: [], troubles: [] };
  const mine = new Set(grants.filter((grant) => mayBudget(who, grant, config)).map(({ label }) => label));
  const changeable = statuses
    .map((status) => status.budget)
    .filter((each) => each.origin === 'slack' && mine.has(each.scope));
  const isSeen = ({ scope }: { scope: string }) => grants.some(({ label }) => label === scope);
  return {
    message: budgetReport({
      statuses,
      changeable: new Set(changeable.map(({ budgetId }) => budgetId)),
      overruled: plans.overruled.filter(isSeen),
      orphaned: seesAll ? plans.orphaned : [],
      cloudBudgets: clouds.budgets,
      troubles: clouds.troubles,
    }),
    data: { budgets: statuses.map(budgetDocument), cloudBudgets: clouds.budgets },
  };
}

/** One scope, everything for `all`, else whatever the asker may see. */
function granted([word, ...more]: string[], { config }: CommandDeps, who: Caller['who']) {
  if (word === undefined) return grantsOf(who, config);
  const verb = scopeNames(config).includes(word) ? undefined : didYouMean(word, ['set', 'remove']);
  if (verb) throw new PennyError('invalid', `Did you mean /cost budget ${verb}?`);
  if (more.length > 0) throw new PennyError('invalid', `One team at a time, please. Write: /cost ${budget.usage}.`);
  const grant = grantScope(who, word, config);
  return grant.label === 'all' ? grantsOf(who, config) : [grant];
}

async function form(deps: CommandDeps, { who, open }: Caller): Promise<Answer> {
  if (!open)
    throw new PennyError('invalid', `Write: /cost ${budget.usage}. The form opens for /cost budget set in Slack.`);
  await open(newForm(deps, who));
  return { message: confirmation('The form is open.'), data: {} };
}

async function set(words: string[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  const { amount, timeUnit = 'monthly', currency, ...subject } = parse(words, deps);
  const done = await setBudget(
    deps,
    {
      ...subject,
      timeUnit,
      currency: currency ?? deps.config.reportingCurrency,
      isAuto: amount === 'auto',
      amount: amount === 'auto' ? undefined : amount,
    },
    who,
  );
  return { message: budgetSet(done.status, done), data: { what: done.what, budget: budgetDocument(done.status) } };
}

async function remove(words: string[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  const removed = await removeBudget(deps, parse(words, deps), who);
  return { message: budgetRemoved(removed), data: { what: 'removed', budgetId: removed.budgetId } };
}

function parse(words: string[], { config }: CommandDeps) {
  const { tagKeys, reportingCurrency } = config;
  return parseBudget(words, { scopes: scopeNames(config), tagKeys, reportingCurrency });
}
