import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../commands/index.ts';
import { proveSavings as job } from '../../jobs/prove-savings.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';
import { aDoneProposal, daily } from '../fakes/savings.ts';
import { depsOf } from '../jobs/budgets.ts';

const [REPORTS, SEARCH, SHORT, BRIEF] = [
  'i-0aaaaaaaaaaaaaaa1',
  'i-0bbbbbbbbbbbbbbb2',
  'i-0ccccccccccccccc3',
  'i-0ddddddddddddddd4',
];
const SAVING = { monthly: 73, currency: 'USD', basis: null, stillBilled: [] };

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
  await bot.store.proposals.add([
    aDoneProposal({ plan: { resourceId: REPORTS, saving: SAVING } }),
    aDoneProposal({
      proposalId: 'P2',
      plan: { resourceId: SEARCH, resourceName: 'old-index', saving: SAVING, team: 'search' },
    }),
    aDoneProposal({ proposalId: 'P3', plan: { resourceId: SHORT, resourceName: 'new-one', saving: SAVING } }),
    aDoneProposal({
      proposalId: 'P4',
      state: 'undone',
      changedAt: '2026-11-12T10:00:00Z',
      plan: { resourceId: BRIEF, resourceName: 'batch', saving: SAVING },
    }),
  ]);
  const charges = [
    ...daily('2026-10-20', '2026-11-08', 2.4, { resourceId: REPORTS }),
    ...daily('2026-10-20', '2026-11-20', 4.8, { resourceId: SEARCH }).map((charge) =>
      charge.day > '2026-11-08' ? { ...charge, billed: 3.6 } : charge,
    ),
    ...daily('2026-11-07', '2026-11-08', 2.4, { resourceId: SHORT }),
    ...daily('2026-10-20', '2026-11-08', 2.4, { resourceId: BRIEF }),
    ...daily('2026-11-12', '2026-11-22', 2.4, { resourceId: BRIEF }),
  ];
  await bot.store.deliveries.replace(
    aDelivery(charges, { billingMonth: '2026-10' }),
    anArrival({ newestChargeAt: '2026-11-23T00:00:00Z' }, bot.config),
  );
  await job.run(depsOf(bot, 'one'));
});
afterAll(() => bot.stop());

/** The document as an operator's terminal has it. */
async function documentOf(words: string[]) {
  const { store, config, clock } = bot;
  const deps = {
    store,
    config,
    clock,
    clouds: [],
    rulesFingerprint: compileAllocation(config).fingerprint,
    remember: () => undefined,
    wakeRunner: () => undefined,
    proposalsChanged: () => undefined,
  };
  const { data } = await runCommand(words, deps, { who: { userId: 'terminal', operator: true } });
  return data as Record<string, never> & { claims: { proposalId: string; realised: number | null }[] };
}

describe('/cost savings', () => {
  it('says what was realised, of which settled days, against what was expected, and how many changes that were', async () => {
    const [answer] = await bot.type('U0ANA', '/cost savings');

    expect(answer).toContain('payments: realised $31.20 in 2026-11 to date (settled through 2026-11-20)');
    expect(answer).toContain('Expected of the same days $31.20, estimated before commitments $31.20');
    expect(answer).toContain('3 changes, 1 undone.');
    expect(answer).toContain('Without a figure, and in no sum above: one change.');
    expect(answer).toMatch(/report-server .*aaa1\) stopped +\$26\.40/);
    expect(answer).toMatch(/batch \(.*\) stopped: undone 12 Nov \(done 9 Nov\); \$4\.80 until then/);
    const { blocks, ephemeralTo } = bot.slack.state.messages.at(-1)!;
    expect(ephemeralTo).toBe('U0ANA');
    expect(blocks.map(({ type }) => type)).toEqual([
      'section',
      'data_table',
      'section',
      'section',
      'context',
      'actions',
    ]);
  });

  it('says how right the estimates of a detector were, and what each team saved', async () => {
    const [answer] = await bot.type('U0FIN', '/cost savings all', 'C0FIN');

    expect(answer).toContain('idle-instance: 75 % of what was expected (median of 2 changes, 1 within 20 %)');
    expect(answer).toContain('payments: realised $31.20 of $31.20 expected, 3 changes');
    expect(answer).toContain('search: realised $13.20 of $26.40 expected, one change');
  });

  it('gives scripts every change with its proof', async () => {
    const document = await documentOf(['savings', 'all', '2026-11']);

    expect(document).toMatchObject({
      team: 'all',
      settledThrough: '2026-11-20',
      changes: 4,
      ended: { undone: 1 },
      without: 1,
      detectors: [{ detector: 'idle-instance', claims: 2, right: 1 }],
      months: [{ month: '2026-11' }],
    });
    expect(document.claims.find(({ proposalId }) => proposalId === 'P3')).toMatchObject({
      realised: null,
      proof: 'none',
      state: 'open',
      because: 'fewer than 3 settled days of its bill before the change',
    });
    expect(document.claims.find(({ proposalId }) => proposalId === 'P4')).toMatchObject({
      state: 'ended',
      endedOn: '2026-11-12',
      endedBecause: 'undone',
      settledDays: 2,
    });
  });

  it('sends every change as a file', async () => {
    await bot.type('U0ANA', '/cost savings');
    const answer = bot.slack.state.messages.at(-1)!;

    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: answer.ts, actionId: 'cost.csv' });

    const [file] = await until(
      () => bot.slack.state.files.filter(({ isComplete }) => isComplete),
      (files) => files.length > 0,
    );
    await until(
      () => bot.slack.state.messages.at(-1)?.text,
      (text) => text === 'The file is in our direct messages.',
    );
    expect(new TextDecoder().decode(file!.bytes)).toMatch(/P1,payments,development,idle-instance,aws,200,.*,26\.4,/);
  });

  it('says what could be done where nothing was', async () => {
    const [answer] = await bot.type('U0ANA', '/cost savings 2026-01');

    expect(answer).toContain('payments: nothing that I did counts in 2026-01. What could be done: /cost waste.');
  });

  it.each([
    ['another team', 'U0ANA', '/cost savings search', /costs of search are not shown to you/],
    ['a guest', 'U0GUEST', '/cost savings payments', /guests/],
    ['a grouping', 'U0ANA', '/cost savings by service', /Savings are by change, detector and team/],
    ['billed cost', 'U0ANA', '/cost savings billed', /Savings are in effective cost; leave out billed/],
    ['a misspelt word', 'U0ANA', '/cost savigns', /Did you mean savings\?/],
  ])('says in a sentence what is wrong with %s', async (_case, user, text, sentence) => {
    const [answer] = await bot.type(user, text);

    expect(answer).toMatch(sentence);
  });
});

describe('the job that proves savings', () => {
  it('has nothing to do twice', async () => {
    const line = await job.run(depsOf(bot, 'two'));

    expect(line).toBe('0 claims opened, 0 ended, 4 watched');
  });
});
