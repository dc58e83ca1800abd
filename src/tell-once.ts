import { PennyError } from './errors.ts';
import type { Message } from './model/message.ts';
import type { ProposalMessage } from './model/proposal-message.ts';
import type { Clock, MessageRef, Notifier } from './ports.ts';
import { type RecipientDeps, userIdsOf } from './waste-recipients.ts';

/** What telling people of proposals needs. */
export interface TellingDeps extends RecipientDeps {
  notifier: Notifier;
  clock: Clock;
  /** Identifies this process in claims. */
  processId: string;
}

/** The row that is the claim, before anything is posted. */
export function claimOf(
  { processId, clock }: TellingDeps,
  said: Pick<ProposalMessage, 'kind' | 'messageId' | 'about' | 'proposalId'>,
): ProposalMessage {
  const claimedAt = clock.now().toString();
  return { ...said, claimedBy: processId, claimedAt, toldAt: null, places: [], print: '', isOver: false };
}

/** Posts in each place once; what one of them refuses is in the log. */
export async function postIn(
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

/** To the operators, where nobody else could be reached; fails where they cannot either, and is taken up again. */
export async function postToOperators(
  deps: TellingDeps,
  claim: ProposalMessage,
  message: Message,
): Promise<MessageRef[]> {
  const posted = await postIn(deps, claim, { message, places: await userIdsOf(deps, deps.config.operators) });
  if (posted.length > 0) return posted;
  throw new PennyError('unavailable', `Nobody could be told: ${message.text.slice(0, 200)}`);
}

/** A claim this old was left by a process that died, or could reach nobody. */
const ABANDONED = { minutes: 20 };

/** What a dead process left untold, taken over by this one. */
export async function takeOverUntold(deps: TellingDeps): Promise<ProposalMessage[]> {
  const { store, clock, processId } = deps;
  const mine: ProposalMessage[] = [];
  for (const claim of await store.proposalMessages.untold()) {
    const abandonedAt = Temporal.Instant.from(claim.claimedAt).add(ABANDONED);
    if (Temporal.Instant.compare(abandonedAt, clock.now()) > 0) continue;
    const by = { claimedBy: processId, at: clock.now().toString() };
    if (await store.proposalMessages.takeOver(claim, by)) mine.push({ ...claim, claimedBy: processId });
  }
  return mine;
}

/** Where it stands already. What cannot be looked at counts as told: nothing is said twice. */
export async function lookFor(
  { notifier }: TellingDeps,
  claim: ProposalMessage,
  places: readonly string[],
): Promise<{ found: MessageRef[]; isUnreadable: boolean }> {
  const oldest = Temporal.Instant.from(claim.claimedAt).subtract({ minutes: 5 });
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

export function markTold({ store, clock }: TellingDeps, message: ProposalMessage): Promise<void> {
  return store.proposalMessages.told({ ...message, toldAt: clock.now().toString() });
}

/** One message that cannot be sent does not stop the others. */
export async function attempt({ log }: TellingDeps, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    log.error({ err: error }, 'a proposal could not be told');
    return 0;
  }
}

/** What carries the claim into the message's metadata. */
const slotOf = ({ messageId }: ProposalMessage) => `proposal ${messageId}`;
