import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import { BOT_TOKEN, startWorkspace } from './workspace.ts';

const RECORDED = join(import.meta.dirname, '../../../shared/data/slack');
const isRecorded = existsSync(RECORDED);
if (!isRecorded) console.warn(`skipped: Slack's recorded payloads are not at ${RECORDED}`);

/** Fields of enterprise grids, and ones Slack no longer sends. */
const ELSEWHERE = /enterprise|authed_users|authed_teams|bot_access_token|function_data|interactivity|\.blocks/;

let slack: SandboxSlack;
let bot: Server;

/** A bot that acknowledges everything and keeps what it was sent. */
async function listeningBot(): Promise<Record<string, unknown>[]> {
  const received: Record<string, unknown>[] = [];
  bot = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const form = new URLSearchParams(body);
    const isEvent = request.headers['content-type'] === 'application/json';
    received.push(
      isEvent ? JSON.parse(body) : JSON.parse(form.get('payload') ?? JSON.stringify(Object.fromEntries(form))),
    );
    response.end();
  });
  await new Promise<void>((listening) => bot.listen(0, '127.0.0.1', listening));
  slack = await startWorkspace();
  slack.deliverTo(`http://127.0.0.1:${(bot.address() as AddressInfo).port}`);
  return received;
}

/** The path of every leaf, `.actions[].action_id`; the items of a list count as one. */
function shape(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item) => shape(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => shape(each, `${path}.${key}`));
}

function missing(recordedFile: string, sent: unknown): string[] {
  const ours = shape(sent);
  const has = (field: string) => ours.some((each) => each === field || each.startsWith(`${field}.`));
  const recorded: unknown = JSON.parse(readFileSync(join(RECORDED, recordedFile), 'utf8'));
  return shape(recorded).filter((field) => !ELSEWHERE.test(field) && !has(field));
}

const actions = {
  type: 'actions' as const,
  block_id: 'b',
  elements: [
    {
      type: 'button' as const,
      action_id: 'a',
      value: 'v',
      text: { type: 'plain_text' as const, text: 'Go', emoji: true },
    },
  ],
};

afterEach(async () => {
  bot.close();
  await slack.stop();
});

describe('what the workspace sends to the bot', () => {
  it.skipIf(!isRecorded)('has every field of Slack’s commands and events', async () => {
    const received = await listeningBot();

    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/cost all' });
    await slack.say({ user: 'U0ANA', channel: 'payments', text: '@Penny hi' });
    await slack.openHome('U0ANA');

    const [command, mention] = received;
    expect(missing('java-sdk-shapes/slash-commands/SlashCommandPayload.json', mention)).toContain('.command');
    expect(missing('java-sdk-shapes/slash-commands/SlashCommandPayload.json', command)).toEqual([]);
    expect(missing('bolt-python-payloads/app.app_mention_event_body.json', mention)).toEqual([]);
    expect(received[2]).toMatchObject({ type: 'event_callback', event: { type: 'app_home_opened', tab: 'home' } });
  });

  it.skipIf(!isRecorded)('has every field of Slack’s interactions', async () => {
    const received = await listeningBot();
    const client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.apiUrl });
    const { ts: messageTs = '' } = await client.chat.postMessage({ channel: 'C0PAY', text: 'x', blocks: [actions] });

    await slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs, actionId: 'a' });
    const title = { type: 'plain_text' as const, text: 'T' };
    const view = {
      type: 'modal' as const,
      title,
      close: title,
      submit: title,
      notify_on_close: true,
      clear_on_close: false,
    };
    const trigger_id = String(received[0]?.trigger_id);
    const opened = await client.views.open({ trigger_id, view: { ...view, blocks: [actions] } });
    const viewId = opened.view?.id ?? '';
    await slack.press({ user: 'U0ANA', viewId, actionId: 'a' });
    await slack.closeView({ user: 'U0ANA', viewId });

    const [inMessage, inView, closed] = received;
    expect(missing('bolt-python-payloads/authorize.block_actions_body.json', inMessage)).toEqual([]);
    expect(inView).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: viewId },
      view: { id: viewId },
    });
    expect(missing('bolt-python-payloads/view_closed.body.json', closed)).toEqual([]);
  });

  it.skipIf(!isRecorded)('has every field of a submitted modal', async () => {
    const received = await listeningBot();
    const client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.apiUrl });
    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/plan' });
    const title = { type: 'plain_text' as const, text: 'T' };
    const input = {
      type: 'input' as const,
      block_id: 'hspI',
      label: title,
      element: { type: 'plain_text_input' as const, action_id: 'maBWU' },
    };
    const modal = { type: 'modal' as const, title, close: title, submit: title, blocks: [input] };
    const opened = await client.views.open({
      trigger_id: String(received[0]?.trigger_id),
      view: { ...modal, notify_on_close: false, clear_on_close: false },
    });

    await slack.submitView({ user: 'U0ANA', viewId: opened.view?.id ?? '', values: { maBWU: 'test' } });

    expect(missing('bolt-python-payloads/view_submission.body.json', received[1])).toEqual([]);
    expect(received[1]).toMatchObject({ view: { state: { values: { hspI: { maBWU: { value: 'test' } } } } } });
  });
});
