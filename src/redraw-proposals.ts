import { PennyError } from './errors.ts';
import type { ProposalMessage } from './model/proposal-message.ts';
import { faceOf, viewOf } from './proposal-views.ts';
import { editAll, redrawWaste } from './redraw-waste.ts';
import { slackWord } from './slack/slack-error.ts';
import { proposalPrint } from './slack/views/proposal-card.ts';
import { proposalNotice } from './slack/views/proposal-notices.ts';
import { isOver } from './slack/views/proposal-words.ts';
import type { TellingDeps } from './tell-once.ts';
import { tellProposals } from './tell-proposals.ts';

/** How often something may change while its card is being edited, before it is left to the next time. */
const TRIES = 3;

/**
 * Brings everything that was said of proposals up to date, of some where they are named, and says what has to be said
 * at once. May be called at any time and by several at once: what is as it should be is left alone, and what could not
 * be done while Slack was away is done the next time. Returns how many messages were edited.
 */
export async function redrawProposals(deps: TellingDeps, proposalIds?: readonly string[]): Promise<number> {
  const { store } = deps;
  const changed = proposalIds && (await Promise.all(proposalIds.map((id) => store.proposals.find(id))));
  await tellProposals(deps, changed);
  let edited = 0;
  for (const message of await store.proposalMessages.standing(proposalIds)) edited += await attempt(deps, message);
  const findingIds = changed?.flatMap(({ findingId }) => findingId ?? []);
  return edited + (findingIds?.length === 0 ? 0 : await redrawWaste(deps, findingIds));
}

/** A place that Slack refuses does not keep the others from being edited; Slack being away ends it until the next time. */
async function attempt(deps: TellingDeps, message: ProposalMessage): Promise<number> {
  try {
    return await redraw(deps, message);
  } catch (error) {
    if (!(error instanceof PennyError) || slackWord(error.cause) === undefined) throw error;
    deps.log.error({ err: error, proposalId: message.proposalId }, 'a card could not be edited');
    return 0;
  }
}

/** After each edit it is read again, so that an older state never stays because two drew at once. */
async function redraw(deps: TellingDeps, message: ProposalMessage): Promise<number> {
  const { store, notifier } = deps;
  let { places, print: drawn } = message;
  let edited = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const proposal = await store.proposals.find(message.proposalId);
    const face = faceOf(deps, proposal);
    const print = proposalPrint(face);
    const told = { ...message, places, print, isOver: isOver(face) };
    if (print === drawn) {
      if (told.isOver) await store.proposalMessages.told(told);
      return edited;
    }
    places = await editAll(notifier, places, proposalNotice(message, await viewOf(deps, proposal)));
    await store.proposalMessages.told({ ...told, places, isOver: places.length === 0 });
    drawn = print;
    edited += places.length;
  }
  return edited;
}
