import { describe, expect, it } from 'vitest';
import type { AwsCharge } from '../../../sandbox/aws/server.ts';
import { pricesFrom } from '../../../src/analysis/prices.ts';
import { billedAs } from '../../../src/clouds/aws/usage-types.ts';
import type { PriceItem } from '../../../src/model/price.ts';
import { aSandbox } from '../../sandbox/aws/clients.ts';
import { aCharge, aMeter, requestsTo } from './bill.ts';
import { aCloud } from './cloud.ts';

const PERIOD = { start: '2026-02-08', end: '2026-03-10' };
const GP3: PriceItem = { kind: 'volume-storage', volumeType: 'gp3' };
const IRELAND = { cloud: 'aws', subAccountId: '100000000001', regionId: 'eu-west-1' } as const;

/** A day of 90 GiB of gp3 in Ireland at 0.088 dollars a month; override what matters. */
const disk = (over: Partial<AwsCharge> = {}) =>
  aCharge({
    usageType: 'EU-EBS:VolumeUsage.gp3',
    pricingQuantity: 3,
    pricingUnit: 'GB-Month',
    billedCost: 0.264,
    effectiveCost: 0.264,
    ...over,
  });

describe('usage and its cost by account and usage type', () => {
  it('adds up to a unit price, over two calendar months', async () => {
    const aws = await aSandbox({
      charges: () => [
        disk({ day: '2026-02-27' }),
        disk({ day: '2026-03-02', pricingQuantity: 6, effectiveCost: 0.528 }),
      ],
    });

    const usage = await aCloud(aws).usagePrices(PERIOD);

    expect(usage).toEqual([
      {
        cloud: 'aws',
        subAccountId: '100000000001',
        usageType: 'EU-EBS:VolumeUsage.gp3',
        unit: 'GB-Month',
        currency: 'USD',
        commitment: undefined,
        ...PERIOD,
        caveat: 'before discounts that AWS bills apart (net: true would count them)',
        quantity: 9,
        cost: expect.closeTo(0.792, 10),
      },
    ]);
    const prices = pricesFrom({ cloud: 'aws', usage, list: [], embedded: () => undefined, billedAs });
    expect(prices.unitPrice(GP3, IRELAND)?.amount).toBeCloseTo(0.088, 10);
  });

  it('keeps apart what a commitment pays for, and leaves out what is no usage', async () => {
    const box = { usageType: 'EU-BoxUsage:m6i.xlarge', pricingUnit: 'Hrs', pricingQuantity: 24 };
    const aws = await aSandbox({
      charges: () => [
        disk({ ...box, effectiveCost: 5.136 }),
        disk({ ...box, recordType: 'SavingsPlanCoveredUsage', billedCost: 0, effectiveCost: 3.7 }),
        disk({ ...box, recordType: 'DiscountedUsage', billedCost: 0, effectiveCost: 3.2 }),
        disk({ ...box, recordType: 'SavingsPlanNegation', billedCost: -5.136, effectiveCost: 0 }),
        disk({ ...box, recordType: 'Credit', billedCost: -100, effectiveCost: -100 }),
        disk({ recordType: 'Tax', usageType: undefined, pricingQuantity: undefined, pricingUnit: undefined }),
        disk({ usageType: undefined, pricingQuantity: undefined, pricingUnit: undefined }),
      ],
    });

    const usage = await aCloud(aws).usagePrices(PERIOD);

    expect(usage.map(({ usageType, commitment, quantity, cost }) => [usageType, commitment, quantity, cost])).toEqual([
      ['EU-BoxUsage:m6i.xlarge', undefined, 24, 5.136],
      ['EU-BoxUsage:m6i.xlarge', 'Savings Plan', 24, 3.7],
      ['EU-BoxUsage:m6i.xlarge', 'Reserved Instance', 24, 3.2],
    ]);
  });

  it('is three requests, counted as billed, of amortised cost and quantity', async () => {
    const aws = await aSandbox({ charges: () => [disk()] });
    const meter = aMeter();

    await aCloud(aws, { meter }).usagePrices(PERIOD);

    expect(meter.counted.requests).toBe(3);
    expect(requestsTo(aws)[1]).toMatchObject({
      TimePeriod: { Start: '2026-02-08', End: '2026-03-10' },
      Granularity: 'MONTHLY',
      Metrics: ['AmortizedCost', 'UsageQuantity'],
      GroupBy: [
        { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' },
        { Type: 'DIMENSION', Key: 'USAGE_TYPE' },
      ],
      Filter: { Dimensions: { Key: 'RECORD_TYPE', Values: ['SavingsPlanCoveredUsage'] } },
    });
  });

  it('is net of discounts where the source is', async () => {
    const aws = await aSandbox({ charges: () => [disk()] });

    const usage = await aCloud(aws, { source: { net: true } }).usagePrices(PERIOD);

    expect(requestsTo(aws)[0]).toMatchObject({ Metrics: ['NetAmortizedCost', 'UsageQuantity'] });
    expect(usage[0]?.caveat).toBe('');
  });

  it('stops before a request that would exceed the day’s cap', async () => {
    const aws = await aSandbox({ charges: () => [disk()] });

    await expect(aCloud(aws, { meter: aMeter(2) }).usagePrices(PERIOD)).rejects.toThrow(
      "today's cap of 2 billed requests is used up",
    );
    expect(aws.calls).toHaveLength(2);
  });

  it('tells a failure with what to do', async () => {
    const aws = await aSandbox({ charges: () => [disk()] });
    aws.fail('GetCostAndUsage', 'access-denied');

    await expect(aCloud(aws).usagePrices(PERIOD)).rejects.toThrow('add ce:GetCostAndUsage to the role');
  });

  it('is left out where it would be too many pages', async () => {
    const charges = Array.from({ length: 9 }, (_, index) => disk({ usageType: `EU-BoxUsage:m5.${index}xlarge` }));
    const aws = await aSandbox({ charges: () => charges, pageSize: 2 });

    await expect(aCloud(aws, { source: { pageCap: 3 } }).usagePrices(PERIOD)).rejects.toThrow(
      'Usage by account and usage type of aws was left out: it has more than 3 pages a call (pageCap).',
    );
  });
});
