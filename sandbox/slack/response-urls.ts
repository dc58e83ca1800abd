import { SlackError } from './errors.ts';
import { content } from './methods-chat.ts';
import type { Json } from './options.ts';
import { BOT_USER_ID, type StoredMessage, type Workspace } from './state.ts';

/** A response_url takes five messages within 30 minutes of the sandbox's time. */
const USES = 5;
const LIFETIME = Temporal.Duration.from({ minutes: 30 });

interface ResponseUrl {
  user: string;
  channel: string;
  /** The message whose button gave this address; none for a slash command. */
  original?: StoredMessage;
  usesLeft: number;
  expiresAt: Temporal.Instant;
}

/** The addresses at which the bot may answer a command or a button without being in the channel. */
export class ResponseUrls {
  #workspace: Workspace;
  #issued = new Map<string, ResponseUrl>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The path of a new address. */
  issue(about: { user: string; channel: string; original?: StoredMessage }): string {
    const id = `${this.#issued.size + 1}`;
    this.#issued.set(id, { ...about, usesLeft: USES, expiresAt: this.#workspace.now().add(LIFETIME) });
    return `/response/${id}`;
  }

  /** Says what the bot sent there. Throws a SlackError with the word Slack answers. */
  use(path: string, body: Json, withoutNativeBlocks: boolean): void {
    const known = this.#issued.get(path.slice('/response/'.length));
    if (!known) throw new SlackError('invalid_url');
    if (Temporal.Instant.compare(this.#workspace.now(), known.expiresAt) > 0) throw new SlackError('expired_url');
    if (known.usesLeft === 0) throw new SlackError('used_url');
    known.usesLeft -= 1;

    const { original } = known;
    if (body.delete_original === true && original) {
      this.#workspace.remove(original);
      return;
    }
    const said = content(body, withoutNativeBlocks);
    if (body.replace_original === true && original) this.#replace(original, said);
    else this.say(known, said, body);
  }

  /** Posts an answer: to everybody if `in_channel`, else only to the person who asked. */
  say(to: { user: string; channel: string }, said: { text: string; blocks: Json[] }, body: Json): void {
    const threadTs = typeof body.thread_ts === 'string' ? { threadTs: body.thread_ts } : {};
    const audience = body.response_type === 'in_channel' ? {} : { ephemeralTo: to.user };
    this.#workspace.post({ channel: to.channel, user: BOT_USER_ID, ...said, ...threadTs, ...audience });
  }

  #replace(original: StoredMessage, said: { text: string; blocks: Json[] }): void {
    Object.assign(original, said, { editedTs: this.#workspace.nextTs() });
    this.#workspace.changed();
  }
}
