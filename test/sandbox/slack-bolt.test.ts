import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, type BlockAction, LogLevel } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import { type Mode, startBolt, startWorkspace, until } from './workspace.ts';

let slack: SandboxSlack;
let app: App | undefined;

async function workspaceWithBot(mode: Mode, register: (app: App) => void, options = {}): Promise<void> {
  slack = await startWorkspace(options);
  app = await startBolt(slack, mode, (bolt) => {
    bolt.logger.setLevel(LogLevel.ERROR);
    register(bolt);
  });
}

const lastText = () => slack.state.messages.at(-1)?.text;
const button = (actionId: string, value: string) => ({
  type: 'button' as const,
  text: { type: 'plain_text' as const, text: value },
  action_id: actionId,
  value,
});

const modal: ModalView = {
  type: 'modal',
  callback_id: 'planned',
  title: { type: 'plain_text', text: 'Planned' },
  submit: { type: 'plain_text', text: 'Save' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'until',
      optional: true,
      label: { type: 'plain_text', text: 'Until' },
      element: { type: 'datepicker', action_id: 'day', initial_date: '2026-03-31' },
    },
  ],
};

afterEach(async () => {
  await app?.stop();
  app = undefined;
  await slack.stop();
});

describe.each<Mode>(['HTTP', 'Socket Mode'])('a real Bolt app over %s', (mode) => {
  it('answers a command to the person who typed it', async () => {
    await workspaceWithBot(mode, (bolt) => {
      bolt.command('/ping', async ({ ack, command, respond }) => {
        await ack();
        await respond(`pong ${command.text} in ${command.channel_name} for ${command.user_name}`);
      });
    });

    const delivered = await slack.command({ user: 'U0ANA', channel: 'random', text: '/ping one two' });
    await until(slack, () => slack.state.messages.length === 1);

    expect(delivered).toMatchObject({ isAcknowledged: true });
    expect(slack.state.messages).toMatchObject([
      { text: 'pong one two in random for ana', channel: 'C0RANDOM', ephemeralTo: 'U0ANA' },
    ]);
  });

  it('may put its answer into the acknowledgement', async () => {
    await workspaceWithBot(mode, (bolt) => {
      bolt.command('/ping', ({ ack }) => ack({ response_type: 'in_channel', text: 'pong' }));
    });

    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/ping' });

    expect(slack.state.messages).toMatchObject([{ text: 'pong', user: 'U0PENNY' }]);
    expect(slack.state.messages[0]?.ephemeralTo).toBeUndefined();
  });

  it('hears a mention in its channel and a message to itself, and nothing else', async () => {
    const heard: string[] = [];
    await workspaceWithBot(mode, (bolt) => {
      bolt.event('app_mention', async ({ event }) => void heard.push(`mention ${event.text}`));
      bolt.message(async ({ message }) => {
        if ('text' in message) heard.push(`${message.channel_type} ${message.text}`);
      });
    });

    await slack.say({ user: 'U0ANA', channel: 'payments', text: 'lunch?' });
    await slack.say({ user: 'U0ANA', channel: 'random', text: '@Penny hello' });
    await slack.say({ user: 'U0ANA', channel: 'payments', text: '@Penny cost <b>' });
    await slack.say({ user: 'U0ANA', text: 'cost' });

    expect(heard).toEqual(['mention <@U0PENNY> cost &lt;b&gt;', 'im cost']);
  });

  it('replaces the message whose button was pressed', async () => {
    await workspaceWithBot(mode, (bolt) => {
      bolt.command('/card', async ({ ack, respond }) => {
        await ack();
        const elements = [button('card.pick', 'left'), button('card.pick2', 'right')];
        await respond({ text: 'Pick', blocks: [{ type: 'actions', elements }] });
      });
      bolt.action<BlockAction>('card.pick2', async ({ ack, action, respond }) => {
        await ack();
        if (action.type === 'button') await respond({ replace_original: true, text: `picked ${action.value}` });
      });
    });
    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/card' });
    await until(slack, () => lastText() === 'Pick');

    const messageTs = slack.state.messages[0]?.ts ?? '';
    await slack.press({ user: 'U0ANA', channel: 'payments', messageTs, actionId: 'card.pick2' });
    await until(slack, () => lastText() === 'picked right');

    expect(slack.state.messages).toMatchObject([{ text: 'picked right', blocks: [], ephemeralTo: 'U0ANA' }]);
  });

  it('opens a modal, refuses what is wrong, takes what is right', async () => {
    const saved: unknown[] = [];
    await workspaceWithBot(mode, (bolt) => {
      bolt.command('/plan', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal });
      });
      bolt.view('planned', async ({ ack, view }) => {
        const text = view.state.values.reason?.text?.value;
        if (text === 'because') return ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
        saved.push(view.state.values);
        return ack();
      });
    });
    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/plan' });
    await until(slack, () => slack.state.modals.get('U0ANA')?.length === 1);
    const viewId = slack.state.modals.get('U0ANA')?.[0]?.id ?? '';

    const empty = await slack.submitView({ user: 'U0ANA', viewId });
    const short = await slack.submitView({ user: 'U0ANA', viewId, values: { text: 'because' } });
    const good = await slack.submitView({ user: 'U0ANA', viewId, values: { text: 'Black Friday' } });

    expect(empty.errors).toEqual({ reason: 'Please complete this required field.' });
    expect(short.errors).toEqual({ reason: 'Say more.' });
    expect(good.errors).toBeUndefined();
    expect(saved).toEqual([
      {
        reason: { text: { type: 'plain_text_input', value: 'Black Friday' } },
        until: { day: { type: 'datepicker', selected_date: '2026-03-31' } },
      },
    ]);
    expect(slack.state.modals.get('U0ANA')).toEqual([]);
  });

  it('fills the Home tab when somebody looks at it, and hears of its buttons', async () => {
    const pressed: unknown[] = [];
    await workspaceWithBot(mode, (bolt) => {
      bolt.event('app_home_opened', async ({ client, event }) => {
        const elements = [button('home.refresh', 'now')];
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [{ type: 'actions', elements }] },
        });
      });
      bolt.action<BlockAction>('home.refresh', async ({ ack, body, action }) => {
        await ack();
        pressed.push({ view: body.view?.id, action });
      });
    });

    await slack.openHome('U0BEN');
    await until(slack, () => slack.state.homes.has('U0BEN'));
    const viewId = slack.state.homes.get('U0BEN')?.id ?? '';
    await slack.press({ user: 'U0BEN', viewId, actionId: 'home.refresh' });

    expect(pressed).toMatchObject([{ view: viewId, action: { type: 'button', value: 'now', block_id: 'b0' } }]);
  });

  it('shows Slack’s own failure when the bot is too slow', async () => {
    await workspaceWithBot(mode, (bolt) => {
      bolt.command('/slow', () => Promise.resolve());
    });

    const delivered = await slack.command({ user: 'U0ANA', channel: 'payments', text: '/slow' });

    expect(delivered).toMatchObject({ isAcknowledged: false, problem: 'http_timeout' });
    expect(lastText()).toBe('/slow failed with the error "operation_timeout"');
  });
});

describe('deliveries', () => {
  it('repeats an event nobody answered, with the number and reason of the retry', async () => {
    const seen: unknown[] = [];
    const { promise: thirdCopy, resolve } = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      const { 'x-slack-retry-num': number, 'x-slack-retry-reason': reason } = request.headers;
      seen.push({ number, reason });
      if (seen.length === 3) resolve();
      request.resume();
      response.writeHead(seen.length < 3 ? 500 : 200).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    slack = await startWorkspace({ retryDelays: [0, 0, 0] });
    slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

    await slack.say({ user: 'U0ANA', text: 'hello' });
    await thirdCopy;

    expect(seen).toEqual([
      { number: undefined, reason: undefined },
      { number: '1', reason: 'http_error' },
      { number: '2', reason: 'http_error' },
    ]);
    server.close();
  });

  it('tells a person at once when there is no bot', async () => {
    slack = await startWorkspace();

    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/cost' });

    expect(slack.state.messages).toMatchObject([
      { user: 'USLACKBOT', ephemeralTo: 'U0ANA', text: '/cost failed with the error "dispatch_failed"' },
    ]);
  });

  it('knows only the commands of the app, if they are given', async () => {
    slack = await startWorkspace({ commands: [{ command: '/cost' }] });

    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/coast' });

    expect(lastText()).toBe('`/coast` is not a valid command.');
  });

  it('lets a response_url be used five times, for thirty minutes', async () => {
    let now = Temporal.Instant.from('2026-03-10T09:00:00Z');
    const urls: string[] = [];
    await workspaceWithBot(
      'HTTP',
      (bolt) => {
        bolt.command('/url', async ({ ack, command }) => {
          urls.push(command.response_url);
          await ack();
        });
      },
      { now: () => now },
    );
    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/url' });
    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/url' });
    const answer = async (url = '') => (await fetch(url, { method: 'POST', body: '{"text":"hi"}' })).text();

    const uses = [];
    for (let use = 0; use < 6; use++) uses.push(await answer(urls[0]));
    now = now.add({ minutes: 31 });
    const late = await answer(urls[1]);

    expect(uses).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'used_url']);
    expect(late).toBe('expired_url');
  });

  it('opens no modal later than three seconds after the person acted', async () => {
    const errors: unknown[] = [];
    const { promise: refused, resolve } = Promise.withResolvers<void>();
    await workspaceWithBot('HTTP', (bolt) => {
      bolt.command('/plan', async ({ ack, client, command }) => {
        await ack();
        await new Promise((later) => setTimeout(later, 3050));
        await client.views
          .open({ trigger_id: command.trigger_id, view: modal })
          .catch((e) => errors.push(e.data.error));
        resolve();
      });
    });

    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/plan' });
    await refused;

    expect(errors).toEqual(['expired_trigger_id']);
  });
});
