import type { WebClient } from '@slack/web-api';
import { PennyError } from '../errors.ts';
import type { Message } from '../model/message.ts';
import type { MessageRef, Notifier } from '../ports.ts';
import { withinLimits } from './limits.ts';
import { DEADLINE, isUnconfirmed, type Patience, patiently } from './patience.ts';
import { explained, slackWord, UNREADABLE } from './slack-error.ts';
import { hasNativeBlocks, withoutNativeBlocks } from './text-form.ts';

export { webClientOptions } from './patience.ts';

/** Under this name a digest carries its slot in the message's metadata. */
const SLOT_EVENT = 'penny_slot';

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
export function slackNotifier(
  client: WebClient,
  { log, deadline = DEADLINE, onUnreachable }: NotifierOptions,
): Notifier {
  const memory: WorkspaceMemory = { textOnly: false };
  const say = <T>(
    place: string,
    message: Message,
    send: (message: Message) => Promise<T>,
    repeatable = false,
  ): Promise<T> => explaining(place, () => patientlyFor(() => withFallback(send, message, memory), repeatable));
  const patientlyFor = <T>(call: () => Promise<T>, repeatable = true) => patiently(call, { deadline, repeatable, log });
  const openDm = (userId: string) => explaining(userId, () => patientlyFor(() => directChannel(client, userId)));

  const notifier: Notifier = {
    async post(channelId, message, { slot } = {}) {
      try {
        return await say(channelId, message, (fitted) => postMessage(client, channelId, fitted, slot));
      } catch (error) {
        if (error instanceof PennyError && isUnconfirmed(error.cause)) {
          const found = slot === undefined ? undefined : await notifier.findPosted(channelId, slot, justNow());
          if (found !== undefined && found !== 'unreadable') return found;
        } else if (error instanceof PennyError) onUnreachable?.(channelId, error);
        throw error;
      }
    },
    async update({ channelId, messageTs }, message) {
      await say(
        channelId,
        message,
        ({ text, blocks }) => client.chat.update({ channel: channelId, ts: messageTs, text, blocks }),
        true,
      );
    },
    async tell(userId, message) {
      const channel = await openDm(userId);
      await say(userId, message, (fitted) => postMessage(client, channel, fitted));
    },
    async whisper(channelId, userId, message) {
      await say(channelId, message, ({ text, blocks }) =>
        client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks }),
      );
    },
    async sendCsv(userId, filename, csv) {
      const channel = await openDm(userId);
      await explaining(userId, () =>
        patientlyFor(() => client.filesUploadV2({ channel_id: channel, filename, content: csv }), false),
      );
    },
    async channelId(nameOrId) {
      if (!nameOrId.startsWith('#')) return nameOrId;
      return explaining(nameOrId, () => patientlyFor(() => channelNamed(client, nameOrId.slice(1))));
    },
    async findPosted(channelId, slot, oldest) {
      try {
        return await patientlyFor(() => searchHistory(client, { channelId, slot, oldest }));
      } catch (error) {
        if (UNREADABLE.includes(slackWord(error) ?? '')) return 'unreadable';
        throw explained(error, channelId);
      }
    },
  };
  return notifier;
}

async function explaining<T>(place: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explained(error, place);
  }
}

async function postMessage(
  client: WebClient,
  channel: string,
  { text, blocks }: Message,
  slot?: string,
): Promise<MessageRef> {
  const metadata = slot === undefined ? {} : { metadata: { event_type: SLOT_EVENT, event_payload: { slot } } };
  const posted = await client.chat.postMessage({
    channel,
    text,
    blocks,
    unfurl_links: false,
    unfurl_media: false,
    ...metadata,
  });
  return { channelId: posted.channel ?? channel, messageTs: posted.ts ?? '' };
}

async function directChannel(client: WebClient, userId: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: userId });
  if (!channel?.id) throw new PennyError('unavailable', `Slack opened no conversation with ${userId}.`);
  return channel.id;
}

/** A public channel, or a private one that we are in. */
async function channelNamed(client: WebClient, name: string): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const page = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 999,
      ...(cursor ? { cursor } : {}),
    });
    const found = page.channels?.find((channel) => channel.name === name);
    if (found?.id) return found.id;
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return undefined;
}

interface Search {
  channelId: string;
  slot: string;
  oldest: Temporal.Instant;
}

/** Needs `channels:history`; looks at messages since `oldest` only, a page of 200 at a time. */
async function searchHistory(client: WebClient, { channelId, slot, oldest }: Search): Promise<MessageRef | undefined> {
  let cursor: string | undefined;
  do {
    const page = await client.conversations.history({
      channel: channelId,
      oldest: (oldest.epochMilliseconds / 1000).toFixed(6),
      include_all_metadata: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    });
    const found = page.messages?.find(
      ({ metadata }) => metadata?.event_type === SLOT_EVENT && carries(metadata.event_payload, slot),
    );
    if (found?.ts) return { channelId, messageTs: found.ts };
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return undefined;
}

function carries(payload: object | undefined, slot: string): boolean {
  return payload !== undefined && 'slot' in payload && payload.slot === slot;
}

function justNow(): Temporal.Instant {
  return Temporal.Now.instant().subtract({ minutes: 15 });
}
