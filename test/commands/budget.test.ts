import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredView } from '../../sandbox/slack/state.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { bring, saidIn } from '../jobs/budgets.ts';
import { toldTo } from '../jobs/digests.ts';
import { send } from './signed.ts';

const NOW = Temporal.Instant.from('2026-11-19T08:00:00Z');

let bot: TestBot;
afterEach(() => bot.stop());

/** A bot with payments' bills of 100 dollars a day, settled through 16 November. */
async function aBot(policy = ''): Promise<TestBot> {
  bot = await startTestBot({ policy, now: NOW });
  await bring(bot, '2026-11-16');
  return bot;
}

const say = async (user: string, text: string) => (await bot.type(user, text))[0]!;
const stored = () => bot.store.budgets.list();
const audited = async () =>
  (await bot.store.auditLog.list({ subjectKind: 'budget' })).map(({ event, actor, fromState, toState }) => ({
    event,
    actor,
    fromState,
    toState,
  }));

describe('/cost budget set', () => {
  it("sets a team's budget for its lead, says how it stands, and writes down who did it", async () => {
    await aBot();

    const answer = await say('U0ANA', '/cost budget set 5,000 payments monthly');

    expect(answer).toContain('Budget set: payments, monthly, $5,000.00.');
    expect(answer).toContain('payments, monthly: $1,600.00 of $5,000.00 (32 %)');
    expect(answer).toContain('November 2026, USD, effective cost, settled through 16 Nov (UTC). Set by <@U0ANA>');
    expect(await stored()).toMatchObject([
      { scope: 'payments', amount: 5000, setBy: 'U0ANA', setAt: expect.stringMatching(/^2026-11-19T08:00/) },
    ]);
    expect(await audited()).toEqual([
      {
        event: 'set',
        actor: 'U0ANA',
        fromState: null,
        toState: 'payments, monthly: $5,000.00; told at 80 % and 100 % spent, or probably ending above 100 %',
      },
    ]);
  });

  it('changes a budget and keeps what is not named; the same again changes nothing', async () => {
    await aBot();
    await say('U0ANA', '/cost budget set 5000');

    const changed = await say('U0ANA', '/cost budget set 6000 payments');
    const same = await say('U0ANA', '/cost budget set 6k payments');

    expect([changed, same].map((text) => text.split('\n')[0])).toEqual([
      'Budget changed: payments, monthly, $6,000.00.',
      'Budget unchanged: payments, monthly, $6,000.00.',
    ]);
    expect((await audited()).map(({ event }) => event)).toEqual(['set', 'change']);
  });

  it('takes one service or one tag value, as the bills write it', async () => {
    await aBot();

    const service = await say('U0ANA', '/cost budget set 900 payments service amazonec2 quarterly');
    const tag = await say('U0ANA', '/cost budget set 900 payments tag:app=next shop');
    const slip = await say('U0ANA', '/cost budget set 900 payments service AmazonEC3');

    expect(service).toContain('payments: AmazonEC2, quarterly: $4,700.00 of $900.00 (522 %)');
    expect(tag).toContain('payments has no costs of "next shop" so far.');
    expect(slip).toBe('payments has no costs of a service "AmazonEC3". Did you mean AmazonEC2?');
    expect((await stored()).map(({ by, key }) => [by, key]).sort()).toEqual([
      ['service', 'AmazonEC2'],
      ['tag:app', 'next shop'],
    ]);
  });

  it('makes an amount from history where it is asked to', async () => {
    await aBot();

    const answer = await say('U0ANA', '/cost budget set auto payments');

    expect(answer).toContain('$1,600.00 of $3,410.00 (47 %)');
    expect(answer).toContain('The amount is the median of the last 3 full months ($3,100.00) plus 10 %.');
  });

  it.each([
    ['a member who is not the lead', 'U0BEN', 'payments', /Budgets of payments are set by its lead, ana@acme.example/],
    ['the lead of another team', 'U0SAM', 'payments', /costs of payments are not shown to you/],
    ['somebody who sees all', 'U0FIN', 'all', /Budgets of all are set by an operator at the terminal/],
    ['a guest with the lead’s address', 'U0GUEST', 'payments', /guests/],
    ['a person of another organisation', 'U0OTHER', 'payments', /members of this organisation/],
    ['somebody without a team', 'U0NEW', 'mine', /not on a team yet/],
  ])('is refused to %s, and nothing is written', async (_, user, scope, sentence) => {
    await aBot();

    const answer = await say(user, `/cost budget set 5000 ${scope}`);

    expect(answer).toMatch(sentence);
    expect([...(await stored()), ...(await audited())]).toEqual([]);
  });

  it('leaves what penny.yml sets to penny.yml, and says so', async () => {
    await aBot();
    await say('U0ANA', '/cost budget set 5000');
    const kept = await bot.store.budgets.list();
    const entry = (await bot.store.auditLog.list({ subjectKind: 'budget' }))[0]!;
    await bot.stop();

    await aBot('budgets: [{ scope: payments, amount: 4000 }]');
    await bot.store.budgets.set({ budget: kept[0]! }, entry);
    const refused = await say('U0ANA', '/cost budget set 6000 payments');
    const shown = await say('U0ANA', '/cost budget');

    expect(refused).toBe(
      'The budget payments, monthly is set in penny.yml, which wins; an operator can change it there.',
    );
    expect(shown).toContain('of $4,000.00 (40 %)');
    expect(shown).toContain('payments, monthly: penny.yml wins over $5,000.00. Set by <@U0ANA>');
  });

  it('tells a threshold that is passed already in the answer, and the channel only the next one', async () => {
    await aBot();

    const answer = await say('U0ANA', '/cost budget set 1900 payments');
    await bot.moveTo('2026-11-19T09:00:00Z');
    expect(answer).toContain('$1,600.00 of $1,900.00 (84 %)');
    expect(answer).toContain('It is past a threshold already');
    expect(saidIn(bot)).toEqual([]);

    await bring(bot, '2026-11-19');
    await bot.moveTo('2026-11-22T09:00:00Z');
    expect(saidIn(bot).map(({ text }) => text.split('\n')[0])).toEqual([
      'payments: 100 % of the budget for November 2026 is spent',
    ]);
  });
});

describe('/cost budget', () => {
  const BUDGETS =
    'budgets: [{ scope: payments, amount: 5000 }, { scope: search, amount: 300 }, { scope: all, amount: 9000 }]';
  const theirs = {
    name: 'compute <!channel>',
    about: 'Amazon EC2',
    timeUnit: 'MONTHLY' as const,
    budgetedCost: 1000,
    actualCost: 900,
    forecastedCost: 1100,
    billingCurrency: 'USD',
    updatedOn: '2026-11-18',
  };

  it('shows what the asker may see, and the clouds’ own budgets to those who see all', async () => {
    await aBot(`${BUDGETS}\nsources: [{ name: aws, kind: focus, paths: [nowhere] }]`);
    await bot.store.budgets.replaceCloud('aws', [theirs], NOW.toString());
    await bot.store.budgets.replaceCloud('given-up', [{ ...theirs, name: 'old' }], NOW.toString());

    const mine = await say('U0BEN', '/cost budget');
    const all = await say('U0FIN', '/cost budget all');
    const one = await say('U0FIN', '/cost budget search');

    expect(mine).toContain('payments, monthly: $1,600.00 of $5,000.00 (32 %)');
    expect(mine).not.toMatch(/search|all, monthly|AWS/);
    expect(all).toContain('all, monthly: $1,600.00 of $9,000.00');
    expect(all).toContain('search, monthly: $0.00 of $300.00 (0 %)');
    expect(all).toContain(
      'AWS budget compute &lt;!channel&gt; (Amazon EC2, monthly): $900.00 of $1,000.00 (90 %), AWS expects $1,100.00, as of 2026-11-18',
    );
    expect(all).not.toContain('AWS budget old');
    expect(one).toContain('search, monthly');
    expect(one).not.toMatch(/payments|AWS/);
  });

  it.each([
    ['another team’s', 'U0BEN', 'search', /costs of search are not shown to you/],
    ['all', 'U0BEN', 'all', /costs of all are not shown to you/],
    ['a guest’s', 'U0GUEST', '', /guests/],
    ['a newcomer’s', 'U0NEW', '', /not on a team yet/],
    ['a slip', 'U0BEN', 'sett', /Did you mean \/cost budget set\?/],
    ['an unknown team', 'U0BEN', 'paymnts', /Did you mean payments\?/],
  ])('is refused in a sentence: %s', async (_, user, word, sentence) => {
    await aBot(BUDGETS);

    expect(await say(user, `/cost budget ${word}`)).toMatch(sentence);
  });

  it('says what to do where there is no budget', async () => {
    await aBot();

    expect(await say('U0BEN', '/cost budget')).toContain('/cost budget set 5000 payments monthly');
  });
});

describe('/cost budget remove', () => {
  it('removes one, and writes that down', async () => {
    await aBot();
    await say('U0ANA', '/cost budget set 5000 payments');

    const refused = await say('U0BEN', '/cost budget remove payments');
    const removed = await say('U0ANA', '/cost budget remove payments');
    const again = await say('U0ANA', '/cost budget remove payments');

    expect(refused).toMatch(/set by its lead/);
    expect(removed).toContain('Budget removed: payments, monthly, $5,000.00.');
    expect(again).toMatch(/There is no such budget of payments/);
    expect(await stored()).toEqual([]);
    expect((await audited()).map(({ event, actor }) => [event, actor])).toEqual([
      ['set', 'U0ANA'],
      ['remove', 'U0ANA'],
    ]);
  });

  it('asks which one where the words mean two', async () => {
    await aBot();
    await say('U0ANA', '/cost budget set 5000 payments');
    await say('U0ANA', '/cost budget set 50k payments yearly');

    const asked = await say('U0ANA', '/cost budget remove payments');
    await say('U0ANA', '/cost budget remove payments yearly');

    expect(asked).toBe('Which one? payments, monthly (USD), payments, yearly (USD).');
    expect((await stored()).map(({ timeUnit }) => timeUnit)).toEqual(['monthly']);
  });
});

describe('the form', () => {
  const modalOf = (user: string) => until(() => bot.slack.state.modals.get(user)?.at(-1), Boolean);
  const textOf = (view: StoredView | undefined) => JSON.stringify(view?.payload);

  async function openForm(user = 'U0ANA'): Promise<StoredView> {
    await bot.slack.command({ user, channel: 'C0PAY', text: '/cost budget set' });
    return (await modalOf(user))!;
  }

  /** What the modal shows once the bot has looked at what was sent. */
  async function submit(view: StoredView, values: Record<string, string | string[] | null>, user = 'U0ANA') {
    const { errors } = await bot.slack.submitView({ user, viewId: view.id, values });
    if (errors) return { errors, text: '' };
    const done = await until(
      () => textOf(bot.slack.state.view(view.id)),
      (text) => text.includes('"Done"'),
    );
    return { errors, text: done };
  }

  it('opens with the teams that somebody may set budgets for, and sets what is filled in', async () => {
    await aBot();
    const before = bot.slack.state.messages.length;
    const view = await openForm();
    const opened = textOf(view);

    const { text } = await submit(view, {
      amount: '2500',
      scope: 'payments',
      'time-unit': 'quarterly',
      part: 'service AmazonEC2',
      thresholds: ['actual 50', 'forecast 120'],
    });

    expect(opened).toContain('"initial_option":{"value":"payments"');
    expect(opened).not.toContain('search');
    expect(text).toContain('Budget set: *payments: AmazonEC2, quarterly*, $2,500.00.');
    expect(await stored()).toMatchObject([
      {
        scope: 'payments',
        by: 'service',
        key: 'AmazonEC2',
        timeUnit: 'quarterly',
        amount: 2500,
        thresholds: { actual: [50], forecast: [120] },
        setBy: 'U0ANA',
      },
    ]);
    expect(await audited()).toMatchObject([{ event: 'set', actor: 'U0ANA' }]);
    expect(bot.slack.state.messages).toHaveLength(before);
  });

  it('says under the field what is wrong, and stays open', async () => {
    await aBot();
    const view = await openForm();

    const none = await submit(view, { scope: 'payments' });
    const wrong = await submit(view, { amount: '10', scope: 'payments', part: 'tag:app', currency: 'us1' });

    expect(none.errors).toEqual({ amount: 'How much? Fill in an amount, or let me make it from history.' });
    expect(wrong.errors).toEqual({ part: 'Write tag:KEY=VALUE.', currency: 'Write three letters such as USD.' });
    expect(await stored()).toEqual([]);
  });

  it('says in its place what only the bills can tell', async () => {
    await aBot();
    const view = await openForm();

    const { text } = await submit(view, { amount: '10', scope: 'payments', part: 'AmazonEC3' });

    expect(text).toContain('Did you mean AmazonEC2?');
    expect(await stored()).toEqual([]);
  });

  it('changes a budget behind its button, whose thresholds it shows', async () => {
    await aBot();
    await say('U0ANA', '/cost budget set 5000 payments');
    await say('U0ANA', '/cost budget');
    const { ts, blocks } = bot.slack.state.messages.at(-1)!;
    expect(JSON.stringify(blocks)).toContain('"action_id":"budget.change"');

    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: ts, actionId: 'budget.change' });
    const view = (await modalOf('U0ANA'))!;
    const opened = textOf(view);
    const { text } = await submit(view, { mode: 'auto', amount: null });

    expect(opened).toContain('"initial_value":"5000"');
    expect(opened).toContain('payments, monthly');
    expect(text).toContain('Budget changed: *payments, monthly*, the median of the last 3 full months plus 10 %.');
    expect(await stored()).toMatchObject([{ autoAdjust: { periods: 3, marginPercent: 10 }, setBy: 'U0ANA' }]);
    expect((await audited()).map(({ event, actor }) => [event, actor])).toEqual([
      ['set', 'U0ANA'],
      ['change', 'U0ANA'],
    ]);
  });

  it('does not open for somebody without the right who presses the button in the channel', async () => {
    await aBot('budgets: []');
    await say('U0ANA', '/cost budget set 1700 payments');
    await bring(bot, '2026-11-18');
    await bot.moveTo('2026-11-21T08:00:00Z');
    const alert = bot.slack.state.messages.findLast(({ metadata }) => metadata !== undefined)!;
    const press = (user: string) =>
      bot.slack.press({ user, channel: 'C0PAY', messageTs: alert.ts, actionId: 'budget.change' });

    await press('U0BEN');
    await press('U0GUEST');
    const answers = await until(
      () => bot.slack.state.messages.filter(({ ephemeralTo }) => ['U0BEN', 'U0GUEST'].includes(ephemeralTo ?? '')),
      (found) => found.length === 2,
    );

    expect(answers.map(({ text }) => text).sort()).toEqual([
      expect.stringMatching(/^Budgets of payments are set by its lead/),
      expect.stringMatching(/^Costs are for members/),
    ]);
    expect(bot.slack.state.modals.get('U0BEN') ?? []).toEqual([]);
  });

  it.each([
    ['a new budget', ''],
    ['another amount for a budget there is', 'known'],
  ])('sent by somebody without the right is refused, and nothing is written: %s', async (_, metadata) => {
    await aBot();
    await say('U0ANA', '/cost budget set 5000 payments');
    const [known] = await stored();
    const values = {
      mode: { mode: { type: 'radio_buttons', selected_option: { value: 'fixed' } } },
      amount: { amount: { type: 'number_input', value: '1' } },
      scope: { scope: { type: 'static_select', selected_option: { value: 'payments' } } },
      'time-unit': { 'time-unit': { type: 'static_select', selected_option: { value: 'yearly' } } },
      part: { part: { type: 'plain_text_input', value: null } },
      currency: { currency: { type: 'plain_text_input', value: 'USD' } },
      thresholds: { thresholds: { type: 'checkboxes', selected_options: [] } },
    };
    const payload = {
      type: 'view_submission',
      team: { id: 'T0SANDBOX' },
      user: { id: 'U0BEN', name: 'ana' },
      trigger_id: randomUUID(),
      view: {
        id: 'V1',
        callback_id: 'budget.set',
        private_metadata: metadata === 'known' ? known!.budgetId : '',
        state: { values },
      },
    };

    const { status } = await send(bot, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    const told = await until(
      () => toldTo(bot, 'U0BEN'),
      (texts) => texts.length > 0,
    );

    expect(status).toBe(200);
    expect(told).toEqual([expect.stringMatching(/^Budgets of payments are set by its lead/)]);
    expect(await stored()).toEqual([known]);
    expect((await audited()).map(({ actor }) => actor)).toEqual(['U0ANA']);
  });

  it('is not there in a direct message, which says how to write it out', async () => {
    await aBot();

    const [answer] = await bot.type('U0ANA', 'budget set', 'direct');

    expect(answer).toMatch(/^Write: \/cost budget .*set AMOUNT/);
  });

  it('does not open for somebody who may set none', async () => {
    await aBot();

    expect(await say('U0BEN', '/cost budget set')).toMatch(/set by its lead/);
  });
});
