import type { Message } from '../../model/message.ts';
import { md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';

/** A failure we foresaw: its sentence says what to do. */
export function failure(sentence: string): Message {
  return messageOf(section(md`${sentence}`));
}

/** A bug: nothing a person can act on but the reference, under which the log has the whole story. */
export function faultSentence(reference: string): string {
  return `Something broke on my side. Reference ${reference}; the operators can find it in the log.`;
}
