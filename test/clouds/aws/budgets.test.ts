import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsBudget } from '../../../sandbox/aws/budgets.ts';
import type { FaultName } from '../../../sandbox/aws/fault.ts';
import { type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import { aBudget } from '../../sandbox/aws/clients.ts';
import { aMeter, NOW, requestsTo } from './bill.ts';
import { aCloud, replying } from './cloud.ts';

let kept: AwsBudget[];
let aws: SandboxAws;
beforeEach(async () => {
  kept = [aBudget()];
  aws = await startAws({ charges: () => [], budgets: () => kept, now: () => NOW });
});
afterEach(() => aws.stop());

/** A budget of 100 dollars as it comes over the wire; override what matters. */
const onTheWire = (override: object = {}) => ({
  BudgetName: 'Hundred',
  BudgetType: 'COST',
  BudgetLimit: { Amount: '100.0', Unit: 'USD' },
  TimeUnit: 'MONTHLY',
  CalculatedSpend: { ActualSpend: { Amount: '12.5', Unit: 'USD' } },
  ...override,
});

const budgetsIn = async (...budgets: object[]) => aCloud({ url: await replying({ Budgets: budgets }) }).budgets();
const aboutOf = async (filters: object) => (await budgetsIn(onTheWire(filters)))[0]?.about;

describe("AWS's budgets", () => {
  it('come with their limit and what AWS says of it', async () => {
    kept = [aBudget({ billingCurrency: 'EUR', filter: { key: 'SERVICE', values: ['AWS Lambda'] } })];

    expect(await aCloud(aws).budgets()).toEqual([
      {
        name: 'Everything',
        about: 'AWS Lambda',
        timeUnit: 'MONTHLY',
        budgetedCost: 1_000,
        actualCost: 400,
        forecastedCost: 1_150,
        billingCurrency: 'EUR',
        updatedOn: '2026-02-03',
      },
    ]);
  });

  it('come from every page, and cost nothing to ask for', async () => {
    aws.pageSize = 2;
    kept = ['a', 'b', 'c'].map((name) => aBudget({ name }));
    const meter = aMeter();

    const budgets = await aCloud(aws, { meter }).budgets();

    expect(budgets.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(requestsTo(aws)).toMatchObject([{ AccountId: '100000000000' }, { NextToken: expect.any(String) }]);
    expect(meter.counted.requests).toBe(0);
  });

  it('have no forecast where AWS makes none', async () => {
    expect((await budgetsIn(onTheWire()))[0]).not.toHaveProperty('forecastedCost');
  });

  it('are only those of cost that AWS has calculated', async () => {
    const budgets = await budgetsIn(
      onTheWire({ BudgetName: 'hours', BudgetType: 'USAGE', BudgetLimit: { Amount: '100', Unit: 'Hrs' } }),
      onTheWire({ BudgetName: 'covered', BudgetType: 'SAVINGS_PLANS_COVERAGE', BudgetLimit: undefined }),
      onTheWire({ BudgetName: 'new', CalculatedSpend: undefined }),
      onTheWire(),
    );

    expect(budgets.map(({ name }) => name)).toEqual(['Hundred']);
  });

  it.each([
    ['MONTHLY', undefined, '2026-03-01'],
    ['QUARTERLY', undefined, '2026-01-01'],
    ['ANNUALLY', undefined, '2026-01-01'],
    ['DAILY', undefined, '2026-03-10'],
    ['CUSTOM', '2026-02-14', '2026-02-14'],
    ['MONTHLY', '2026-03-07', '2026-03-07'],
    ['MONTHLY', '2025-03-07', '2026-03-01'],
  ])(
    'of which nobody says when they were changed are as of their period (%s, begun %s)',
    async (TimeUnit, from, day) => {
      const TimePeriod = from === undefined ? {} : { Start: Date.parse(from) / 1000 };

      expect(await budgetsIn(onTheWire({ TimeUnit, TimePeriod }))).toMatchObject([{ updatedOn: day }]);
    },
  );
});

describe('what a budget is about', () => {
  const dimension = (Key: string, ...Values: string[]) => ({ Dimensions: { Key, Values } });

  it.each<[string, object]>([
    ['all costs', {}],
    ['all costs', { CostFilters: {} }],
    ['Amazon EC2', { FilterExpression: dimension('SERVICE', 'Amazon EC2') }],
    ['account 111111111111', { FilterExpression: dimension('LINKED_ACCOUNT', '111111111111') }],
    ['usage type BoxUsage', { FilterExpression: dimension('USAGE_TYPE', 'BoxUsage') }],
    ['a, b, c and 2 more', { FilterExpression: dimension('SERVICE', 'a', 'b', 'c', 'd', 'e') }],
    ['tag team payments', { FilterExpression: { Tags: { Key: 'team', Values: ['payments'] } } }],
    ['no tag team', { FilterExpression: { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } } }],
    ['cost category Unit retail', { FilterExpression: { CostCategories: { Key: 'Unit', Values: ['retail'] } } }],
    [
      'AWS Lambda, all but region eu-west-1 or region us-east-1',
      {
        FilterExpression: {
          And: [
            dimension('SERVICE', 'AWS Lambda'),
            { Or: [{ Not: dimension('REGION', 'eu-west-1') }, dimension('REGION', 'us-east-1')] },
          ],
        },
      },
    ],
    ['Amazon EC2, account 111111111111', { CostFilters: { Service: ['Amazon EC2'], LinkedAccount: ['111111111111'] } }],
    [
      'tag team payments, cost category Unit retail',
      {
        CostFilters: { TagKeyValue: ['user:team$payments'], CostCategory: ['Unit$retail'] },
      },
    ],
    ['purchase type Spot', { CostFilters: { PurchaseType: ['Spot'] } }],
  ])('is "%s"', async (words, filters) => {
    expect(await aboutOf(filters)).toBe(words);
  });
});

describe('what goes wrong with budgets', () => {
  it.each<[FaultName, string, string]>([
    ['access-denied', 'forbidden', 'access denied; add budgets:ViewBudget to the role'],
    ['throttled', 'unavailable', 'AWS is still throttling; the next reading tries again'],
    ['json-500', 'unavailable', 'HTTP 500 from AWS each time; the next reading tries again'],
    ['html-500', 'unavailable', 'HTTP 500 from AWS each time; the next reading tries again'],
  ])('(%s) is told with what to do', async (fault, code, rest) => {
    aws.fail('DescribeBudgets', fault, { times: 10 });

    await expect(aCloud(aws).budgets()).rejects.toMatchObject({
      code,
      message: `Reading AWS Budgets of 100000000000: ${rest}.`,
    });
  });

  it('is waited out where it passes', async () => {
    aws.fail('DescribeBudgets', 'throttled', { times: 3 });

    expect(await aCloud(aws).budgets()).toHaveLength(1);
  });

  it('includes an answer that makes no sense', async () => {
    await expect(budgetsIn(onTheWire({ TimeUnit: 'FORTNIGHTLY' }))).rejects.toThrow(
      'AWS Budgets answered something I cannot read at Budgets.0.TimeUnit',
    );
  });
});
