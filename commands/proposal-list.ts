import type { App, BlockButtonAction } from '@slack/bolt';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import type { Message } from '../src/model/message.ts';
import type { Proposal } from '../src/model/proposal.ts';
import { proposalsOf, viewsOf } from '../src/proposal-views.ts';
import { approve, keepingRefusal } from '../src/remediation/workflow.ts';
import { readListValue } from '../src/slack/views/alike.ts';
import { decisionPending } from '../src/slack/views/proposal-modals.ts';
import type { ProposalView } from '../src/slack/views/proposal-words.ts';
import {
  type AtOnce,
  approveAllValue,
  approvedAtOnce,
  listOfValue,
  reviewList,
  shownOf,
} from '../src/slack/views/review-list.ts';
import { inWords, type ListenerDeps, sentenceFor, troubleIn } from './listener.ts';
import {
  mayApprove,
  type Press,
  pressOf,
  requireMayLook,
  sayDecided,
  showIn,
  updateModal,
  workflowOf,
} from './proposal-press.ts';

/** The list that a message about many things leads to, and the one button for all that can be undone in it. */
export function registerProposalList(app: App, deps: ListenerDeps): void {
  const { log } = deps;
  const memory = { textOnly: false };

  app.action<BlockButtonAction>('proposal.list', async ({ ack, body, action, client }) => {
    await ack();
    const press = pressOf(body, { value: action.value, client });
    const trouble = await troubleIn(() => showList(deps, press, press.value), log, 'proposal.list');
    if (trouble) await sayDecided(deps, press, { said: trouble, memory });
  });

  app.action<BlockButtonAction>('proposal.approve-all', async ({ ack, body, action, client }) => {
    await ack();
    const press = pressOf(body, { value: action.value, client });
    const { modal } = press;
    // Nothing can be pressed again while it is worked through.
    if (modal) await updateModal(deps, press, { viewId: modal.viewId, view: decisionPending() });
    const said = await inWords(() => approveListed(deps, press), log, 'proposal.approve-all');
    const list = listOfValue(press.value);
    if (!modal || list === undefined) return sayDecided(deps, press, { said, memory });
    const trouble = await troubleIn(() => showList(deps, press, list, said), log, 'proposal.list');
    if (trouble) await sayDecided(deps, press, { said, memory });
  });
}

async function showList(deps: ListenerDeps, press: Press, list: string, said?: Message): Promise<void> {
  const who = await deps.people.byId(press.userId);
  const views = await listOf(deps, who, list);
  const atOnce = await approvableAtOnce(deps, who, views);
  const view = reviewList(views, { list, currency: deps.config.reportingCurrency, atOnce, said });
  if (press.modal) return updateModal(deps, press, { viewId: press.modal.viewId, view, said });
  await showIn(deps, press, view);
}

/** Approves all that the list offered to this person, each for itself, so that each is checked, counted and kept. */
async function approveListed(deps: ListenerDeps, press: Press): Promise<Message> {
  const about = { proposalId: press.value, userId: press.userId, what: 'approve all of a list' };
  const { proposals } = await keepingRefusal(deps, about, () => offered(deps, press));
  const workflow = workflowOf(deps);
  const approved: Proposal[] = [];
  const waiting: Proposal[] = [];
  const refused = new Map<string, Proposal[]>();
  for (const proposal of proposals) {
    const { proposalId, planHash } = proposal;
    try {
      const { state } = await approve(workflow, { proposalId, userId: press.userId, planHash });
      (state === 'proposed' ? waiting : approved).push(proposal);
    } catch (error) {
      const why = sentenceFor(error, deps.log, 'proposal.approve-all');
      refused.set(why, [...(refused.get(why) ?? []), proposal]);
    }
  }
  for (const { proposalId } of approved) deps.wakeRunner(proposalId);
  return approvedAtOnce({ approved, waiting, refused }, deps.config.reportingCurrency);
}

/** What the button showed, if that is still what could be approved: nobody approves what they have not seen. */
async function offered(deps: ListenerDeps, { value, userId }: Press): Promise<AtOnce> {
  const list = listOfValue(value);
  if (list === undefined)
    throw new PennyError('not_found', 'I do not know that button. `/cost proposals` lists what is open.');
  const who = await deps.people.byId(userId);
  const atOnce = await approvableAtOnce(deps, who, await listOf(deps, who, list));
  if (atOnce.proposals.length > 0 && approveAllValue(list, atOnce) === value) return atOnce;
  throw new PennyError(
    'conflict',
    'What can be approved is no longer what that button showed, so nothing was approved by it. Look through the list again.',
  );
}

/** Of what a list shows: what somebody could approve now and what can be undone; the others are counted. */
async function approvableAtOnce(deps: ListenerDeps, who: Asker, views: readonly ProposalView[]): Promise<AtOnce> {
  const proposals: Proposal[] = [];
  let leftOut = 0;
  if (deps.config.remediation.mode === 'off') return { proposals, leftOut };
  for (const { proposal, now } of shownOf(views)) {
    const { state, approvals, expiresAt, plan } = proposal;
    if (state !== 'proposed' || Temporal.Instant.compare(Temporal.Instant.from(expiresAt), now) <= 0) continue;
    if (approvals.some(({ userId, email }) => userId === who.userId || email === who.email)) continue;
    if (!(await mayApprove(who, proposal, deps))) continue;
    if (plan.undo) proposals.push(proposal);
    else leftOut += 1;
  }
  return { proposals, leftOut };
}

/** What a notice told, as far as whoever pressed may see it; what waits first, then the most money. */
async function listOf(deps: ListenerDeps, who: Asker, list: string): Promise<ProposalView[]> {
  const { noticeId, isMeant } = readListValue(list);
  const told = await deps.store.findingNotices.findings(noticeId);
  const proposals = await proposalsOf(deps, told.filter(isMeant));
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
