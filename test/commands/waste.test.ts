import { afterEach, describe, expect, it } from 'vitest';
import type { FoundWaste } from '../../src/model/finding.ts';
import { WASTE_LOOK } from '../../src/model/waste-look.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { aFoundWaste, aLook } from '../fakes/findings.ts';
import { toldTo } from '../jobs/digests.ts';

let bot: TestBot;
afterEach(() => bot.stop());

const FLEET = [
  aFoundWaste({ resourceId: 'vol-1', resourceName: 'old-data', saving: { monthly: 80 } }),
  aFoundWaste({
    resourceId: 'i-1',
    resourceName: 'checkout-7',
    resourceType: 'instance',
    detector: 'idle-instance',
    actionType: 'Stop',
    reason: 'CPU 0.1 % on average and 2.3 % at most over 14 days',
    evidence: { cpuMeanPercent: 0.1, isSpot: false, memoryMeanPercent: null },
    saving: {
      monthly: 140.16,
      stillBilled: [{ what: '100 GiB of gp3', monthly: 8 }],
      commitment: 'a Savings Plan covers half of it until 2027-03-14',
    },
    alternatives: ['t3.small would do'],
    others: [{ detector: 'oversized-instance', actionType: 'Rightsize', reason: 'CPU at most 2.3 %', monthly: 70 }],
    opinions: [{ source: 'cost-optimization-hub', actionType: 'Stop', monthly: 133, currency: 'USD' }],
    owner: 'ben@acme.example',
    environment: 'staging',
  }),
  aFoundWaste({ resourceId: 'vol-9', resourceName: 'vol-9', saving: { monthly: null, basis: null } }),
  aFoundWaste({ resourceId: 'vol-2', resourceName: 'index', team: 'search', saving: { monthly: 30 } }),
  aFoundWaste({
    resourceId: 'eip-1',
    resourceType: 'address',
    detector: 'unassociated-address',
    team: 'unallocated',
    saving: { monthly: 3.65 },
  }),
];

async function aBot({ policy = '', fleet = FLEET, look = aLook() as object | null } = {}): Promise<TestBot> {
  bot = await startTestBot({ policy });
  await bring(fleet);
  if (look) await bot.store.facts.set(WASTE_LOOK, JSON.stringify(look));
  return bot;
}
const bring = (found: FoundWaste[]) => bot.store.findings.apply({ found, closed: [] }, '2026-11-20T08:00:00Z');
const say = async (user: string, text: string) => (await bot.type(user, text))[0]!;
const blocksOf = (user: string) =>
  bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === user).at(-1)!.blocks;

describe('/cost waste', () => {
  it('leads with the total a month, and says why, what to do and where each figure is from', async () => {
    await aBot();

    const answer = await say('U0ANA', '/cost waste');

    expect(answer.split('\n')[0]).toBe(
      'payments: 2 things cost $220.16 a month for nothing; 1 more does at a price that is not known',
    );
    expect(answer).toMatch(/checkout-7 \(i-1\)\s+\$140\.16/);
    expect(answer).toContain('Prices: your bill to 2026-11-21 (2). A month has 730 hours.');
    expect(answer).toContain('Still billed afterwards, and not in these figures: $8.00 a month');
    expect(answer).toContain('A Savings Plan or a reservation pays for part of 1 of these already');
    expect(answer).toContain('120 resources looked at, 2026-11-23 07:00 UTC.');
    expect(JSON.stringify(blocksOf('U0ANA'))).toMatch(/"data_visualization".*"data_table".*Delete|delete/);
  });

  it('shows a team its own and nothing else', async () => {
    await aBot();

    const mine = await say('U0SAM', '/cost waste');
    const refused = await say('U0SAM', '/cost waste payments');

    expect(mine).toContain('search: one thing costs $30.00 a month for nothing');
    expect(mine).not.toContain('checkout-7');
    expect(refused).toMatch(/costs of payments are not shown to you/);
  });

  it('shows all to who may see all, unallocated included, with whose it is', async () => {
    await aBot();

    const answer = await say('U0FIN', '/cost waste all');
    const nobodys = await say('U0FIN', '/cost waste unallocated');

    expect(answer).toContain('all: 4 things cost $253.81 a month for nothing');
    expect(JSON.stringify(blocksOf('U0FIN'))).toContain('eip-1');
    expect(nobodys).toContain('unallocated: one thing costs $3.65 a month');
  });

  it.each([
    ['payments idle-instance', 'payments, idle-instance: one thing costs $140.16'],
    ['all volume', 'all, volume: 2 things cost $110.00'],
    ['all over 100', 'all, over $100.00 a month: one thing costs $140.16'],
    ['all over 1k', 'all, over 1000 a month: I found nothing that costs money for nothing.'],
  ])('filters: %s', async (words, head) => {
    await aBot();

    expect(await say('U0FIN', `/cost waste ${words}`)).toContain(head);
  });

  it('adds up by detector with hit counts, by account and by team', async () => {
    await aBot();

    const byDetector = await say('U0FIN', '/cost waste all by detector');
    const byTeam = await say('U0FIN', '/cost waste all by team');
    const byAccount = await say('U0FIN', '/cost waste all by account');

    expect(byDetector).toMatch(/idle-instance\s+\$140\.16\s+1/);
    expect(byDetector).toMatch(/unattached-volume\s+\$110\.00\s+3/);
    expect(byTeam).toMatch(/payments\s+\$220\.16\s+3/);
    expect(byAccount).toMatch(/200\s+\$253\.81\s+5/);
  });

  it('never adds two currencies', async () => {
    await aBot({ fleet: [FLEET[0]!, aFoundWaste({ resourceId: 'vol-eur', saving: { monthly: 7, currency: 'EUR' } })] });

    const answer = await say('U0ANA', '/cost waste');

    expect(answer).toContain('2 things cost $80.00 and €7.00 a month for nothing');
    expect(JSON.stringify(blocksOf('U0ANA'))).toContain('Saves a month (EUR)');
  });

  it('says in one line what could not be judged, and which permission that takes', async () => {
    const unread = [
      { resourceTypes: ['bucket' as const], permission: 's3:GetLifecycleConfiguration', sentence: 'x', places: 2 },
    ];
    const unjudged = [
      { team: 'payments', detector: 'idle-instance', unknown: 'less than 7 days of measurements', count: 3 },
      { team: 'search', detector: 'idle-instance', unknown: 'no measurements', count: 9 },
    ];
    await aBot({ look: aLook({ unread, unjudged }) });

    expect(await say('U0ANA', '/cost waste')).toContain(
      'Not judged: buckets in 2 places (missing s3:GetLifecycleConfiguration); idle-instance of 3 resources (less than 7 days of measurements).',
    );
  });

  it('does not take nothing read for nothing wasted', async () => {
    await aBot({ fleet: [], look: null });

    expect(await say('U0ANA', '/cost waste')).toContain('no resources have been read yet, so I cannot tell');
  });

  it('says how much it looked at where it found nothing', async () => {
    await aBot({ fleet: [] });

    const answer = await say('U0ANA', '/cost waste');

    expect(answer).toContain('payments: I found nothing that costs money for nothing.');
    expect(answer).toContain('120 resources looked at');
  });

  it.each([
    ['idle-instnace', /Did you mean idle-instance\?/],
    ['paymnets', /Did you mean payments\?/],
    ['detector', /Did you mean by detector\?/],
    ['by detectr', /Did you mean detector\? Known: by detector, by account, by team/],
    ['over lots', /I read no amount in "lots"/],
    ['i-404', /I know no finding, resource, detector or team "i-404"/],
    ['payments search', /One team at a time/],
  ])('teaches the right word for %s', async (words, sentence) => {
    await aBot();

    expect(await say('U0ANA', `/cost waste ${words}`)).toMatch(sentence);
  });

  it('is a file as well, and can be shared', async () => {
    await aBot();
    await say('U0ANA', '/cost waste');
    const { ts } = bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === 'U0ANA').at(-1)!;

    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: ts, actionId: 'cost.csv' });
    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: ts, actionId: 'cost.share' });

    const file = await until(
      () => bot.slack.state.messages.flatMap(({ files }) => files).at(-1),
      (each) => each?.isComplete === true,
    );
    const csv = Buffer.from(file!.bytes).toString();
    expect(csv.split('\r\n')[0]).toMatch(/^finding_id,detector,team,owner/);
    expect(csv).toContain(
      'idle-instance,payments,ben@acme.example,staging,aws,200,us-east-1,instance,i-1,checkout-7,Stop',
    );
    await until(
      () => bot.slack.state.messages.filter(({ channel, ephemeralTo }) => channel === 'C0PAY' && !ephemeralTo),
      (shared) => shared.some(({ text }) => text.includes('payments: 2 things cost')),
    );
  });
});

describe('/cost waste RESOURCE-ID', () => {
  it.each(['i-1', 'checkout-7', 'idle-instance:i-1'])('tells the whole story of %s', async (word) => {
    await aBot();

    const story = await say('U0ANA', `/cost waste ${word}`);

    for (const part of [
      'checkout-7 (i-1): costs $140.16 a month for nothing',
      'CPU 0.1 % on average and 2.3 % at most over 14 days.',
      'your bill to 2026-11-21',
      'payments, ben@acme.example, staging',
      /cpu mean percent +0\.1/,
      /memory mean percent +not known/,
      'Still billed afterwards: 100 GiB of gp3, $8.00 a month.',
      'Commitments: a Savings Plan covers half of it until 2027-03-14.',
      'Or: t3.small would do.',
      'Also oversized-instance: CPU at most 2.3 %. Only one of them can be done.',
      'AWS Cost Optimization Hub says Stop, $133.00 a month; its own figure, not added to mine.',
      '2026-11-20 found',
    ]) {
      expect(story).toMatch(part);
    }
  });

  it('knows nothing of what somebody may not see', async () => {
    await aBot();

    expect(await say('U0SAM', '/cost waste i-1')).toContain('I know no finding, resource, detector or team "i-1"');
  });

  it('offers to leave it alone to those alone who may say so', async () => {
    await aBot();

    await say('U0BEN', '/cost waste i-1');
    const ben = JSON.stringify(blocksOf('U0BEN'));
    await say('U0ANA', '/cost waste i-1');

    expect(ben).not.toContain('finding.exempt');
    expect(JSON.stringify(blocksOf('U0ANA'))).toContain('finding.exempt');
  });
});

describe('/cost waste exempt', () => {
  const WORDS = '/cost waste exempt i-1 until 2027-01-31 because it waits for the launch';

  it('leaves a resource alone for its lead, closes what is open, and writes down who said so', async () => {
    await aBot();

    const answer = await say('U0ANA', WORDS);

    expect(answer).toContain(
      'i-1 is left alone through 2027-01-31 (UTC), whatever is found of it: it waits for the launch. One finding is closed by it.',
    );
    expect(await bot.store.findings.find('idle-instance:i-1')).toMatchObject({
      state: 'closed',
      closedReason: 'exempted',
    });
    expect(await bot.store.auditLog.list({ subjectKind: 'exemption' })).toMatchObject([
      {
        event: 'exempt',
        actor: 'U0ANA',
        fromState: null,
        toState: 'instance i-1 in 200 us-east-1, anything, until 2027-01-31: it waits for the launch',
      },
    ]);
    expect(await say('U0BEN', '/cost waste exemptions')).toMatch(/i-1\s+2027-01-31/);
    expect(await say('U0SAM', '/cost waste exemptions')).toContain('Nothing is left alone');
  });

  it('can be of one detector alone', async () => {
    await aBot({
      fleet: [FLEET[1]!, { ...FLEET[1]!, detector: 'untagged-resource', findingId: 'untagged-resource:i-1' }],
    });

    const answer = await say('U0ANA', '/cost waste exempt i-1 unattached-volume until 2027-01-31 because x');

    expect(answer).toContain('what unattached-volume finds of it');
    expect((await bot.store.findings.find('untagged-resource:i-1')).state).toBe('open');
  });

  it.each([
    [
      'a member who is not the lead',
      'U0BEN',
      /What is left alone of payments is decided by its lead, ana@acme.example/,
    ],
    ['somebody who sees all', 'U0FIN', /decided by its lead/],
    ['the lead of another team', 'U0SAM', /I know no finding about "i-1" that you may see/],
    ['a guest with the lead’s address', 'U0GUEST', /guests/],
    ['a person of another organisation', 'U0OTHER', /members of this organisation/],
    ['somebody without a team', 'U0NEW', /not on a team yet/],
  ])('is refused to %s, and nothing is written', async (_, user, sentence) => {
    await aBot();

    expect(await say(user, WORDS)).toMatch(sentence);
    expect(await bot.store.exemptions.list('2026-11-23')).toEqual([]);
    expect(await bot.store.auditLog.list({ subjectKind: 'exemption' })).toEqual([]);
  });

  it.each([
    ['exempt', /Which resource\? Write: \/cost waste exempt/],
    ['exempt i-1 because x', /Until when\?/],
    ['exempt i-1 until 2027-01-31', /Why\?/],
    ['exempt i-1 until tomorrow because x', /"tomorrow" is no day/],
    ['exempt i-1 until 2026-11-22 because x', /2026-11-22 is over/],
    ['exempt i-1 until 2027-11-24 because x', /A year at most: until 2027-11-23/],
    ['exempt i-1 unatached-volume until 2027-01-31 because x', /Did you mean unattached-volume\?/],
    ['unexempt', /Write \/cost waste unexempt ID/],
    ['unexempt nope', /Nothing is left alone under "nope"/],
  ])('teaches: %s', async (words, sentence) => {
    await aBot();

    expect(await say('U0ANA', `/cost waste ${words}`)).toMatch(sentence);
  });

  it('is taken back by its lead, by the resource’s id, and written down', async () => {
    await aBot();
    await say('U0ANA', WORDS);

    const refused = await say('U0BEN', '/cost waste unexempt i-1');
    const done = await say('U0ANA', '/cost waste unexempt i-1');

    expect(refused).toMatch(/decided by its lead/);
    expect(done).toContain('i-1 is looked at again');
    expect(await bot.store.exemptions.list('2026-11-23')).toEqual([]);
    expect((await bot.store.auditLog.list({ subjectKind: 'exemption' })).map(({ event }) => event)).toEqual([
      'exempt',
      'unexempt',
    ]);
  });
});

describe('the button "Leave it alone"', () => {
  const open = async (user: string) => {
    await say('U0ANA', '/cost waste i-1');
    const { ts } = bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === 'U0ANA').at(-1)!;
    await bot.slack.press({ user, channel: 'C0PAY', messageTs: ts, actionId: 'finding.exempt' });
    return until(
      () => ({ form: bot.slack.state.modals.get(user)?.at(-1), said: toldTo(bot, user) }),
      ({ form }) =>
        form !== undefined ||
        bot.slack.state.messages.some((each) => each.ephemeralTo === user && /decided by|not shown/.test(each.text)),
    );
  };

  it('asks why and until when, and carries nothing but an id', async () => {
    await aBot();
    const { form } = await open('U0ANA');

    await bot.slack.submitView({
      user: 'U0ANA',
      viewId: form!.id,
      values: { reason: 'waits for the launch', until: '2027-01-31', what: 'detector' },
    });

    await until(
      () => JSON.stringify(bot.slack.state.modals.get('U0ANA')?.at(-1)),
      (text) => text.includes('is left alone'),
    );
    expect(await bot.store.exemptions.list('2026-11-23')).toMatchObject([
      { detector: 'idle-instance', reason: 'waits for the launch', until: '2027-01-31', createdBy: 'U0ANA' },
    ]);
    expect(await bot.store.findings.find('idle-instance:i-1')).toMatchObject({
      state: 'closed',
      closedReason: 'exempted',
    });
  });

  it('says under the field what cannot be', async () => {
    await aBot();
    const { form } = await open('U0ANA');

    const submitted = await bot.slack.submitView({
      user: 'U0ANA',
      viewId: form!.id,
      values: { reason: 'because', until: '2028-01-31', what: 'detector' },
    });

    expect(JSON.stringify(submitted)).toContain('A year at most');
    expect(await bot.store.exemptions.list('2026-11-23')).toEqual([]);
  });

  it('opens nothing for who may not say so', async () => {
    await aBot();

    const { form } = await open('U0BEN');

    expect(form).toBeUndefined();
  });
});
