import { randomUUID } from 'node:crypto';
import { grantScope, scopeNames } from '../src/analysis/access.ts';
import { parsePlanned } from '../src/analysis/parse-planned.ts';
import { PennyError } from '../src/errors.ts';
import type { Grant } from '../src/model/access.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import { plannedList } from '../src/slack/views/anomaly-list.ts';
import type { Caller, Command, CommandDeps } from './command.ts';

/** How long ago a plan may have ended and still be listed. */
const LISTED_DAYS = 14;

/** "It will cost more on these days, and that is all right." */
export const planned: Command = {
  name: 'planned',
  usage:
    'planned NAME Fri-Sun | tomorrow | 2026-12-01..2026-12-05 +3000 [TEAM] [EUR] | planned [TEAM] | planned remove NAME [TEAM]',
  summary: 'declare a cost ahead, so that it raises no alarm below its size',

  async run(words, deps, caller) {
    const [first, ...rest] = words;
    const scopes = scopeNames(deps.config);
    if (first === 'remove') return remove(rest, deps, caller);
    const isScope = (word: string) =>
      ['mine', 'my-team', ...scopes].some((scope) => scope.toLowerCase() === word.toLowerCase());
    if (first === undefined || (rest.length === 0 && isScope(first))) {
      return listed(deps, grantScope(caller.who, first ?? 'mine', deps.config), 'Planned');
    }
    return declare(words, deps, caller);
  },
};

async function declare(words: string[], deps: CommandDeps, { who }: Caller) {
  const { store, config, clock } = deps;
  const plan = parsePlanned(words, {
    today: dayOf(clock.now()),
    scopes: scopeNames(config),
    currency: config.reportingCurrency,
  });
  const grant = grantScope(who, plan.scope ?? 'mine', config);
  const at = clock.now().toString();
  await store.planned.put({
    ...plan,
    plannedId: randomUUID(),
    scope: grant.scope,
    createdBy: who.userId,
    createdAt: at,
  });
  return listed(deps, grant, `Planned for ${grant.label}: ${plan.name}`);
}

async function remove([name, scope = 'mine']: string[], deps: CommandDeps, { who }: Caller) {
  if (!name) throw new PennyError('invalid', 'Which plan? Write /cost planned remove NAME.');
  const grant = grantScope(who, scope, deps.config);
  const at = deps.clock.now().toString();
  if (!(await deps.store.planned.remove({ scope: grant.scope, name, actor: who.userId, at }))) {
    throw new PennyError('not_found', `${grant.label} has no plan called "${name}". \`/cost planned\` lists them.`);
  }
  return listed(deps, grant, `No longer planned: ${name}`);
}

/** What is planned for a scope; of all, for every scope. */
async function listed({ store, clock }: CommandDeps, grant: Grant, title: string) {
  const all = await store.planned.list(addDays(dayOf(clock.now()), -LISTED_DAYS));
  const mine = all.filter(({ scope }) => grant.scope === '*' || scope === grant.scope);
  return { message: plannedList(title, mine), data: { planned: mine } };
}
