import { isJson, type Json, type Person, type SlackOptions } from './options.ts';
import type { PublicUrls } from './public-urls.ts';
import { BOT_USER_ID, type Channel, SLACKBOT_ID, type StoredMessage, type Workspace } from './state.ts';
import { fileJson, viewJson } from './wire.ts';

/** How much of a channel the page gets. */
const NEWEST_MESSAGES = 200;

export interface PageChannel {
  id: string;
  name: string;
  topic: string;
  isDm: boolean;
  isExternal: boolean;
  isPrivate: boolean;
  botIsMember: boolean;
  memberCount: number;
}

export interface PagePerson {
  id: string;
  name: string;
  realName: string;
  title: string;
  timeZone: string;
  isGuest: boolean;
  isForeign: boolean;
}

export interface PageMessage {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: Json[];
  files: { name: string; title: string; size: number; url: string }[];
  reactions: { name: string; users: string[] }[];
  isEphemeral: boolean;
  isEdited: boolean;
  threadTs: string | null;
}

export interface PageView {
  id: string;
  payload: Json;
}

/** Everything one person sees: the page is drawn from this and from nothing else. */
export interface Snapshot {
  teamName: string;
  bot: { id: string; name: string; slackbotId: string };
  you: string;
  people: PagePerson[];
  channels: PageChannel[];
  messages: PageMessage[];
  home: PageView | null;
  /** The modal on top, if one is open. */
  modal: PageView | null;
  commands: { command: string; description: string; usageHint: string }[];
  /** ISO 8601, UTC; null where the page has no clock bar. */
  clock: string | null;
}

/** What `user` sees now. */
export function snapshotFor(user: string, workspace: Workspace, options: SlackOptions, urls: PublicUrls): Snapshot {
  const channels = workspace.channels.filter((channel) => channel.members.includes(user));
  const visible = new Set(channels.map((channel) => channel.id));
  const messages = workspace.messages
    .filter((message) => visible.has(message.channel))
    .filter(({ ephemeralTo }) => ephemeralTo === undefined || ephemeralTo === user);
  const home = workspace.homes.get(user);
  const modal = workspace.modals.get(user)?.at(-1);

  return {
    teamName: workspace.teamName,
    bot: { id: BOT_USER_ID, name: workspace.botName, slackbotId: SLACKBOT_ID },
    you: user,
    people: workspace.people.map(pagePerson),
    channels: channels.map(pageChannel),
    messages: channels.flatMap(({ id }) => newest(messages, id)).map((message) => pageMessage(message, urls)),
    home: home ? { id: home.id, payload: viewJson(home) } : null,
    modal: modal ? { id: modal.id, payload: viewJson(modal) } : null,
    commands: (options.commands ?? []).map(({ command, description = '', usageHint = '' }) => ({
      ...{ command, description, usageHint },
    })),
    clock: options.clock ? options.clock.now().toString() : null,
  };
}

function pagePerson(person: Person): PagePerson {
  const { id, name, realName, title = '', timeZone = 'UTC', isGuest = false, isForeign = false } = person;
  return { id, name, realName, title, timeZone, isGuest, isForeign };
}

function newest(messages: StoredMessage[], channel: string): StoredMessage[] {
  return messages.filter((message) => message.channel === channel).slice(-NEWEST_MESSAGES);
}

function pageChannel(channel: Channel): PageChannel {
  const { id, name, topic = '', isDm, isExternal = false, isPrivate = false, botIsMember, members } = channel;
  return {
    id,
    name,
    topic,
    isDm,
    isExternal,
    isPrivate,
    botIsMember,
    memberCount: members.length + (botIsMember ? 1 : 0),
  };
}

function pageMessage(message: StoredMessage, urls: PublicUrls): PageMessage {
  const { channel, ts, user, text, blocks, reactions, threadTs = null } = message;
  return {
    ...{ channel, ts, user, text, reactions, threadTs },
    blocks: blocks.filter(isJson),
    files: message.files.map((file) => {
      const { name, title, bytes } = file;
      return { name, title, size: bytes.length, url: String(fileJson(file, urls).url_private) };
    }),
    isEphemeral: message.ephemeralTo !== undefined,
    isEdited: message.editedTs !== undefined,
  };
}
