import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { warnExpiry } from '../../jobs/warn-expiry.ts';
import type { Commitment } from '../../src/model/commitment.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aCommitment, aUse } from '../fakes/commitments.ts';
import { bring, depsOf } from './budgets.ts';
import { digestsIn } from './digests.ts';

const POLICY = `
timeZone: Europe/Berlin
digests: [{ channel: '#finops', scope: all, at: '09:00' }]
`;

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot({ policy: POLICY });
});
afterEach(() => bot.stop());

/** Lets the job run at an instant, without all others. */
async function morningOf(instant: string): Promise<void> {
  bot.clock.set(Temporal.Instant.from(instant));
  await warnExpiry.run(depsOf(bot, 'P1'));
}

/** Makes commitments known, as a reading of the source `bill` would. */
async function known(...commitments: Commitment[]): Promise<void> {
  await bring(bot, '2026-11-20');
  const facts = { commitments, uses: [aUse()] };
  await bot.store.commitments.putPart('bill', { part: 'Savings Plans', facts }, bot.clock.now().toString());
}

const saidInFinops = () => digestsIn(bot, 'C0FIN').filter(({ slot }) => slot.startsWith('expiry '));
const toldToOps = () =>
  bot.slack.state.messages.filter(({ channel, text }) => channel === 'D0OPS' && /ends in|ends to/.test(text));

describe('the end of a commitment', () => {
  it('is told 60 days before, in the channel of everybody and to the operators, once', async () => {
    await known(aCommitment());
    // The end is on 23 January: 24 November is 60 days before.
    await morningOf('2026-11-23T10:00:00Z');
    expect(saidInFinops()).toEqual([]);

    await bot.moveTo('2026-11-24T08:00:00Z');
    await morningOf('2026-11-24T10:00:00Z');
    await morningOf('2026-11-25T10:00:00Z');

    expect(saidInFinops()).toHaveLength(1);
    expect(toldToOps()).toHaveLength(1);
  });

  it('says what it covers and what that costs from that day on', async () => {
    await known(aCommitment());

    await morningOf('2026-11-24T08:00:00Z');

    // Of 30 days: 3,600 are 3,650 a month of 730 hours, 4,500 on demand are 4,562.50.
    const [{ text } = { text: '' }] = saidInFinops();
    expect(text).toContain('Compute Savings Plan, 1 year, no upfront ends in 60 days, on 23 January 2027');
    expect(text).toContain('It covers compute usage in every account and region and costs $3,650 a month.');
    expect(text).toContain('what it covers now costs $4,563 a month on demand (+$913).');
    expect(text).toContain('Nothing is bought to follow it.');
  });

  it('waits for the morning where people are', async () => {
    await known(aCommitment());

    await morningOf('2026-11-24T06:30:00Z');
    expect(saidInFinops()).toEqual([]);

    await morningOf('2026-11-24T07:30:00Z');
    expect(saidInFinops()).toHaveLength(1);
  });

  it('is told again 30 and 7 days before', async () => {
    await known(aCommitment());

    for (const day of ['2026-11-24', '2026-12-23', '2026-12-24', '2027-01-15', '2027-01-16', '2027-01-20']) {
      await morningOf(`${day}T09:00:00Z`);
    }

    expect(saidInFinops().map(({ text }) => /ends in \d+ days/.exec(text)?.[0])).toEqual([
      'ends in 60 days',
      'ends in 30 days',
      'ends in 7 days',
    ]);
  });

  it('that is seen late is told once, for the step it has reached', async () => {
    await known(aCommitment({ endsAt: '2026-12-08T10:00:00Z' }));

    await morningOf('2026-11-24T09:00:00Z');
    await morningOf('2026-11-26T09:00:00Z');

    expect(saidInFinops().map(({ text }) => /ends in \d+ days/.exec(text)?.[0])).toEqual(['ends in 14 days']);
  });

  it('is one message with others of the morning', async () => {
    await known(aCommitment(), aCommitment({ commitmentDiscountId: 'ri-2', commitmentDiscountName: 'Another' }));

    await morningOf('2026-11-24T09:00:00Z');

    expect(saidInFinops()).toHaveLength(1);
    expect(saidInFinops()[0]!.text).toContain('Another ends in 60 days');
    expect(saidInFinops()[0]!.text).toContain('what that costs on demand is not known');
  });

  it('names what was bought to follow it', async () => {
    const next = aCommitment({
      commitmentDiscountId: 'next',
      commitmentDiscountName: 'The next plan',
      state: 'queued',
      startsAt: '2027-01-23T10:00:00Z',
      endsAt: '2028-01-23T10:00:00Z',
    });
    await known(aCommitment(), next);

    await morningOf('2026-11-24T09:00:00Z');

    expect(saidInFinops()[0]!.text).toContain('Bought to follow it: The next plan, from 23 January 2027.');
  });

  it('is told by one of two copies', async () => {
    await known(aCommitment());
    bot.clock.set(Temporal.Instant.from('2026-11-24T09:00:00Z'));

    await Promise.all(['one', 'two'].map((copy) => warnExpiry.run(depsOf(bot, copy))));

    expect(saidInFinops()).toHaveLength(1);
  });

  it('is taken up where a copy died before it said it', async () => {
    await known(aCommitment());
    await claimedBy('dead', '2026-11-24T08:00:00Z');

    bot.clock.set(Temporal.Instant.from('2026-11-24T08:10:00Z'));
    await warnExpiry.run(depsOf(bot, 'living'));
    expect(saidInFinops()).toEqual([]);

    bot.clock.set(Temporal.Instant.from('2026-11-24T08:30:00Z'));
    await warnExpiry.run(depsOf(bot, 'living'));
    expect(saidInFinops()).toHaveLength(1);
    expect(await bot.store.commitments.warnings.list()).toMatchObject([
      { claimedBy: 'living', toldAt: expect.any(String) },
    ]);
  });

  it('is not said twice in the channel where a copy died after it had said it', async () => {
    await known(aCommitment());
    const at = '2026-11-24T08:00:00Z';
    await claimedBy('dead', at);
    bot.clock.set(Temporal.Instant.from(at));
    await depsOf(bot, 'dead').notifier.post('#finops', { text: 'said', blocks: [] }, { slot: `expiry ${at}` });

    bot.clock.set(Temporal.Instant.from('2026-11-24T08:30:00Z'));
    await warnExpiry.run(depsOf(bot, 'living'));

    expect(saidInFinops().map(({ text }) => text)).toEqual(['said']);
    expect(toldToOps()).toHaveLength(1);
  });

  it('that is over is not told any more', async () => {
    await known(aCommitment({ endsAt: '2026-11-20T10:00:00Z' }));

    await morningOf('2026-11-24T09:00:00Z');

    expect(saidInFinops()).toEqual([]);
  });
});

async function claimedBy(claimedBy: string, claimedAt: string): Promise<void> {
  await bot.store.commitments.warnings.claim({
    commitmentDiscountId: aCommitment().commitmentDiscountId,
    endsOn: '2027-01-23',
    daysBefore: 60,
    claimedBy,
    claimedAt,
    toldAt: null,
  });
}
