import type { App, ViewOutput } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { grantScope, requireMayExempt } from '../src/analysis/access.ts';
import { exemptReason } from '../src/analysis/parse-waste.ts';
import { PennyError } from '../src/errors.ts';
import type { Message } from '../src/model/message.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { viewOf } from '../src/proposal-views.ts';
import { choose, deny, snooze } from '../src/remediation/workflow.ts';
import { exemptModal } from '../src/slack/views/exempt-modal.ts';
import { proposalCard } from '../src/slack/views/proposal-card.ts';
import {
  DECISION,
  decisionDone,
  decisionPending,
  LEAVE_ALONE,
  reviewModal,
} from '../src/slack/views/proposal-modals.ts';
import { inWords, type ListenerDeps, troubleIn } from './listener.ts';
import { afterwards, type Decided, proposalFor, updateModal, workflowOf } from './proposal-press.ts';
import { OFFERED_DAYS } from './waste-buttons.ts';

/** A form that was sent: what it is about is looked up again, with the rights of who sent it. */
interface Sent {
  client: WebClient;
  userId: string;
  view: ViewOutput;
}

/** The forms that the buttons of a proposal open. */
export function registerProposalForms(app: App, deps: ListenerDeps): void {
  const workflow = workflowOf(deps);
  app.view('proposal.denied', async ({ ack, body, view, client }) => {
    const because = read(() => exemptReason(fieldOf(view, DECISION.because)?.value ?? ''));
    if (because instanceof PennyError) return ack(errorAt(DECISION.because, because));
    await ack({ response_action: 'update', view: decisionPending() });
    await decide(deps, { client, view, userId: body.user.id }, async ({ proposalId }, userId) =>
      afterwards(deps, await deny(workflow, { proposalId, userId, because }), 'deny'),
    );
  });

  app.view('proposal.snoozed', async ({ ack, body, view, client }) => {
    const until = fieldOf(view, DECISION.until)?.selected_date ?? '';
    const today = dayOf(deps.clock.now());
    if (until <= today) return ack(errorAt(DECISION.until, { message: `Choose a day after ${today} (UTC).` }));
    const because = fieldOf(view, DECISION.because)?.value?.trim() || undefined;
    await ack({ response_action: 'update', view: decisionPending() });
    await decide(deps, { client, view, userId: body.user.id }, async ({ proposalId }, userId) =>
      afterwards(deps, await snooze(workflow, { proposalId, userId, until, because }), 'snooze'),
    );
  });

  app.view('proposal.chosen', async ({ ack, body, view, client }) => {
    const way = fieldOf(view, DECISION.way)?.selected_option?.value ?? '';
    if (way === '') return ack(errorAt(DECISION.way, { message: 'Choose one of them.' }));
    const sent = { client, view, userId: body.user.id };
    await ack({ response_action: 'update', view: decisionPending() });
    if (way === LEAVE_ALONE) return leaveAlone(deps, sent);
    await decide(deps, sent, async ({ proposalId }, userId) => {
      const chosen = await choose(workflow, { proposalId, userId, alternative: Number(way) });
      return afterwards(deps, chosen, 'choose');
    });
  });
}

/** Does it, and shows what became of it where it was asked. */
async function decide(
  deps: ListenerDeps,
  sent: Sent,
  work: (proposal: Proposal, userId: string) => Promise<Decided>,
): Promise<void> {
  let done: Decided | undefined;
  const said = await inWords(
    async () => {
      const { userId, view } = sent;
      const what = view.callback_id;
      done = await work(await proposalFor(deps, { value: view.private_metadata, userId, what }), userId);
      return done.said;
    },
    deps.log,
    sent.view.callback_id,
  );
  await show(deps, sent, { said, proposal: done?.proposal });
}

/** The card as it is now, under what became of it; also in the modal below, where the form was opened over one. */
async function show(
  deps: ListenerDeps,
  { client, view, userId }: Sent,
  { said, proposal }: { said: Message; proposal: Proposal | undefined },
): Promise<void> {
  const card = proposal && (await viewOf(deps, proposal));
  const blocks = card
    ? [...said.blocks, ...proposalCard(card).blocks.filter(({ type }) => type !== 'actions')]
    : said.blocks;
  await updateModal(deps, { client, userId }, { viewId: view.id, view: decisionDone({ ...said, blocks }), said });
  if (card && view.root_view_id && view.root_view_id !== view.id) {
    await updateModal(deps, { client, userId }, { viewId: view.root_view_id, view: reviewModal(card) });
  }
}

/** The same form as the button "Leave it alone" opens, in place of this one. */
async function leaveAlone(deps: ListenerDeps, { client, view, userId }: Sent): Promise<void> {
  const { store, people, config, clock, log } = deps;
  const work = async () => {
    const about = { value: view.private_metadata, userId, what: 'leave alone' };
    const { findingId, plan } = await proposalFor(deps, about);
    if (findingId === undefined) throw new PennyError('conflict', 'It is about no finding. Deny it to keep it.');
    const who = await people.byId(userId);
    requireMayExempt(who, grantScope(who, plan.team, config), config);
    const form = exemptModal(await store.findings.find(findingId), addDays(dayOf(clock.now()), OFFERED_DAYS));
    await client.views.update({ view_id: view.id, view: form });
  };
  const trouble = await troubleIn(work, log, 'proposal.chosen: to leave it alone');
  if (trouble)
    await updateModal(deps, { client, userId }, { viewId: view.id, view: decisionDone(trouble), said: trouble });
}

function fieldOf(view: ViewOutput, id: string) {
  return view.state.values[id]?.[id];
}

function read(work: () => string): string | PennyError {
  try {
    return work();
  } catch (error) {
    if (error instanceof PennyError) return error;
    throw error;
  }
}

function errorAt(blockId: string, { message }: { message: string }) {
  return { response_action: 'errors' as const, errors: { [blockId]: message } };
}
