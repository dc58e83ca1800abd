import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PennyError } from '../../src/errors.ts';
import { md, section } from '../../src/slack/blocks.ts';
import { slackNotifier, webClientOptions, withFallback } from '../../src/slack/notifier.ts';
import { dataTable } from '../../src/slack/table.ts';
import { messageOf } from '../../src/slack/text-form.ts';

/** One call as Slack received it: form fields, those that hold JSON read. */
interface Call {
  method: string;
  fields: Record<string, unknown>;
}

/** What Slack answers: JSON, or a wait, or a broken connection after the call was taken. */
type Reply = Record<string, unknown> | { retryAfter: number } | 'hang up';

let server: Server;
let calls: Call[];
/** Replies by method, used up one after the other; then `{ ok: true }`. */
let replies: Record<string, Reply[]>;

beforeEach(async () => {
  calls = [];
  replies = {};
  server = createServer((request, response) => {
    void readCall(request).then((call) => {
      calls.push(call);
      const reply = replies[call.method]?.shift() ?? { ok: true, channel: 'C1', ts: '1.5' };
      if (reply === 'hang up') return void request.socket.destroy();
      if ('retryAfter' in reply) return void response.writeHead(429, { 'retry-after': String(reply.retryAfter) }).end();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const entries = [...new URLSearchParams(body)].map(([name, value]) => [
    name,
    /^[[{]/.test(value) ? JSON.parse(value) : value,
  ]);
  const method = (request.url ?? '').replace('/api/', '');
  return { method, fields: method.startsWith('upload') ? { body } : Object.fromEntries(entries) };
}

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const client = (slackApiUrl = `${address()}/api/`) =>
  new WebClient('xoxb-test', { ...webClientOptions, slackApiUrl, logLevel: LogLevel.ERROR });
const aNotifier = (options = {}) => slackNotifier(client(), { log: { warn() {} }, ...options });
const methods = () => calls.map(({ method }) => method);

const plain = messageOf(section(md`payments: $12.00`));
const withTable = messageOf(
  section(md`payments`),
  dataTable({ caption: 'x', columns: ['Service', 'Cost'], rows: [['EC2', '$12.00']] }),
);
const failed = (error: string, more = {}) => ({ ok: false, error, ...more });

/** A port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await new Promise<void>((resolve) => other.close(() => resolve()));
  return port;
}

describe('posting', () => {
  it('sends text and blocks, with the slot in the metadata, and says where the message is', async () => {
    const ref = await aNotifier().post('C1', plain, { slot: 'C1 2026-11-23' });

    expect(ref).toEqual({ channelId: 'C1', messageTs: '1.5' });
    expect(calls[0]).toMatchObject({
      method: 'chat.postMessage',
      fields: {
        text: 'payments: $12.00',
        unfurl_links: 'false',
        metadata: { event_type: 'penny_slot', event_payload: { slot: 'C1 2026-11-23' } },
      },
    });
  });

  it('falls back to text where the workspace does not know a block, and remembers it', async () => {
    replies = { 'chat.postMessage': [failed('invalid_blocks')] };
    const notifier = aNotifier();

    await notifier.post('C1', withTable);
    await notifier.post('C1', withTable);

    const kinds = calls.map(({ fields }) => (fields.blocks as { type: string }[]).map(({ type }) => type).join());
    expect(kinds).toEqual(['section,data_table', 'section,section', 'section,section']);
    expect(JSON.stringify(calls[1])).toContain('$12.00');
  });

  it('does not blame the native blocks when the text form fails too', async () => {
    replies = { 'chat.postMessage': [failed('invalid_blocks'), failed('invalid_blocks')] };
    const notifier = aNotifier();

    await expect(notifier.post('C1', withTable)).rejects.toThrow('invalid_blocks');
    await notifier.post('C1', withTable);

    expect(JSON.stringify(calls[2])).toContain('data_table');
  });

  it('waits when Slack asks for it', async () => {
    replies = { 'chat.postMessage': [{ retryAfter: 1 }] };
    const begun = performance.now();

    await aNotifier().post('C1', plain);

    expect(calls).toHaveLength(2);
    expect(performance.now() - begun).toBeGreaterThan(950);
  });

  it('drops a message rather than post it late', async () => {
    replies = { 'chat.postMessage': [{ retryAfter: 60 }] };

    const posting = aNotifier({ deadline: { seconds: 2 } }).post('C1', plain);

    await expect(posting).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('dropped this message'),
    });
    expect(calls).toHaveLength(1);
  });

  it('does not send again what may have arrived; history decides', async () => {
    replies = {
      'chat.postMessage': ['hang up'],
      'conversations.history': [
        { ok: true, messages: [{ ts: '7.7', metadata: { event_type: 'penny_slot', event_payload: { slot: 'S' } } }] },
      ],
    };

    expect(await aNotifier().post('C1', plain, { slot: 'S' })).toEqual({ channelId: 'C1', messageTs: '7.7' });
    expect(methods()).toEqual(['chat.postMessage', 'conversations.history']);
  });

  it('says that it does not know where Slack did not confirm and history shows nothing', async () => {
    replies = { 'chat.postMessage': ['hang up'], 'conversations.history': [{ ok: true, messages: [] }] };

    await expect(aNotifier().post('C1', plain, { slot: 'S' })).rejects.toThrow('do not know whether it arrived');
    expect(methods().filter((each) => each === 'chat.postMessage')).toHaveLength(1);
  });

  it('tries again while nobody listens, which cannot post twice', async () => {
    const notifier = slackNotifier(client(`http://127.0.0.1:${await closedPort()}/api/`), {
      log: { warn() {} },
      deadline: { milliseconds: 700 },
    });

    await expect(notifier.post('C1', plain)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('does not answer'),
    });
  });

  it.each([
    ['not_in_channel', 'Invite me to #payments: /invite @Penny'],
    ['channel_not_found', 'Invite me to #payments: /invite @Penny'],
    ['is_archived', '#payments is archived'],
    ['token_revoked', 'SLACK_BOT_TOKEN'],
    ['account_inactive', 'SLACK_BOT_TOKEN'],
    ['invalid_auth', 'SLACK_BOT_TOKEN'],
    ['missing_scope', 'lacks the scope chat:write.public'],
  ])('says what to do about %s', async (word, sentence) => {
    replies = { 'chat.postMessage': [failed(word, { needed: 'chat:write.public' })] };
    const told: string[] = [];

    const posting = aNotifier({ onUnreachable: (channelId: string) => told.push(channelId) }).post('#payments', plain);

    await expect(posting).rejects.toBeInstanceOf(PennyError);
    await expect(posting).rejects.toThrow(sentence);
    expect(told).toEqual(['#payments']);
  });

  it('passes on what it does not know, so that it is not hidden', async () => {
    replies = { 'chat.postMessage': [failed('some_new_error')] };

    await expect(aNotifier().post('C1', plain)).rejects.not.toBeInstanceOf(PennyError);
  });
});

describe('everything else a notifier does', () => {
  it('edits, repeating what does no harm twice', async () => {
    replies = { 'chat.update': ['hang up'] };

    await aNotifier().update({ channelId: 'C1', messageTs: '1.5' }, plain);

    expect(calls[1]).toMatchObject({ method: 'chat.update', fields: { channel: 'C1', ts: '1.5', text: plain.text } });
  });

  it('tells one person by direct message', async () => {
    replies = { 'conversations.open': [{ ok: true, channel: { id: 'D9' } }] };

    await aNotifier().tell('U1', plain);

    expect(calls).toMatchObject([
      { method: 'conversations.open', fields: { users: 'U1' } },
      { method: 'chat.postMessage', fields: { channel: 'D9' } },
    ]);
  });

  it('whispers to one person in a channel', async () => {
    await aNotifier().whisper('C1', 'U1', plain);

    expect(calls[0]).toMatchObject({ method: 'chat.postEphemeral', fields: { channel: 'C1', user: 'U1' } });
  });

  it('sends a CSV file by direct message only', async () => {
    replies = {
      'conversations.open': [{ ok: true, channel: { id: 'D9' } }],
      'files.getUploadURLExternal': [{ ok: true, upload_url: `${address()}/upload/1`, file_id: 'F1' }],
      'files.completeUploadExternal': [{ ok: true, files: [{ id: 'F1' }] }],
    };

    await aNotifier().sendCsv('U1', 'payments.csv', 'a,b\r\n');

    expect(methods()).toEqual([
      'conversations.open',
      'files.getUploadURLExternal',
      '/upload/1',
      'files.completeUploadExternal',
    ]);
    expect(calls.at(-1)?.fields).toMatchObject({ channel_id: 'D9' });
  });

  it('finds a channel by its name over several pages, and takes an id as it is', async () => {
    replies = {
      'conversations.list': [
        { ok: true, channels: [{ id: 'C1', name: 'general' }], response_metadata: { next_cursor: 'next' } },
        { ok: true, channels: [{ id: 'C2', name: 'payments' }] },
        { ok: true, channels: [] },
      ],
    };
    const notifier = aNotifier();

    expect(await notifier.channelId('#payments')).toBe('C2');
    expect(await notifier.channelId('#nowhere')).toBeUndefined();
    expect(await notifier.channelId('C7')).toBe('C7');
    expect(calls[1]?.fields).toMatchObject({ cursor: 'next' });
  });

  it('finds a posted slot in history, over several pages', async () => {
    const message = (slot: string, ts: string) => ({
      ts,
      metadata: { event_type: 'penny_slot', event_payload: { slot } },
    });
    replies = {
      'conversations.history': [
        { ok: true, messages: [{ ts: '1' }, message('other', '2')], response_metadata: { next_cursor: 'next' } },
        { ok: true, messages: [message('S', '3')] },
      ],
    };

    const found = await aNotifier().findPosted('C1', 'S', Temporal.Instant.from('2026-11-23T08:00:00Z'));

    expect(found).toEqual({ channelId: 'C1', messageTs: '3' });
    expect(calls[0]?.fields).toMatchObject({ oldest: '1795420800.000000', include_all_metadata: 'true' });
  });

  it('tells "not there" from "cannot be read"', async () => {
    const notifier = aNotifier();
    replies = {
      'conversations.history': [{ ok: true, messages: [] }, failed('missing_scope'), failed('not_in_channel')],
    };
    const look = () => notifier.findPosted('C1', 'S', Temporal.Instant.from('2026-11-23T08:00:00Z'));

    expect([await look(), await look(), await look()]).toEqual([undefined, 'unreadable', 'unreadable']);
  });
});

describe('withFallback', () => {
  it('works for any way of sending, within limits', async () => {
    const sent: string[] = [];
    const send = async ({ blocks }: typeof withTable) => {
      sent.push(blocks.map(({ type }) => type).join());
      if (sent.length === 1) throw Object.assign(new Error('refused'), { data: { error: 'invalid_blocks' } });
      return 'done';
    };

    expect(await withFallback(send, withTable)).toBe('done');
    expect(sent).toEqual(['section,data_table', 'section,section']);
  });
});
