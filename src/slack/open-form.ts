import type { WebClient } from '@slack/web-api';
import { PennyError } from '../errors.ts';
import type { Modal } from '../model/message.ts';
import { slackWord } from './slack-error.ts';

/** Words after which a trigger opens nothing any more: it is good for three seconds, once. */
const TOO_LATE = ['expired_trigger_id', 'trigger_expired', 'exchanged_trigger_id', 'trigger_exchanged'];

/** Opens a form for whoever pressed or typed what the trigger belongs to. */
export async function openForm(client: WebClient, triggerId: string, view: Modal): Promise<void> {
  try {
    await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    if (!TOO_LATE.includes(slackWord(error) ?? '')) throw error;
    throw new PennyError('unavailable', 'I was too slow to open the form. Try again, or write it out: /cost help.', {
      cause: error,
    });
  }
}
