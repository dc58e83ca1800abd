import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { slotsIn, toldTo } from './digests.ts';

const SLOT = '#payments 2026-11-20';
const DIGEST = `
digests: [{ channel: '#payments', scope: payments, at: '09:00' }]
`;

let bot: TestBot;
afterEach(() => bot.stop());

async function aBot(policy = DIGEST): Promise<TestBot> {
  bot = await startTestBot({ policy, now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
  return bot;
}

const outcomeOf = async (slot = SLOT) => (await bot.store.jobRuns.find('send-digest', slot))?.outcome;

describe('a crash between sending a digest and writing that down', () => {
  /** What a process that died at 09:00 leaves behind: its claim. */
  const leaveClaim = () =>
    bot.store.jobRuns.claim({ job: 'send-digest', slot: SLOT, claimedBy: 'dead', at: '2026-11-20T09:00:00Z' });

  const leaveMessage = () => {
    bot.clock.set(Temporal.Instant.from('2026-11-20T09:00:01Z'));
    const metadata = { event_type: 'penny_slot', event_payload: { slot: SLOT } };
    bot.slack.state.post({ channel: 'C0PAY', user: 'U0PENNY', text: 'the digest', metadata });
  };

  it('is not followed by a second digest where the first is in the channel', async () => {
    await aBot();
    await leaveClaim();
    leaveMessage();

    await bot.moveTo('2026-11-20T09:30:00Z');

    expect(slotsIn(bot)).toEqual([SLOT]);
    expect(await outcomeOf()).toBe('done');
  });

  it('is followed by one digest where there is none, also with two copies', async () => {
    await aBot();
    await leaveClaim();
    const other = await bot.another();
    bot.clock.set(Temporal.Instant.from('2026-11-20T09:30:00Z'));

    await Promise.all([bot.penny.tick(), other.tick()]);
    await Promise.all([other.tick(), bot.penny.tick()]);

    expect(slotsIn(bot)).toEqual([SLOT]);
    expect(await outcomeOf()).toBe('done');
  });

  it('leaves a claim that may still be alive alone', async () => {
    await aBot();
    await leaveClaim();

    await bot.moveTo('2026-11-20T09:15:00Z');

    expect(slotsIn(bot)).toEqual([]);
    expect(await outcomeOf()).toBe('running');
  });

  it('is told to the operators, and nothing sent, where the channel cannot be read', async () => {
    await aBot();
    await leaveClaim();
    bot.slack.fail('conversations.history', { error: 'missing_scope' });

    await bot.moveTo('2026-11-20T09:30:00Z');
    await bot.moveTo('2026-11-20T09:31:00Z');

    expect(slotsIn(bot)).toEqual([]);
    expect(toldTo(bot, 'U0OPS')).toEqual([expect.stringMatching(/cannot see whether it arrived, so I did not send/)]);
    expect(await outcomeOf()).toBe('failed');
  });

  it('does not keep other channels from their digest while one cannot be looked at', async () => {
    await aBot(`
digests:
  - { channel: '#payments', scope: payments, at: '09:00' }
  - { channel: '#finops', scope: all, at: '09:00' }
`);
    await leaveClaim();
    bot.slack.fail('conversations.history', { error: 'internal_error' });

    await bot.moveTo('2026-11-20T09:30:00Z');
    expect(slotsIn(bot, 'C0FIN')).toEqual(['#finops 2026-11-20']);
    expect(slotsIn(bot)).toEqual([]);

    await bot.moveTo('2026-11-20T09:31:00Z');
    expect(slotsIn(bot)).toEqual([SLOT]);
  });
});

describe('a digest that Slack does not take', () => {
  it('makes the team lead hear what to do, where the bot is not in the channel', async () => {
    await aBot("\ndigests: [{ channel: '#away', scope: payments, at: '09:00' }]\n");

    await bot.moveTo('2026-11-20T09:00:00Z');
    await bot.moveTo('2026-11-20T09:01:00Z');

    expect(slotsIn(bot, 'C0AWAY')).toEqual([]);
    expect(toldTo(bot, 'U0ANA')).toEqual([expect.stringMatching(/payments could not be posted in #away.*\/invite/)]);
  });

  it('waits when Slack says wait', async () => {
    await aBot();
    bot.slack.fail('chat.postMessage', { status: 429, retryAfter: 1 });

    await bot.moveTo('2026-11-20T09:00:00Z');

    expect(slotsIn(bot)).toEqual([SLOT]);
  });

  it('is dropped and reported, never posted late, when Slack wants a longer wait than the deadline', async () => {
    await aBot();
    bot.slack.fail('chat.postMessage', { status: 429, retryAfter: 700 });

    await bot.moveTo('2026-11-20T09:00:00Z');
    await bot.moveTo('2026-11-20T09:30:00Z');

    expect(slotsIn(bot)).toEqual([]);
    expect(toldTo(bot, 'U0ANA')).toEqual([expect.stringMatching(/dropped this message after 10 min/)]);
    expect(await outcomeOf()).toBe('failed');
  });

  it('stands in the log with what to do when the token is revoked, and Penny goes on', async () => {
    await aBot();
    bot.slack.revokeToken();

    await bot.moveTo('2026-11-20T09:00:00Z');
    await bot.moveTo('2026-11-20T09:01:00Z');

    const told = bot.logged.filter(({ level }) => Number(level) >= 40).map((line) => JSON.stringify(line));
    expect(told.join('\n')).toMatch(/token_revoked.*Reinstall the app/);
    expect(told.length).toBeLessThan(8);
    const health = await fetch(bot.eventsUrl.replace('/slack/events', '/healthz'));
    expect(health.status).toBe(200);
  });
});

describe('a digest that was posted but could not be remembered', () => {
  it('is not called unsent, and is not sent again', async () => {
    await aBot();
    const other = new Database(bot.database);
    other.exec("create trigger broken before insert on digests begin select raise(abort, 'broken'); end");
    other.close();

    await bot.moveTo('2026-11-20T09:00:00Z');
    const later = await bot.another();
    bot.clock.set(Temporal.Instant.from('2026-11-20T09:30:00Z'));
    await Promise.all([bot.penny.tick(), later.tick()]);

    expect(slotsIn(bot)).toEqual([SLOT]);
    expect(toldTo(bot, 'U0ANA')).toEqual([]);
    expect(await outcomeOf()).toBe('done');
  });
});
