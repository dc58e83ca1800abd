import type { WebClient } from '@slack/web-api';

/** Where somebody asks. */
export interface Place {
  id: string;
  /** Without `#`; empty where Slack does not tell. */
  name: string;
  isDirect: boolean;
  /** Whether people of another organisation read along; asked only when it matters. */
  isExternal(): Promise<boolean>;
}

/** What kind of place a channel is. One we cannot look at is taken for foreign: an unknown is a no. */
export function placeOf(client: WebClient, id: string, name = ''): Place {
  const isDirect = id.startsWith('D');
  return { id, name, isDirect, isExternal: async () => !isDirect && (await isShared(client, id)) };
}

async function isShared(client: WebClient, id: string): Promise<boolean> {
  const { channel } = await client.conversations.info({ channel: id }).catch(() => ({ channel: undefined }));
  return !channel || Boolean(channel.is_ext_shared || channel.is_pending_ext_shared);
}
