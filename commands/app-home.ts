import type { WebClient } from '@slack/web-api';
import { grantScope, teamsOf } from '../src/analysis/access.ts';
import { askCosts } from '../src/ask-costs.ts';
import { askProposals } from '../src/ask-proposals.ts';
import { askWasteSums } from '../src/ask-waste.ts';
import { digestPlans } from '../src/digest-plans.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker, Grant } from '../src/model/access.ts';
import { dayOf, parsePeriod } from '../src/model/period.ts';
import { viewOf } from '../src/proposal-views.ts';
import { requireMayApprove } from '../src/remediation/authority.ts';
import { type HomeModel, home } from '../src/slack/views/home.ts';
import type { ProposalView } from '../src/slack/views/proposal-words.ts';
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
    const waiting = await waitingFor(who, { ...deps, people }, grant);
    return { answer, teams: teamsOf(who, config), plans, waste: await askWasteSums(deps, grant), waiting };
  } catch (error) {
    return { refusal: sentenceFor(error, log, 'Home tab') };
  }
}

/** So many are asked about, the most money first: each may take a question to Slack. */
const ASKED_ABOUT = 40;

/** What somebody can approve now, and has not. */
async function waitingFor(
  who: Asker,
  deps: CommandDeps & Pick<ListenerDeps, 'people'>,
  grant: Grant,
): Promise<ProposalView[]> {
  const open = (await askProposals(deps, grant)).filter(({ state }) => state === 'proposed');
  const mine: ProposalView[] = [];
  for (const proposal of open.slice(0, ASKED_ABOUT)) {
    if (proposal.approvals.some(({ userId }) => userId === who.userId)) continue;
    const refusal = await requireMayApprove(who, proposal, deps).catch((error: unknown) => error);
    if (refusal !== undefined && !(refusal instanceof PennyError)) throw refusal;
    if (refusal === undefined) mine.push(await viewOf(deps, proposal));
  }
  return mine;
}
