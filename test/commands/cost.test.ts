import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';

const november = () =>
  aDelivery([
    { day: '2026-11-02', billed: 100, effective: 80 },
    {
      day: '2026-11-03',
      billed: 50,
      effective: 40,
      key: { serviceName: 'AmazonS3', tags: { team: 'payments', app: '<!channel>' } },
    },
    { day: '2026-11-03', billed: 7, key: { tags: { team: 'search' } } },
  ]);

describe.each([
  ['HTTP', false],
  ['Socket Mode', true],
])('/cost over %s', (_, socketMode) => {
  let bot: TestBot;
  beforeAll(async () => {
    bot = await startTestBot({ socketMode });
    await bot.store.deliveries.replace(november(), anArrival({ newestChargeAt: '2026-11-23T00:00:00Z' }));
  });
  afterAll(() => bot.stop());

  it("answers with the asker's own team, to her alone", async () => {
    const [answer] = await bot.type('U0ANA', '/cost');

    expect(answer).toContain('payments: $120.00 effective, 2026-11 to date');
    const message = bot.slack.state.messages.at(-1)!;
    expect(message.ephemeralTo).toBe('U0ANA');
    expect(message.blocks.map(({ type }) => type)).toContain('data_table');
  });

  it('answers the same in a direct message and to a mention', async () => {
    const [direct] = await bot.type('U0ANA', 'payments billed', 'direct');
    const [mentioned] = await bot.type('U0ANA', '@Penny payments billed');

    expect(direct).toContain('payments: $150.00 billed');
    expect(mentioned).toContain('payments: $150.00 billed');
  });

  it.each([
    ['another team', 'U0ANA', '/cost search', /costs of search are not shown to you. You may see payments/],
    ['all', 'U0ANA', '/cost all', /costs of all are not shown to you/],
    ['a guest', 'U0GUEST', '/cost payments', /guests/],
    ['a person of another organisation', 'U0OTHER', '/cost payments', /members of this organisation/],
    ['somebody without a team', 'U0NEW', '/cost', /new@acme.example is not on a team yet.*members/],
    ['a misspelt team', 'U0FIN', '/cost paymnets', /Did you mean payments\?/],
    ['a misspelt command', 'U0ANA', '/cost freez', /Did you mean freeze\?/],
    ['a misspelt grouping', 'U0ANA', '/cost by servcie', /Did you mean service\?/],
    ['a tag that is not kept', 'U0ANA', '/cost by tag:owner', /Add "owner" to tagKeys/],
    ['a period without bills', 'U0ANA', '/cost 2020-01', /no figures.*2026-11-02 to 2026-11-03/s],
  ])('says in a sentence what is wrong with %s', async (_case, user, text, sentence) => {
    const [answer] = await bot.type(user, text);

    expect(answer).toMatch(sentence);
  });

  it('lets nobody be pinged by a value from a bill', async () => {
    await bot.type('U0ANA', '/cost by tag:app');

    const { text, blocks } = bot.slack.state.messages.at(-1)!;
    expect(JSON.stringify(blocks)).toContain('<!channel>');
    expect(mrkdwnIn({ text, blocks })).not.toContain('<!channel>');
  });

  it('shares with the channel when asked to, and says who did', async () => {
    await bot.type('U0ANA', '/cost');
    const answer = bot.slack.state.messages.at(-1)!;

    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: answer.ts, actionId: 'cost.share' });

    const shared = await until(
      () =>
        bot.slack.state.messages.find(
          ({ blocks, ephemeralTo }) => !ephemeralTo && JSON.stringify(blocks).includes('Shared by <@U0ANA>'),
        ),
      (found) => found !== undefined,
    );
    await said(bot, 'Shared with the channel.');
    expect(shared?.channel).toBe('C0PAY');
    expect(JSON.stringify(shared?.blocks)).not.toContain('cost.share');
  });

  it('does not share into a channel that another organisation reads', async () => {
    await bot.type('U0ANA', '/cost', 'C0EXT');
    const answer = bot.slack.state.messages.at(-1)!;

    await bot.slack.press({ user: 'U0ANA', channel: 'C0EXT', messageTs: answer.ts, actionId: 'cost.share' });

    const refusal = await until(
      () => bot.slack.state.messages.at(-1)!,
      ({ ts }) => ts !== answer.ts,
    );
    expect(refusal.text).toMatch(/shared with another organisation/);
    expect(refusal.ephemeralTo).toBe('U0ANA');
  });

  it('sends the CSV by direct message', async () => {
    await bot.type('U0ANA', '/cost');
    const answer = bot.slack.state.messages.at(-1)!;

    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: answer.ts, actionId: 'cost.csv' });

    const [file] = await until(
      () => bot.slack.state.files.filter(({ isComplete }) => isComplete),
      (files) => files.length > 0,
    );
    await said(bot, 'The file is in our direct messages.');
    expect(new TextDecoder().decode(file!.bytes)).toContain('AmazonEC2');
    expect(bot.slack.state.messages.filter(({ files }) => files.length > 0).map(({ channel }) => channel)).toEqual([
      'D0ANA',
    ]);
  });

  it('gives text where the workspace does not know the newest blocks', async () => {
    bot.slack.withoutNativeBlocks = true;
    const [answer] = await bot.type('U0ANA', '/cost');
    bot.slack.withoutNativeBlocks = false;

    expect(answer).toContain('payments: $120.00');
    expect(bot.slack.state.messages.at(-1)!.blocks.map(({ type }) => type)).not.toContain('data_table');
  });
});

/** Waits until the last thing said is a sentence. */
function said(bot: TestBot, sentence: string) {
  return until(
    () => bot.slack.state.messages.at(-1)?.text,
    (text) => text === sentence,
  );
}

/** What Slack would parse for mentions: the text and every mrkdwn object, not the cells of tables and charts. */
function mrkdwnIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const own =
    'text' in value && typeof value.text === 'string' && (!('type' in value) || value.type === 'mrkdwn')
      ? value.text
      : '';
  return [own, ...Object.values(value).map(mrkdwnIn)].join(' ');
}

describe('/cost subscribe', () => {
  let bot: TestBot;
  beforeAll(async () => {
    bot = await startTestBot();
  });
  afterAll(() => bot.stop());

  it('gives a channel its digest, and takes it away', async () => {
    const [subscribed] = await bot.type('U0ANA', '/cost subscribe payments 08:30 Europe/Berlin daily');
    const [stopped] = await bot.type('U0ANA', '/cost unsubscribe');

    expect(subscribed).toMatch(/Subscribed: payments at 08:30 Europe\/Berlin/);
    expect(stopped).toMatch(/Unsubscribed/);
    expect(await bot.store.subscriptions.list()).toEqual([]);
  });

  it('does not put costs before other organisations', async () => {
    const [answer] = await bot.type('U0ANA', '/cost subscribe payments', 'C0EXT');

    expect(answer).toMatch(/shared with another organisation/);
  });

  it("does not take a team's digest from somebody who may not see it", async () => {
    const [answer] = await bot.type('U0SAM', '/cost subscribe payments');

    expect(answer).toMatch(/not shown to you/);
  });
});

describe('the Home tab', () => {
  it("shows one's own team, and tells a newcomer how to join one", async () => {
    const bot = await startTestBot();
    await bot.store.deliveries.replace(november(), anArrival());

    await bot.slack.openHome('U0ANA');
    await bot.slack.openHome('U0NEW');

    const homes = await until(
      () => ['U0ANA', 'U0NEW'].map((id) => bot.slack.state.homes.get(id)?.payload),
      (all) => all.every(Boolean),
    );
    expect(JSON.stringify(homes[0])).toContain('$120.00');
    expect(JSON.stringify(homes[1])).toContain('not on a team yet');
    await bot.stop();
  });
});
