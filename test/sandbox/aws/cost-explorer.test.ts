import {
  CostExplorerClient,
  type Expression,
  GetCostAndUsageCommand,
  type GetCostAndUsageCommandInput,
} from '@aws-sdk/client-cost-explorer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsCharge, type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import { aCharge, NOW } from '../../clouds/aws/bill.ts';

let bill: AwsCharge[];
let aws: SandboxAws;
let client: CostExplorerClient;

beforeEach(async () => {
  bill = [
    aCharge({ day: '2026-02-27', billedCost: 0.5, tags: { team: 'pay$ments' } }),
    aCharge({
      day: '2026-03-01',
      billedCost: 2,
      serviceName: 'AWS Lambda',
      regionId: 'us-east-1',
      tags: { team: 'web' },
    }),
    aCharge({ day: '2026-03-01', billedCost: 4, serviceName: 'Tax', regionId: undefined, recordType: 'Tax' }),
    aCharge({
      day: '2026-03-03',
      billedCost: 8,
      effectiveCost: 3,
      subAccountId: '100000000002',
      subAccountName: 'Staging',
    }),
  ];
  aws = await startAws({ charges: () => bill, now: () => NOW });
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  client = new CostExplorerClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

/** Asks for the whole bill by day and service; override what matters. */
function ask(override: Partial<GetCostAndUsageCommandInput> = {}) {
  return client.send(
    new GetCostAndUsageCommand({
      TimePeriod: { Start: '2026-02-01', End: '2026-03-04' },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost'],
      GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
      ...override,
    }),
  );
}

async function totalOf(override: Partial<GetCostAndUsageCommandInput>): Promise<number> {
  const { ResultsByTime = [] } = await ask(override);
  return ResultsByTime.flatMap(({ Groups = [] }) => Groups).reduce(
    (sum, { Metrics }) => sum + Number(Metrics?.UnblendedCost?.Amount),
    0,
  );
}

describe("the sandbox's Cost Explorer", () => {
  it('answers each day with the groups that have charges, and an empty one without', async () => {
    const { ResultsByTime = [] } = await ask({ TimePeriod: { Start: '2026-03-01', End: '2026-03-03' } });

    expect(ResultsByTime).toMatchObject([
      {
        TimePeriod: { Start: '2026-03-01', End: '2026-03-02' },
        Groups: [
          { Keys: ['AWS Lambda'], Metrics: { UnblendedCost: { Amount: '2', Unit: 'USD' } } },
          { Keys: ['Tax'], Metrics: { UnblendedCost: { Amount: '4', Unit: 'USD' } } },
        ],
      },
      { TimePeriod: { Start: '2026-03-02' }, Groups: [] },
    ]);
  });

  it('does not count the end of the period in', async () => {
    expect(await totalOf({ TimePeriod: { Start: '2026-02-01', End: '2026-03-03' } })).toBe(6.5);
    expect(await totalOf({ TimePeriod: { Start: '2026-02-01', End: '2026-03-04' } })).toBe(14.5);
  });

  it('answers by month, and in total where nothing is grouped', async () => {
    const { ResultsByTime } = await ask({ Granularity: 'MONTHLY', GroupBy: undefined, Metrics: ['AmortizedCost'] });

    expect(ResultsByTime).toMatchObject([
      { TimePeriod: { Start: '2026-02-01', End: '2026-03-01' }, Total: { AmortizedCost: { Amount: '1' } }, Groups: [] },
      { TimePeriod: { Start: '2026-03-01', End: '2026-03-04' }, Total: { AmortizedCost: { Amount: '5' } } },
    ]);
  });

  it('writes tags as key$value, empty where there is none, and names accounts', async () => {
    const { ResultsByTime, DimensionValueAttributes } = await ask({
      Granularity: 'MONTHLY',
      GroupBy: [
        { Type: 'TAG', Key: 'team' },
        { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' },
      ],
    });

    expect(ResultsByTime?.flatMap(({ Groups = [] }) => Groups.map(({ Keys }) => Keys))).toEqual([
      ['team$pay$ments', '100000000001'],
      ['team$', '100000000001'],
      ['team$', '100000000002'],
      ['team$web', '100000000001'],
    ]);
    expect(DimensionValueAttributes).toContainEqual({ Value: '100000000002', Attributes: { description: 'Staging' } });
  });

  it('calls this month estimated, and the month before until the sixth', async () => {
    const { ResultsByTime = [] } = await ask({ Granularity: 'MONTHLY' });

    expect(ResultsByTime.map(({ Estimated }) => Estimated)).toEqual([false, true]);
  });

  it('hands out pages whose token is bound to the request', async () => {
    aws.pageSize = 3;

    const first = await ask();
    const second = await ask({ NextPageToken: first.NextPageToken });

    const groups = [first, second].map(
      ({ ResultsByTime = [] }) => ResultsByTime.flatMap(({ Groups = [] }) => Groups).length,
    );
    expect(groups).toEqual([3, 1]);
    expect(second.NextPageToken).toBeUndefined();
    await expect(ask({ NextPageToken: first.NextPageToken, Metrics: ['AmortizedCost'] })).rejects.toThrow(
      /changed between pages/,
    );
    await expect(ask({ NextPageToken: 'made up' })).rejects.toThrow(/pagination token is invalid/);
  });

  it.each<[string, Expression, number]>([
    ['a dimension', { Dimensions: { Key: 'SERVICE', Values: ['Tax', 'AWS Lambda'] } }, 6],
    ['a tag whose value has a dollar sign', { Tags: { Key: 'team', Values: ['pay$ments'] } }, 0.5],
    ['an absent tag', { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } }, 12],
    ['what a tag is not, untagged included', { Not: { Tags: { Key: 'team', Values: ['web'] } } }, 12.5],
    ['the case of a value', { Dimensions: { Key: 'SERVICE', Values: ['tax'] } }, 0],
    ['no case', { Dimensions: { Key: 'SERVICE', Values: ['tax'], MatchOptions: ['CASE_INSENSITIVE'] } }, 4],
    [
      'the start of a value',
      { Dimensions: { Key: 'LINKED_ACCOUNT_NAME', Values: ['Sta'], MatchOptions: ['STARTS_WITH'] } },
      8,
    ],
    ['a cost category that nobody made', { CostCategories: { Key: 'Team', Values: ['web'] } }, 0],
    [
      'and, or and not together',
      {
        And: [
          {
            Or: [
              { Dimensions: { Key: 'REGION', Values: ['us-east-1'] } },
              { Tags: { Key: 'team', Values: ['pay$ments'] } },
            ],
          },
          { Not: { Dimensions: { Key: 'SERVICE', Values: ['AWS Lambda'] } } },
        ],
      },
      0.5,
    ],
  ])('filters by %s', async (_, filter, total) => {
    expect(await totalOf({ Filter: filter })).toBe(total);
  });

  it.each<[string, Partial<GetCostAndUsageCommandInput>, RegExp]>([
    [
      'three keys to group by',
      { GroupBy: Array(3).fill({ Type: 'DIMENSION', Key: 'SERVICE' }) },
      /less than or equal to 2/,
    ],
    ['a start after today', { TimePeriod: { Start: '2026-03-11', End: '2026-03-12' } }, /past the current date/],
    ['an end before the start', { TimePeriod: { Start: '2026-03-02', End: '2026-03-02' } }, /should be before end/],
    ['more history than it keeps', { TimePeriod: { Start: '2025-01-31', End: '2026-03-02' } }, /beyond 14 months/],
    ['a metric it does not know', { Metrics: ['Cost'] }, /Invalid metric/],
    ['no metric', { Metrics: [] }, /Metrics is required/],
    [
      'an expression with two roots',
      { Filter: { Not: { Tags: { Key: 'a', Values: ['b'] } }, Or: [] } },
      /more than one roots/,
    ],
    ['a filter without values', { Filter: { Tags: { Key: 'team' } } }, /needs Values/],
  ])('refuses %s as invalid', async (_, override, message) => {
    await expect(ask(override)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('refuses requests that are not signed, and operations it does not have', async () => {
    const headers = { 'x-amz-target': 'AWSInsightsIndexService.GetTags' };

    const unsigned = await fetch(aws.url, { method: 'POST', headers, body: '{}' });
    const signed = await fetch(aws.url, {
      method: 'POST',
      headers: {
        ...headers,
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260310/us-east-1/ce/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: '{}',
    });

    expect([unsigned.status, await unsigned.json()]).toMatchObject([
      400,
      { __type: 'MissingAuthenticationTokenException' },
    ]);
    expect(await signed.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('answers from a hundred thousand charges without being waited for', async () => {
    bill = Array.from({ length: 100_000 }, (_, index) =>
      aCharge({ day: `2026-02-${String(1 + (index % 28)).padStart(2, '0')}`, tags: { team: `team-${index % 50}` } }),
    );

    const took: number[] = [];
    for (const value of ['team-1', 'team-2', 'team-3', 'team-4', 'team-5']) {
      const started = performance.now();
      await ask({
        Filter: { Not: { Tags: { Key: 'team', Values: [value] } } },
        GroupBy: [
          { Type: 'TAG', Key: 'team' },
          { Type: 'DIMENSION', Key: 'SERVICE' },
        ],
      });
      took.push(performance.now() - started);
    }

    expect(Math.min(...took)).toBeLessThan(250);
  });
});
