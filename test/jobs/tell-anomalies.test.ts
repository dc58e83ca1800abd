import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Anomaly } from '../../src/model/anomaly.ts';
import { anAnomaly, aRef } from '../analysis/anomalies.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';
import { toldTo } from './digests.ts';

const POLICY = `
digests:
  - { channel: '#finops', scope: all, at: '09:00' }
anomalies: { alertsAWeek: 2 }
`;

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot({ policy: POLICY, now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
});
afterEach(() => bot.stop());

const put = (...found: Partial<Anomaly>[]) =>
  bot.store.anomalies.put(found.map((each) => ({ anomaly: anAnomaly({ lastDay: '2026-11-19', ...each }) })));
const alertsIn = (channel: string) =>
  bot.slack.state.messages.filter(
    (message) => message.channel === channel && /than expected|expected after all/.test(message.text),
  );
const tick = (time: string) => bot.moveTo(`2026-11-20T${time}:00Z`);

describe('an anomaly worth an interruption', () => {
  it('is told in its team’s channel, once', async () => {
    await put({});

    await tick('07:15');
    await tick('07:30');

    expect(alertsIn('C0PAY')).toHaveLength(1);
    expect(alertsIn('C0PAY')[0]!.text).toMatch(
      /^payments, AmazonEC2: \$300\.00 more than expected\n\$450\.00 instead of \$150\.00 \(\+200\.0 %\)/,
    );
    expect(alertsIn('C0FIN')).toEqual([]);
  });

  it('is told once by two copies, and not again after a restart', async () => {
    const other = await bot.another();
    await put({});

    bot.clock.set(Temporal.Instant.from('2026-11-20T07:15:00Z'));
    await Promise.all([bot.penny.tick(), other.tick()]);
    await bot.another();
    await tick('07:30');

    expect(alertsIn('C0PAY')).toHaveLength(1);
  });

  it('is told where all is told, when it is no team’s', async () => {
    await put({ scope: '*', series: [aRef({ scope: '*', grouping: 'account-service', key: '300\tAmazonS3' })] });

    await tick('07:15');

    expect(alertsIn('C0FIN')).toMatchObject([{ text: expect.stringMatching(/^all, AmazonS3/) }]);
  });

  it('is told to the operators when no channel takes it', async () => {
    await bot.stop();
    bot = await startTestBot({ now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
    await put({ scope: 'search' });

    await tick('07:15');
    await tick('07:30');

    expect(toldTo(bot, 'U0OPS').filter((text) => text.includes('search, AmazonEC2'))).toHaveLength(1);
  });

  it('is edited as it grows and as it ends', async () => {
    await put({});
    await tick('07:15');

    await put({ totalActualSpend: 900, totalImpact: 750, lastDay: '2026-11-20' });
    await tick('07:30');
    expect(alertsIn('C0PAY')).toMatchObject([{ text: expect.stringContaining('$750.00 more than expected') }]);

    await put({ totalActualSpend: 900, totalImpact: 750, lastDay: '2026-11-20', state: 'ended' });
    await tick('07:45');
    expect(alertsIn('C0PAY')).toMatchObject([{ text: expect.stringContaining('It has ended.') }]);
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.update')).toHaveLength(2);
  });

  it('is taken back where it was provisional and did not hold', async () => {
    await put({ provisional: true });
    await tick('07:15');
    expect(alertsIn('C0PAY')[0]!.text).toContain('Provisional: 19 Nov is not settled yet');

    await put({ provisional: true, state: 'withdrawn' });
    await tick('07:30');

    expect(alertsIn('C0PAY')).toMatchObject([{ text: expect.stringContaining('as expected after all') }]);
  });

  it('waits for a channel that Slack does not let us post in, tells the operators once, and stops no other', async () => {
    bot.slack.fail('chat.postMessage', { error: 'is_archived' });
    await put({}, { anomalyId: 'A2', scope: '*', totalImpact: 200 });

    await tick('07:15');
    await tick('07:30');

    expect(alertsIn('C0PAY')).toEqual([]);
    expect(alertsIn('C0FIN')).toHaveLength(1);
    expect(toldTo(bot, 'U0OPS').filter((text) => text.includes('could not be posted'))).toHaveLength(1);
  });
});

describe('what is not worth an interruption', () => {
  it.each<[string, Partial<Anomaly>]>([
    ['small', { severity: 'low' }],
    ['explained by what is never told', { severity: 'none' }],
    ['over for days', { state: 'ended', lastDay: '2026-11-10', firstDay: '2026-11-09' }],
    ['withdrawn before it was told', { state: 'withdrawn' }],
  ])('is not told: %s', async (_, about) => {
    await put(about);

    await tick('07:15');

    expect(alertsIn('C0PAY')).toEqual([]);
  });

  it('is what somebody answered or snoozed before', async () => {
    await put({}, { anomalyId: 'A2' });
    await bot.store.anomalies.answer({ anomalyId: 'A1', feedback: 'NO', actor: 'U0ANA', at: '2026-11-20T06:00:00Z' });
    await bot.store.anomalies.settle('A2', { snoozedUntil: '2026-11-25', actor: 'U0ANA', at: '2026-11-20T06:00:00Z' });

    await tick('07:15');

    expect(alertsIn('C0PAY')).toEqual([]);
  });

  it('is more than a channel’s week allows: the largest win, and the rest waits for the digest', async () => {
    await put({ totalImpact: 300 }, { anomalyId: 'A2', totalImpact: 900 }, { anomalyId: 'A3', totalImpact: 500 });

    await tick('07:15');

    expect(alertsIn('C0PAY').map(({ text }) => /\$(\d+)/.exec(text)?.[1])).toEqual(['900', '500']);
  });

  it('is worth it again when the week is over', async () => {
    await put({ anomalyId: 'A2' }, { anomalyId: 'A3' }, { anomalyId: 'A1', totalImpact: 150 });
    await tick('07:15');
    expect(alertsIn('C0PAY')).toHaveLength(2);

    await bot.moveTo('2026-11-27T07:30:00Z');

    expect(alertsIn('C0PAY')).toHaveLength(3);
  });
});

describe('the digest', () => {
  const bill = async () => {
    const charges = [
      { day: '2026-11-16', billed: 100 },
      { day: '2026-11-17', billed: 100 },
    ];
    await bot.store.deliveries.replace(
      aDelivery(charges),
      anArrival({ newestChargeAt: '2026-11-19T00:00:00Z', readAt: '2026-11-20T06:00:00Z' }, bot.config),
    );
  };
  const digestOf = (channel: string, day: string) =>
    bot.slack.state.messages.findLast(
      (message) => message.channel === channel && JSON.stringify(message.metadata ?? '').includes(day),
    )?.text;

  it('tells what waited for it, once', async () => {
    await bot.stop();
    bot = await startTestBot({
      policy: "digests: [{ channel: '#payments', scope: payments, at: '09:00' }]",
      now: Temporal.Instant.from('2026-11-20T07:00:00Z'),
    });
    await bill();
    await put({ severity: 'low', totalImpact: 30, totalActualSpend: 60, totalExpectedSpend: 30 });

    await bot.moveTo('2026-11-20T09:00:00Z');
    expect(digestOf('C0PAY', '2026-11-20')).toMatch(
      /Also out of the ordinary.*\nAmazonEC2 \+\$30\.00 \(\+100\.0 %\) since 18 Nov, goes on/,
    );

    await bot.moveTo('2026-11-23T09:00:00Z');
    expect(digestOf('C0PAY', '2026-11-23')).not.toContain('Also out of the ordinary');
  });

  it('of a month’s first day has our own record', async () => {
    await bot.stop();
    bot = await startTestBot({
      policy: "digests: [{ channel: '#payments', scope: payments, at: '09:00' }]",
      now: Temporal.Instant.from('2026-10-12T07:00:00Z'),
    });
    await bot.store.anomalies.put([{ anomaly: anAnomaly({ firstDay: '2026-10-10', lastDay: '2026-10-12' }) }]);
    await bot.moveTo('2026-10-12T07:15:00Z');
    expect(alertsIn('C0PAY')).toHaveLength(1);
    await bot.store.anomalies.answer({ anomalyId: 'A1', feedback: 'YES', actor: 'U0ANA', at: '2026-10-12T08:00:00Z' });
    await bill();

    await bot.moveTo('2026-11-02T09:00:00Z');
    expect(digestOf('C0PAY', '2026-11-02')).toContain('I sent one alert in 2026-10: 1 acted on (100 %)');

    await bot.moveTo('2026-11-03T09:00:00Z');
    expect(digestOf('C0PAY', '2026-11-03')).not.toContain('I sent');
  });
});
