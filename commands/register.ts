import type { App } from '@slack/bolt';
import type { Logger } from 'pino';
import { PennyError } from '../src/errors.ts';
import type { Message } from '../src/model/message.ts';
import type { Notifier } from '../src/ports.ts';
import { answerTo } from '../src/slack/answer-to.ts';
import type { People } from '../src/slack/people.ts';
import type { AnswerBook } from './answers.ts';
import { openHome } from './app-home.ts';
import type { Answer, Caller, CommandDeps } from './command.ts';
import { runCommand } from './index.ts';
import { inWords } from './listener.ts';

/** What the listeners use beside what commands do. */
export interface ListenerDeps extends Omit<CommandDeps, 'remember'> {
  people: People;
  notifier: Notifier;
  answers: AnswerBook;
  log: Logger;
}

/** Everything people can do in Slack, by the names of manifest.yml. */
export function registerListeners(app: App, deps: ListenerDeps): void {
  const { people, notifier, answers, log } = deps;
  const memory = { textOnly: false };
  const commandDeps: CommandDeps = { ...deps, remember: (words, who) => answers.remember(words, who) };

  async function ask(words: string[], userId: string, channel: Caller['channel']): Promise<Answer> {
    const who = await people.byId(userId);
    return runCommand(words, commandDeps, { who, channel });
  }

  app.command('/cost', async ({ ack, command, client }) => {
    await ack();
    const message = await inWords(
      async () => {
        const channel = await channelOf(client, command.channel_id, command.channel_name);
        return (await ask(wordsOf(command.text), command.user_id, channel)).message;
      },
      log,
      `/cost ${command.text}`,
    );
    await answerTo(command.response_url, message, memory);
  });

  app.message(async ({ message, client }) => {
    if (message.subtype !== undefined || message.channel_type !== 'im' || 'bot_id' in message) return;
    const answer = await inWords(
      async () =>
        (
          await ask(wordsOf(message.text ?? ''), message.user, {
            id: message.channel,
            name: '',
            isDirect: true,
            isExternal: false,
          })
        ).message,
      log,
      'direct message',
    );
    await notifier.post(message.channel, answer);
    void client;
  });

  app.event('app_mention', async ({ event, client }) => {
    const userId = event.user;
    if (!userId) return;
    const answer = await inWords(
      async () => {
        const channel = await channelOf(client, event.channel, '');
        return (await ask(wordsOf(event.text.replace(/^\s*<@[^>]+>/, '')), userId, channel)).message;
      },
      log,
      'mention',
    );
    await notifier.whisper(event.channel, userId, answer);
  });

  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') await openHome({ ...deps, client }, event.user);
  });

  app.action('cost.share', async ({ ack, body, action }) => {
    await ack();
    if (action.type !== 'button' || body.type !== 'block_actions') return;
    const { id: userId } = body.user;
    const channelId = body.channel?.id;
    const outcome = await inWords(
      async () => {
        const { words } = answers.recall(action.value ?? '', userId);
        if (!channelId) throw new PennyError('invalid', 'There is no channel here to share with.');
        const channel = await channelOf(app.client, channelId, '');
        if (channel.isExternal)
          throw new PennyError(
            'forbidden',
            'This channel is shared with another organisation, so no costs are posted in it.',
          );
        const { message } = await ask(words, userId, channel);
        await notifier.post(channelId, sharedBy(userId, message));
        return confirmation('Shared with the channel.');
      },
      log,
      'cost.share',
    );
    await answerTo(body.response_url, outcome, memory);
  });

  app.action('cost.csv', async ({ ack, body, action }) => {
    await ack();
    if (action.type !== 'button' || body.type !== 'block_actions') return;
    const outcome = await inWords(
      async () => {
        const { words } = answers.recall(action.value ?? '', body.user.id);
        const { csv } = await ask(words, body.user.id, undefined);
        if (!csv) throw new PennyError('not_found', 'There is nothing to put in a file.');
        await notifier.sendCsv(body.user.id, csv.filename, csv.text);
        return confirmation('The file is in our direct messages.');
      },
      log,
      'cost.csv',
    );
    await answerTo(body.response_url, outcome, memory);
  });
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function sharedBy(userId: string, { text, blocks }: Message): Message {
  return {
    text,
    blocks: [
      ...blocks.filter(({ type }) => type !== 'actions'),
      { type: 'context', elements: [{ type: 'mrkdwn', text: `Shared by <@${userId}>` }] },
    ],
  };
}

function confirmation(text: string): Message {
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
}

/** What kind of place a channel is; one we cannot look at is taken for foreign, since an unknown is a no. */
async function channelOf(client: App['client'], id: string, name: string): Promise<NonNullable<Caller['channel']>> {
  const isDirect = id.startsWith('D');
  if (isDirect) return { id, name, isDirect, isExternal: false };
  try {
    const { channel } = await client.conversations.info({ channel: id });
    return {
      id,
      name: channel?.name ?? name,
      isDirect,
      isExternal: Boolean(channel?.is_ext_shared || channel?.is_pending_ext_shared),
    };
  } catch {
    return { id, name, isDirect, isExternal: true };
  }
}
