import { SlackError } from './errors.ts';
import {
  findChannel,
  flag,
  joinedChannel,
  type MethodContext,
  type Methods,
  optional,
  page,
  required,
} from './method.ts';
import type { Json } from './options.ts';
import { BOT_USER_ID, type StoredMessage } from './state.ts';
import { channelJson, messageJson } from './wire.ts';

/** `conversations.*` and `users.conversations`: where people talk, and what was said there. */
export const conversationMethods: Methods = {
  'conversations.open': { scope: 'im:write', run: open },
  'conversations.info': { scope: scopeFor('read'), run: (context) => ({ channel: channelJson(findChannel(context)) }) },
  'conversations.list': { scope: 'channels:read', run: (context) => listChannels(context, () => true) },
  'users.conversations': {
    scope: 'channels:read',
    run(context) {
      const user = optional(context.args, 'user') ?? BOT_USER_ID;
      return listChannels(context, (members) => members.includes(user));
    },
  },
  'conversations.members': { scope: scopeFor('read'), run: members },
  'conversations.join': { scope: 'channels:join', run: join },
  'conversations.history': { scope: scopeFor('history'), run: history },
  'conversations.replies': { scope: scopeFor('history'), run: replies },
};

/** Reading takes another scope in each kind of conversation: `im:history`, `groups:read`, … */
function scopeFor(what: 'read' | 'history'): (context: MethodContext) => string {
  return ({ workspace, args }) => {
    const channel = workspace.channels.find((each) => each.id === args.channel);
    const kind = channel?.isDm ? 'im' : channel?.isPrivate ? 'groups' : 'channels';
    return `${kind}:${what}`;
  };
}

function open({ workspace, args }: MethodContext): Json {
  const users = required(args, 'users', 'users_list_not_supplied').split(',');
  if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type');
  if (!workspace.person(users[0]!)) throw new SlackError('user_not_found');
  return { channel: channelJson(workspace.openDm(users[0]!)) };
}

function listChannels({ workspace, args }: MethodContext, belongs: (members: string[]) => boolean): Json {
  const types = (optional(args, 'types') ?? 'public_channel').split(',');
  const channels = workspace.channels.filter((channel) => {
    if (channel.isPrivate && !channel.botIsMember) return false;
    if (channel.isArchived && flag(args, 'exclude_archived')) return false;
    const type = channel.isDm ? 'im' : channel.isPrivate ? 'private_channel' : 'public_channel';
    return types.includes(type) && belongs(membersOf(channel));
  });

  const { items, next_cursor } = page(channels, args);
  return { channels: items.map(channelJson), response_metadata: { next_cursor } };
}

function membersOf(channel: { members: string[]; botIsMember: boolean }): string[] {
  return channel.botIsMember ? [...channel.members, BOT_USER_ID] : channel.members;
}

function members(context: MethodContext): Json {
  const { items, next_cursor } = page(membersOf(findChannel(context)), context.args);
  return { members: items, response_metadata: { next_cursor } };
}

function join(context: MethodContext): Json {
  const channel = findChannel(context);
  if (channel.isArchived) throw new SlackError('is_archived');
  channel.botIsMember = true;
  context.workspace.changed();
  return { channel: channelJson(channel) };
}

function history(context: MethodContext): Json {
  const channel = joinedChannel(context);
  const found = context.workspace.messages
    .filter((message) => message.channel === channel.id && !message.ephemeralTo)
    .filter((message) => !message.threadTs || message.threadTs === message.ts)
    .filter((message) => isBetween(message, context.args))
    .toReversed();
  return messagePage(context, found);
}

function replies(context: MethodContext): Json {
  const channel = joinedChannel(context);
  const ts = required(context.args, 'ts', 'thread_not_found');
  const thread = context.workspace.messages.filter(
    (message) =>
      message.channel === channel.id && !message.ephemeralTo && (message.ts === ts || message.threadTs === ts),
  );
  if (thread.length === 0) throw new SlackError('thread_not_found');
  return messagePage(
    context,
    thread.filter((message) => isBetween(message, context.args)),
  );
}

/** `oldest` and `latest` leave out the message at that very instant unless `inclusive`. */
function isBetween({ ts }: StoredMessage, args: Json): boolean {
  const oldest = Number(optional(args, 'oldest') ?? 0);
  const latest = Number(optional(args, 'latest') ?? Number.POSITIVE_INFINITY);
  const at = Number(ts);
  return flag(args, 'inclusive') ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function messagePage({ args, urls }: MethodContext, found: StoredMessage[]): Json {
  const { items, next_cursor } = page(found, args);
  const withMetadata = flag(args, 'include_all_metadata');
  return {
    messages: items.map((message) => messageJson(message, urls, withMetadata)),
    has_more: next_cursor !== '',
    pin_count: 0,
    ...(next_cursor && { response_metadata: { next_cursor } }),
  };
}
