import { grantToJob } from './analysis/access.ts';
import type { Proposal } from './model/proposal.ts';
import type { ProposalMessage } from './model/proposal-message.ts';
import { cardOf, finalNoticeOf, isPerson, type Occasion, occasionsOf, TOLD_OF } from './occasions.ts';
import type { MessageRef } from './ports.ts';
import { faceOf, viewOf } from './proposal-views.ts';
import { secondApprovers } from './second-approvers.ts';
import { proposalPrint } from './slack/views/proposal-card.ts';
import { manyNotice, proposalNotice } from './slack/views/proposal-notices.ts';
import { isOver } from './slack/views/proposal-words.ts';
import { resumeFreeze, tellFreeze } from './tell-freeze.ts';
import {
  attempt,
  claimOf,
  lookFor,
  markTold,
  postIn,
  postToOperators,
  type TellingDeps,
  takeOverUntold,
} from './tell-once.ts';
import { ownerOf, placesOf } from './waste-recipients.ts';

/** What has changed longer ago was told then, or is too old to be told. */
const RECENT = { hours: 14 * 24 };
/** So many of a kind are told one by one in a place; more are one message with a list. */
const ONE_BY_ONE = 3;

/**
 * Says what has to be said at once: that something failed, that a second approval is needed, that somebody asks for
 * something, that there is a way at last to do something about a finding that was told before, that everything is
 * frozen; of some proposals where they are given. Each is claimed before it is posted, so
 * it is said once. Returns how many.
 */
export async function tellProposals(deps: TellingDeps, changed?: readonly Proposal[]): Promise<number> {
  const { store, config, clock } = deps;
  const changedSince = clock.now().subtract(RECENT).toString();
  const proposals =
    changed ?? (await store.proposals.list(grantToJob('all', config), { states: TOLD_OF, changedSince }));
  const resumed = changed ? 0 : await resumeTelling(deps);
  const late = changed ? [] : (await store.proposalMessages.unannounced(changedSince)).map(cardOf);
  const occasions = [...late, ...proposals.flatMap((proposal) => occasionsOf(proposal, faceOf(deps, proposal)))];
  return resumed + (await tellAll(deps, occasions)) + (await attempt(deps, () => tellFreeze(deps)));
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
  const notice = finalNoticeOf(proposal, actsAt);
  await tellAll(deps, [notice]);
  const said = await deps.store.proposalMessages.find(notice.messageId);
  return said !== undefined && said.toldAt !== null && said.places.length > 0;
}

/** An occasion that this process gets to tell. */
interface Claimed {
  claim: ProposalMessage;
  occasion: Occasion;
}

/** Claims what nobody has told, and tells each kind for itself. */
async function tellAll(deps: TellingDeps, occasions: readonly Occasion[]): Promise<number> {
  const known = await deps.store.proposalMessages.known(occasions.map(({ messageId }) => messageId));
  const mine: Claimed[] = [];
  for (const occasion of occasions.filter(({ messageId }) => !known.has(messageId))) {
    const { kind, messageId, about, proposal } = occasion;
    const claim = claimOf(deps, { kind, messageId, about, proposalId: proposal.proposalId });
    if (await deps.store.proposalMessages.claim(claim)) mine.push({ claim, occasion });
  }
  let told = 0;
  for (const some of Map.groupBy(mine, ({ claim }) => claim.kind).values()) told += await deliver(deps, some);
  return told;
}

/** Posts what is of one kind, in every place once, and writes down where each stands. */
async function deliver(deps: TellingDeps, some: readonly Claimed[]): Promise<number> {
  const places = new Map<string, Claimed[]>();
  for (const each of some) {
    for (const place of new Set(await placesFor(deps, each.occasion))) {
      places.set(place, [...(places.get(place) ?? []), each]);
    }
  }
  const posted = new Map<Claimed, MessageRef[]>(some.map((each) => [each, []]));
  const listed = new Set<Claimed>();
  for (const [place, mine] of places) {
    if (mine.length > ONE_BY_ONE) for (const each of await postList(deps, place, mine)) listed.add(each);
    else for (const each of mine) posted.get(each)!.push(...(await postCard(deps, each, place)));
  }
  let told = 0;
  for (const [each, refs] of posted) told += await attempt(deps, () => finish(deps, each, { refs, listed }));
  return told;
}

async function postCard(deps: TellingDeps, { claim, occasion }: Claimed, place: string): Promise<MessageRef[]> {
  const message = proposalNotice(claim, await viewOf(deps, occasion.proposal));
  return postIn(deps, claim, { message, places: [place] });
}

/** A list leads to cards as they are when they are looked at, so it need not be redrawn. Returns what it told of. */
async function postList(deps: TellingDeps, place: string, mine: readonly Claimed[]): Promise<readonly Claimed[]> {
  const { claim } = mine[0]!;
  const views = mine.map(({ occasion }) => ({ ...faceOf(deps, occasion.proposal), trail: [] }));
  const refs = await postIn(deps, claim, { message: manyNotice(claim.kind, views), places: [place] });
  return refs.length > 0 ? mine : [];
}

/** What nobody heard the operators hear. */
async function finish(
  deps: TellingDeps,
  each: Claimed,
  { refs, listed }: { refs: MessageRef[]; listed: ReadonlySet<Claimed> },
): Promise<number> {
  const { claim, occasion } = each;
  const face = faceOf(deps, occasion.proposal);
  const isSaid = refs.length > 0 || listed.has(each);
  const places = isSaid
    ? refs
    : await postToOperators(deps, claim, proposalNotice(claim, await viewOf(deps, occasion.proposal)));
  await markTold(deps, { ...claim, places, print: proposalPrint(face), isOver: places.length === 0 || isOver(face) });
  return 1;
}

/** Where something is said: to whom it concerns, and where their team reads it. */
async function placesFor(
  deps: TellingDeps,
  { kind, proposal }: Pick<Occasion, 'kind' | 'proposal'>,
): Promise<string[]> {
  const { plan } = proposal;
  const approvers = proposal.approvals.map(({ userId }) => userId).filter(isPerson);
  if (kind === 'second-approver') return secondApprovers(deps, proposal);
  if (kind === 'blocked') return approvers;
  const owner = await ownerOf(deps, plan);
  return [...approvers, ...(owner ? [owner] : []), ...(await placesOf(deps, `team ${plan.team}`))];
}

/**
 * Takes up what a dead process left untold. Slack takes no idempotency key, so it is looked for first where it was to
 * stand; where that cannot be looked at, it counts as told.
 */
async function resumeTelling(deps: TellingDeps): Promise<number> {
  let told = 0;
  for (const claim of await takeOverUntold(deps)) told += await attempt(deps, () => resume(deps, claim));
  return told;
}

async function resume(deps: TellingDeps, claim: ProposalMessage): Promise<number> {
  if (claim.kind === 'freeze') return resumeFreeze(deps, claim);
  const proposal = await deps.store.proposals.find(claim.proposalId);
  const { kind, messageId, about } = claim;
  const seen = await lookFor(deps, claim, await placesFor(deps, { kind, proposal }));
  if (seen.found.length === 0 && !seen.isUnreadable) {
    return deliver(deps, [{ claim, occasion: { kind, messageId, about, proposal } }]);
  }
  // What stands there may be older than what is known by now: without a print it is redrawn.
  await markTold(deps, { ...claim, places: seen.found });
  return 0;
}
