import type { WebClient } from '@slack/web-api';
import { PennyError } from '../src/errors.ts';
import { slackWord } from '../src/slack/slack-error.ts';

/** Where somebody asks. */
export interface Place {
  id: string;
  /** Without `#`; empty where Slack does not tell. */
  name: string;
  isDirect: boolean;
  /** Whether people of another organisation read along, and whether Penny may post; asked only when it matters. */
  look(): Promise<{ isExternal: boolean; isMember: boolean }>;
}

/** What kind of place a channel is. One we cannot look at is taken for foreign: an unknown is a no. */
export function placeOf(client: WebClient, id: string, name = ''): Place {
  const isDirect = id.startsWith('D');
  const look = async () => (isDirect ? { isExternal: false, isMember: true } : lookAt(client, id));
  return { id, name, isDirect, look };
}

async function lookAt(client: WebClient, id: string): Promise<{ isExternal: boolean; isMember: boolean }> {
  try {
    const { channel } = await client.conversations.info({ channel: id });
    const isExternal = !channel || Boolean(channel.is_ext_shared || channel.is_pending_ext_shared);
    return { isExternal, isMember: channel?.is_member === true };
  } catch (error) {
    if (['channel_not_found', 'missing_scope'].includes(slackWord(error) ?? ''))
      return { isExternal: true, isMember: false };
    throw error;
  }
}

/** Refuses to put costs where another organisation reads along, or where Penny is not a member. */
export async function requireOurOwn(place: Place): Promise<void> {
  const { isExternal, isMember } = await place.look();
  if (!isMember) throw new PennyError('refused', 'I am not in this channel. Invite me first: /invite @Penny.');
  if (isExternal) {
    throw new PennyError(
      'forbidden',
      'This channel is shared with another organisation, so no costs are posted in it.',
    );
  }
}
