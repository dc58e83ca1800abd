import type { App, BlockButtonAction } from '@slack/bolt';
import { answerTo } from '../src/slack/answer-to.ts';
import { openForm } from '../src/slack/open-form.ts';
import { registerAnomalyButtons } from './anomaly-buttons.ts';
import { sendCsv, shareAnswer } from './answer-buttons.ts';
import { openHome } from './app-home.ts';
import { registerBudgetButtons } from './budget-buttons.ts';
import type { Answer, Caller, CommandDeps } from './command.ts';
import { runCommand } from './index.ts';
import type { ListenerDeps } from './listener.ts';
import { inWords } from './listener.ts';
import { placeOf } from './place.ts';
import { registerProposalButtons } from './proposal-buttons.ts';
import { registerWasteButtons } from './waste-buttons.ts';

/** Everything people can do in Slack, by the names of manifest.yml: acknowledge, work, answer. */
export function registerListeners(app: App, deps: ListenerDeps): void {
  const { people, notifier, answers, log } = deps;
  const { client } = app;
  const memory = { textOnly: false };
  const commandDeps: CommandDeps = { ...deps, remember: (words, who) => answers.remember(words, who) };

  async function ask(
    text: string,
    userId: string,
    channel?: Caller['channel'],
    open?: Caller['open'],
  ): Promise<Answer> {
    const words = text.split(/\s+/).filter((word) => word !== '');
    return runCommand(words, commandDeps, { who: await people.byId(userId), channel, open });
  }

  registerAnomalyButtons(app, deps);
  registerBudgetButtons(app, deps);
  registerWasteButtons(app, deps);
  registerProposalButtons(app, deps);

  app.command('/cost', async ({ ack, command }) => {
    await ack();
    const { text, user_id: userId, channel_id: channelId, channel_name: name } = command;
    let isOpen = false;
    const open: Caller['open'] = async (form) => {
      await openForm(client, command.trigger_id, form);
      isOpen = true;
    };
    const work = async () => (await ask(text, userId, placeOf(client, channelId, name), open)).message;
    const answer = await inWords(work, log, `/cost ${text}`);
    if (!isOpen) await answerTo(command.response_url, answer, memory);
  });

  app.message(async ({ message }) => {
    if (message.subtype !== undefined || message.channel_type !== 'im' || 'bot_id' in message) return;
    const { text = '', user: userId, channel } = message;
    const work = async () => (await ask(text, userId, placeOf(client, channel))).message;
    await notifier.post(channel, await inWords(work, log, `direct message: ${text}`));
  });

  app.event('app_mention', async ({ event: { text, user: userId, channel } }) => {
    if (!userId) return;
    const words = text.replace(/^\s*<@[^>]+>/, '');
    const work = async () => (await ask(words, userId, placeOf(client, channel))).message;
    await notifier.whisper(channel, userId, await inWords(work, log, `mention: ${words}`));
  });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await openHome({ ...deps, client }, event.user);
  });

  app.action<BlockButtonAction>('cost.share', async ({ ack, body, action }) => {
    await ack();
    const place = body.channel && placeOf(client, body.channel.id, body.channel.name);
    const work = () => shareAnswer({ ...deps, ask }, { answerId: action.value, userId: body.user.id, place });
    await answerTo(body.response_url, await inWords(work, log, 'cost.share'), memory);
  });

  app.action<BlockButtonAction>('cost.csv', async ({ ack, body, action }) => {
    await ack();
    const work = () => sendCsv({ ...deps, ask }, { answerId: action.value, userId: body.user.id });
    await answerTo(body.response_url, await inWords(work, log, 'cost.csv'), memory);
  });
}
