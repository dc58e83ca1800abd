import type { WebClient } from '@slack/web-api';
import { PennyError } from '../errors.ts';
import type { Message } from '../model/message.ts';
import type { MessageRef } from '../ports.ts';

/** Under this name a digest carries its slot in the message's metadata. */
const SLOT_EVENT = 'penny_slot';

/** Posts, with the slot in the metadata where there is one; Slack says in which channel it is and when. */
export async function postMessage(
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

/** The direct messages with one person. */
export async function directChannel(client: WebClient, userId: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: userId });
  if (!channel?.id) throw new PennyError('unavailable', `Slack opened no conversation with ${userId}.`);
  return channel.id;
}

/** A public channel, or a private one that we are in. */
export async function channelNamed(client: WebClient, name: string): Promise<string | undefined> {
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
export async function searchHistory(
  client: WebClient,
  { channelId, slot, oldest }: Search,
): Promise<MessageRef | undefined> {
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
