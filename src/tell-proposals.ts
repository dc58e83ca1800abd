import { grantToJob } from './analysis/access.ts';
import { PennyError } from './errors.ts';
import type { Message } from './model/message.ts';
import type { Proposal, ProposalState } from './model/proposal.ts';
import type { ProposalMessage } from './model/proposal-message.ts';
import type { Clock, MessageRef, Notifier } from './ports.ts';
import { faceOf, viewOf } from './proposal-views.ts';
import { secondApprovers } from './second-approvers.ts';
import { proposalPrint } from './slack/views/proposal-card.ts';
import { freezeNotice, proposalNotice } from './slack/views/proposal-notices.ts';
import { isOver } from './slack/views/proposal-words.ts';
import { ownerOf, placesOf, type RecipientDeps, userIdsOf } from './waste-recipients.ts';

/** What telling people of proposals needs. */
export interface TellingDeps extends RecipientDeps {
  notifier: Notifier;
  clock: Clock;
  /** Identifies this process in claims. */
  processId: string;
}

/** What has changed longer ago was told then, or is too old to be told. */
const RECENT = { hours: 14 * 24 };
/** The states of which somebody may have to be told. */
const TOLD_OF: readonly ProposalState[] = ['proposed', 'blocked', 'failed'];
/** A claim this old was left by a process that died, or could reach nobody. */
const ABANDONED = { minutes: 20 };

/**
 * Says what has to be said at once: that something failed, that a second approval is needed, that somebody asks for
 * something, that everything is frozen; of some proposals where they are given. Each is claimed before it is posted, so
 * it is said once. Returns how many.
 */
export async function tellProposals(deps: TellingDeps, changed?: readonly Proposal[]): Promise<number> {
  const { store, config, clock } = deps;
  const changedSince = clock.now().subtract(RECENT).toString();
  const proposals =
    changed ?? (await store.proposals.list(grantToJob('all', config), { states: TOLD_OF, changedSince }));
  let told = changed ? 0 : await resumeTelling(deps);
  for (const proposal of proposals) told += await attempt(deps, () => tellOf(deps, proposal));
  return told + (await attempt(deps, () => tellFreeze(deps)));
}

/** One message that cannot be sent does not stop the others. */
async function attempt({ log }: TellingDeps, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    log.error({ err: error }, 'a proposal could not be told');
    return 0;
  }
}

/**
 * Says that a proposal is carried out from an instant on unless somebody says no; true once that stands somewhere. Asked
 * again it says nothing new.
 */
export async function giveFinalNotice(
  deps: TellingDeps,
  proposal: Proposal,
  actsAt: Temporal.Instant,
): Promise<boolean> {
  const messageId = `final-notice ${proposal.proposalId} ${proposal.snoozedUntil ?? ''}`.trim();
  const about = actsAt.toString();
  await attempt(deps, () => tellOnce(deps, proposal, { kind: 'final-notice', messageId, about }));
  const said = await deps.store.proposalMessages.find(messageId);
  return said !== undefined && said.toldAt !== null && said.places.length > 0;
}

/** What has to be said of one proposal in its state, if anything. */
async function tellOf(deps: TellingDeps, proposal: Proposal): Promise<number> {
  const { proposalId, state, approvals, approvalsNeeded, proposedBy, snoozedUntil, changedAt } = proposal;
  if (state === 'failed')
    return tellOnce(deps, proposal, { kind: 'alert', messageId: `alert ${proposalId} ${changedAt}` });
  if (state === 'blocked') return tellBlocked(deps, proposal);
  if (state !== 'proposed') return 0;
  let told = 0;
  if (isPerson(proposedBy)) told += await tellOnce(deps, proposal, { kind: 'card', messageId: `card ${proposalId}` });
  // What was put off is told once more when it comes back.
  if (snoozedUntil) {
    told += await tellOnce(deps, proposal, { kind: 'card', messageId: `card ${proposalId} ${snoozedUntil}` });
  }
  if (approvals.length === 0 || approvals.length >= approvalsNeeded) return told;
  const messageId = `second-approver ${proposalId} ${approvals[0]!.at}`;
  return told + (await tellOnce(deps, proposal, { kind: 'second-approver', messageId }));
}

/** Whoever approved it hears once what stands in the way, where it does not pass by itself. */
async function tellBlocked(deps: TellingDeps, proposal: Proposal): Promise<number> {
  const { proposalId, approvals } = proposal;
  const at = approvals.at(-1)?.at;
  if (at === undefined || faceOf(deps, proposal).isPassing) return 0;
  return tellOnce(deps, proposal, { kind: 'blocked', messageId: `blocked ${proposalId} ${at}` });
}

/** Where a message of a kind goes. */
async function placesFor(deps: TellingDeps, kind: ProposalMessage['kind'], proposal: Proposal): Promise<string[]> {
  const { plan, approvals } = proposal;
  const team = () => placesOf(deps, `team ${plan.team}`);
  switch (kind) {
    case 'second-approver':
      return secondApprovers(deps, proposal);
    case 'blocked':
      return approvals.map(({ userId }) => userId).filter(isPerson);
    default: {
      const owner = await ownerOf(deps, plan);
      return [...approvals.map(({ userId }) => userId).filter(isPerson), ...(owner ? [owner] : []), ...(await team())];
    }
  }
}

/** Slack's ids of people; what nobody in Slack approved or asked for has other names. */
const isPerson = (id: string) => /^[UW][A-Z0-9]+$/.test(id);

/** Says it in every place, if this process is the one that gets to. Where none takes it, the operators hear it. */
async function tellOnce(
  deps: TellingDeps,
  proposal: Proposal,
  { kind, messageId, about = '' }: Pick<ProposalMessage, 'kind' | 'messageId'> & { about?: string },
): Promise<number> {
  const claim = claimOf(deps, { kind, messageId, about, proposalId: proposal.proposalId });
  if (!(await deps.store.proposalMessages.claim(claim))) return 0;
  return deliver(deps, claim, proposal);
}

async function deliver(deps: TellingDeps, claim: ProposalMessage, proposal: Proposal): Promise<number> {
  const view = await viewOf(deps, proposal);
  const message = proposalNotice(claim, view);
  const places = await postAll(deps, claim, { message, places: await placesFor(deps, claim.kind, proposal) });
  await markTold(deps, { ...claim, places, print: proposalPrint(view), isOver: isOver(view) });
  return 1;
}

/** Posts in each place once, else to the operators; fails where nobody can be reached, and is taken up again. */
async function postAll(
  deps: TellingDeps,
  claim: ProposalMessage,
  { message, places }: { message: Message; places: readonly string[] },
): Promise<MessageRef[]> {
  const posted = await postIn(deps, claim, { message, places });
  if (posted.length > 0) return posted;
  const operators = await postIn(deps, claim, { message, places: await userIdsOf(deps, deps.config.operators) });
  if (operators.length > 0) return operators;
  throw new PennyError('unavailable', `Nobody could be told: ${message.text.slice(0, 200)}`);
}

async function postIn(
  { notifier, log }: TellingDeps,
  claim: ProposalMessage,
  { message, places }: { message: Message; places: readonly string[] },
): Promise<MessageRef[]> {
  const posted: MessageRef[] = [];
  for (const place of new Set(places)) {
    try {
      const channelId = (await notifier.channelId(place)) ?? place;
      posted.push(await notifier.post(channelId, message, { slot: slotOf(claim) }));
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      log.error({ err: error, place }, 'a proposal could not be posted');
    }
  }
  return posted;
}

/** The operators hear of a freeze and of its end, wherever it was said, also in a terminal. */
async function tellFreeze(deps: TellingDeps): Promise<number> {
  const { store, config, clock } = deps;
  const entry = (await store.auditLog.list({ subjectKind: 'freeze' })).at(-1);
  if (!entry || entry.at < clock.now().subtract(RECENT).toString()) return 0;
  const claim = claimOf(deps, { kind: 'freeze', messageId: `${entry.event} ${entry.at}`, about: '', proposalId: '' });
  if (!(await store.proposalMessages.claim(claim))) return 0;
  const places = await userIdsOf(deps, config.operators);
  const posted = await postIn(deps, claim, { message: freezeNotice(entry), places });
  await markTold(deps, { ...claim, places: posted, isOver: true });
  return 1;
}

/**
 * Takes up what a dead process left untold. Slack takes no idempotency key, so it is looked for first where it was to
 * stand; where that cannot be looked at, it counts as told.
 */
async function resumeTelling(deps: TellingDeps): Promise<number> {
  const { store, clock, processId } = deps;
  let told = 0;
  for (const claim of await store.proposalMessages.untold()) {
    const abandonedAt = Temporal.Instant.from(claim.claimedAt).add(ABANDONED);
    if (Temporal.Instant.compare(abandonedAt, clock.now()) > 0) continue;
    const by = { claimedBy: processId, at: clock.now().toString() };
    if (!(await store.proposalMessages.takeOver(claim, by))) continue;
    told += await attempt(deps, () => resume(deps, { ...claim, ...by, claimedAt: by.at }));
  }
  return told;
}

async function resume(deps: TellingDeps, claim: ProposalMessage): Promise<number> {
  if (claim.kind === 'freeze') return resumeFreeze(deps, claim);
  const proposal = await deps.store.proposals.find(claim.proposalId);
  const seen = await lookFor(deps, claim, await placesFor(deps, claim.kind, proposal));
  if (seen.found.length === 0 && !seen.isUnreadable) return deliver(deps, claim, proposal);
  // What stands there may be older than what is known by now: without a print it is redrawn.
  await markTold(deps, { ...claim, places: seen.found });
  return 0;
}

async function resumeFreeze(deps: TellingDeps, claim: ProposalMessage): Promise<number> {
  const { store, config } = deps;
  const entry = (await store.auditLog.list({ subjectKind: 'freeze' })).find(
    ({ event, at }) => `${event} ${at}` === claim.messageId,
  );
  const places = await userIdsOf(deps, config.operators);
  const seen = await lookFor(deps, claim, places);
  const isSaid = seen.found.length > 0 || seen.isUnreadable || !entry;
  const posted = isSaid ? seen.found : await postAll(deps, claim, { message: freezeNotice(entry), places });
  await markTold(deps, { ...claim, places: posted, isOver: true });
  return Number(!isSaid);
}

async function lookFor(
  { notifier }: TellingDeps,
  claim: ProposalMessage,
  places: readonly string[],
): Promise<{ found: MessageRef[]; isUnreadable: boolean }> {
  const oldest = Temporal.Instant.from(claim.claimedAt).subtract({ minutes: 5 + 20 });
  const found: MessageRef[] = [];
  let isUnreadable = false;
  for (const place of new Set(places)) {
    const channelId = await notifier.channelId(place);
    const seen = channelId === undefined ? 'unreadable' : await notifier.findPosted(channelId, slotOf(claim), oldest);
    if (seen === 'unreadable') isUnreadable = true;
    else if (seen) found.push(seen);
  }
  return { found, isUnreadable };
}

function markTold({ store, clock }: TellingDeps, message: ProposalMessage): Promise<void> {
  return store.proposalMessages.told({ ...message, toldAt: clock.now().toString() });
}

function claimOf(
  { processId, clock }: TellingDeps,
  said: Pick<ProposalMessage, 'kind' | 'messageId' | 'about' | 'proposalId'>,
): ProposalMessage {
  const claimedAt = clock.now().toString();
  return { ...said, claimedBy: processId, claimedAt, toldAt: null, places: [], print: '', isOver: false };
}

/** What carries the claim into the message's metadata. */
const slotOf = ({ messageId }: ProposalMessage) => `proposal ${messageId}`;
