import {
  type AnomalyFeedbackType,
  GetAnomaliesCommand,
  type GetAnomaliesCommandInput,
  ProvideAnomalyFeedbackCommand,
} from '@aws-sdk/client-cost-explorer';
import { describe, expect, it } from 'vitest';
import type { AwsAnomaly } from '../../../sandbox/aws/anomalies.ts';
import type { SandboxAws } from '../../../sandbox/aws/server.ts';
import { anAnomaly, aSandbox, clientsOf } from './clients.ts';

const sandboxWith = (...anomalies: AwsAnomaly[]) => aSandbox({ anomalies: () => anomalies });

function ask(aws: SandboxAws, override: Partial<GetAnomaliesCommandInput> = {}) {
  const DateInterval = { StartDate: '2026-03-01', EndDate: '2026-03-10' };
  return clientsOf(aws).costExplorer.send(new GetAnomaliesCommand({ DateInterval, ...override }));
}

async function idsWithin(aws: SandboxAws, StartDate: string, EndDate: string) {
  const { Anomalies = [] } = await ask(aws, { DateInterval: { StartDate, EndDate } });
  return Anomalies.map(({ AnomalyId }) => AnomalyId);
}

const say = (aws: SandboxAws, AnomalyId: string, Feedback: AnomalyFeedbackType) =>
  clientsOf(aws).costExplorer.send(new ProvideAnomalyFeedbackCommand({ AnomalyId, Feedback }));

describe('anomalies in the sandbox', () => {
  it('come with their days, impact and causes', async () => {
    const { Anomalies } = await ask(await sandboxWith(anAnomaly()));

    expect(Anomalies).toMatchObject([
      {
        AnomalyId: 'a1',
        AnomalyStartDate: '2026-03-01T00:00:00Z',
        AnomalyEndDate: '2026-03-03T00:00:00Z',
        DimensionValue: 'AmazonCloudWatch',
        Impact: { MaxImpact: 50, TotalImpact: 90, TotalActualSpend: 150, TotalExpectedSpend: 60 },
        RootCauses: [
          {
            Service: 'AmazonCloudWatch',
            Region: 'eu-west-1',
            LinkedAccount: '100000000001',
            LinkedAccountName: 'Production',
            UsageType: 'DataProcessing-Bytes',
            Impact: { Contribution: 90 },
          },
        ],
      },
    ]);
  });

  it('have no end while they go on, and no percentage where nothing was expected', async () => {
    const { Anomalies = [] } = await ask(
      await sandboxWith(anAnomaly({ lastDay: undefined, totalExpectedSpend: 0 }), anAnomaly()),
    );

    expect(Anomalies[0]?.AnomalyEndDate).toBeUndefined();
    expect(Anomalies[0]?.Impact?.TotalImpactPercentage).toBeUndefined();
    expect(Anomalies[1]?.Impact?.TotalImpactPercentage).toBe(150);
  });

  it('are asked for by the days they ended on, both ends included', async () => {
    const aws = await sandboxWith(anAnomaly({ firstDay: '2026-03-02', lastDay: '2026-03-04' }));

    expect(await idsWithin(aws, '2026-03-01', '2026-03-04')).toEqual(['a1']);
    expect(await idsWithin(aws, '2026-03-04', '2026-03-04')).toEqual(['a1']);
    expect(await idsWithin(aws, '2026-03-01', '2026-03-03')).toEqual([]);
    expect(await idsWithin(aws, '2026-03-05', '2026-03-10')).toEqual([]);
  });

  it('are kept for 90 days', async () => {
    const aws = await sandboxWith(
      anAnomaly({ anomalyId: 'kept', firstDay: '2025-12-01', lastDay: '2025-12-10' }),
      anAnomaly({ anomalyId: 'gone', firstDay: '2025-12-01', lastDay: '2025-12-09' }),
    );

    expect(await idsWithin(aws, '2025-01-01', '2026-03-10')).toEqual(['kept']);
  });

  it('come by page, as small as asked for', async () => {
    const aws = await sandboxWith(anAnomaly({ anomalyId: 'a1' }), anAnomaly({ anomalyId: 'a2' }));

    const first = await ask(aws, { MaxResults: 1 });
    const second = await ask(aws, { MaxResults: 1, NextPageToken: first.NextPageToken });

    expect([first, second].map(({ Anomalies }) => Anomalies?.[0]?.AnomalyId)).toEqual(['a1', 'a2']);
    expect(second.NextPageToken).toBeUndefined();
    await expect(ask(aws, { NextPageToken: 'made up' })).rejects.toThrow(/pagination token is invalid/);
  });

  it('remember what was said of them last', async () => {
    const aws = await sandboxWith(anAnomaly({ anomalyId: 'a1' }), anAnomaly({ anomalyId: 'a2' }));

    await say(aws, 'a1', 'YES');
    await say(aws, 'a1', 'PLANNED_ACTIVITY');

    const { Anomalies } = await ask(aws, { Feedback: 'PLANNED_ACTIVITY' });
    expect(Anomalies).toMatchObject([{ AnomalyId: 'a1', Feedback: 'PLANNED_ACTIVITY' }]);
    expect([...aws.feedback]).toEqual([['a1', 'PLANNED_ACTIVITY']]);
  });

  it('are refused where the question or the word is wrong', async () => {
    const aws = await sandboxWith(anAnomaly());
    const wrong = [
      ask(aws, { DateInterval: { StartDate: 'yesterday' } }),
      ask(aws, { DateInterval: { StartDate: '2026-03-02', EndDate: '2026-03-01' } }),
      say(aws, 'a1', 'MAYBE' as AnomalyFeedbackType),
      say(aws, 'a7', 'YES'),
    ];

    for (const each of wrong) await expect(each).rejects.toMatchObject({ name: 'ValidationException' });
    expect(aws.feedback.size).toBe(0);
  });
});
