import { describe, expect, it } from 'vitest';
import { viewFaults } from '../sandbox/slack/limits.ts';
import type { CostAnswer, DayCost } from '../src/analysis/compare-costs.ts';
import type { Digest } from '../src/analysis/digest.ts';
import type { DigestPlan } from '../src/digest-plans.ts';
import type { Message } from '../src/model/message.ts';
import { addDays } from '../src/model/period.ts';
import { withinLimits } from '../src/slack/limits.ts';
import { withoutNativeBlocks } from '../src/slack/text-form.ts';
import { budgetAlert, budgetTurn, undelivered } from '../src/slack/views/budget-alert.ts';
import { budgetForm, budgetFormDone, budgetFormPending } from '../src/slack/views/budget-modal.ts';
import { budgetRemoved, budgetReport, budgetSet } from '../src/slack/views/budget-report.ts';
import { costCsv, costReport } from '../src/slack/views/cost-report.ts';
import { digestMessage } from '../src/slack/views/digest.ts';
import { failure, faultSentence } from '../src/slack/views/error.ts';
import { help } from '../src/slack/views/help.ts';
import { home } from '../src/slack/views/home.ts';
import { noData } from '../src/slack/views/no-data.ts';
import { type SelfReport, selfReport } from '../src/slack/views/self-report.ts';
import { subscriptionList } from '../src/slack/views/subscriptions.ts';
import { aBudget, aStatus } from './fakes/budgets.ts';
import { aClaim } from './fakes/savings.ts';
import { objectionsOfSlack, pings } from './fakes/slack-limits.ts';

const USD = { currency: 'USD' };
const someDays = (count: number, { open = 0, start = '2026-11-01' } = {}): DayCost[] =>
  Array.from({ length: count }, (_, index) => ({
    day: addDays(start, index),
    totals: { USD: 100 + index },
    settled: index < count - open,
  }));

function anAnswer(over: Partial<CostAnswer> = {}): CostAnswer {
  return {
    team: 'payments',
    period: { start: '2026-11-01', end: '2026-11-23', label: '2026-11 to date' },
    beforePeriod: { start: '2026-10-01', end: '2026-10-23', label: 'the same days of 2026-10' },
    metric: 'effective',
    by: 'service',
    settledThrough: '2026-11-20',
    readAt: '2026-11-23T06:00:00Z',
    totals: { USD: 12345.67 },
    before: { USD: 11111.67 },
    groups: [
      { key: 'AmazonEC2', totals: { USD: 9000 }, before: { USD: 8100 } },
      { key: 'AmazonS3', totals: { USD: 3345.67 }, before: { USD: 3011.67 } },
    ],
    days: someDays(22, { open: 2 }),
    settledPart: null,
    notes: [],
    ...over,
  };
}

function aDigest(over: Partial<Digest> = {}): Digest {
  return {
    scope: 'payments',
    slotDate: '2026-11-23',
    settledDay: '2026-11-20',
    totals: { USD: 412 },
    usual: { USD: 375 },
    monthToDate: { USD: 8200 },
    monthBefore: { USD: 7900 },
    movers: [{ key: 'AmazonEC2', totals: { USD: 300 }, before: { USD: 260 } }],
    days: someDays(20, { open: 2, start: '2026-11-03' }),
    unallocatedShare: 0.042,
    provisional: [
      { day: '2026-11-21', totals: { USD: 300 }, settled: false },
      { day: '2026-11-22', totals: { USD: 120 }, settled: false },
    ],
    settledSince: [],
    notes: [],
    ...over,
  };
}

const aPlan = (over: Partial<DigestPlan> = {}): DigestPlan => ({
  channel: 'C0123',
  scope: 'payments',
  at: '09:00',
  timeZone: 'Europe/Berlin',
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  ...over,
});

const aSelfReport = (over: Partial<SelfReport> = {}): SelfReport => ({
  day: '2026-11-23',
  requests: 12,
  cost: 0.12,
  cacheHits: 30,
  cap: 100,
  sources: [{ name: 'aws', lastReadAt: '2026-11-23T06:00:00Z', settledThrough: '2026-11-20', charges: 12_345 }],
  ...over,
});

const typesOf = ({ blocks }: Message) => blocks.map(({ type }) => type);

describe('the cost report', () => {
  it('leads with the total, its metric and its period, then the change in money and per cent', () => {
    const [first, second, third] = costReport(anAnswer(), USD).text.split('\n');

    expect(first).toBe('payments: $12,345.67 effective, 2026-11 to date');
    expect(second).toBe('+$1,234.00 (+11.1 %) against the same days of 2026-10');
    expect(third).toBe('Moved most: AmazonEC2 +$900.00, AmazonS3 +$334.00');
  });

  it('says what is provisional and through which day it is settled', () => {
    expect(costReport(anAnswer(), USD).text).toContain(
      'Provisional: 21 and 22 November will still rise; settled through 2026-11-20 (UTC days).',
    );
  });

  it('never lets days that are still rising look like a saving', () => {
    const settledPart = { totals: { USD: 11_000 }, before: { USD: 10_000 }, through: '2026-11-20' };

    const { text } = costReport(anAnswer({ totals: { USD: 10_900 }, settledPart }), USD);

    expect(text).toContain('-$211.67 (-1.9 %) against the same days of 2026-10, with days that will still rise.');
    expect(text).toContain('Settled days alone, through 2026-11-20: +$1,000.00 (+10.0 %).');
  });

  it('says which days have no figures yet, since absent is not zero', () => {
    expect(costReport(anAnswer({ days: someDays(20), settledThrough: '2026-11-20' }), USD).text).toContain(
      'No figures yet for 21 and 22 November.',
    );
  });

  it('draws a line over days, bars where days are few, and a sortable table', () => {
    expect(typesOf(costReport(anAnswer(), { ...USD, answerId: 'A1' }))).toEqual([
      'section',
      'data_visualization',
      'data_table',
      'context',
      'actions',
    ]);
    expect(costReport(anAnswer({ days: someDays(1) }), USD).blocks[1]).toMatchObject({
      chart: { type: 'bar', axis_config: { categories: ['AmazonEC2', 'AmazonS3'] } },
    });
  });

  it('offers its buttons only where they can work, carrying an opaque id', () => {
    const actions = costReport(anAnswer(), { ...USD, answerId: 'A1' }).blocks.at(-1);

    expect(actions).toMatchObject({
      elements: [
        { action_id: 'cost.share', value: 'A1' },
        { action_id: 'cost.csv', value: 'A1' },
      ],
    });
    expect(typesOf(costReport(anAnswer(), USD))).not.toContain('actions');
  });

  it('gives a second currency its own columns and adds nothing to it', () => {
    const groups = [{ key: 'AmazonS3', totals: { USD: 10, EUR: 3 }, before: { USD: 8 } }];

    const message = costReport(anAnswer({ groups, totals: { EUR: 3, USD: 10 }, before: { USD: 8 } }), USD);

    expect(message.text).toContain('payments: $10.00 and €3.00 effective');
    expect(message.text).toContain('+$2.00 (+25.0 %) and +€3.00 (new)');
    expect(message.blocks.find(({ type }) => type === 'data_table')).toMatchObject({
      rows: [
        [
          'Service',
          'Cost (USD)',
          'Cost (EUR)',
          'Change (USD)',
          'Change (EUR)',
          'Before (USD)',
          'Before (EUR)',
          'Share of USD',
          'Share of EUR',
        ].map((text) => ({ text })),
        [
          { text: 'AmazonS3' },
          { value: 10 },
          { value: 3 },
          { value: 2 },
          { value: 3 },
          { value: 8 },
          { text: '–' },
          { value: 100 },
          { value: 100 },
        ],
      ],
    });
  });

  it('claims no change where there is nothing to compare with', () => {
    const { text } = costReport(anAnswer({ before: {} }), USD);

    expect(text).toContain('No figures for the same days of 2026-10 to compare with.');
    expect(text).not.toContain('Change');
  });

  it('draws weeks where days would be too many, and says so', () => {
    const { text } = costReport(anAnswer({ days: someDays(60, { open: 1 }) }), USD);

    expect(text).toContain('payments, USD per 7 days (first of 7 UTC days; ∗ provisional; first shorter)');
  });

  it('draws the newest days of a month, since a month has more than a chart has room for', () => {
    const { text } = costReport(anAnswer({ days: someDays(30, { open: 1 }) }), USD);

    expect(text).toContain('payments, USD a day (UTC day; ∗ provisional; newest 20 of 30 days)');
  });

  it('shows days with their state instead of comparing them one by one', () => {
    const { text } = costReport(anAnswer({ by: 'day', days: someDays(3, { open: 1 }) }), USD);

    expect(text).not.toContain('Moved most');
    expect(text).toMatch(/2026-11-03 +\$102.00 +provisional/);
  });

  it('says that there is nothing, and the hint on what to do', () => {
    const { text } = costReport(anAnswer({ days: [], groups: [], totals: {} }), {
      ...USD,
      emptyHint: 'Figures end on 2026-10-31.',
    });

    expect(text).toBe('payments: no effective cost in 2026-11 to date.\nFigures end on 2026-10-31.');
  });

  it('names a period with its dates', () => {
    const period = { start: '2026-11-22', end: '2026-11-23', label: 'yesterday' };

    expect(costReport(anAnswer({ period, days: someDays(1, { start: '2026-11-22' }) }), USD).text).toContain(
      'effective, yesterday (2026-11-22)',
    );
  });
});

describe('the CSV file', () => {
  it('has one row per group and currency', () => {
    const groups = [{ key: 'Amazon "S3", main', totals: { USD: 10.1234567, EUR: 3 }, before: { USD: 8 } }];

    expect(costCsv(anAnswer({ groups })).split('\r\n')).toEqual([
      'team,metric,first_day,last_day,service,name,currency,cost,before',
      'payments,effective,2026-11-01,2026-11-22,"Amazon ""S3"", main",,USD,10.123457,8',
      'payments,effective,2026-11-01,2026-11-22,"Amazon ""S3"", main",,EUR,3,',
      '',
    ]);
  });

  it.each(['=1+1', '@SUM(A1)', '+cmd|x', '-2+3'])('makes %s text, which a spreadsheet would run', (key) => {
    expect(costCsv(anAnswer({ groups: [{ key, totals: { USD: -5 }, before: {} }] }))).toContain(`,'${key},,USD,-5,`);
  });
});

describe('the digest', () => {
  it('leads with the last settled day against what is usual for its weekday', () => {
    const [first, second, third] = digestMessage(aDigest(), USD).text.split('\n');

    expect(first).toBe('payments, Friday 20 Nov: $412.00 effective, settled');
    expect(second).toBe('+$37.00 (+9.9 %) against a usual Friday ($375.00)');
    expect(third).toBe('2026-11 through 20 Nov: $8,200.00, +$300.00 (+3.8 %) against the same days of 2026-10');
  });

  it('names movers in money and per cent, the untagged share and what is provisional', () => {
    const { text } = digestMessage(aDigest(), USD);

    expect(text).toContain('AmazonEC2 $300.00, +$40.00 (+15.4 %)');
    expect(text).toContain('4.2 %');
    expect(text).toContain('Provisional: 21 and 22 November will still rise; settled through 2026-11-20 (UTC days).');
    expect(text).toContain('So far: Saturday 21 Nov $300.00, Sunday 22 Nov $120.00.');
  });

  it('tells what a provisional figure has become', () => {
    const provisional = [{ day: '2026-11-22', totals: { USD: 120 }, settled: false }];
    const settledSince = [{ day: '2026-11-21', was: { USD: 300 }, now: { USD: 438 } }];

    const { text } = digestMessage(aDigest({ provisional, settledSince }), USD);

    expect(text).toContain('Saturday 21 Nov was $300.00, is now $438.00.');
    expect(text).toContain('Provisional: 22 November will still rise; settled through 2026-11-21 (UTC days).');
  });

  it('says so while nothing is settled', () => {
    const { text } = digestMessage(
      aDigest({
        settledDay: null,
        totals: {},
        usual: {},
        monthToDate: {},
        monthBefore: {},
        movers: [],
        unallocatedShare: null,
      }),
      USD,
    );

    expect(text).toContain('payments: no day is settled yet.');
    expect(text).toContain('no day is settled yet (UTC days)');
  });
});

const PASSED = [{ kind: 'actual' as const, percent: 80, passed: true }];
const PASSING = [{ kind: 'forecast' as const, percent: 100, passed: true }];
const anAdjustment = { budgetedCost: 5230, median: 4754.55, marginPercent: 10, wanted: 3, periods: [] };

describe('a budget', () => {
  it('speaks with its figure, its bars, where it will end, the change, the reason and one thing to do', () => {
    const drivers = [{ key: 'AmazonEC2', change: 400 }];

    const { text } = budgetAlert(aStatus(), { crossings: [...PASSED, ...PASSING], drivers });

    expect(text.split('\n')).toEqual([
      'payments: 84 % of the budget for November 2026 is spent, and it will probably end at 112 %',
      'spent █████████████░░░ 84 %',
      'time  ███████████░░░░░ 67 %',
      '$4,210.00 of $5,000.00 (84 %). Will end at about $5,620 (112 %), 80 % interval $5,300 to $5,900; 95 % certain to pass it.',
      '+$610.00 (+16.9 %) against the same days of October 2026. Moved most: AmazonEC2 +$400.00',
      'Look at what it is: /cost payments mtd by service',
      'November 2026, USD, effective cost, settled through 20 Nov (UTC).',
    ]);
  });

  it.each([
    [PASSING, 'payments: November 2026 will probably end at 112 % of its budget'],
    [
      [{ kind: 'forecast' as const, percent: 100, passed: false }],
      'payments: November 2026 will probably keep its budget after all',
    ],
    [
      [{ kind: 'actual' as const, percent: 80, passed: false }],
      'payments: back below 80 % of the budget for November 2026',
    ],
  ])('says first what has changed', (crossings, first) => {
    expect(budgetAlert(aStatus(), { crossings, drivers: [] }).text.split('\n')[0]).toBe(first);
  });

  it('tells the end of a period and an amount made from history in one message', () => {
    const ended = { periodStart: '2026-10-01', actualCost: 4800, budgetedCost: 5000 };
    const budget = aBudget({ autoAdjust: { periods: 3, marginPercent: 10 } });

    const { text } = budgetTurn({
      budget,
      periodStart: '2026-11-01',
      ended,
      amountBefore: 5000,
      adjustment: { ...anAdjustment, periods: [] },
    });

    expect(text).toContain('payments: October 2026 ended at 96 % of its budget, $4,800.00 of $5,000.00.');
    expect(text).toContain('The budget for November 2026 is $5,230.00, it was $5,000.00: the median of the last');
  });

  it('is a line of the digest, with its bar', () => {
    expect(digestMessage(aDigest({ budgets: [aStatus()] }), USD).text).toContain(
      'Budget ████████░░ 84 % of $5,000.00 spent, 67 % of November 2026 over; will end at about 112 %, 95 % certain to pass it',
    );
  });

  it('shows the most pressing first, and gives a button only to those who may change it', () => {
    const calm = aStatus({ budget: aBudget({ scope: 'search' }), actualCost: 100, outlook: null });
    const changeable = new Set([aBudget().budgetId]);

    const message = budgetReport({ statuses: [calm, aStatus()], changeable });

    expect(message.text.indexOf('payments, monthly')).toBeLessThan(message.text.indexOf('search, monthly'));
    expect(JSON.stringify(message.blocks).match(/budget\.change/g)).toHaveLength(1);
  });

  it('is silent about what cannot be known', () => {
    const { text } = budgetReport({
      statuses: [
        aStatus({
          budgetedCost: null,
          settledThrough: null,
          actualCost: 0,
          outlook: null,
          remarks: ['The amount needs 3 full periods of history; there is 1.'],
        }),
      ],
      changeable: new Set(),
    });

    expect(text).toContain('payments, monthly: no settled day yet, no amount yet');
    expect(text).toContain('no day settled yet. The amount needs 3 full periods of history; there is 1.');
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it.each([
    [-120, '-$120.00 of $5,000.00 (-2 %)'],
    [0, '$0.00 of $5,000.00 (0 %)'],
    [9e12, '$9,000,000,000,000.00 of $5,000.00 (over 1000 %)'],
    [-9e12, 'under -1000 %'],
  ])('can be read whatever it costs: %d', (actualCost, figure) => {
    expect(budgetReport({ statuses: [aStatus({ actualCost })], changeable: new Set() }).text).toContain(figure);
  });
});

describe('the small messages', () => {
  it('a failure is its sentence, escaped', () => {
    expect(failure('I do not know "<x>".').text).toBe('I do not know "&lt;x&gt;".');
  });

  it('a fault is a reference for the operators', () => {
    expect(failure(faultSentence('7F3K2')).text).toBe(
      'Something broke on my side. Reference 7F3K2; the operators can find it in the log.',
    );
  });

  it('the help lists what one can type, and what was meant', () => {
    const { text } = help([{ usage: '[TEAM | all]', summary: 'what a team spends' }], { suggestion: 'payments' });

    expect(text).toContain('Did you mean /cost payments?');
    expect(text).toContain('/cost [TEAM | all]\nwhat a team spends');
  });

  it('no data says how to import, or which days there are', () => {
    expect(noData(anAnswer(), []).text).toContain('npx penny import');
    expect(noData(anAnswer(), [{ source: 'aws', firstDay: '2026-01-01', lastDay: '2026-10-31' }]).text).toContain(
      'aws: 2026-01-01 to 2026-10-31',
    );
  });

  it('the self report shows requests, dollars and cache hits', () => {
    const { text } = selfReport(aSelfReport());

    expect(text).toContain('My own requests on 2026-11-23 (UTC): $0.12');
    expect(text).toContain('12 of 100 allowed to Cost Explorer, 30 answered from what I had already');
    expect(text).toContain('2026-11-20');
  });

  it('the list of digests says where, what and when', () => {
    expect(subscriptionList('Digests', [aPlan()]).text).toBe(
      'Digests\n<#C0123>: payments at 09:00 Europe/Berlin, Monday to Friday',
    );
    expect(subscriptionList('Digests', []).text).toContain('/cost subscribe');
  });
});

const nasty = '<!channel> *bold* `x` &\u202E 😀\ud83d '.repeat(8);
const manyGroups = Array.from({ length: 3000 }, (_, index) => ({
  key: `arn:aws:${nasty}${index}`,
  totals: { USD: 1e9 + index, [`CREDIT${index % 9}`]: 5 },
  before: {},
}));
const huge: Partial<CostAnswer> = {
  team: nasty,
  by: `tag:${nasty}`,
  groups: manyGroups,
  days: someDays(400, { open: 300, start: '2025-10-20' }),
  totals: { USD: 3e12, EUR: 1, JPY: 2, GBP: 3, CREDITS: 4, '<!here>': 5 },
  notes: Array.from({ length: 80 }, () => nasty),
};
const tiny: Partial<CostAnswer> = {
  groups: [],
  days: someDays(1),
  totals: { USD: 0 },
  before: {},
  readAt: null,
  settledThrough: null,
};
const manyStatuses = Array.from({ length: 120 }, (_, index) =>
  aStatus({
    budget: aBudget({
      scope: nasty,
      by: `tag:${nasty}`,
      key: `${nasty}${index}`,
      amount: 1e12,
      origin: 'slack',
      setBy: nasty,
    }),
    budgetedCost: 1e12,
    actualCost: 3e12,
    otherCurrencies: Array.from({ length: 30 }, () => nasty),
    remarks: Array.from({ length: 30 }, () => nasty),
  }),
);
const manyDrivers = manyGroups.map(({ key }) => ({ key, change: 1e12 }));
const manyCloudBudgets = Array.from({ length: 200 }, () => ({
  name: nasty,
  about: nasty,
  timeUnit: 'MONTHLY' as const,
  budgetedCost: 0,
  actualCost: 1e12,
  billingCurrency: nasty,
  updatedOn: '2026-11-22',
  source: nasty,
}));
const manyPlans = Array.from({ length: 500 }, () => aPlan({ channel: nasty, scope: nasty }));

describe('every view', () => {
  const messages: [string, Message, string][] = [
    ['a usual report', costReport(anAnswer(), { ...USD, answerId: 'A1' }), '$12,345.67'],
    ['a tiny report', costReport(anAnswer(tiny), USD), '$0.00'],
    [
      'an empty report',
      costReport(anAnswer({ days: [], groups: [], totals: {}, before: {} }), USD),
      'no effective cost',
    ],
    ['a huge report', costReport(anAnswer(huge), { ...USD, answerId: 'A'.repeat(36) }), '$3,000,000,000,000.00'],
    [
      'a huge report by day',
      costReport(anAnswer({ ...huge, by: 'day' }), { ...USD, answerId: 'A1' }),
      '$3,000,000,000,000.00',
    ],
    ['a report of two days', costReport(anAnswer({ ...huge, days: someDays(2) }), USD), '$3,000,000,000,000.00'],
    ['a usual digest', digestMessage(aDigest(), USD), '$412.00'],
    [
      'an empty digest',
      digestMessage(aDigest({ settledDay: null, totals: {}, usual: {}, movers: [], days: [], provisional: [] }), USD),
      'no day is settled',
    ],
    [
      'a huge digest',
      digestMessage(
        aDigest({
          scope: nasty,
          movers: manyGroups,
          days: someDays(400),
          provisional: someDays(200, { open: 200 }),
          notes: Array.from({ length: 80 }, () => nasty),
        }),
        USD,
      ),
      '$412.00',
    ],
    [
      'a digest with what runs again',
      digestMessage(
        aDigest({
          restarts: [
            { claim: aClaim({ resourceName: nasty }), saved: 41.2 },
            { claim: aClaim(), saved: null },
          ],
        }),
        USD,
      ),
      'stopped 9 Nov; $41.20 saved until then',
    ],
    ['a digest with budgets', digestMessage(aDigest({ budgets: manyStatuses }), USD), '$412.00'],
    ['an alert', budgetAlert(aStatus(), { crossings: PASSED, drivers: [] }), '84 %'],
    [
      'an alert without a forecast',
      budgetAlert(aStatus({ outlook: null, costBefore: null }), { crossings: PASSING, drivers: [] }),
      '84 %',
    ],
    ['a huge alert', budgetAlert(manyStatuses[0]!, { crossings: PASSED, drivers: manyDrivers }), 'over 1000 %'],
    [
      'a huge alert for the lead',
      undelivered(budgetAlert(manyStatuses[0]!, { crossings: PASSED, drivers: manyDrivers }), nasty),
      'over 1000 %',
    ],
    [
      'the turn of a period',
      budgetTurn({ budget: aBudget(), periodStart: '2026-11-01', adjustment: anAdjustment }),
      '$5,230.00',
    ],
    [
      'a huge turn',
      budgetTurn({
        budget: manyStatuses[0]!.budget,
        periodStart: '2026-11-01',
        ended: { periodStart: '2026-10-01', actualCost: 1e12, budgetedCost: 1 },
      }),
      'over 1000 %',
    ],
    ['no budgets', budgetReport({ statuses: [], changeable: new Set() }), '/cost budget set'],
    ['a budget', budgetReport({ statuses: [aStatus()], changeable: new Set() }), '$4,210.00'],
    [
      'many budgets',
      budgetReport({
        statuses: manyStatuses,
        changeable: new Set(manyStatuses.map(({ budget }) => budget.budgetId)),
        overruled: manyStatuses.map(({ budget }) => budget),
        orphaned: manyStatuses.map(({ budget }) => budget),
        cloudBudgets: manyCloudBudgets,
        troubles: manyCloudBudgets.map(({ name }) => name),
      }),
      '300 %',
    ],
    ['a budget set', budgetSet(aStatus(), { what: 'set', passed: true, note: 'No costs so far.' }), '$5,000.00'],
    [
      'a huge budget set',
      budgetSet(manyStatuses[0]!, { what: 'changed', passed: true, note: nasty }),
      '$1,000,000,000,000.00',
    ],
    ['a budget removed', budgetRemoved(manyStatuses[0]!.budget), '$1,000,000,000,000.00'],
    ['a failure', failure(nasty.repeat(40)), 'bold'],
    ['a fault', failure(faultSentence('7F3K2')), '7F3K2'],
    [
      'a help',
      help(
        Array.from({ length: 60 }, () => ({ usage: nasty, summary: nasty })),
        { suggestion: nasty },
      ),
      '/cost',
    ],
    [
      'no data',
      noData(
        { ...anAnswer(), team: nasty },
        Array.from({ length: 60 }, () => ({ source: nasty, firstDay: '2026-01-01', lastDay: '2026-02-01' })),
      ),
      '2026-02-01',
    ],
    ['a self report', selfReport(aSelfReport()), '$0.12'],
    [
      'a huge self report',
      selfReport(
        aSelfReport({
          sources: Array.from({ length: 200 }, () => ({
            name: nasty,
            lastReadAt: '2026-11-23T06:00:00Z',
            settledThrough: null,
            charges: 1e9,
            note: nasty,
          })),
        }),
      ),
      '$0.12',
    ],
    ['no digests', subscriptionList('Digests', []), '/cost subscribe'],
    ['many digests', subscriptionList(nasty, manyPlans), 'The first 40 of 500:'],
  ];

  it.each(messages)('fits Slack, pings nobody and carries its figures in text: %s', (_, message, figure) => {
    const sent = withinLimits(message);
    const inText = withinLimits(withoutNativeBlocks(message));

    for (const each of [sent, inText]) {
      expect(objectionsOfSlack(each)).toEqual([]);
      expect(pings(each)).toEqual([]);
      expect(each.text).toContain(figure);
    }
  });

  it.each([
    ['usual', home({ answer: anAnswer(), teams: ['payments'], plans: [aPlan()] }, { ...USD, answerId: 'A1' })],
    ['empty', home({ answer: anAnswer({ days: [], groups: [], totals: {} }), teams: [], plans: [] }, USD)],
    ['huge', home({ answer: anAnswer(huge), teams: Array.from({ length: 200 }, () => nasty), plans: manyPlans }, USD)],
    ['refused', home({ refusal: nasty }, USD)],
  ])('fits the Home tab, in blocks that Home knows: %s', (_, view) => {
    expect(viewFaults(view)).toEqual([]);
    expect(JSON.stringify(view)).not.toMatch(/<!|data_table|data_visualization|cost\.share/);
  });

  it.each([
    ['new', budgetForm({ scopes: ['payments', 'search'], scope: 'search', currency: 'USD', tagKeys: ['app'] })],
    ['new, for one scope', budgetForm({ scopes: ['payments'], currency: 'USD', tagKeys: [] })],
    [
      'new, for very many scopes',
      budgetForm({
        scopes: manyStatuses.flatMap((_, index) => [`${'team'.repeat(30)}${index}`, `t${index}`]),
        currency: 'USD',
        tagKeys: [nasty],
      }),
    ],
    ['changing one', budgetForm({ budget: aBudget() })],
    [
      'changing a huge one',
      budgetForm({
        budget: {
          ...manyStatuses[0]!.budget,
          thresholds: { actual: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], forecast: [200] },
        },
      }),
    ],
    ['pending', budgetFormPending()],
    ['done', budgetFormDone(budgetSet(aStatus(), { what: 'set', passed: false }))],
    ['done, hugely', budgetFormDone(budgetSet(manyStatuses[0]!, { what: 'set', passed: true, note: nasty }))],
    ['refused', budgetFormDone(failure(nasty))],
  ])('fits a form that Slack would open: %s', (_, view) => {
    expect(viewFaults(view)).toEqual([]);
    expect(JSON.stringify(view)).not.toMatch(/"mrkdwn","text":"[^"]*<!|data_table/);
  });

  it('of the Home tab shows mine first: the month, the last settled day, the digests', () => {
    const shown = JSON.stringify(home({ answer: anAnswer(), teams: ['payments'], plans: [aPlan()] }, USD).blocks);

    const places = [
      '$12,345.67',
      'Last settled day, Friday 20 Nov (UTC): *$119.00*',
      'Provisional: 21 and 22',
      '<#C0123>',
    ].map((each) => shown.indexOf(each));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });
});
