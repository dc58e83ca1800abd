import type { WebClient } from '@slack/web-api';
import { grantScope, teamsOf } from '../src/analysis/access.ts';
import { askCosts } from '../src/ask-costs.ts';
import { askWasteSums } from '../src/ask-waste.ts';
import { digestPlans } from '../src/digest-plans.ts';
import { dayOf, parsePeriod } from '../src/model/period.ts';
import { type HomeModel, home } from '../src/slack/views/home.ts';
import type { CommandDeps } from './command.ts';
import { type ListenerDeps, sentenceFor } from './listener.ts';

/** Draws somebody's Home tab: their own team first, or what stands in the way of that. */
export async function openHome(deps: ListenerDeps & { client: WebClient }, userId: string): Promise<void> {
  const { client, config } = deps;
  const model = await modelFor({ ...deps, remember: () => undefined }, deps, userId);
  await client.views.publish({ user_id: userId, view: home(model, { currency: config.reportingCurrency }) });
}

async function modelFor(
  deps: CommandDeps,
  { people, log }: Pick<ListenerDeps, 'people' | 'log'>,
  userId: string,
): Promise<HomeModel> {
  const { config, clock, store } = deps;
  try {
    const who = await people.byId(userId);
    const grant = grantScope(who, 'mine', config);
    const month = parsePeriod('mtd', dayOf(clock.now()));
    const answer = await askCosts(deps, {
      grant,
      period: month,
      by: grant.scope === '*' ? 'team' : 'service',
      metric: 'effective',
    });
    const plans = digestPlans(config, await store.subscriptions.list()).filter(({ scope }) => scope === grant.label);
    return { answer, teams: teamsOf(who, config), plans, waste: await askWasteSums(deps, grant) };
  } catch (error) {
    return { refusal: sentenceFor(error, log, 'Home tab') };
  }
}
