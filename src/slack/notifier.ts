import type { WebClient } from '@slack/web-api';
import { PennyError } from '../errors.ts';
import type { Message } from '../model/message.ts';
import type { MessageRef, Notifier } from '../ports.ts';
import { withinLimits } from './limits.ts';
import { DEADLINE, isUnconfirmed, type Patience, patiently } from './patience.ts';
import { explained, slackWord, UNREADABLE } from './slack-error.ts';
import { hasNativeBlocks, withoutNativeBlocks } from './text-form.ts';
import { channelNamed, directChannel, postMessage, searchHistory } from './web-calls.ts';

export { webClientOptions } from './patience.ts';

export interface NotifierOptions {
  log: Patience['log'];
  /** How long a message may wait before it is dropped; ten minutes unless told. */
  deadline?: Temporal.DurationLike;
  /** Told when a channel cannot be posted in, besides the error that the caller gets. */
  onUnreachable?: (channelId: string, error: PennyError) => void;
}

/** What a workspace has taught us: that it does not know the native blocks yet. */
export interface WorkspaceMemory {
  textOnly: boolean;
}

/**
 * Sends a message within Slack's limits; where the workspace answers `invalid_blocks` to native blocks, once more as
 * text, and remembers that. `send` must fail with Slack's word in `data.error`, as the Web API client does.
 */
export async function withFallback<T>(
  send: (message: Message) => Promise<T>,
  message: Message,
  memory: WorkspaceMemory = { textOnly: false },
): Promise<T> {
  if (!hasNativeBlocks(message)) return send(withinLimits(message));
  const inText = () => send(withinLimits(withoutNativeBlocks(message)));
  if (memory.textOnly) return inText();
  try {
    return await send(withinLimits(message));
  } catch (error) {
    if (slackWord(error) !== 'invalid_blocks') throw error;
    const sent = await inText();
    memory.textOnly = true;
    return sent;
  }
}

/** Speaks through Slack's Web API. Build the client with `webClientOptions`; failures are sentences on what to do. */
export function slackNotifier(client: WebClient, options: NotifierOptions): Notifier {
  const calls = careful(options);
  const openDm = (userId: string) => calls.repeatable(userId, () => directChannel(client, userId));

  const notifier: Notifier = {
    async post(channelId, message, { slot } = {}) {
      try {
        return await calls.say(channelId, message, (fitted) => postMessage(client, channelId, fitted, slot));
      } catch (error) {
        if (!(error instanceof PennyError)) throw error;
        const found = isUnconfirmed(error.cause) ? await sentAnyway(notifier, channelId, slot) : undefined;
        if (found) return found;
        options.onUnreachable?.(channelId, error);
        throw error;
      }
    },
    async update({ channelId, messageTs }, message) {
      const update = ({ text, blocks }: Message) =>
        client.chat.update({ channel: channelId, ts: messageTs, text, blocks });
      await calls.repeatable(channelId, () => calls.inBlocksOrText(update, message));
    },
    async tell(userId, message) {
      const channel = await openDm(userId);
      await calls.say(userId, message, (fitted) => postMessage(client, channel, fitted));
    },
    async whisper(channelId, userId, message) {
      const place = { channel: channelId, user: userId };
      await calls.say(channelId, message, ({ text, blocks }) => client.chat.postEphemeral({ ...place, text, blocks }));
    },
    async sendCsv(userId, filename, csv) {
      const channel = await openDm(userId);
      await calls.once(userId, () => client.filesUploadV2({ channel_id: channel, filename, content: csv }));
    },
    async channelId(nameOrId) {
      if (/^[UW][A-Z0-9]+$/.test(nameOrId)) return openDm(nameOrId);
      if (!nameOrId.startsWith('#')) return nameOrId;
      return calls.repeatable(nameOrId, () => channelNamed(client, nameOrId.slice(1)));
    },
    async findPosted(channelId, slot, oldest) {
      try {
        return await calls.repeatable(channelId, () => searchHistory(client, { channelId, slot, oldest }));
      } catch (error) {
        if (error instanceof PennyError && UNREADABLE.includes(slackWord(error.cause) ?? '')) return 'unreadable';
        throw error;
      }
    },
  };
  return notifier;
}

/** Ways to call Slack: with patience, and with a sentence where it fails. `place` is who or where, for the sentence. */
function careful({ log, deadline = DEADLINE }: NotifierOptions) {
  const memory: WorkspaceMemory = { textOnly: false };
  const call = async <T>(place: string, work: () => Promise<T>, repeatable: boolean): Promise<T> => {
    try {
      return await patiently(work, { deadline, repeatable, log });
    } catch (error) {
      throw explained(error, place);
    }
  };
  const inBlocksOrText = <T>(send: (message: Message) => Promise<T>, message: Message) =>
    withFallback(send, message, memory);
  return {
    inBlocksOrText,
    once: <T>(place: string, work: () => Promise<T>) => call(place, work, false),
    repeatable: <T>(place: string, work: () => Promise<T>) => call(place, work, true),
    say: <T>(place: string, message: Message, send: (message: Message) => Promise<T>) =>
      call(place, () => inBlocksOrText(send, message), false),
  };
}

/** Slack did not confirm a post: what history shows decides, and where it shows nothing we do not send again. */
async function sentAnyway(notifier: Notifier, channel: string, slot?: string): Promise<MessageRef | undefined> {
  const channelId = slot === undefined ? undefined : await notifier.channelId(channel);
  if (slot === undefined || channelId === undefined) return undefined;
  const found = await notifier.findPosted(channelId, slot, Temporal.Now.instant().subtract({ minutes: 15 }));
  return found === 'unreadable' ? undefined : found;
}
