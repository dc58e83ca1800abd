import { describe, expect, it } from 'vitest';
import type { AwsCommitment } from '../../../../sandbox/aws/commitments.ts';
import { emptyEstate } from '../../../../sandbox/aws/estate.ts';
import type { AwsCharge, SandboxAws } from '../../../../sandbox/aws/server.ts';
import type { CommitmentFacts, CommitmentPart } from '../../../../src/model/commitment.ts';
import { mergeFacts } from '../../../../src/model/commitment-facts.ts';
import { addDays } from '../../../../src/model/period.ts';
import { aSandbox } from '../../../sandbox/aws/clients.ts';
import { aCharge, aMeter, PAYER } from '../bill.ts';
import { aCloud } from '../cloud.ts';

const PLAN = `arn:aws:savingsplans::${PAYER}:savingsplan/1`;
const RDS_RESERVED = `arn:aws:rds:eu-west-1:${PAYER}:ri:ledger`;
const DAYS = { start: '2026-02-01', end: '2026-03-03' };

const aPlan = (override: Partial<AwsCommitment> = {}): AwsCommitment => ({
  kind: 'savings-plan',
  commitmentDiscountId: PLAN,
  accountId: PAYER,
  paymentOption: 'No Upfront',
  termYears: 1,
  hourly: 5,
  startsAt: '2025-05-01T10:00:00Z',
  endsAt: '2026-05-01T09:59:59Z',
  ...override,
});
const machines = aPlan({
  kind: 'instances',
  commitmentDiscountId: 'f127bd27-edb7-44c9-a0eb-0d7e09259af0',
  regionId: 'eu-west-1',
  instanceType: 'm5.large',
  count: 10,
  hourly: 0.6,
});
const databases = aPlan({
  kind: 'databases',
  commitmentDiscountId: RDS_RESERVED,
  regionId: 'eu-west-1',
  instanceType: 'db.r6g.xlarge',
  count: 2,
  engine: 'postgresql',
  multiAz: true,
  hourly: 1.4,
});

/** Thirty days: 100 dollars of the plan used a day, which would cost 137 on demand; 63 a day on demand. */
const bill = Array.from({ length: 30 }, (_, day) => addDays(DAYS.start, day)).flatMap((day): AwsCharge[] => [
  aCharge({
    day,
    usageType: 'EU-BoxUsage:m6i.xlarge',
    recordType: 'SavingsPlanCoveredUsage',
    commitmentDiscountId: PLAN,
    billedCost: 0,
    effectiveCost: 100,
    contractedCost: 137,
    pricingQuantity: 600,
  }),
  aCharge({ day, usageType: 'EU-BoxUsage:m6i.xlarge', billedCost: 63, pricingQuantity: 280 }),
  aCharge({
    day,
    usageType: 'EU-BoxUsage:m5.large',
    recordType: 'DiscountedUsage',
    commitmentDiscountId: machines.commitmentDiscountId,
    billedCost: 0,
    effectiveCost: 12,
    contractedCost: 20,
    pricingQuantity: 220,
  }),
]);

const startWith = (...commitments: AwsCommitment[]) =>
  aSandbox({ charges: () => bill, commitments: () => commitments, estate: () => emptyEstate(PAYER) });

async function readAll(aws: SandboxAws, { meter = aMeter(), regionIds = ['eu-west-1'], except = [] as string[] } = {}) {
  const parts: CommitmentPart[] = [];
  for await (const part of aCloud(aws, { meter }).commitments({ period: DAYS, regionIds, except })) parts.push(part);
  return parts;
}
const factsIn = (parts: readonly CommitmentPart[]): CommitmentFacts =>
  mergeFacts(parts.flatMap((part) => ('facts' in part ? [part.facts] : [])));
const troublesIn = (parts: readonly CommitmentPart[]) =>
  parts.flatMap((part) => ('trouble' in part ? [part.trouble] : []));

describe('commitments at AWS', () => {
  it('are told with term, payment, size and end, by the services that sell them', async () => {
    const parts = await readAll(await startWith(aPlan(), machines, databases));

    expect(troublesIn(parts)).toEqual([]);
    expect(factsIn(parts).commitments).toMatchObject([
      {
        commitmentDiscountId: machines.commitmentDiscountId,
        commitmentDiscountName: '10 × m5.large, 1 year, no upfront',
        hourlyCommitment: 0.6,
        covers: { kind: 'instances', count: 10, regionId: 'eu-west-1', isZonal: false, platform: 'Linux/UNIX' },
        endsAt: '2026-05-01T09:59:59.000Z',
      },
      {
        commitmentDiscountId: RDS_RESERVED,
        commitmentDiscountName: '2 × db.r6g.xlarge Multi-AZ, 1 year, no upfront',
        hourlyCommitment: 1.4,
        covers: { kind: 'databases', count: 2, engine: 'postgresql', multiAz: true },
        endsAt: '2026-05-01T10:00:00Z',
      },
      {
        commitmentDiscountId: PLAN,
        commitmentDiscountName: 'Compute Savings Plan, 1 year, no upfront',
        commitmentDiscountType: 'Savings Plan',
        subAccountId: PAYER,
        hourlyCommitment: 5,
        termYears: 1,
        paymentOption: 'No Upfront',
        endsAt: '2026-05-01T09:59:59Z',
      },
    ]);
  });

  it('that are over are gone, those that begin later are queued', async () => {
    const over = aPlan({ endsAt: '2026-02-20T00:00:00Z' });
    const later = aPlan({ commitmentDiscountId: `${PLAN}2`, startsAt: '2026-05-01T00:00:00Z' });

    const { commitments } = factsIn(await readAll(await startWith(over, later)));

    expect(commitments).toMatchObject([{ commitmentDiscountId: `${PLAN}2`, state: 'queued' }]);
  });

  it('are told with how much of their money was used', async () => {
    const { uses } = factsIn(await readAll(await startWith(aPlan(), machines)));

    // 5 x 24 x 30 = 3,600 of which 3,000 were used; 0.60 x 24 x 30 = 432 of which 360.
    expect(uses).toEqual([
      {
        ...DAYS,
        commitmentDiscountId: PLAN,
        billingCurrency: 'USD',
        total: 3600,
        used: 3000,
        onDemandEquivalent: 4110,
      },
      {
        ...DAYS,
        commitmentDiscountId: machines.commitmentDiscountId,
        billingCurrency: 'USD',
        total: 432,
        used: 360,
        onDemandEquivalent: 600,
      },
    ]);
  });

  it('cover a part of what they could, in money or hours', async () => {
    const { coverages } = factsIn(await readAll(await startWith(aPlan(), machines)));

    expect(coverages).toMatchObject([
      // 137 a day covered, 63 on demand.
      { what: 'Savings Plans', unit: 'USD', covered: 4110, onDemand: 1890 },
      { what: 'reserved instances of EC2', unit: 'hours', covered: 6600, onDemand: 26_400 },
      { what: 'reserved instances of RDS', unit: 'hours', covered: 0, onDemand: 0 },
    ]);
  });

  it("come with AWS's own advice, which is for the asking", async () => {
    const { advice } = factsIn(await readAll(await startWith()));

    expect(advice).toMatchObject([
      { what: 'm6i.xlarge in eu-west-1', count: 11, termYears: 1, billingCurrency: 'USD', lookbackDays: 30 },
      { what: 'Compute Savings Plan', termYears: 1, paymentOption: 'No Upfront', hourlyCommitment: 1.916 },
      { what: 'Compute Savings Plan', termYears: 3 },
    ]);
    expect(advice[1]!.savingPercent).toBeCloseTo(27, 6);
  });

  it('cost ten billed requests, and what was read today none', async () => {
    const aws = await startWith(aPlan());
    const meter = aMeter();
    const first = await readAll(aws, { meter });

    expect(meter.counted.requests).toBe(10);
    await readAll(aws, { meter, except: first.map(({ part }) => part) });
    expect(meter.counted.requests).toBe(10);
  });

  it('are known from their use where another account bought them', async () => {
    const elsewhere = { ...machines, accountId: '100000000001' };

    const { commitments, uses } = factsIn(await readAll(await startWith(elsewhere, databases)));

    expect(commitments).toMatchObject([
      { commitmentDiscountId: RDS_RESERVED, covers: { kind: 'databases' } },
      {
        commitmentDiscountId: machines.commitmentDiscountId,
        subAccountId: '100000000001',
        commitmentDiscountName: '10 × m5.large, 1 year, no upfront',
        covers: { kind: 'instances', count: 10, instanceType: 'm5.large' },
      },
    ]);
    expect(uses.map(({ commitmentDiscountId: id }) => id)).toEqual([machines.commitmentDiscountId, RDS_RESERVED]);
  });

  it.each([
    ['DescribeSavingsPlans', 'savingsplans:DescribeSavingsPlans', 'Savings Plans'],
    ['DescribeReservedInstances', 'ec2:DescribeReservedInstances', 'reserved instances in eu-west-1'],
    ['DescribeReservedDBInstances', 'rds:DescribeReservedDBInstances', 'reserved databases in eu-west-1'],
    ['GetSavingsPlansUtilizationDetails', 'ce:GetSavingsPlansUtilizationDetails', 'use of Savings Plans'],
    ['GetSavingsPlansCoverage', 'ce:GetSavingsPlansCoverage', 'coverage by Savings Plans'],
    ['GetReservationUtilization', 'ce:GetReservationUtilization', 'use of reservations of Amazon Elastic Compute'],
    ['GetReservationCoverage', 'ce:GetReservationCoverage', 'coverage by reservations of Amazon Elastic Compute'],
    [
      'GetSavingsPlansPurchaseRecommendation',
      'ce:GetSavingsPlansPurchaseRecommendation',
      'advice on Savings Plans for 1 years',
    ],
    [
      'GetReservationPurchaseRecommendation',
      'ce:GetReservationPurchaseRecommendation',
      'advice on reservations of Amazon Elastic Compute',
    ],
  ])('that %s may not be asked for say so, and all others go on', async (operation, permission, what) => {
    const aws = await startWith(aPlan(), machines, databases);
    aws.fail(operation, 'access-denied');

    const parts = await readAll(aws);

    const failed = parts.filter((part) => 'trouble' in part);
    expect(failed).toHaveLength(1);
    expect(failed[0]!.part).toContain(what);
    expect(troublesIn(parts)[0]).toContain(`access denied; add ${permission} to the role.`);
    expect(parts).toHaveLength(13);
  });

  it('stop at the cap on billed requests, which what is free does not count in', async () => {
    const parts = await readAll(await startWith(aPlan()), { meter: aMeter(0) });

    expect(factsIn(parts).commitments).toHaveLength(1);
    expect(troublesIn(parts)).toHaveLength(10);
    expect(troublesIn(parts)[0]).toContain("today's cap of 0 billed requests is used up. Tomorrow goes on.");
  });

  it('come from every page', async () => {
    const plans = [1, 2, 3, 4, 5].map((number) => aPlan({ commitmentDiscountId: `${PLAN}${number}` }));
    const aws = await startWith(...plans);
    aws.pageSize = 2;

    const { commitments, uses } = factsIn(await readAll(aws));

    expect(commitments).toHaveLength(5);
    expect(uses).toHaveLength(5);
  });
});
