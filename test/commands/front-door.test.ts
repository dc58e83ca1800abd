import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';
import { aCommand, aDirectMessage, type Signing, send } from './signed.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot();
  bot.slack.state.openDm('U0ANA');
  await bot.store.deliveries.replace(aDelivery([{ day: '2026-11-02', billed: 100 }]), anArrival({}, bot.config));
});
afterEach(() => bot.stop());

const said = () => bot.slack.state.messages.filter(({ user }) => user === 'U0PENNY');

/** Where answers to slash commands go. */
async function aResponseUrl(): Promise<{ url: string; answers: string[] }> {
  const answers: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      answers.push(body);
      response.end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, answers };
}

/** Enough time for an answer that must not come. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('a request that Slack has not signed', () => {
  const old = String(Math.floor(Date.now() / 1000) - 900);
  const signed = createHmac('sha256', 'test-secret').update('v0:').digest('hex');

  it.each<[string, Signing]>([
    ['with another secret', { secret: 'another' }],
    ['six minutes ago', { skew: -360 }],
    ['six minutes from now', { skew: 360 }],
    ['without any header', { headers: {} }],
    ['without a time', { headers: { 'x-slack-signature': `v0=${signed}` } }],
    ['without a signature', { headers: { 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)) } }],
    ['at no time at all', { headers: { 'x-slack-request-timestamp': 'soon', 'x-slack-signature': `v0=${signed}` } }],
    ['with half a signature', { headers: { 'x-slack-request-timestamp': old, 'x-slack-signature': 'v0=' } }],
  ])('%s is refused with 401, and nothing happens', async (_, signing) => {
    const { url, answers } = await aResponseUrl();

    const command = await send(bot, aCommand('', { response_url: url }), signing);
    const event = await send(bot, aDirectMessage('payments'), signing);

    expect([command.status, event.status]).toEqual([401, 401]);
    await aMoment();
    expect([...answers, ...said()]).toEqual([]);
  });

  it('has no way round the check of its time by writing it differently', async () => {
    const timestamp = `${Math.floor(Date.now() / 1000) + 900}.0`;
    const body = aDirectMessage('payments');
    const digest = createHmac('sha256', 'test-secret').update(`v0:${timestamp}:${body}`).digest('hex');

    const { status } = await send(bot, body, {
      headers: { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` },
    });

    expect(status).toBe(401);
  });
});

describe('a delivery that comes twice', () => {
  it('is acknowledged both times and answered once, as a command', async () => {
    const { url, answers } = await aResponseUrl();
    const body = aCommand('', { response_url: url });

    const both = [await send(bot, body), await send(bot, body)];

    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await until(
      () => answers.length,
      (count) => count > 0,
    );
    await aMoment();
    expect(answers).toHaveLength(1);
    expect(answers[0]).toContain('payments: $100.00');
  });

  it('is acknowledged both times and answered once, as an event', async () => {
    const body = aDirectMessage('payments', 'Ev1');

    const both = await Promise.all([send(bot, body), send(bot, body)]);

    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await until(said, (messages) => messages.length > 0);
    await aMoment();
    expect(said()).toHaveLength(1);
  });

  it('is acknowledged both times and done once, as a button', async () => {
    await bot.type('U0ANA', '/cost');
    const answer = said().at(-1)!;
    const button = answer.blocks
      .flatMap(({ elements }) => (Array.isArray(elements) ? elements : []))
      .find(({ action_id }) => action_id === 'cost.share');
    const { url } = await aResponseUrl();
    const body = new URLSearchParams({
      payload: JSON.stringify({
        type: 'block_actions',
        user: { id: 'U0ANA' },
        team: { id: 'T0SANDBOX' },
        channel: { id: 'C0PAY' },
        trigger_id: 'T1',
        response_url: url,
        actions: [{ type: 'button', action_id: 'cost.share', block_id: 'b', value: button.value }],
      }),
    }).toString();

    const both = [await send(bot, body), await send(bot, body)];

    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const shared = () => said().filter(({ ephemeralTo }) => !ephemeralTo);
    await until(shared, (messages) => messages.length > 0);
    await aMoment();
    expect(shared()).toHaveLength(1);
  });
});

describe('the front door', () => {
  it("answers Slack's check of the address and of the certificate", async () => {
    const challenge = await send(bot, JSON.stringify({ type: 'url_verification', challenge: 'abc' }));
    const certificate = await send(bot, 'ssl_check=1&token=x');

    expect(challenge).toMatchObject({ status: 200, text: expect.stringContaining('abc') });
    expect(certificate.status).toBe(200);
  });

  it.each([
    ['/healthz', 200, 'ok\n'],
    ['/readyz', 200, 'ready\n'],
    ['/metrics', 200, expect.stringContaining('penny_source_charges{source="bill"} 1')],
    ['/elsewhere', 404, expect.anything()],
  ])('shows a watchdog %s', async (path, status, page) => {
    const response = await fetch(bot.eventsUrl.replace('/slack/events', path));

    expect(response.status).toBe(status);
    expect(await response.text()).toEqual(page);
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no payload', 'payload=%7B'],
  ])('survives a signed body with %s', async (_, body) => {
    await send(bot, body);

    const [answer] = await bot.type('U0ANA', '/cost');
    expect(answer).toContain('$100.00');
  });

  it('acknowledges before it works, and answers others, while another program holds the database', async () => {
    const holder = new Database(bot.database);
    holder.exec('begin exclusive');
    onTestFinished(() => void holder.close());
    const { url, answers } = await aResponseUrl();

    const waiting = await send(bot, aCommand('subscribe payments', { response_url: url }));
    const [other] = await bot.type('U0BEN', '/cost');
    expect(waiting).toMatchObject({ status: 200 });
    expect(waiting.milliseconds).toBeLessThan(250);
    expect(other).toContain('$100.00');
    expect(answers).toEqual([]);

    holder.exec('commit');
    const [answer] = await until(
      () => answers,
      (all) => all.length > 0,
    );
    expect(answer).toContain('Subscribed: payments');
  });
});

describe('a failure that nobody foresaw', () => {
  it('gives the person a reference, and the log the same reference with the whole story', async () => {
    const other = new Database(bot.database);
    other.exec('drop table daily_totals');
    other.close();

    const [answer] = await bot.type('U0ANA', '/cost');

    const reference = /Reference ([0-9A-F]{8})/.exec(answer!)?.[1];
    expect(answer).not.toContain('daily_totals');
    expect(bot.logged).toContainEqual(
      expect.objectContaining({
        reference,
        err: expect.objectContaining({ message: expect.stringMatching(/no such table/) }),
      }),
    );
  });

  it('shows a reference on the Home tab as well', async () => {
    const other = new Database(bot.database);
    other.exec('drop table daily_totals');
    other.close();

    await bot.slack.openHome('U0ANA');

    const home = await until(
      () => JSON.stringify(bot.slack.state.homes.get('U0ANA')?.payload ?? ''),
      (payload) => payload.length > 2,
    );
    const reference = /Reference ([0-9A-F]{8})/.exec(home)?.[1];
    expect(bot.logged).toContainEqual(expect.objectContaining({ reference }));
  });
});
