import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsRequest } from '../../../sandbox/aws/operations.ts';
import { type AwsCharge, type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import type { BreakdownQuestion } from '../../../src/ports.ts';
import { aBill, aCharge, aMeter, NOW } from './bill.ts';
import { aCloud, dimensionsIn, sumsOf } from './cloud.ts';

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const FEBRUARY = { start: '2026-02-01', end: '2026-03-01' };

let bill: AwsCharge[];
let aws: SandboxAws;
beforeEach(async () => {
  bill = aBill();
  aws = await startAws({ charges: () => bill, now: () => NOW });
});
afterEach(() => aws.stop());

const ask = (override: Partial<BreakdownQuestion> = {}, settings: Parameters<typeof aCloud>[1] = {}) =>
  aCloud(aws, settings).breakDown({ scope: '*', period: FEBRUARY, ...override });

describe('resources', () => {
  const today = '2026-03-10';
  const question = { serviceNames: [EC2], period: { start: '2026-03-01', end: today } };
  beforeEach(() => {
    bill = ['i-1', 'i-2', undefined].map((resourceId) => aCharge({ day: '2026-03-05', resourceId }));
  });

  it('come for a named service, from the last 14 days', async () => {
    const breakdown = await ask(question);

    expect(sumsOf(breakdown, 'resource')).toEqual({ '(none)': 1, 'i-1': 1, 'i-2': 1 });
    expect(breakdown.leftOut).toEqual([]);
  });

  it('of a longer period come with a sentence since when they are known', async () => {
    const breakdown = await ask({ ...question, period: { start: '2026-02-10', end: today } });

    expect(sumsOf(breakdown, 'resource')).toEqual({ '(none)': 1, 'i-1': 1, 'i-2': 1 });
    expect(breakdown.leftOut).toEqual([
      'Resources are known from 2026-02-24 on: Cost Explorer keeps them for 14 days.',
    ]);
  });

  it.each<[string, Partial<BreakdownQuestion>, string]>([
    [
      'a period long ago',
      { ...question, period: { start: '2026-02-01', end: '2026-02-24' } },
      'Cost Explorer keeps resources for 14 days.',
    ],
    ['no named service', { period: question.period }, 'Cost Explorer tells resources of named services only.'],
  ])('of %s are not asked for, and that is told', async (_, asked, reason) => {
    const { leftOut } = await ask(asked);

    expect(leftOut).toEqual([`I left out the breakdown of aws by resource: ${reason}`]);
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('GetCostAndUsageWithResources');
  });

  it.each([
    [
      'not-enabled',
      'Cost Explorer keeps none here; enable resource-level data in the Cost Management preferences and give it a day.',
    ],
    [
      'validation',
      'Cost Explorer keeps none here; enable resource-level data in the Cost Management preferences and give it a day.',
    ],
    [
      'access-denied',
      'Reading Cost Explorer for 100000000000: access denied; add ce:GetCostAndUsageWithResources to the role.',
    ],
  ] as const)('that AWS does not give (%s) are left out, and the rest is there', async (fault, reason) => {
    aws.fail('GetCostAndUsageWithResources', fault, { times: 10 });

    const breakdown = await ask(question);

    expect(breakdown.leftOut).toEqual([`I left out the breakdown of aws by resource: ${reason}`]);
    expect(sumsOf(breakdown, 'region', () => 'all')).toEqual({ all: 3 });
  });
});

describe('what goes wrong with a break-down', () => {
  const by =
    (key: string) =>
    ({ GroupBy = [] }: AwsRequest) =>
      GroupBy.some(({ Key }) => Key === key);

  it('is told where it concerns one dimension, and the others go on', async () => {
    aws.fail('GetCostAndUsage', 'validation', { times: 10, only: by('REGION') });

    const breakdown = await ask();

    expect(dimensionsIn(breakdown)).not.toContain('region');
    expect(dimensionsIn(breakdown)).toContain('tag:team');
    expect(breakdown.leftOut).toContain(
      'I left out the breakdown of aws by region: Cost Explorer refused to group by region.',
    );
  });

  it('ends in what is read so far where it concerns all that follow, as at the day’s cap', async () => {
    const breakdown = await ask({}, { meter: aMeter(3) });

    expect(aws.calls.length).toBe(3);
    expect(dimensionsIn(breakdown)).toEqual(['service', 'account', 'usage-type']);
    expect(breakdown.leftOut).toContainEqual(
      expect.stringMatching(
        /^I left out the breakdown of aws by region, charge category, tag team: .*cap of 3 billed requests is used up.*maxRequestsPerDay\.$/,
      ),
    );
  });

  it('is a failure where nothing could be read', async () => {
    await expect(ask({}, { meter: aMeter(0) })).rejects.toMatchObject({ code: 'refused' });
    aws.fail('GetCostAndUsage', 'access-denied');
    await expect(ask()).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Reading Cost Explorer for 100000000000: access denied; add ce:GetCostAndUsage to the role.',
    });
  });

  it.each(['throttled', 'html-500'] as const)(
    'is waited out where it passes (%s), and costs nothing',
    async (fault) => {
      const meter = aMeter();
      aws.fail('GetCostAndUsage', fault, { times: 3 });

      await ask({}, { meter });

      expect(meter.counted.requests).toBe(6);
      expect(aws.calls.length).toBe(9);
    },
  );

  it('includes too many pages, which leaves that dimension out', async () => {
    aws.pageSize = 30;

    const breakdown = await ask({}, { source: { pageCap: 2 } });

    expect(breakdown.leftOut).toContain(
      'I left out the breakdown of aws by tag team: it has more than 2 pages a call (pageCap).',
    );
    expect(dimensionsIn(breakdown)).toContain('usage-type');
  });
});
