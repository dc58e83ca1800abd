import { PennyError } from '../errors.ts';
import type { Message } from '../model/message.ts';
import { type WorkspaceMemory, withFallback } from './notifier.ts';

/**
 * Answers at a response URL, visible to the asker only. Bolt's own `respond` drops Slack's reason, and with it the
 * chance to say the same without the newest blocks.
 */
export async function answerTo(responseUrl: string, message: Message, memory: WorkspaceMemory): Promise<void> {
  await withFallback((each) => send(responseUrl, each), message, memory);
}

async function send(responseUrl: string, { text, blocks }: Message): Promise<void> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text, blocks }),
  });
  const reason = await response.text();
  if (response.ok && !reason.includes('"ok":false')) return;
  throw Object.assign(new PennyError('unavailable', `answering in Slack: ${reason.slice(0, 200) || response.status}`), {
    data: { error: /invalid_blocks/.test(reason) ? 'invalid_blocks' : reason },
  });
}
