import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsAnomaly } from '../../../sandbox/aws/anomalies.ts';
import type { FaultName } from '../../../sandbox/aws/fault.ts';
import { type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import { anAnomaly } from '../../sandbox/aws/clients.ts';
import { aMeter, NOW, requestsTo } from './bill.ts';
import { aCloud, replying } from './cloud.ts';

let found: AwsAnomaly[];
let aws: SandboxAws;
beforeEach(async () => {
  found = [anAnomaly()];
  aws = await startAws({ charges: () => [], anomalies: () => found, now: () => NOW });
});
afterEach(() => aws.stop());

const idsSince = async (since: string) =>
  (await aCloud(aws).anomalies(since)).map(({ cloudAnomalyId }) => cloudAnomalyId);

describe("AWS's own anomalies", () => {
  it('come with their days, their impact in dollars and where AWS sees the cause', async () => {
    expect(await aCloud(aws).anomalies('2026-03-01')).toEqual([
      {
        cloudAnomalyId: 'a1',
        firstDay: '2026-03-01',
        lastDay: '2026-03-03',
        totalActualSpend: 150,
        totalExpectedSpend: 60,
        totalImpact: 90,
        billingCurrency: 'USD',
        feedback: undefined,
        rootCauses: [
          {
            serviceName: 'AmazonCloudWatch',
            subAccountId: '100000000001',
            subAccountName: 'Production',
            regionId: 'eu-west-1',
            usageType: 'DataProcessing-Bytes',
            impact: 90,
          },
        ],
      },
    ]);
  });

  it('have no last day while they go on', async () => {
    found = [anAnomaly({ lastDay: undefined })];

    const [anomaly] = await aCloud(aws).anomalies('2026-03-09');

    expect(anomaly).toMatchObject({ firstDay: '2026-03-01', lastDay: undefined });
  });

  it('are those that ended on the day asked for or later, through today', async () => {
    found = ['2026-03-03', '2026-03-04', '2026-03-10'].map((lastDay) => anAnomaly({ anomalyId: lastDay, lastDay }));

    expect(await idsSince('2026-03-04')).toEqual(['2026-03-04', '2026-03-10']);
    expect(requestsTo(aws)[0]?.DateInterval).toEqual({ StartDate: '2026-03-04', EndDate: '2026-03-10' });
  });

  it('are never asked for beyond the 90 days for which AWS keeps them', async () => {
    await idsSince('2025-01-01');

    expect(requestsTo(aws)[0]?.DateInterval?.StartDate).toBe('2025-12-10');
  });

  it('come from every page, each a billed request', async () => {
    aws.pageSize = 2;
    found = ['a1', 'a2', 'a3', 'a4', 'a5'].map((anomalyId) => anAnomaly({ anomalyId }));
    const meter = aMeter();

    const anomalies = await aCloud(aws, { meter }).anomalies('2026-03-01');

    expect(anomalies.map(({ cloudAnomalyId }) => cloudAnomalyId)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
    expect(meter.counted.requests).toBe(3);
  });

  it('are left out one by one where AWS does not say when or how much', async () => {
    const bare = { AnomalyScore: { MaxScore: 1, CurrentScore: 1 }, MonitorArn: 'arn' };
    const spend = { MaxImpact: 5, TotalActualSpend: 8, TotalExpectedSpend: 3 };
    const url = await replying({
      Anomalies: [
        { ...bare, AnomalyId: 'no day', Impact: spend },
        { ...bare, AnomalyId: 'no spend', AnomalyStartDate: '2026-03-01', Impact: { MaxImpact: 5 } },
        { ...bare, AnomalyId: 'both', AnomalyStartDate: '2026-03-01', Impact: spend },
      ],
    });

    expect(await aCloud({ url }).anomalies('2026-03-01')).toMatchObject([
      { cloudAnomalyId: 'both', totalImpact: 5, rootCauses: [] },
    ]);
  });
});

describe('feedback', () => {
  it('reaches AWS, and comes back with the anomaly', async () => {
    const cloud = aCloud(aws);

    await cloud.giveFeedback('a1', 'PLANNED_ACTIVITY');

    expect(aws.feedback.get('a1')).toBe('PLANNED_ACTIVITY');
    expect(await cloud.anomalies('2026-03-01')).toMatchObject([{ feedback: 'PLANNED_ACTIVITY' }]);
  });

  it('for an anomaly that AWS does not know is told', async () => {
    await expect(aCloud(aws).giveFeedback('a7', 'YES')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^Telling AWS about its anomaly a7 in 100000000000: ValidationException: /),
    });
  });
});

describe('what goes wrong with anomalies', () => {
  const READING = 'Reading the anomalies AWS found in 100000000000';
  const TELLING = 'Telling AWS about its anomaly a1 in 100000000000';

  it.each<[FaultName, string, string]>([
    ['access-denied', READING, 'access denied; add ce:GetAnomalies to the role'],
    ['throttled', READING, 'AWS is still throttling; the next reading tries again'],
    ['html-500', READING, 'HTTP 500 from AWS each time; the next reading tries again'],
  ])('while reading (%s) is told with what to do', async (fault, doing, rest) => {
    aws.fail('GetAnomalies', fault, { times: 10 });

    await expect(aCloud(aws).anomalies('2026-03-01')).rejects.toThrow(`${doing}: ${rest}.`);
  });

  it.each<[FaultName, string, string]>([
    ['access-denied', TELLING, 'access denied; add ce:ProvideAnomalyFeedback to the role'],
    ['throttled', TELLING, 'AWS is still throttling; tell it again later'],
  ])('while giving feedback (%s) is told with what to do, and reading still works', async (fault, doing, rest) => {
    aws.fail('ProvideAnomalyFeedback', fault, { times: 10 });
    const cloud = aCloud(aws);

    await expect(cloud.giveFeedback('a1', 'NO')).rejects.toThrow(`${doing}: ${rest}.`);

    expect(await cloud.anomalies('2026-03-01')).toHaveLength(1);
  });

  it('is waited out where it passes', async () => {
    aws.fail('GetAnomalies', 'throttled', { times: 3 });

    expect(await idsSince('2026-03-01')).toEqual(['a1']);
  });

  it('stops before a request that would exceed the day’s cap', async () => {
    const cloud = aCloud(aws, { meter: aMeter(0) });

    await expect(cloud.anomalies('2026-03-01')).rejects.toThrow(
      `${READING} stopped: today's cap of 0 billed requests is used up. Tomorrow goes on. The setting is maxRequestsPerDay.`,
    );
    await expect(cloud.giveFeedback('a1', 'YES')).rejects.toThrow('Tell it again tomorrow.');
    expect(aws.calls).toEqual([]);
  });

  it('includes an answer that makes no sense', async () => {
    const url = await replying({ Anomalies: [{ AnomalyId: 'a1', AnomalyStartDate: 'lately', Impact: {} }] });

    await expect(aCloud({ url }).anomalies('2026-03-01')).rejects.toThrow(
      'Cost Anomaly Detection answered something I cannot read at Anomalies.0.AnomalyStartDate',
    );
  });
});
