import { afterEach, describe, expect, it } from 'vitest';
import type { SavingsClaim } from '../../src/model/savings-claim.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';
import { aClaim, MACHINE } from '../fakes/savings.ts';
import { digestsIn, slotsIn, toldTo } from './digests.ts';

const DAILY = 'weekdays: [mon, tue, wed, thu, fri, sat, sun]';
const AT_NINE = `
timeZone: Europe/Berlin
digests: [{ channel: '#payments', scope: payments, at: '09:00' }]
`;

let bot: TestBot;
afterEach(() => bot.stop());

/** A bot that has been running since a moment, with November's first bill. */
async function aBot(policy: string, since = '2026-11-20T05:00:00Z'): Promise<TestBot> {
  bot = await startTestBot({ policy, now: Temporal.Instant.from(since) });
  await bot.store.deliveries.replace(
    aDelivery([{ day: '2026-11-03', billed: 100 }]),
    anArrival({ newestChargeAt: '2026-11-20T00:00:00Z' }, bot.config),
  );
  return bot;
}

describe('the daily digest', () => {
  it('is posted at its local time and not before, once', async () => {
    await aBot(AT_NINE);

    await bot.moveTo('2026-11-20T07:59:00Z');
    expect(slotsIn(bot)).toEqual([]);

    await bot.moveTo('2026-11-20T08:00:00Z');
    await bot.moveTo('2026-11-20T08:01:00Z');
    await bot.moveTo('2026-11-20T12:00:00Z');
    expect(slotsIn(bot)).toEqual(['#payments 2026-11-20']);
  });

  it('rests on the days that are not named', async () => {
    await aBot(AT_NINE);

    for (const day of ['20', '21', '22', '23']) await bot.moveTo(`2026-11-${day}T08:05:00Z`);

    expect(slotsIn(bot)).toEqual(['#payments 2026-11-20', '#payments 2026-11-23']);
    expect(toldTo(bot, 'U0OPS')).toEqual([]);
  });

  it('goes to a channel that subscribed, in its own time zone', async () => {
    await aBot('');
    await bot.type('U0FIN', '/cost subscribe all 08:30 America/New_York daily', 'C0FIN');

    await bot.moveTo('2026-11-20T13:29:00Z');
    expect(slotsIn(bot, 'C0FIN')).toEqual([]);

    await bot.moveTo('2026-11-20T13:30:00Z');
    expect(slotsIn(bot, 'C0FIN')).toEqual(['C0FIN 2026-11-20']);
  });

  it('is one a channel and day, also with two copies on one database', async () => {
    await aBot(AT_NINE);
    const other = await bot.another();
    bot.clock.set(Temporal.Instant.from('2026-11-20T08:00:00Z'));

    await Promise.all([bot.penny.tick(), other.tick()]);
    await Promise.all([other.tick(), bot.penny.tick()]);

    expect(slotsIn(bot)).toEqual(['#payments 2026-11-20']);
  });

  it('is one for a channel that penny.yml names and somebody subscribed by its id before', async () => {
    await aBot(AT_NINE);
    const subscription = { channelId: 'C0PAY', scope: 'payments', at: '09:00', timeZone: 'Europe/Berlin' };
    await bot.store.subscriptions.put(
      { ...subscription, weekdays: ['fri'], createdBy: 'U0ANA' },
      '2026-11-20T05:00:00Z',
    );

    await bot.moveTo('2026-11-20T08:00:00Z');

    expect(slotsIn(bot)).toEqual(['#payments 2026-11-20']);
  });
});

describe('a morning on which Penny was not running', () => {
  it('gets its digest until 18:00 local time', async () => {
    await aBot(AT_NINE);

    await bot.moveTo('2026-11-20T16:59:00Z');

    expect(slotsIn(bot)).toEqual(['#payments 2026-11-20']);
  });

  it('is only reported from 18:00 on, once, to the operators', async () => {
    await aBot(AT_NINE);

    await bot.moveTo('2026-11-20T17:00:00Z');
    await bot.moveTo('2026-11-20T17:01:00Z');
    await bot.moveTo('2026-11-21T05:00:00Z');

    expect(slotsIn(bot)).toEqual([]);
    expect(toldTo(bot, 'U0OPS')).toEqual([
      expect.stringMatching(/not sent, since I was not running at their time: #payments on 2026-11-20/),
    ]);
  });

  it('is not one of the mornings before somebody asked for the digest', async () => {
    await aBot('');
    await bot.moveTo('2026-11-24T17:30:00Z');
    await bot.type('U0ANA', '/cost subscribe payments 09:00 UTC daily');

    await bot.moveTo('2026-11-24T18:30:00Z');
    await bot.moveTo('2026-11-25T09:00:00Z');

    expect(toldTo(bot, 'U0OPS')).toEqual([]);
    expect(slotsIn(bot)).toEqual(['C0PAY 2026-11-25']);
  });
});

describe('a daylight-saving night', () => {
  it.each([
    ['skips the time', '2026-03-29', ['00:30', '00:59', '01:00', '01:30', '02:30']],
    ['shows the time twice', '2026-10-25', ['00:20', '00:30', '00:59', '01:30', '02:30']],
  ])('sends one digest when it %s', async (_, date, times) => {
    const evening = Temporal.PlainDate.from(date).subtract({ days: 1 });
    const policy = `
timeZone: Europe/Berlin
digests: [{ channel: '#payments', scope: payments, at: '02:30', ${DAILY} }]
`;
    await aBot(policy, `${evening}T20:00:00Z`);

    for (const time of times) await bot.moveTo(`${date}T${time}:00Z`);

    expect(slotsIn(bot)).toEqual([`#payments ${date}`]);
    expect(toldTo(bot, 'U0OPS')).toEqual([]);
  });
});

describe('what was stopped and runs again', () => {
  const TWO = `
timeZone: Europe/Berlin
digests:
  - { channel: '#payments', scope: payments, at: '09:00' }
  - { channel: '#finops', scope: all, at: '09:00' }
`;

  /** A machine of payments that was stopped on the 9th and started again on the 19th. */
  async function restarted(over: Partial<SavingsClaim> = {}) {
    const claim = aClaim(over);
    await bot.store.savings.open([claim]);
    await bot.store.savings.end([{ proposalId: claim.proposalId, endedOn: '2026-11-19', endedBecause: 'restarted' }]);
  }
  const told = (channel?: string) => digestsIn(bot, channel).filter(({ text }) => text.includes('Runs again'));

  it('is told to its team in the next digest, once, with what it saved until then', async () => {
    await aBot(TWO);
    await restarted();

    for (const day of ['20', '23', '24']) await bot.moveTo(`2026-11-${day}T08:05:00Z`);

    expect(told().map(({ slot }) => slot)).toEqual(['#payments 2026-11-20']);
    expect(told()[0]?.text).toContain(
      `Runs again: report-server (${MACHINE}) stopped 9 Nov; no bill shows what it saved yet`,
    );
    expect(told('C0FIN')).toEqual([]);
  });

  it('that is of no team is told in the digest of all', async () => {
    await aBot(TWO);
    await restarted({ team: 'unallocated' });

    await bot.moveTo('2026-11-20T08:05:00Z');

    expect([told().length, told('C0FIN').length]).toEqual([0, 1]);
  });
});
