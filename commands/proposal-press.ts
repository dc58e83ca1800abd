import type { BlockAction, BlockButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { grantScope } from '../src/analysis/access.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import type { Message, Modal } from '../src/model/message.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { viewOf } from '../src/proposal-views.ts';
import { requireMayApprove } from '../src/remediation/authority.ts';
import { keepingRefusal, type WorkflowDeps } from '../src/remediation/workflow.ts';
import { answerTo } from '../src/slack/answer-to.ts';
import type { WorkspaceMemory } from '../src/slack/notifier.ts';
import { openForm } from '../src/slack/open-form.ts';
import { decisionDone, reviewModal } from '../src/slack/views/proposal-modals.ts';
import { decided } from '../src/slack/views/proposal-notices.ts';
import { readProposalValue } from '../src/slack/views/proposal-words.ts';
import { type ListenerDeps, troubleIn } from './listener.ts';

/** A button that somebody pressed: in a message, in a modal or on the Home tab. */
export interface Press {
  client: WebClient;
  userId: string;
  triggerId: string;
  /** What the button carries. */
  value: string;
  responseUrl: string;
  /** The modal it is in, and the list that the modal was opened from. */
  modal?: { viewId: string; list: string | undefined } | undefined;
}

/** What became of a press: a line for whoever pressed, and the proposal as it is now. */
export interface Decided {
  said: Message;
  proposal: Proposal;
}

export function pressOf(
  body: BlockAction<BlockButtonAction['actions'][number]>,
  { value, client }: { value: string | undefined; client: WebClient },
): Press {
  const { view } = body;
  return {
    client,
    userId: body.user.id,
    triggerId: body.trigger_id,
    value: value ?? '',
    responseUrl: body.response_url ?? '',
    modal: view?.type === 'modal' ? { viewId: view.id, list: view.private_metadata || undefined } : undefined,
  };
}

/**
 * The proposal that a button is about. One whose plan is another than was shown is refused, as is what we never drew;
 * that somebody pressed it is kept.
 */
export function proposalFor(
  deps: Pick<ListenerDeps, 'store' | 'clock' | 'log'>,
  { value, userId, what }: { value: string; userId: string; what: string },
): Promise<Proposal> {
  const proposalId = readProposalValue(value)?.proposalId ?? value;
  return keepingRefusal(deps, { proposalId, userId, what }, () => proposalShown(deps, value));
}

async function proposalShown({ store }: Pick<ListenerDeps, 'store'>, value: string): Promise<Proposal> {
  const read = readProposalValue(value);
  if (!read) throw new PennyError('not_found', 'I do not know that button. `/cost proposals` lists what is open.');
  const proposal = await store.proposals.find(read.proposalId);
  if (proposal.planHash.startsWith(read.seen)) return proposal;
  throw new PennyError(
    'conflict',
    'What would be done is no longer what that button showed. `/cost proposals` shows it as it is now.',
  );
}

/** Whoever may see its team's costs may look at a proposal, and so may whoever can approve it. */
export async function requireMayLook(who: Asker, proposal: Proposal, deps: ListenerDeps): Promise<void> {
  try {
    grantScope(who, proposal.plan.team, deps.config);
  } catch (error) {
    if (!(await mayApprove(who, proposal, deps))) throw error;
  }
}

/** Whether somebody may approve a proposal; what could not be found out is thrown. */
export function mayApprove(who: Asker, proposal: Proposal, deps: ListenerDeps): Promise<boolean> {
  return requireMayApprove(who, proposal, deps).then(
    () => true,
    (refusal: unknown) => {
      if (refusal instanceof PennyError) return false;
      throw refusal;
    },
  );
}

/** Says it where it was pressed: in the modal beside the card, else to that person alone. */
export async function sayDecided(
  deps: ListenerDeps,
  press: Press,
  { said, proposal, memory }: { said: Message; proposal?: Proposal | undefined; memory: WorkspaceMemory },
): Promise<void> {
  const { modal, responseUrl, userId } = press;
  if (modal) {
    const card = proposal && (await viewOf(deps, proposal));
    const view = card ? reviewModal(card, { list: modal.list }, said) : decisionDone(said);
    return updateModal(deps, press, { viewId: modal.viewId, view, said });
  }
  if (responseUrl !== '') return answerTo(responseUrl, said, memory);
  return deps.notifier.tell(userId, said);
}

/** Shows something in a modal; where it was closed meanwhile, the same is said by direct message. */
export async function updateModal(
  { notifier, log }: ListenerDeps,
  { client, userId }: Pick<Press, 'client' | 'userId'>,
  { viewId, view, said }: { viewId: string; view: Modal; said?: Message | undefined },
): Promise<void> {
  const show = async () => {
    await client.views.update({ view_id: viewId, view });
  };
  const isClosed = await troubleIn(show, log, 'proposal: to show what became of it');
  if (isClosed && said) await notifier.tell(userId, said);
}

/** In place of what the modal shows, else in a modal of its own. */
export async function showIn(deps: ListenerDeps, press: Press, view: Modal): Promise<void> {
  if (press.modal) return updateModal(deps, press, { viewId: press.modal.viewId, view });
  return openOver(press, view);
}

/** Opens a form: over the modal somebody is in, else as one of its own. */
export async function openOver({ client, triggerId, modal }: Press, view: Modal): Promise<void> {
  if (modal) await client.views.push({ trigger_id: triggerId, view });
  else await openForm(client, triggerId, view);
}

/** What deciding takes; every change draws its cards anew. */
export function workflowOf(deps: ListenerDeps): WorkflowDeps {
  return { ...deps, changed: deps.proposalsChanged };
}

/** What a press did, in a line; the runner is asked to look where there is something to do. */
export async function afterwards(deps: ListenerDeps, proposal: Proposal, what: string): Promise<Decided> {
  if (['approved', 'undoing'].includes(proposal.state)) deps.wakeRunner(proposal.proposalId);
  return { said: decided(await viewOf(deps, proposal), what), proposal };
}
