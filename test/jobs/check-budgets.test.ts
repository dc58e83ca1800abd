import { afterEach, describe, expect, it } from 'vitest';
import { checkBudgets } from '../../jobs/check-budgets.ts';
import type { BudgetAlert } from '../../src/model/budget-alert.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aBudget } from '../fakes/budgets.ts';
import { bring, depsOf, saidIn } from './budgets.ts';
import { digestsIn, toldTo } from './digests.ts';

const SPENT = `
budgets: [{ scope: payments, amount: 3000, thresholds: { actual: [50, 80], forecast: [] } }]
`;
const FORESEEN = `
budgets: [{ scope: payments, amount: 2500, thresholds: { actual: [], forecast: [100] } }]
`;

let bot: TestBot;
afterEach(() => bot.stop());

async function aBot(policy: string, now = '2026-11-13T05:00:00Z'): Promise<TestBot> {
  bot = await startTestBot({ policy, now: Temporal.Instant.from(now) });
  return bot;
}

const checked = async () => (await bot.store.jobRuns.latest()).find(({ job }) => job === 'check-budgets')?.detail;
const texts = (channel?: string) => saidIn(bot, channel).map(({ text }) => text);
const heads = (channel?: string) => texts(channel).map((text) => text.split('\n')[0]);

describe('a budget that passes a threshold', () => {
  it('is told in the channel of its team, with figure, change, reason and what to do', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16', { on: { '2026-11': 110 } });

    await bot.moveTo('2026-11-19T08:00:00Z');

    const [message] = texts();
    expect(message).toContain('payments: 59 % of the budget for November 2026 is spent');
    expect(message).toMatch(/spent █+░+ 59 %\ntime {2}█+░+ 53 %/);
    expect(message).toContain('$1,760.00 of $3,000.00 (59 %)');
    expect(message).toMatch(
      /Will end at about \$[\d,.]+ \(\d+ %\), 80 % interval \$[\d,.]+ to \$[\d,.]+; .* to pass it\./,
    );
    expect(message).toContain(
      '+$160.00 (+10.0 %) against the same days of October 2026. Moved most: AmazonEC2 +$160.00',
    );
    expect(message).toContain('Look at what it is: /cost payments mtd by service');
    expect(message).toContain('settled through 16 Nov (UTC)');
  });

  it('is told once, and its message kept up to date while nothing else happens', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    await bot.moveTo('2026-11-19T08:00:00Z');
    await bring(bot, '2026-11-18');

    await bot.moveTo('2026-11-21T08:00:00Z');
    await bot.moveTo('2026-11-21T12:00:00Z');

    expect(saidIn(bot)).toEqual([{ text: expect.stringContaining('payments: 60 % of the budget'), edited: true }]);
  });

  it('is told again at the next threshold', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    await bot.moveTo('2026-11-19T08:00:00Z');
    await bring(bot, '2026-11-24');

    await bot.moveTo('2026-11-27T08:00:00Z');

    expect(heads()).toEqual([
      'payments: 53 % of the budget for November 2026 is spent',
      'payments: 80 % of the budget for November 2026 is spent',
    ]);
  });

  it('is not told again after a restart', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    await bot.moveTo('2026-11-19T08:00:00Z');
    bot.clock.set(Temporal.Instant.from('2026-11-19T10:00:00Z'));

    const later = await bot.another();
    await later.tick();

    expect(heads()).toHaveLength(1);
  });

  it('is told once by two copies that look at the same moment', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    bot.clock.set(Temporal.Instant.from('2026-11-19T08:00:00Z'));

    const told = await Promise.all(['one', 'two', 'three'].map((copy) => checkBudgets.run(depsOf(bot, copy))));

    expect(heads()).toHaveLength(1);
    expect(told.filter((line) => line.includes('1 told'))).toHaveLength(1);
  });

  it('costs next to nothing to look at while there is nothing new', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    await bot.moveTo('2026-11-19T08:00:00Z');
    expect(await checked()).toBe('1 budgets checked, 1 told');

    await bot.moveTo('2026-11-19T09:00:00Z');

    expect(await checked()).toBe('nothing new');
  });
});

describe('a forecast', () => {
  it('is told when the budget will probably be passed, when it will be kept after all, and when not again', async () => {
    await aBot(FORESEEN);
    await bring(bot, '2026-11-10');
    await bot.moveTo('2026-11-13T08:00:00Z');
    await bring(bot, '2026-11-14', { on: { '2026-11': 5 } });
    await bot.moveTo('2026-11-17T08:00:00Z');
    await bring(bot, '2026-11-16', { perDay: 100 });
    await bot.moveTo('2026-11-19T08:00:00Z');

    expect(heads()).toEqual([
      expect.stringMatching(/^payments: November 2026 will probably end at \d+ % of its budget$/),
      'payments: November 2026 will probably keep its budget after all',
      expect.stringMatching(/^payments: November 2026 will probably end at \d+ % of its budget$/),
    ]);
  });

  it('says what has certainty and between what it lies', async () => {
    await aBot(FORESEEN);
    await bring(bot, '2026-11-10');

    await bot.moveTo('2026-11-13T08:00:00Z');

    expect(texts()[0]).toMatch(/\d+ % certain to pass it/);
  });
});

describe('the turn of a period', () => {
  it('tells once how a period ended, and nothing else about it', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-08');
    await bot.moveTo('2026-11-11T08:00:00Z');
    await bring(bot, '2026-12-01', { on: { '2026-12': 1 } });

    await bot.moveTo('2026-12-04T08:00:00Z');
    await bot.moveTo('2026-12-04T09:00:00Z');
    await bring(bot, '2026-12-03', { on: { '2026-12': 1 } });
    await bot.moveTo('2026-12-06T08:00:00Z');

    expect(heads()).toEqual(['payments: November 2026 ended at 100 % of its budget, $3,000.00 of $3,000.00.']);
  });

  it('says nothing of a period that nobody looked after', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-12-01', { on: { '2026-12': 1 } });

    await bot.moveTo('2026-12-04T08:00:00Z');

    expect(heads()).toEqual([]);
  });

  it('tells an amount made from history, each time it is another one, and writes that down', async () => {
    await aBot('\nbudgets: [{ scope: payments, autoAdjust: true, thresholds: { actual: [], forecast: [] } }]\n');
    await bring(bot, '2026-11-05', { on: { '2026-11': 200 } });
    await bot.moveTo('2026-11-08T08:00:00Z');
    await bring(bot, '2026-12-01', { on: { '2026-11': 200, '2026-12': 1 } });
    await bot.moveTo('2026-12-04T08:00:00Z');

    const [first, second] = texts();
    expect(first).toContain(
      'The budget for November 2026 is $3,410.00: the median of the last 3 full months ($3,100.00) plus 10 %.',
    );
    expect(second).toContain('November 2026 ended at 176 % of its budget, $6,000.00 of $3,410.00.');
    expect(second).toContain('The budget for December 2026 is $3,410.00, it was $3,410.00');
    const { budgetId } = aBudget();
    expect(await bot.store.auditLog.list({ subjectKind: 'budget', subjectId: budgetId })).toMatchObject([
      { event: 'set', actor: 'penny.yml', toState: 'payments, monthly: $3,410.00' },
    ]);
  });

  it('writes down when history makes another amount', async () => {
    await aBot('\nbudgets: [{ scope: payments, autoAdjust: true, thresholds: { actual: [], forecast: [] } }]\n');
    const on = { '2026-10': 200, '2026-11': 300, '2026-12': 1 };
    await bring(bot, '2026-11-05', { on });
    await bot.moveTo('2026-11-08T08:00:00Z');
    await bring(bot, '2026-12-01', { on });
    await bot.moveTo('2026-12-04T08:00:00Z');

    expect((await bot.store.auditLog.list()).at(-1)).toMatchObject({
      event: 'adjust',
      actor: 'penny',
      fromState: 'payments, monthly: $3,410.00',
      toState: 'payments, monthly: $6,820.00',
      note: 'the median of the last 3 full months ($6,200.00) plus 10 %',
    });
  });
});

describe('bad bills', () => {
  it.each([
    ['no bills', async () => undefined],
    ['no settled day of the period', () => bring(bot, '2026-10-31')],
    ['another currency', () => bring(bot, '2026-11-16', { key: { billingCurrency: 'EUR' } })],
    ['nothing but credits', () => bring(bot, '2026-11-16', { perDay: -50 })],
    ['nothing but zeroes', () => bring(bot, '2026-11-16', { perDay: 0 })],
  ])('raise no alarm: %s', async (_, bills) => {
    await aBot(`
budgets:
  - { scope: payments, amount: 3000 }
  - { scope: payments, autoAdjust: true, period: quarterly }
`);
    await bills();

    await bot.moveTo('2026-11-19T08:00:00Z');

    expect(heads()).toEqual([]);
    expect(await checked()).toBe('2 budgets checked, 0 told');
    expect(toldTo(bot, 'U0OPS')).toEqual([]);
  });

  it('say that there are costs in another currency, which does not count', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16', {
      more: [{ day: '2026-11-03', billed: 9000, key: { billingCurrency: 'EUR' } }],
    });

    await bot.moveTo('2026-11-19T08:00:00Z');

    expect(texts()[0]).toContain('There are also costs in EUR, which this budget does not count.');
  });
});

describe('where a budget is told', () => {
  const about = (scope: string) => `
budgets: [{ scope: ${scope}, amount: 3000, thresholds: { actual: [50], forecast: [] } }]
`;

  it('is the channel whose digest is about the same, where the team has none', async () => {
    await aBot(`${about('all')}digests: [{ channel: '#finops', scope: all, at: '23:30' }]\n`);
    await bring(bot, '2026-11-16');

    await bot.moveTo('2026-11-19T08:00:00Z');

    expect(heads('C0FIN')).toEqual(['all: 53 % of the budget for November 2026 is spent']);
  });

  it('is the operators, where there is no channel', async () => {
    await aBot(about('all'));
    await bring(bot, '2026-11-16');

    await bot.moveTo('2026-11-19T08:00:00Z');
    await bot.moveTo('2026-11-19T09:00:00Z');

    expect(toldTo(bot, 'U0OPS')).toEqual([expect.stringMatching(/^all: 53 % of the budget/)]);
  });

  it("is the team's lead with the reason, where the channel cannot be posted in", async () => {
    await aBot(about('payments'));
    await bring(bot, '2026-11-16');
    bot.slack.fail('chat.postMessage', { error: 'not_in_channel' });

    await bot.moveTo('2026-11-19T08:00:00Z');
    await bot.moveTo('2026-11-19T09:00:00Z');

    expect(heads()).toEqual([]);
    expect(toldTo(bot, 'U0ANA')).toEqual([
      expect.stringMatching(/^payments: 53 % of the budget.*This was for #payments.*\/invite @Penny/s),
    ]);
  });
});

describe('the digest of a scope', () => {
  it('shows how its budgets stand', async () => {
    await aBot(`${SPENT}digests: [{ channel: '#payments', scope: payments, at: '08:00' }]\n`);
    await bring(bot, '2026-11-16');

    await bot.moveTo('2026-11-19T08:00:00Z');

    const digest = digestsIn(bot).find(({ slot }) => slot === '#payments 2026-11-19');
    expect(digest?.text).toMatch(
      /Budget █████░░░░░ 53 % of \$3,000\.00 spent, 53 % of November 2026 over; will end at about \d+ %, .* to pass it/,
    );
  });
});

describe('a crash between claiming and telling', () => {
  const alert: BudgetAlert = {
    budgetId: aBudget().budgetId,
    periodStart: '2026-11-01',
    change: 1,
    crossings: [{ kind: 'actual', percent: 50, passed: true }],
    states: { 'actual 50': true },
    claimedBy: 'dead',
    claimedAt: '2026-11-19T08:00:00Z',
    toldAt: null,
    channelId: null,
    messageTs: null,
    fingerprint: '',
  };

  it('is made good once, and not before the claim is given up', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    await bot.store.budgetAlerts.claim(alert);

    bot.clock.set(Temporal.Instant.from('2026-11-19T08:10:00Z'));
    await checkBudgets.run(depsOf(bot, 'one'));
    expect(heads()).toEqual([]);

    bot.clock.set(Temporal.Instant.from('2026-11-19T08:30:00Z'));
    await Promise.all(['one', 'two'].map((copy) => checkBudgets.run(depsOf(bot, copy))));
    await checkBudgets.run(depsOf(bot, 'three'));

    expect(heads()).toEqual(['payments: 53 % of the budget for November 2026 is spent']);
  });

  it('is not followed by a second message where the first is in the channel', async () => {
    await aBot(SPENT);
    await bring(bot, '2026-11-16');
    await bot.store.budgetAlerts.claim(alert);
    bot.clock.set(Temporal.Instant.from('2026-11-19T08:00:01Z'));
    const slot = `budget ${alert.budgetId} 2026-11-01 1`;
    const metadata = { event_type: 'penny_slot', event_payload: { slot } };
    bot.slack.state.post({ channel: 'C0PAY', user: 'U0PENNY', text: 'told before the crash', metadata });

    bot.clock.set(Temporal.Instant.from('2026-11-19T09:00:00Z'));
    await checkBudgets.run(depsOf(bot, 'one'));

    expect(heads()).toEqual(['told before the crash']);
    expect(await bot.store.budgetAlerts.anyUntold()).toBe(false);
  });
});
