import { PennyError } from '../../src/errors.ts';
import { elementsOf, type FoundElement } from './blocks.ts';
import type { Delivered, Deliverer } from './deliver.ts';
import { SlackError } from './errors.ts';
import { chosenFields, type InputValue, type InputValues, initialValue, stateValues } from './inputs.ts';
import { content } from './methods-chat.ts';
import { isJson, type Json, type SlashCommand } from './options.ts';
import {
  commandPayload,
  eventPayload,
  homeOpenedEvent,
  messageActionPayload,
  messageEvent,
  viewActionPayload,
} from './payloads.ts';
import type { PublicUrls } from './public-urls.ts';
import type { ResponseUrls } from './response-urls.ts';
import { BOT_USER_ID, type Channel, SLACKBOT_ID, type Workspace } from './state.ts';
import type { Triggers } from './triggers.ts';
import { blocksOf, ownView } from './view-acts.ts';

export interface Said {
  user: string;
  /** Channel id or name; absent: the direct conversation with the bot. */
  channel?: string;
  text: string;
}

export interface Pressed {
  user: string;
  actionId: string;
  /** The message that holds the element … */
  channel?: string;
  messageTs?: string;
  /** … or the modal or Home tab. */
  viewId?: string;
  blockId?: string;
  /** What was chosen; for a button that shares its action_id with others, which of them. */
  value?: InputValue;
  /** What else is filled in on the same surface. */
  values?: InputValues;
}

export interface ActsContext {
  workspace: Workspace;
  deliverer: Deliverer;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  urls: PublicUrls;
  commands: SlashCommand[] | undefined;
}

/** What people do in the workspace, and how it reaches the bot. The page and the tests use the same functions. */
export class PeopleActs {
  #context: ActsContext;

  constructor(context: ActsContext) {
    this.#context = context;
  }

  /** Types a slash command. Resolves once the bot acknowledged it or Slack gave up. */
  async command({ user, channel: reference, text: line }: Said): Promise<Delivered> {
    const { workspace, deliverer, triggers, responseUrls, urls, commands } = this.#context;
    const person = workspace.actor(user);
    const channel = this.#channel(user, reference);
    const [, command = '', text = ''] = /^(\S+)\s*(.*)$/s.exec(line.trim()) ?? [];
    if (commands && !commands.some((each) => each.command === command)) {
      this.#tell(user, channel, `\`${command}\` is not a valid command.`);
      return { isAcknowledged: false, milliseconds: 0 };
    }

    const responseUrl = urls.base + responseUrls.issue({ user, channel: channel.id });
    const triggerId = triggers.issue(user);
    const payload = commandPayload(workspace, { person, channel, command, text, responseUrl, triggerId });
    const delivered = await deliverer.once('slash_commands', payload);

    if (delivered.problem) this.#tell(user, channel, `${command} failed with the error "${failure(delivered)}"`);
    else this.#answerInline(user, channel, delivered.body);
    return delivered;
  }

  /** Says something: in a channel `@Penny …` is a mention, to the bot alone it is a message. */
  async say({ user, channel: reference, text }: Said): Promise<Delivered | undefined> {
    const { workspace, deliverer } = this.#context;
    const person = workspace.actor(user);
    const channel = this.#channel(user, reference);
    const mention = new RegExp(`@${workspace.botName}\\b`, 'gi');
    const message = workspace.post({
      channel: channel.id,
      user,
      text: escapeText(text).replace(mention, `<@${BOT_USER_ID}>`),
    });

    const isMention = message.text.includes(`<@${BOT_USER_ID}>`);
    if (isMention && !channel.botIsMember)
      this.#tell(user, channel, `${workspace.botName} is not in this channel. Type \`/invite @${workspace.botName}\`.`);
    if (!channel.isDm && !(isMention && channel.botIsMember)) return undefined;
    return deliverer.event(eventPayload(workspace, messageEvent(message, person, channel)));
  }

  /** Adds the bot to a channel, as `/invite @Penny` does. */
  async invite({ user, channel: reference }: { user: string; channel: string }): Promise<void> {
    const { workspace, deliverer } = this.#context;
    const channel = this.#channel(user, reference);
    if (channel.botIsMember) return;
    channel.botIsMember = true;
    workspace.changed();

    const event = { type: 'member_joined_channel', user: BOT_USER_ID, channel: channel.id, inviter: user };
    await deliverer.event(eventPayload(workspace, { ...event, event_ts: workspace.nextTs() }));
  }

  /** Presses a button, chooses from a menu, picks a date. */
  async press(pressed: Pressed): Promise<Delivered> {
    return pressed.viewId === undefined ? this.#pressInMessage(pressed) : this.#pressInView(pressed, pressed.viewId);
  }

  /** Looks at the bot's Home tab. */
  async openHome(user: string): Promise<Delivered> {
    const { workspace, deliverer } = this.#context;
    return deliverer.event(eventPayload(workspace, homeOpenedEvent(workspace, workspace.actor(user))));
  }

  async #pressInMessage(pressed: Pressed): Promise<Delivered> {
    const { workspace, deliverer, triggers, responseUrls, urls } = this.#context;
    const { user } = pressed;
    const channel = this.#channel(user, pressed.channel);
    const message = workspace.message(channel.id, pressed.messageTs ?? '');
    if (!message) throw new PennyError('not_found', `There is no message ${pressed.messageTs} in ${channel.name}.`);

    const found = findElement(message.blocks, pressed);
    const responseUrl = urls.base + responseUrls.issue({ user, channel: channel.id, original: message });
    const payload = messageActionPayload(workspace, {
      ...action(pressed, found, message.blocks),
      person: workspace.actor(user),
      triggerId: triggers.issue(user),
      actionTs: workspace.nextTs(),
      message,
      channel,
      responseUrl,
      urls,
    });
    return deliverer.once('interactive', payload);
  }

  async #pressInView(pressed: Pressed, viewId: string): Promise<Delivered> {
    const { workspace, deliverer, triggers } = this.#context;
    const view = ownView(workspace, pressed.user, viewId);
    const blocks = blocksOf(view);
    const payload = viewActionPayload(workspace, {
      ...action(pressed, findElement(blocks, pressed), blocks),
      person: workspace.actor(pressed.user),
      triggerId: triggers.issue(pressed.user),
      actionTs: workspace.nextTs(),
      view,
    });
    return deliverer.once('interactive', payload);
  }

  /** A command's acknowledgement may carry the answer itself. */
  #answerInline(user: string, channel: Channel, body: unknown): void {
    const message = typeof body === 'string' ? { text: body } : body;
    if (!isJson(message) || (!message.text && !message.blocks)) return;
    try {
      this.#context.responseUrls.say({ user, channel: channel.id }, content(message, false), message);
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      this.#tell(user, channel, `The app's answer could not be shown: ${error.code}`);
    }
  }

  #tell(user: string, channel: Channel, text: string): void {
    this.#context.workspace.post({ channel: channel.id, user: SLACKBOT_ID, text, ephemeralTo: user });
  }

  #channel(user: string, reference: string | undefined): Channel {
    const { workspace } = this.#context;
    const channel = workspace.channel(reference ?? user);
    if (!channel) throw new PennyError('not_found', `There is no channel ${reference}.`);
    return channel;
  }
}

function failure({ problem }: Delivered): string {
  return problem === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed';
}

/** A person's `&`, `<` and `>` arrive escaped, so that only Slack's own mentions are mentions. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function findElement(blocks: Json[], { actionId, blockId, value }: Pressed): FoundElement {
  const found = elementsOf(blocks)
    .filter(({ element }) => element.action_id === actionId)
    .filter((each) => blockId === undefined || each.blockId === blockId);
  const wanted = found.find(({ element }) => element.type === 'button' && element.value === value) ?? found[0];
  if (!wanted) throw new PennyError('not_found', `There is nothing to press with the action id ${actionId}.`);
  return wanted;
}

function action(
  pressed: Pressed,
  found: FoundElement,
  blocks: Json[],
): { found: FoundElement; chosen: Json; values: Json } {
  const value = pressed.value === undefined ? initialValue(found.element) : pressed.value;
  const values = stateValues(blocks, { ...pressed.values, [`${found.blockId}/${pressed.actionId}`]: value });
  return { found, chosen: chosenFields(found.element, value), values };
}
