import { PennyError } from '../../src/errors.ts';
import type { ChannelOptions, Json, Person, SlackOptions, UserGroup } from './options.ts';

export const TEAM_ID = 'T0SANDBOX';
/** The other organisation, whose people appear in shared channels. */
export const FOREIGN_TEAM_ID = 'T0FOREIGN';
export const APP_ID = 'A0PENNY';
export const BOT_ID = 'B0PENNY';
export const BOT_USER_ID = 'U0PENNY';
/** Who speaks when Slack itself has something to say, such as a command that timed out. */
export const SLACKBOT_ID = 'USLACKBOT';

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  bytes: Uint8Array;
  /** False between the upload URL and `files.completeUploadExternal`. */
  isComplete: boolean;
}

export interface StoredMessage {
  channel: string;
  /** Slack's message id, seconds and microseconds of the sandbox's time: `1772438400.000100`. */
  ts: string;
  user: string;
  text: string;
  blocks: Json[];
  files: StoredFile[];
  reactions: { name: string; users: string[] }[];
  threadTs?: string;
  editedTs?: string;
  metadata?: Json;
  /** "Only visible to you": the one person who sees it. Such a message is in no history. */
  ephemeralTo?: string;
}

export interface Channel extends ChannelOptions {
  /** A direct conversation of the bot with the one member. */
  isDm: boolean;
}

export interface StoredView {
  id: string;
  type: 'modal' | 'home';
  user: string;
  hash: string;
  rootViewId: string;
  previousViewId: string | null;
  /** The view as the bot gave it, with every block_id and action_id filled in. */
  payload: Json;
}

/** Everything the workspace remembers, in memory. Ids and timestamps are counted, so that each run gives the same. */
export class Workspace {
  readonly people: Person[];
  readonly channels: Channel[];
  readonly userGroups: UserGroup[];
  readonly messages: StoredMessage[] = [];
  readonly files: StoredFile[] = [];
  /** The published Home tab of each user. */
  readonly homes = new Map<string, StoredView>();
  /** The open modals of each user, the newest last; at most three. */
  readonly modals = new Map<string, StoredView[]>();
  readonly teamName: string;
  readonly botName: string;
  readonly now: () => Temporal.Instant;
  #listeners = new Set<() => void>();
  #lastMicroseconds = 0;
  #ids = 0;

  constructor(options: SlackOptions) {
    this.people = options.people;
    this.channels = options.channels.map((channel) => ({ ...channel, members: [...channel.members], isDm: false }));
    this.userGroups = options.userGroups ?? [];
    this.teamName = options.teamName ?? 'Sandbox';
    this.botName = options.botName ?? 'Penny';
    this.now = options.now ?? options.clock?.now ?? Temporal.Now.instant;
  }

  /** Calls `listener` after every change anybody could see; returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The next id of a kind, `V00000007`: counted, never random. */
  nextId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${String(this.#ids).padStart(8, '0')}`;
  }

  /** A message ts: the sandbox's time, and strictly greater than every one before it, also when that time stands. */
  nextTs(): string {
    this.#lastMicroseconds = Math.max(this.now().epochMilliseconds * 1000, this.#lastMicroseconds + 100);
    return formatTs(this.#lastMicroseconds);
  }

  person(id: string): Person | undefined {
    return this.people.find((person) => person.id === id);
  }

  /** A person who must exist, because somebody acts as them. */
  actor(id: string): Person {
    const person = this.person(id);
    if (!person) throw new PennyError('not_found', `Nobody in this workspace has the id ${id}.`);
    return person;
  }

  /** By id, by `#name` or name, or, for a user id, the direct conversation with the bot. */
  channel(reference: string): Channel | undefined {
    const name = reference.replace(/^#/, '');
    const found = this.channels.find((each) => each.id === reference || (!each.isDm && each.name === name));
    return found ?? (this.person(reference) ? this.openDm(reference) : undefined);
  }

  openDm(userId: string): Channel {
    const known = this.channels.find((each) => each.isDm && each.members[0] === userId);
    if (known) return known;

    const id = `D${userId.slice(1)}`;
    const dm: Channel = { id, name: 'directmessage', members: [userId], botIsMember: true, isDm: true };
    this.channels.push(dm);
    return dm;
  }

  message(channel: string, ts: string): StoredMessage | undefined {
    return this.messages.find((message) => message.channel === channel && message.ts === ts);
  }

  /** Stores a message with the next ts and tells everybody. */
  post(message: Pick<StoredMessage, 'channel' | 'user' | 'text'> & Partial<StoredMessage>): StoredMessage {
    const stored = { blocks: [], files: [], reactions: [], ...message, ts: this.nextTs() };
    this.messages.push(stored);
    this.changed();
    return stored;
  }

  remove(message: StoredMessage): void {
    this.messages.splice(this.messages.indexOf(message), 1);
    this.changed();
  }

  view(id: string): StoredView | undefined {
    return [...this.homes.values(), ...[...this.modals.values()].flat()].find((view) => view.id === id);
  }
}

/** Microseconds since 1970 as Slack writes a ts. */
function formatTs(microseconds: number): string {
  return `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, '0')}`;
}
