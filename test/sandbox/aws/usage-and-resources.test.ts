import {
  GetCostAndUsageCommand,
  type GetCostAndUsageCommandInput,
  GetCostAndUsageWithResourcesCommand,
  type GetCostAndUsageWithResourcesCommandInput,
} from '@aws-sdk/client-cost-explorer';
import { describe, expect, it } from 'vitest';
import type { AwsCharge } from '../../../sandbox/aws/charge.ts';
import { aCharge } from '../../clouds/aws/bill.ts';
import { aSandbox, clientsOf } from './clients.ts';

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const BILL: AwsCharge[] = [
  aCharge({ usageType: 'BoxUsage:m6i.large', pricingQuantity: 24, pricingUnit: 'Hours', resourceId: 'i-1' }),
  aCharge({ usageType: 'BoxUsage:m6i.large', pricingQuantity: 12, pricingUnit: 'Hours', resourceId: 'i-2' }),
  aCharge({ usageType: 'DataTransfer-Out-Bytes', pricingQuantity: 5, pricingUnit: 'GB', resourceId: 'i-2' }),
  aCharge({ serviceName: 'Tax', recordType: 'Tax' }),
];

type Asked<T> = Partial<Omit<T, 'TimePeriod'>> & { from?: string };

async function usage({ from = '2026-03-01', ...override }: Asked<GetCostAndUsageCommandInput>) {
  const { costExplorer } = clientsOf(await aSandbox({ charges: () => BILL }));
  const { ResultsByTime = [] } = await costExplorer.send(
    new GetCostAndUsageCommand({
      TimePeriod: { Start: from, End: '2026-03-02' },
      Granularity: 'DAILY',
      Metrics: ['UsageQuantity'],
      ...override,
    }),
  );
  return ResultsByTime[0];
}

async function byResource({ from = '2026-03-01', ...override }: Asked<GetCostAndUsageWithResourcesCommandInput> = {}) {
  const { costExplorer } = clientsOf(await aSandbox({ charges: () => BILL }));
  const { ResultsByTime = [] } = await costExplorer.send(
    new GetCostAndUsageWithResourcesCommand({
      TimePeriod: { Start: from, End: '2026-03-02' },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost'],
      Filter: { Dimensions: { Key: 'SERVICE', Values: [EC2] } },
      GroupBy: [{ Type: 'DIMENSION', Key: 'RESOURCE_ID' }],
      ...override,
    }),
  );
  return ResultsByTime[0]?.Groups?.map(({ Keys, Metrics }) => [Keys?.[0], Metrics?.UnblendedCost?.Amount]);
}

describe('usage in the sandbox', () => {
  it('comes by usage type with its unit, and without one for what is not used', async () => {
    const result = await usage({ GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }] });

    expect(result?.Groups).toEqual([
      { Keys: ['BoxUsage:m6i.large'], Metrics: { UsageQuantity: { Amount: '36', Unit: 'Hours' } } },
      { Keys: ['DataTransfer-Out-Bytes'], Metrics: { UsageQuantity: { Amount: '5', Unit: 'GB' } } },
      { Keys: ['NoUsageType'], Metrics: { UsageQuantity: { Amount: '0', Unit: 'N/A' } } },
    ]);
  });

  it('has no unit once two are added up', async () => {
    expect((await usage({}))?.Total).toEqual({ UsageQuantity: { Amount: '41', Unit: 'N/A' } });
  });

  it('can be filtered by usage type', async () => {
    const Filter = { Dimensions: { Key: 'USAGE_TYPE' as const, Values: ['DataTransfer-Out-Bytes'] } };

    expect((await usage({ Filter }))?.Total).toEqual({ UsageQuantity: { Amount: '5', Unit: 'GB' } });
  });

  it('is not told by resource where only bills are asked for', async () => {
    const asking = usage({ GroupBy: [{ Type: 'DIMENSION', Key: 'RESOURCE_ID' }] });

    await expect(asking).rejects.toThrow('Dimension RESOURCE_ID is not allowed.');
  });
});

describe('resources in the sandbox', () => {
  it('come with what each costs', async () => {
    expect(await byResource()).toEqual([
      ['i-1', '1'],
      ['i-2', '2'],
    ]);
  });

  it('reach back 14 days and no further', async () => {
    await expect(byResource({ from: '2026-02-24' })).resolves.toEqual([]);
    await expect(byResource({ from: '2026-02-23' })).rejects.toThrow(/more than 14 days ago/);
  });

  it.each<[string, Asked<GetCostAndUsageWithResourcesCommandInput>, RegExp]>([
    ['without a service', { Filter: { Dimensions: { Key: 'REGION', Values: ['eu-west-1'] } } }, /SERVICE/],
    ['without any filter', { Filter: undefined }, /SERVICE/],
    ['by anything else alone', { GroupBy: [{ Type: 'DIMENSION', Key: 'REGION' }] }, /RESOURCE_ID is required/],
  ])('are refused %s', async (_, override, message) => {
    await expect(byResource(override)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });
});
