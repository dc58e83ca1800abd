import type { Option, PlainTextElement } from '@slack/types';
import type { Block, Message, Modal } from '../../model/message.ts';
import type { Day } from '../../model/period.ts';
import type { Plan, Proposal } from '../../model/proposal.ts';
import { buttonSection, buttons, context, divider, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { withinLimits } from '../limits.ts';
import { shorten } from '../mrkdwn.ts';
import { withoutNativeBlocks } from '../text-form.ts';
import { proposalCard, savesText } from './proposal-card.ts';
import { type ProposalView, planTitle, proposalValue, stateText } from './proposal-words.ts';

/** Under these names, as block and as action id, the forms' answers come back. */
export const DECISION = { because: 'because', until: 'until', way: 'way' } as const;
/** Of the ways that can be chosen: an exemption in place of a change. */
export const LEAVE_ALONE = 'leave';
/** Slack takes ten radio buttons; one is to leave it alone. */
const WAYS = 9;

/** What a modal keeps while somebody reads it: the list to go back to. */
export interface ReviewPlace {
  /** The notice whose list it was opened from. */
  list?: string | undefined;
}

/** One proposal with everything that can be decided; `said` is what became of the last press. */
export function reviewModal(view: ProposalView, { list }: ReviewPlace = {}, said?: Message): Modal {
  const back =
    list === undefined ? [] : [buttons({ label: 'Back to the list', actionId: 'proposal.list', value: list })];
  return {
    type: 'modal',
    private_metadata: list ?? '',
    title: plain('Review'),
    close: plain('Close'),
    blocks: modalBlocks([...(said ? [...said.blocks, divider()] : []), ...proposalCard(view).blocks], back),
  };
}

/** A line of a list, with the way to its card. */
export function listRow(view: ProposalView) {
  const { proposal } = view;
  return buttonSection(
    joined([md`*${planTitle(proposal.plan)}*, ${savesText(proposal.plan)}`, md`Now: ${stateText(view)}`]),
    { label: 'Review', actionId: 'proposal.review', value: proposalValue(proposal) },
  );
}

/** Asks why something is not done; whoever looks at it next reads the answer. */
export function denyModal(proposal: Proposal, metadata: string): Modal {
  return {
    type: 'modal',
    callback_id: 'proposal.denied',
    private_metadata: metadata,
    title: plain('Deny'),
    submit: plain('Deny'),
    close: plain('Cancel'),
    blocks: [
      section(md`*${planTitle(proposal.plan)}* is not done. It is kept who said so, and why.`),
      {
        type: 'input',
        block_id: DECISION.because,
        label: plain('Why not?'),
        hint: plain('Whoever finds it next reads this. To be left in peace for longer, choose "Other ways".'),
        element: { type: 'plain_text_input', action_id: DECISION.because, multiline: true, max_length: 300 },
      },
    ],
  };
}

/** Asks until when nobody wants to hear of it. */
export function snoozeModal(proposal: Proposal, { until, metadata }: { until: Day; metadata: string }): Modal {
  return {
    type: 'modal',
    callback_id: 'proposal.snoozed',
    private_metadata: metadata,
    title: plain('Snooze'),
    submit: plain('Snooze'),
    close: plain('Cancel'),
    blocks: [
      section(md`*${planTitle(proposal.plan)}*: it comes back by itself, and costs what it costs until then.`),
      {
        type: 'input',
        block_id: DECISION.until,
        label: plain('Until when?'),
        hint: plain('A UTC day.'),
        element: { type: 'datepicker', action_id: DECISION.until, initial_date: until },
      },
      {
        type: 'input',
        block_id: DECISION.because,
        optional: true,
        label: plain('Why?'),
        element: { type: 'plain_text_input', action_id: DECISION.because, max_length: 300 },
      },
    ],
  };
}

/** What else could be done about the same resource, with what each saves and whether it can be undone. */
export function alternativesModal({ plan, alternatives, findingId }: Proposal, metadata: string): Modal {
  const ways = alternatives.slice(0, WAYS).map((each, index) => wayOption(each, String(index)));
  const leave = findingId === undefined ? [] : [option(LEAVE_ALONE, 'Leave it alone', 'asks until when, and why')];
  const options = [...ways, ...leave];
  const head = section(md`Proposed: *${planTitle(plan)}*, ${savesText(plan)}; ${undoPhrase(plan)}.`);
  const common = { type: 'modal' as const, private_metadata: metadata, title: plain('Other ways') };
  if (options.length === 0) {
    return { ...common, close: plain('Close'), blocks: [head, section(md`I know no other way. Deny it to keep it.`)] };
  }
  return {
    ...common,
    callback_id: 'proposal.chosen',
    submit: plain('Choose'),
    close: plain('Cancel'),
    blocks: [
      head,
      ...alternatives.slice(0, WAYS).map((each) => context(wayText(each))),
      {
        type: 'input',
        block_id: DECISION.way,
        label: plain('Instead'),
        hint: plain('Choosing changes what is proposed. It still has to be approved.'),
        element: { type: 'radio_buttons', action_id: DECISION.way, options },
      },
    ],
  };
}

/** Shown at once, while a decision is looked at and stored. */
export function decisionPending(): Modal {
  return { type: 'modal', title: plain('Proposal'), close: plain('Close'), blocks: [section(md`One moment …`)] };
}

/** What became of a decision, with the card as it is now. */
export function decisionDone(message: Message): Modal {
  return { type: 'modal', title: plain('Proposal'), close: plain('Done'), blocks: modalBlocks(message.blocks) };
}

function wayText(plan: Plan): Mrkdwn {
  return md`*${planTitle(plan)}*: ${savesText(plan)}; ${undoPhrase(plan)}. ${plan.warnings.slice(0, 2).join(' ')}`;
}

function undoPhrase({ undo }: Plan): Mrkdwn {
  return undo ? md`can be undone for ${undo.days} days` : md`*cannot be undone*`;
}

function wayOption(plan: Plan, value: string): Option {
  const undo = plan.undo ? `can be undone for ${plan.undo.days} days` : 'cannot be undone';
  return option(value, planTitle(plan), `${savesText(plan)}; ${undo}`);
}

function option(value: string, text: string, description: string): Option {
  return { value, text: plain(shorten(text, 75)), description: plain(shorten(description, 75)) };
}

/** What fits a modal, of the blocks that modals know. */
export function modalBlocks(blocks: readonly Block[], ending: readonly Block[] = []): Modal['blocks'] {
  const fitted = withinLimits(withoutNativeBlocks({ text: '', blocks: [...blocks] })).blocks;
  return [...fitted, ...ending].flatMap((block): Modal['blocks'] =>
    block.type === 'data_visualization' ? [] : [block],
  );
}

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });
