import type { Message } from '../../model/message.ts';
import { context, md, section } from '../blocks.ts';
import { mention } from '../mrkdwn.ts';
import { messageOf } from '../text-form.ts';

/** One sentence that something was done. */
export function confirmation(sentence: string): Message {
  return messageOf(section(md`${sentence}`));
}

/** What somebody was asked to look after, and by whom. */
export function assignedTo(userId: string, { text, blocks }: Message): Message {
  const by = context(md`${mention(userId)} asks you to look after this.`);
  return { text, blocks: [by, ...blocks] };
}

/** An answer for a whole channel: without its buttons, with the name of who shared it. */
export function sharedBy(userId: string, { text, blocks }: Message): Message {
  const shared = context(md`Shared by ${mention(userId)}`);
  return { text, blocks: [...blocks.filter(({ type }) => type !== 'actions'), shared] };
}
