import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsCharge, type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import type { AllocationRule } from '../../../src/model/allocation.ts';
import { aBill, aCharge, aMeter, NOW, requestsTo, teamOf } from './bill.ts';
import { aCloud, sumsBy } from './cloud.ts';

const FEBRUARY = { start: '2026-02-01', end: '2026-03-01' };
const JANUARY = { start: '2026-01-20', end: '2026-02-01' };

let bill: AwsCharge[];
let aws: SandboxAws;
beforeEach(async () => {
  const usageTypes = ['BoxUsage', 'NatGateway-Bytes', undefined];
  bill = aBill().map((charge, index) => ({ ...charge, usageType: usageTypes[index % 3] }));
  aws = await startAws({ charges: () => bill, now: () => NOW });
});
afterEach(() => aws.stop());

const billSums = ({ start, end }: typeof FEBRUARY, isPart: (charge: AwsCharge) => boolean = () => true) =>
  sumsBy(
    bill
      .filter((charge) => charge.day >= start && charge.day < end && isPart(charge))
      .map(({ serviceName, effectiveCost }) => ({ word: serviceName, cost: effectiveCost })),
  );

describe('costs by service, usage type and kind at once', () => {
  it('are the whole of each period, every charge once, in two requests a period', async () => {
    const meter = aMeter();

    const [february, january] = await aCloud(aws, { meter }).meteredCosts({ scope: '*', periods: [FEBRUARY, JANUARY] });

    const sums = [february!, january!].map((parts) =>
      sumsBy(parts.map(({ serviceName = '', cost }) => ({ word: serviceName, cost }))),
    );
    expect(sums).toEqual([billSums(FEBRUARY), billSums(JANUARY)]);
    expect(meter.counted.requests).toBe(4);
    expect(requestsTo(aws).map(({ Granularity, Metrics }) => [Granularity, Metrics])).toEqual(
      Array.from({ length: 4 }, () => ['MONTHLY', ['AmortizedCost']]),
    );
  });

  it('keep usage and what is not usage apart, also of one usage type', async () => {
    bill = [
      aCharge({ day: '2026-02-03', usageType: 'BoxUsage', effectiveCost: 5 }),
      aCharge({ day: '2026-02-03', usageType: 'BoxUsage', recordType: 'SavingsPlanCoveredUsage', effectiveCost: 3 }),
      aCharge({ day: '2026-02-03', usageType: 'BoxUsage', recordType: 'Credit', effectiveCost: -2 }),
      aCharge({ day: '2026-02-03', recordType: 'RIFee', effectiveCost: 1 }),
      aCharge({ day: '2026-02-03', recordType: 'SomethingNew', effectiveCost: 4 }),
    ];

    const [parts] = await aCloud(aws).meteredCosts({ scope: '*', periods: [FEBRUARY] });

    const common = { source: 'aws', month: '2026-02', serviceCategory: 'Compute', billingCurrency: 'USD' };
    expect(parts).toEqual([
      { ...common, serviceName: expect.any(String), usageType: 'BoxUsage', kind: 'Usage', cost: 8 },
      { ...common, serviceName: expect.any(String), kind: 'Credit', cost: -2 },
      { ...common, serviceName: expect.any(String), kind: 'Commitment', cost: 1 },
      { ...common, serviceName: expect.any(String), kind: 'Adjustment', cost: 4 },
    ]);
  });

  it("are a team's own by its rules", async () => {
    const rules: AllocationRule[] = [
      { team: 'red', match: { tags: { team: ['team-1', 'team-2'] } } },
      { team: 'blue', match: { account: ['100000000001'] } },
    ];

    const [parts] = await aCloud(aws, { rules }).meteredCosts({ scope: 'blue', periods: [FEBRUARY] });

    expect(sumsBy(parts!.map(({ serviceName = '', cost }) => ({ word: serviceName, cost })))).toEqual(
      billSums(FEBRUARY, (charge) => teamOf(charge, rules) === 'blue'),
    );
  });

  it('leave the last quarter of the day to bills', async () => {
    const meter = aMeter(8);
    await meter.record({ requests: 6, cacheHits: 0 });

    const asked = aCloud(aws, { meter }).meteredCosts({ scope: '*', periods: [FEBRUARY] });

    await expect(asked).rejects.toThrow(/the last 2 of today's 8 billed requests are kept for bills/);
    expect(aws.calls).toEqual([]);
  });

  it('are all of it or a sentence, where a call has too many pages', async () => {
    await aws.stop();
    aws = await startAws({ charges: () => bill, now: () => NOW, pageSize: 2 });

    const asked = aCloud(aws, { source: { pageCap: 1 } }).meteredCosts({ scope: '*', periods: [FEBRUARY] });

    await expect(asked).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/more than 1 pages/) });
  });
});
