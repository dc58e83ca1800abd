import { withIds } from './blocks.ts';
import { isPhasedIn } from './chart-limits.ts';
import { SlackError } from './errors.ts';
import { BLOCK_TEXT_LIMIT, blockTextLength, messageFaults, TEXT_LIMIT } from './limits.ts';
import {
  addressee,
  findChannel,
  joinedChannel,
  type MethodContext,
  type Methods,
  optional,
  required,
} from './method.ts';
import { isJson, type Json } from './options.ts';
import { permalink } from './public-urls.ts';
import { BOT_USER_ID, type StoredMessage } from './state.ts';
import { messageJson } from './wire.ts';

/** `chat.*` and `reactions.add`: what the bot says. */
export const chatMethods: Methods = {
  'chat.postMessage': { scope: 'chat:write', run: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: postEphemeral },
  'chat.update': { scope: 'chat:write', run: update },
  'chat.delete': { scope: 'chat:write', run: remove },
  'chat.getPermalink': {
    run(context) {
      const channel = findChannel(context);
      const message = find(context, 'message_ts');
      return { channel: channel.id, permalink: permalink(context.urls, channel.id, message.ts) };
    },
  },
  'reactions.add': { scope: 'reactions:write', run: react },
};

/** Text and blocks of a message, checked as Slack checks them, with ids filled in. */
export function content(args: Json, withoutNativeBlocks: boolean): { text: string; blocks: Json[] } {
  const text = optional(args, 'text') ?? '';
  const given = args.blocks ?? [];
  if (!Array.isArray(given)) throw new SlackError('invalid_blocks_format');
  if (text === '' && given.length === 0 && args.attachments === undefined) throw new SlackError('no_text');
  if (text.length > TEXT_LIMIT) throw new SlackError('msg_too_long');

  const messages = messageFaults(given);
  const blocks = given.filter(isJson);
  if (withoutNativeBlocks)
    for (const [index, block] of blocks.entries())
      if (isPhasedIn(block))
        messages.push(`[ERROR] unsupported type: ${block.type} [json-pointer:/blocks/${index}/type]`);
  if (messages.length > 0)
    throw new SlackError('invalid_blocks', { errors: messages, response_metadata: { messages } });
  if (blockTextLength(blocks) > BLOCK_TEXT_LIMIT) throw new SlackError('msg_blocks_too_long');

  return { text, blocks: withIds(blocks) };
}

function postMessage(context: MethodContext): Json {
  const { workspace, args, urls } = context;
  const channel = addressee(context);
  const metadata = readMetadata(args);
  const threadTs = optional(args, 'thread_ts');
  const said = content(args, context.withoutNativeBlocks);

  const message = workspace.post({
    channel: channel.id,
    user: BOT_USER_ID,
    ...said,
    ...(metadata && { metadata }),
    ...(threadTs && { threadTs }),
  });
  return { channel: channel.id, ts: message.ts, message: messageJson(message, urls, true) };
}

function postEphemeral(context: MethodContext): Json {
  const { workspace, args } = context;
  const channel = addressee(context);
  const user = required(args, 'user', 'user_not_found');
  if (!workspace.person(user)) throw new SlackError('user_not_found');
  if (!channel.members.includes(user)) throw new SlackError('user_not_in_channel');

  const said = content(args, context.withoutNativeBlocks);
  const message = workspace.post({ channel: channel.id, user: BOT_USER_ID, ...said, ephemeralTo: user });
  return { message_ts: message.ts };
}

/** What is not given stays: blocks go only when an empty list is given (docs.slack.dev, chat.update). */
function update(context: MethodContext): Json {
  const { workspace, args, urls } = context;
  const message = own(context, 'cant_update_message');
  const kept = { text: message.text, blocks: message.blocks };
  const said = content({ ...kept, ...args }, context.withoutNativeBlocks);
  const metadata = readMetadata(args);

  Object.assign(message, said, { editedTs: workspace.nextTs() }, metadata && { metadata });
  workspace.changed();
  return { channel: message.channel, ts: message.ts, text: said.text, message: messageJson(message, urls, true) };
}

function remove(context: MethodContext): Json {
  const message = own(context, 'cant_delete_message');
  context.workspace.remove(message);
  return { channel: message.channel, ts: message.ts };
}

/** A message the bot wrote and can still reach by its ts: an ephemeral one it cannot. */
function own(context: MethodContext, otherwise: string): StoredMessage {
  const message = find(context, 'ts');
  if (message.user !== BOT_USER_ID) throw new SlackError(otherwise);
  return message;
}

function find(context: MethodContext, argument: string): StoredMessage {
  const channel = findChannel(context);
  const message = context.workspace.message(channel.id, required(context.args, argument, 'message_not_found'));
  if (!message || message.ephemeralTo) throw new SlackError('message_not_found');
  return message;
}

function readMetadata({ metadata }: Json): Json | undefined {
  if (metadata === undefined) return undefined;
  if (!isJson(metadata) || typeof metadata.event_type !== 'string' || !isJson(metadata.event_payload))
    throw new SlackError('invalid_metadata_format');
  return metadata;
}

function react(context: MethodContext): Json {
  const { workspace, args } = context;
  joinedChannel(context);
  const message = find(context, 'timestamp');
  const name = required(args, 'name', 'invalid_name');

  const known = message.reactions.find((reaction) => reaction.name === name);
  if (known?.users.includes(BOT_USER_ID)) throw new SlackError('already_reacted');
  if (known) known.users.push(BOT_USER_ID);
  else message.reactions.push({ name, users: [BOT_USER_ID] });
  workspace.changed();
  return {};
}
