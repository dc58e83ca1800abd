import type { App, BlockButtonAction } from '@slack/bolt';
import type { Message, Modal } from '../src/model/message.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { proposalsOf, viewOf, viewsOf } from '../src/proposal-views.ts';
import { requireMayDecline } from '../src/remediation/authority.ts';
import { approve, cancel, keepingRefusal, retry, undo } from '../src/remediation/workflow.ts';
import {
  alternativesModal,
  denyModal,
  reviewList,
  reviewModal,
  snoozeModal,
} from '../src/slack/views/proposal-modals.ts';
import type { ProposalView } from '../src/slack/views/proposal-words.ts';
import { proposalValue } from '../src/slack/views/proposal-words.ts';
import { inWords, type ListenerDeps, troubleIn } from './listener.ts';
import { registerProposalForms } from './proposal-forms.ts';
import {
  afterwards,
  type Decided,
  openOver,
  type Press,
  pressOf,
  proposalFor,
  requireMayLook,
  sayDecided,
  updateModal,
  workflowOf,
} from './proposal-press.ts';

/** What the form offers: a week, since most things wait for the next sprint. */
const SNOOZE_DAYS = 7;

/**
 * Everything that can be pressed on a proposal. Each press is acknowledged at once; what it does is decided by the
 * workflow, which asks who it was; then the cards are drawn anew.
 */
export function registerProposalButtons(app: App, deps: ListenerDeps): void {
  const { log } = deps;
  const workflow = workflowOf(deps);
  const memory = { textOnly: false };

  /** A press that decides something. */
  const onPress = (actionId: string, work: (press: Press, proposal: Proposal) => Promise<Decided | undefined>) =>
    app.action<BlockButtonAction>(actionId, async ({ ack, body, action, client }) => {
      await ack();
      const press = pressOf(body, { value: action.value, client });
      let shown: Proposal | undefined;
      let done: Decided | undefined;
      const said = await inWords(
        async (): Promise<Message | undefined> => {
          shown = await proposalFor(deps, { ...press, what: verbOf(actionId) });
          done = await work(press, shown);
          return done?.said;
        },
        log,
        actionId,
      );
      const proposal = done?.proposal ?? (await asItIs(deps, shown));
      if (said) await sayDecided(deps, press, { said, proposal, memory });
    });

  onPress('proposal.approve', async ({ userId }, { proposalId, planHash }) =>
    afterwards(deps, await approve(workflow, { proposalId, userId, planHash }), 'approve'),
  );
  onPress('proposal.cancel', async ({ userId }, { proposalId }) =>
    afterwards(deps, await cancel(workflow, { proposalId, userId }), 'cancel'),
  );
  onPress('proposal.retry', async ({ userId }, { proposalId }) =>
    afterwards(deps, await retry(workflow, { proposalId, userId }), 'retry'),
  );
  onPress('proposal.undo', async ({ userId }, { proposalId }) =>
    afterwards(deps, await undo(workflow, { proposalId, userId }), 'undo'),
  );

  onPress('proposal.deny', (press, proposal) => ask(deps, press, { what: 'deny', proposal, form: denyModal }));
  onPress('proposal.snooze', (press, proposal) => {
    const until = addDays(dayOf(deps.clock.now()), SNOOZE_DAYS);
    return ask(deps, press, {
      what: 'snooze',
      proposal,
      form: (each, metadata) => snoozeModal(each, { until, metadata }),
    });
  });
  onPress('proposal.alternatives', (press, proposal) =>
    ask(deps, press, { what: 'choose another plan for', proposal, form: alternativesModal }),
  );

  onPress('proposal.review', async (press, proposal) => {
    await requireMayLook(await deps.people.byId(press.userId), proposal, deps);
    await showIn(deps, press, reviewModal(await viewOf(deps, proposal), { list: press.modal?.list }));
    return undefined;
  });

  app.action<BlockButtonAction>('proposal.list', async ({ ack, body, action, client }) => {
    await ack();
    const press = pressOf(body, { value: action.value, client });
    const work = async () => showIn(deps, press, reviewList(await listOf(deps, press), press.value));
    const trouble = await troubleIn(work, log, 'proposal.list');
    if (trouble) await sayDecided(deps, press, { said: trouble, memory });
  });

  registerProposalForms(app, deps);
}

/** Asks for what a decision needs besides the press, of whoever may decide. */
async function ask(
  deps: ListenerDeps,
  press: Press,
  { what, proposal, form }: { what: string; proposal: Proposal; form: (proposal: Proposal, metadata: string) => Modal },
): Promise<undefined> {
  const { userId } = press;
  const { proposalId } = proposal;
  await keepingRefusal(deps, { proposalId, userId, what }, async () =>
    requireMayDecline(await deps.people.byId(userId), proposal, deps),
  );
  await openOver(press, form(proposal, proposalValue(proposal)));
}

/** `proposal.deny` as what somebody wanted. */
const verbOf = (actionId: string) => actionId.slice(actionId.indexOf('.') + 1);

/** In place of what the modal shows, else in a modal of its own. */
async function showIn(deps: ListenerDeps, press: Press, view: Modal): Promise<void> {
  if (press.modal) return updateModal(deps, press, { viewId: press.modal.viewId, view });
  return openOver(press, view);
}

/** What a notice told, as far as whoever pressed may see it; what waits first, then the most money. */
async function listOf(deps: ListenerDeps, { value, userId }: Press): Promise<ProposalView[]> {
  const who = await deps.people.byId(userId);
  const proposals = await proposalsOf(deps, await deps.store.findingNotices.findings(value));
  const views = [...(await viewsOf(deps, proposals)).values()];
  const seen: ProposalView[] = [];
  let refusal: unknown;
  for (const view of views) {
    await requireMayLook(who, view.proposal, deps).then(
      () => seen.push(view),
      (error: unknown) => {
        refusal = error;
      },
    );
  }
  if (seen.length === 0 && refusal) throw refusal;
  return seen.sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ proposal: { state, plan } }: ProposalView): number {
  const waits = ['proposed', 'blocked'].includes(state) ? 0 : 1e15;
  return waits - (plan.saving.monthly ?? 0);
}

/** After a refusal: what the card should show now. */
async function asItIs({ store }: ListenerDeps, shown: Proposal | undefined): Promise<Proposal | undefined> {
  return shown && store.proposals.find(shown.proposalId);
}
