import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';
import { digestsIn } from './digests.ts';

const POLICY = `
digests:
  - { channel: '#payments', scope: payments, at: '09:00' }
  - { channel: '#finops', scope: all, at: '09:00' }
`;

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot({ policy: POLICY, now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
  await bill(50, '2026-11-19T00:00:00Z');
  await bot.moveTo('2026-11-20T09:00:00Z');
});
afterEach(() => bot.stop());

/** A month's bill in which 18 November costs what is said; the days before are settled, once and for all. */
const bill = (cost: number, newestChargeAt: string) =>
  bot.store.deliveries.replace(
    aDelivery([
      { day: '2026-11-16', billed: 100 },
      { day: '2026-11-18', billed: cost },
    ]),
    anArrival({ newestChargeAt, readAt: bot.clock.now().toString() }, bot.config),
  );

const edits = () => bot.slack.calls.filter(({ method }) => method === 'chat.update').length;
const saidInPayments = () => JSON.stringify(bot.slack.state.messages.findLast(({ channel }) => channel === 'C0PAY'));

describe('a posted digest', () => {
  it('says what is provisional', () => {
    expect(digestsIn(bot)).toHaveLength(1);
    expect(saidInPayments()).toContain('Wednesday 18 Nov $50.00');
  });

  it('is edited once when its figures settle, with what they were and are', async () => {
    await bill(65.5, '2026-11-21T00:00:00Z');

    await bot.moveTo('2026-11-21T07:00:00Z');
    await bot.moveTo('2026-11-21T07:20:00Z');

    expect(saidInPayments()).toMatch(/Wednesday 18 Nov was \$50\.00, is now \$65\.50/);
    expect(digestsIn(bot)).toMatchObject([{ slot: '#payments 2026-11-20', edited: true }]);
    expect(edits()).toBe(2);
  });

  it('is not edited while nothing has changed', async () => {
    await bot.moveTo('2026-11-20T10:00:00Z');
    await bill(50, '2026-11-19T00:00:00Z');
    await bot.moveTo('2026-11-20T11:00:00Z');

    expect(edits()).toBe(0);
  });

  it('is not edited for a figure that has moved and is still provisional', async () => {
    await bill(55, '2026-11-19T06:00:00Z');

    await bot.moveTo('2026-11-20T10:00:00Z');

    expect(edits()).toBe(0);
  });

  it('does not stop the others when it was deleted, and is not tried again', async () => {
    const deleted = bot.slack.state.messages.find(({ channel }) => channel === 'C0PAY')!;
    bot.slack.state.remove(deleted);
    await bill(65.5, '2026-11-21T00:00:00Z');

    for (const time of ['07:00', '07:20', '07:40']) await bot.moveTo(`2026-11-21T${time}:00Z`);

    expect(digestsIn(bot, 'C0FIN')).toMatchObject([{ edited: true }]);
    expect(edits()).toBe(2);
  });
});
