import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, daysIn } from '../../src/model/period.ts';
import { POLICY } from '../fakes/builders.ts';
import { penny } from '../fakes/penny-process.ts';
import { aBill, aFolder } from '../ingestion/bills.ts';

const NOW = '2026-11-23T08:00:00Z';
const BUDGETS = `
budgets:
  - { scope: payments, amount: 4000 }
  - { scope: search, autoAdjust: true }
`;

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeAll(async () => {
  folder = await aFolder();
  folder.write('penny.yml', POLICY + BUDGETS);
  folder.write('bill.csv', aBill(daysIn({ start: '2026-07-01', end: '2026-11-23' }).flatMap(chargesOn)));
  await run('import', 'bill.csv', '--source', 'focus');
});
afterAll(() => folder.remove());

const run = (...words: string[]) => penny([...words, '--now', NOW], { cwd: folder.path, env: { LOG_LEVEL: 'debug' } });

/** Payments' hundred dollars a day, three hundred from 11 October to its end; search's ten. */
function chargesOn(day: string) {
  const payments = day > '2026-10-10' && day < '2026-11-01' ? '300' : '100';
  const when = { ChargePeriodStart: `${day}T00:00:00Z`, ChargePeriodEnd: `${addDays(day, 1)}T00:00:00Z` };
  return [
    { ...when, BilledCost: payments, EffectiveCost: payments, Tags: '{"team":"payments"}' },
    { ...when, BilledCost: '10', EffectiveCost: '10', Tags: '{"team":"search"}' },
  ];
}

async function documentOf(...words: string[]) {
  const { out, err, code } = await run(...words, '--json');
  expect({ err, code, lines: out.trimEnd().split('\n').length }).toEqual({ err: '', code: 0, lines: 1 });
  return JSON.parse(out);
}

describe('penny budget --json', () => {
  it('is one document with every figure of every budget', async () => {
    const { budgets, cloudBudgets } = await documentOf('budget');

    expect(cloudBudgets).toEqual([]);
    expect(budgets).toMatchObject([
      {
        budgetId: expect.stringMatching(/^[\w-]{12}$/),
        scope: 'payments',
        by: 'day',
        key: null,
        timeUnit: 'monthly',
        period: { start: '2026-11-01', end: '2026-12-01' },
        budgetedCost: 4000,
        currency: 'USD',
        actualCost: 2000,
        variance: -2000,
        settledThrough: '2026-11-20',
        shareUsed: 0.5,
        intervals: { 80: [expect.any(Number), expect.any(Number)], 95: [expect.any(Number), expect.any(Number)] },
        meanValue: expect.any(Number),
        chanceToPass: expect.any(Number),
        thresholds: [
          { kind: 'actual', percent: 80, passed: false },
          { kind: 'actual', percent: 100, passed: false },
          { kind: 'forecast', percent: 100 },
        ],
        autoAdjust: null,
        origin: 'penny.yml',
      },
      { scope: 'search', budgetedCost: 341, actualCost: 200, adjustment: { median: 310, marginPercent: 10 } },
    ]);
  });

  it("is only what somebody may see, and the operator's own to set", async () => {
    const mine = await documentOf('budget', '--as', 'ana@acme.example');
    const refused = await run('budget', 'set', '5', 'search', '--as', 'ana@acme.example');
    const set = await documentOf('budget', 'set', '50000', 'payments', 'yearly');
    const removed = await documentOf('budget', 'remove', 'payments', 'yearly');

    expect(mine.budgets.map(({ scope }: { scope: string }) => scope)).toEqual(['payments']);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/search are not shown to you/) });
    expect(set).toMatchObject({ what: 'set', budget: { timeUnit: 'yearly', setBy: 'terminal' } });
    expect(removed).toEqual({ what: 'removed', budgetId: set.budget.budgetId });
  });

  it('says where the form is, since a terminal has none', async () => {
    expect(await run('budget', 'set')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/The form opens .* in Slack/),
    });
  });
});

describe('penny backtest', () => {
  it('replays every whole period, as it was known each morning', async () => {
    const { budgets, summary } = await documentOf('backtest', 'budgets');

    const [payments, search] = budgets;
    const october = payments.periods.find(({ period }: { period: { start: string } }) => period.start === '2026-10-01');
    expect(october).toMatchObject({ budgetedCost: 4000, actualCost: 7300 });
    expect(october.alerts.filter(({ kind }: { kind: string }) => kind === 'actual')).toMatchObject([
      { percent: 80, day: '2026-10-21', settledThrough: '2026-10-18' },
      { percent: 100, day: '2026-10-23', settledThrough: '2026-10-20' },
    ]);
    expect(search.periods.map(({ budgetedCost }: { budgetedCost: number | null }) => budgetedCost)).toEqual([
      null,
      null,
      null,
      341,
      341,
    ]);
    expect(summary).toMatchObject({ periods: 5, passed: 1 });
  });

  it('reads as a list of months', async () => {
    const { out } = await run('backtest', 'budgets');

    expect(out).toMatch(/^payments, monthly\n {2}July 2026: \$4,000\.00; .*ended at 78 %\n/);
    expect(out).toMatch(/October 2026: .*2026-10-21 80 % spent; .*2026-10-23 100 % spent; ended at 183 %/);
    expect(out).toMatch(/5 periods over: 1 passed their budget/);
  });

  it.each([['nothing'], ['constructor'], ['']])('says what it can replay, asked for "%s"', async (kind) => {
    expect(await run('backtest', kind)).toMatchObject({ code: 2, err: expect.stringMatching(/known: .*budgets/) });
  });
});
