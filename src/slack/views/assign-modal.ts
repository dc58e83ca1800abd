import type { ModalView } from '@slack/types';
import type { Anomaly } from '../../model/anomaly.ts';
import { md, section } from '../blocks.ts';
import { labelOf, subjectOf } from './anomaly-alert.ts';
import { shortKey } from './words.ts';

/** Under these names the form's answer comes back. */
export const ASSIGN = { blockId: 'assignee', elementId: 'user' } as const;

/** Asks who looks after an anomaly. The id in `private_metadata` is looked up again, with the rights of who submits. */
export function assignModal(anomaly: Anomaly): ModalView {
  const title = { type: 'plain_text' as const, text: 'Assign', emoji: false };
  return {
    type: 'modal',
    callback_id: 'anomaly.assigned',
    private_metadata: anomaly.anomalyId,
    title,
    submit: title,
    close: { type: 'plain_text', text: 'Cancel', emoji: false },
    blocks: [
      section(md`${shortKey(labelOf(anomaly))}, ${subjectOf(anomaly)}`),
      {
        type: 'input',
        block_id: ASSIGN.blockId,
        label: { type: 'plain_text', text: 'Who looks after it?', emoji: false },
        element: { type: 'users_select', action_id: ASSIGN.elementId },
      },
    ],
  };
}
