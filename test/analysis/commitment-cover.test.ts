import { describe, expect, it } from 'vitest';
import { commitmentsFrom } from '../../src/analysis/commitment-cover.ts';
import type { CoverShare } from '../../src/analysis/cover.ts';
import { onDemandUse } from '../../src/analysis/on-demand-use.ts';
import type { Commitment, CommitmentCoverage, CommitmentUse } from '../../src/model/commitment.ts';
import type { CostPart } from '../../src/model/price.ts';
import type { Instance } from '../../src/model/resource.ts';
import { aCommitment, aMachine, aUse } from '../fakes/commitments.ts';

/** A machine of 100 dollars a month on demand, `price` an hour. */
const part = (over: Partial<CostPart> = {}): CostPart => ({
  what: 'instance',
  item: {
    kind: 'instance-hours',
    instanceType: 'm5.large',
    platform: 'Linux/UNIX',
    tenancy: 'default',
    market: 'on-demand',
  },
  quantity: 730,
  price: { amount: 100 / 730, currency: 'USD', basis: { kind: 'price-list', asOf: '2026-11-01', note: '' } },
  ...over,
});
const fully = { used: 3600, onDemandEquivalent: 5000 };
const reserved = (over: object = {}): Commitment =>
  aCommitment({
    commitmentDiscountId: 'ri-1',
    covers: {
      kind: 'instances',
      instanceType: 'm5.xlarge',
      count: 4,
      regionId: 'us-east-1',
      isZonal: false,
      platform: 'Linux/UNIX',
      tenancy: 'default',
      offeringClass: 'standard',
      ...over,
    },
  });

function coverOf({
  share = { share: 0.5, commitmentDiscountType: 'Savings Plan' },
  commitments = [aCommitment()],
  uses = [aUse(fully)],
  coverages = [],
  others = [],
  of = part(),
}: {
  share?: CoverShare | undefined;
  commitments?: Commitment[];
  uses?: CommitmentUse[];
  coverages?: CommitmentCoverage[];
  others?: Instance[];
  of?: CostPart;
} = {}) {
  const onDemand = onDemandUse(others, {
    onDemandPrice: () => ({ hourly: 0.1, currency: 'USD' }),
    coveredShare: () => 0,
  });
  const known = commitmentsFrom({
    facts: { commitments, uses, coverages },
    shares: { shareOf: () => share },
    onDemand,
  });
  return known.coverOf(of, { cloud: 'aws', subAccountId: '1', regionId: 'us-east-1', resourceId: 'i-mine' });
}
/** Others that run on demand all the time, 73 dollars a month each. */
const other = (over: Partial<Instance> = {}) => aMachine({ resourceId: 'i-other', ...over });

describe('the cover of a resource', () => {
  it('is none where the bill shows none', () => {
    const known = commitmentsFrom({
      facts: { commitments: [aCommitment()], uses: [], coverages: [] },
      shares: { shareOf: () => undefined },
      onDemand: [],
    });

    expect(known.coverOf(part(), { ...other(), resourceId: 'i' })).toBeUndefined();
  });

  it('names the commitment and the last day it pays, where there is only one that can', () => {
    expect(coverOf()).toMatchObject({
      share: 0.5,
      commitmentDiscountType: 'Savings Plan',
      commitmentDiscountId: aCommitment().commitmentDiscountId,
      endsOn: '2027-01-23',
    });
  });

  it('has no end where several with different ends could pay', () => {
    const second = aCommitment({ commitmentDiscountId: 'second', endsAt: '2028-01-01T00:00:00Z' });

    expect(coverOf({ commitments: [aCommitment(), second] })).toMatchObject({ endsOn: undefined });
  });

  it('is of the one that the bill names', () => {
    const second = aCommitment({ commitmentDiscountId: 'arn:aws:x:ri/second', endsAt: '2028-01-01T12:00:00Z' });
    const share: CoverShare = { share: 1, commitmentDiscountType: 'Savings Plan', commitmentDiscountId: 'second' };

    expect(coverOf({ share, commitments: [aCommitment(), second] })).toMatchObject({ endsOn: '2028-01-01' });
  });

  it('absorbs what else is eligible as the cloud tells it, without its own part', () => {
    // 720 dollars in 30 days are 730 a month; half of the machine's 100 is its own: 680 could take over its 50.
    const told = {
      what: 'Savings Plans',
      unit: 'USD',
      covered: 1,
      onDemand: 720,
      start: '2026-10-22',
      end: '2026-11-21',
    };

    expect(coverOf({ coverages: [told] })?.absorbableMonthly).toBeCloseTo(50, 9);
    // 72 are 73 a month, less 50 of its own: 23.
    expect(coverOf({ coverages: [{ ...told, onDemand: 72 }] })?.absorbableMonthly).toBeCloseTo(23, 9);
  });

  it('absorbs what the inventory shows on demand where the cloud does not tell', () => {
    expect(coverOf({ others: [other()] })?.absorbableMonthly).toBeCloseTo(50, 9);
    // Half of the hours: 36.50.
    const half = aMachine({ resourceId: 'i-other' }, (hour) => hour % 2 === 0);
    expect(coverOf({ others: [half] })?.absorbableMonthly).toBeCloseTo(36.5, 9);
    expect(coverOf({ others: [other({ resourceId: 'i-mine' })] })?.absorbableMonthly).toBe(0);
  });

  it('absorbs nothing where some of the commitment is unused, or where its use or the price is not known', () => {
    const others = [other()];

    expect(coverOf({ others, uses: [aUse()] })?.absorbableMonthly).toBe(0);
    expect(coverOf({ others, uses: [] })?.absorbableMonthly).toBe(0);
    expect(coverOf({ others, of: part({ price: undefined }) })?.absorbableMonthly).toBe(0);
  });

  it('of a reservation is absorbed by its family in its region alone', () => {
    const share: CoverShare = { share: 1, commitmentDiscountType: 'Reserved Instance' };
    const uses = [aUse({ ...fully, commitmentDiscountId: 'ri-1' })];
    const absorbedBy = (others: Instance[], commitment = reserved()) =>
      coverOf({ share, commitments: [commitment], uses, others })?.absorbableMonthly;

    expect(absorbedBy([other({ instanceType: 'm5.2xlarge' })])).toBeCloseTo(73, 9);
    expect(absorbedBy([other({ instanceType: 'm6i.large' })])).toBe(0);
    expect(absorbedBy([other({ regionId: 'eu-west-1' })])).toBe(0);
    expect(absorbedBy([other({ platform: 'Windows' })])).toBe(0);
  });

  it('of a reservation in one zone is absorbed by its own size alone', () => {
    const share: CoverShare = { share: 1, commitmentDiscountType: 'Reserved Instance', commitmentDiscountId: 'ri-1' };
    const uses = [aUse({ ...fully, commitmentDiscountId: 'ri-1' })];
    const absorbedBy = (instanceType: string) =>
      coverOf({ share, commitments: [reserved({ isZonal: true })], uses, others: [other({ instanceType })] })
        ?.absorbableMonthly;

    expect(absorbedBy('m5.xlarge')).toBeCloseTo(73, 9);
    expect(absorbedBy('m5.2xlarge')).toBe(0);
  });
});
