import type { Finding } from '../../model/finding.ts';
import type { Message, Modal } from '../../model/message.ts';
import type { Day } from '../../model/period.ts';
import { joined, md, section } from '../blocks.ts';
import { withinLimits } from '../limits.ts';
import { withoutNativeBlocks } from '../text-form.ts';
import { resourceName, savingText } from './waste-words.ts';

/** Under these names, as block and as action id, the form's answer comes back. */
export const EXEMPT = { reason: 'reason', until: 'until', what: 'what' } as const;

/** Asks why and until when something is left alone. The id in `private_metadata` is looked up again on submission. */
export function exemptModal(finding: Finding, until: Day): Modal {
  const [only, anything] = [
    option('detector', `Only what ${finding.detector} finds`),
    option('all', 'Whatever is found of it'),
  ];
  return {
    type: 'modal',
    callback_id: 'finding.exempted',
    private_metadata: finding.findingId,
    title: plain('Leave it alone'),
    submit: plain('Leave alone'),
    close: plain('Cancel'),
    blocks: [
      section(
        joined([md`*${resourceName(finding)}*: ${finding.reason}.`, md`It would save ${savingText(finding.saving)}.`]),
      ),
      {
        type: 'input',
        block_id: EXEMPT.reason,
        label: plain('Why?'),
        hint: plain('Whoever looks at it next reads this.'),
        element: { type: 'plain_text_input', action_id: EXEMPT.reason, multiline: true, max_length: 300 },
      },
      {
        type: 'input',
        block_id: EXEMPT.until,
        label: plain('Until when?'),
        hint: plain('The last day (UTC), a year at most. It is found again after that.'),
        element: { type: 'datepicker', action_id: EXEMPT.until, initial_date: until },
      },
      {
        type: 'input',
        block_id: EXEMPT.what,
        label: plain('What is left alone?'),
        element: { type: 'radio_buttons', action_id: EXEMPT.what, options: [only, anything], initial_option: only },
      },
    ],
  };
}

/** Shown at once, while what was filled in is looked at and stored. */
export function exemptPending(): Modal {
  return { type: 'modal', title: plain('Leave it alone'), close: plain('Close'), blocks: [section(md`One moment …`)] };
}

/** What became of it, or why nothing did. */
export function exemptDone(message: Message): Modal {
  const blocks = withinLimits(withoutNativeBlocks(message)).blocks.flatMap((block): Modal['blocks'] =>
    block.type === 'data_visualization' || block.type === 'actions' ? [] : [block],
  );
  return { type: 'modal', title: plain('Leave it alone'), close: plain('Done'), blocks };
}

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
const option = (value: string, text: string) => ({ value, text: plain(text.slice(0, 75)) });
