import { SlackError } from './errors.ts';
import type { Json, SlackOptions } from './options.ts';
import type { PublicUrls } from './public-urls.ts';
import type { Channel, Workspace } from './state.ts';
import type { Triggers } from './triggers.ts';

/** What a Web API method works on. */
export interface MethodContext {
  workspace: Workspace;
  options: SlackOptions;
  triggers: Triggers;
  urls: PublicUrls;
  args: Json;
  /** Answers `invalid_blocks` to native charts and tables, as before their roll-out. */
  withoutNativeBlocks: boolean;
}

export interface Method {
  /** The OAuth scope Slack asks for, which for a conversation depends on its kind; none where any token may call. */
  scope?: string | ((context: MethodContext) => string);
  run(context: MethodContext): Json;
}

export type Methods = Record<string, Method>;

/** A text argument, or `undefined`; numbers and booleans of a JSON body become text, as in a form. */
export function optional(args: Json, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** An argument that must be there; without it Slack answers `error`. */
export function required(args: Json, name: string, error = 'invalid_arguments'): string {
  const value = optional(args, name);
  if (value === undefined)
    throw new SlackError(error, { response_metadata: { messages: [`[ERROR] missing ${name}`] } });
  return value;
}

export function flag(args: Json, name: string): boolean {
  return optional(args, name) === 'true';
}

/** The channel with this id. A private channel without the bot does not exist for it, as in Slack. */
export function findChannel({ workspace, args }: MethodContext): Channel {
  const id = required(args, 'channel', 'channel_not_found');
  const channel = workspace.channels.find((each) => each.id === id);
  if (!channel || (channel.isPrivate && !channel.botIsMember)) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel the bot may read: it must be a member. */
export function joinedChannel(context: MethodContext): Channel {
  const channel = findChannel(context);
  if (!channel.botIsMember) throw new SlackError('not_in_channel');
  return channel;
}

/** The channel a message goes to: here Slack also takes a name, or a person's id for the direct conversation. */
export function addressee(context: MethodContext): Channel {
  const named = context.workspace.channel(required(context.args, 'channel', 'channel_not_found'));
  return openChannel({ ...context, args: { ...context.args, channel: named?.id ?? 'unknown' } });
}

/** A channel the bot may write to. */
export function openChannel(context: MethodContext): Channel {
  const channel = joinedChannel(context);
  if (channel.isArchived) throw new SlackError('is_archived');
  return channel;
}

/** One page of a list, and the cursor of the next in `response_metadata`. */
export function page<Item>(items: Item[], args: Json, usual = 100): { items: Item[]; next_cursor: string } {
  const start = Number(Buffer.from(optional(args, 'cursor') ?? '', 'base64').toString()) || 0;
  const limit = Math.min(Number(optional(args, 'limit')) || usual, 1000);
  const end = start + limit;
  const next_cursor = end < items.length ? Buffer.from(String(end)).toString('base64') : '';
  return { items: items.slice(start, end), next_cursor };
}
