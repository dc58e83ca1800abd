import type { App, BlockButtonAction } from '@slack/bolt';
import type { Message, Modal } from '../src/model/message.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { viewOf } from '../src/proposal-views.ts';
import { requireMayDecline } from '../src/remediation/authority.ts';
import { approve, cancel, keepingRefusal, retry, undo } from '../src/remediation/workflow.ts';
import { alternativesModal, denyModal, reviewModal, snoozeModal } from '../src/slack/views/proposal-modals.ts';
import { proposalValue } from '../src/slack/views/proposal-words.ts';
import { inWords, type ListenerDeps } from './listener.ts';
import { registerProposalForms } from './proposal-forms.ts';
import { registerProposalList } from './proposal-list.ts';
import {
  afterwards,
  type Decided,
  openOver,
  type Press,
  pressOf,
  proposalFor,
  requireMayLook,
  sayDecided,
  showIn,
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

  registerProposalList(app, deps);
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

/** After a refusal: what the card should show now. */
async function asItIs({ store }: ListenerDeps, shown: Proposal | undefined): Promise<Proposal | undefined> {
  return shown && store.proposals.find(shown.proposalId);
}
