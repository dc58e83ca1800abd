import { describe, expect, it } from 'vitest';
import { reckon } from '../../src/detectors/saving.ts';
import type { ActionType, Verdict } from '../../src/model/finding.ts';
import type { CostPart, Cover, PriceItem, UnitPrice } from '../../src/model/price.ts';
import { anInstance, aPrice } from '../fakes/resources.ts';

const hoursOf = (instanceType: string): PriceItem => ({
  kind: 'instance-hours',
  instanceType,
  platform: 'Linux/UNIX',
  tenancy: 'default',
  market: 'on-demand',
});

function aPart(what: string, quantity: number, price?: UnitPrice, item: PriceItem = hoursOf(what)): CostPart {
  return { what, item, quantity, price };
}

function aVerdict(over: Partial<Verdict>): Verdict {
  return { reason: '', evidence: {}, freed: [], rollbackPossible: true, restartNeeded: false, risk: 'low', ...over };
}

function reckoned(
  verdict: Partial<Verdict>,
  { cover, actionType = 'Stop' }: { cover?: Cover; actionType?: ActionType } = {},
) {
  const commitments = { coverOf: ({ item }: CostPart) => (item.kind === 'instance-hours' ? cover : undefined) };
  return reckon(aVerdict(verdict), { resource: anInstance(), actionType, commitments, currency: 'USD' });
}

const aCover = (over: Partial<Cover> = {}): Cover => ({
  share: 1,
  commitmentDiscountType: 'Savings Plan',
  endsOn: '2027-03-14',
  absorbableMonthly: 0,
  ...over,
});

/** 730 hours at 20 cents: $146 a month. */
const LARGE = aPart('m5.xlarge', 730, aPrice(0.2));
/** 730 hours at 10 cents: $73 a month. */
const SMALL = aPart('m5.large', 730, aPrice(0.1));
const NEWER = aPart('m7i.large', 730, aPrice(0.1));

describe('a saving', () => {
  it('is what is freed less what is added, while what stays is listed and not subtracted', () => {
    const disk = aPart('100 GiB of gp3', 100, aPrice(0.08), { kind: 'volume-storage', volumeType: 'gp3' });

    const { saving } = reckoned({ freed: [LARGE], added: [SMALL], stays: [disk] });

    expect(saving).toMatchObject({
      monthly: 73,
      currency: 'USD',
      stillBilled: [{ what: '100 GiB of gp3', monthly: 8 }],
    });
  });

  it('names the weakest basis of its prices, and of equals the oldest', () => {
    const basis = (kind: 'bill' | 'price-list' | 'embedded', asOf: string) => ({ basis: { kind, asOf, note: '' } });
    const parts = [
      aPart('m5.xlarge', 730, aPrice(0.2, basis('bill', '2026-11-20'))),
      aPart('m5.large', 730, aPrice(0.1, basis('price-list', '2026-11-01'))),
      aPart('m5.2xlarge', 730, aPrice(0.3, basis('price-list', '2026-10-01'))),
    ];

    expect(reckoned({ freed: parts }).saving.basis).toMatchObject({ kind: 'price-list', asOf: '2026-10-01' });
  });

  it('is not known where a price is not, and says of what', () => {
    const { saving, beforeCommitments } = reckoned({
      freed: [LARGE, aPart('a disk', 10)],
      stays: [aPart('an address', 730)],
    });

    expect(saving.monthly).toBeNull();
    expect(beforeCommitments).toBeNull();
    expect(saving.notes).toEqual([
      'no price is known for a disk',
      'an address goes on billing, at a price that is not known',
    ]);
  });

  it('never adds two currencies', () => {
    const euros = aPart('m5.large', 730, aPrice(0.1, { currency: 'EUR' }));

    expect(reckoned({ freed: [LARGE, euros] }).saving).toMatchObject({
      monthly: null,
      notes: ['its prices are in USD and EUR, which are never added'],
    });
    expect(reckoned({ freed: [LARGE], stays: [euros] }).saving).toMatchObject({
      monthly: 146,
      stillBilled: [],
      notes: ['m5.large goes on billing in EUR'],
    });
  });

  it('says that it may be less, and that nobody can say', () => {
    expect(reckoned({ freed: [LARGE], savingIsAtMost: true }).saving).toMatchObject({ monthly: 146, isAtMost: true });
    expect(reckoned({ savingUnknown: 'not measured' }).saving).toMatchObject({
      monthly: null,
      notes: ['not measured'],
    });
    expect(reckoned({}).saving).toMatchObject({ monthly: 0, basis: null });
  });
});

describe('a saving of what a commitment pays', () => {
  it('is nothing while nobody else would use the commitment', () => {
    const { saving, beforeCommitments } = reckoned({ freed: [LARGE] }, { cover: aCover() });

    expect(saving.monthly).toBe(0);
    expect(saving.commitment).toBe('a Savings Plan covers it until 2027-03-14, so stopping it saves nothing now');
    expect(beforeCommitments).toBe(146);
  });

  it('is what other usage would take over', () => {
    // Of $146 that become free, $58.40 are taken over: 40 %.
    const { saving } = reckoned({ freed: [LARGE] }, { cover: aCover({ absorbableMonthly: 58.4 }) });

    expect(saving.monthly).toBeCloseTo(58.4);
    expect(saving.commitment).toBe(
      'a Savings Plan covers it until 2027-03-14; other usage would take over 40 % of that',
    );
  });

  it('is all of it where other usage would take over everything', () => {
    const { saving } = reckoned({ freed: [LARGE] }, { cover: aCover({ absorbableMonthly: 1000 }) });

    expect(saving.monthly).toBe(146);
    expect(saving.commitment).toContain('other usage would take over all of that');
  });

  it('is the share that is paid on demand', () => {
    const { saving } = reckoned({ freed: [LARGE] }, { cover: aCover({ share: 0.25, endsOn: undefined }) });

    // Three quarters of $146 are on demand.
    expect(saving.monthly).toBeCloseTo(109.5);
    expect(saving.commitment).toBe('a Savings Plan covers 25 % of it, which saves nothing now');
  });

  it('first pays the smaller machine of the same family', () => {
    const cover = aCover({ commitmentDiscountType: 'Reserved Instance' });

    const { saving } = reckoned({ freed: [LARGE], added: [SMALL] }, { cover, actionType: 'Rightsize' });

    // The commitment pays $146: then $73 for the smaller one, and $73 for nothing.
    expect(saving.monthly).toBe(0);
    expect(saving.commitment).toBe(
      'a Reserved Instance covers it until 2027-03-14, so a smaller one saves nothing now',
    );
  });

  it('pays another family only where it is known to be flexible', () => {
    const change = { freed: [LARGE], added: [NEWER] };

    // Not flexible: $146 of commitment lie idle and $73 are new.
    expect(reckoned(change, { cover: aCover() }).saving.monthly).toBe(-73);
    expect(reckoned(change, { cover: aCover({ isFlexible: true }) }).saving.monthly).toBe(0);
  });

  it('lets other usage take over one commitment once, whatever it paid for', () => {
    const cover = aCover({ commitmentDiscountId: 'sp-1', absorbableMonthly: 100 });

    expect(reckoned({ freed: [LARGE, SMALL] }, { cover }).saving.monthly).toBe(100);
  });
});
