import { describe, expect, it } from 'vitest';
import { isSizeFlexible, normalisationFactor } from '../../src/analysis/normalised-units.ts';
import { usageGroups } from '../../src/analysis/usage-groups.ts';
import type { Instance } from '../../src/model/resource.ts';
import { aMachine, HOURS } from '../fakes/commitments.ts';

const PRICES: Record<string, number> = { 'm5.large': 0.096, 'm5.2xlarge': 0.384, 'g5.xlarge': 1.006 };
const groupsOf = (machines: Instance[], coveredShare: (machine: Instance) => number = () => 0) =>
  usageGroups(machines, {
    onDemandPrice: ({ instanceType }) => {
      const hourly = PRICES[instanceType];
      return hourly === undefined ? undefined : { hourly, currency: 'USD' };
    },
    coveredShare,
  });

describe('normalised units', () => {
  it.each([
    ['t3.nano', 0.25],
    ['m5.large', 4],
    ['m5.xlarge', 8],
    ['m5.24xlarge', 192],
    ['db.r6g.2xlarge', 16],
    ['m5.metal', undefined],
  ])('of %s are %s', (type, factor) => {
    expect(normalisationFactor(type)).toBe(factor);
  });

  it('count only where a reservation covers other sizes', () => {
    const linux = { instanceType: 'm5.large', platform: 'Linux/UNIX', tenancy: 'default' };

    expect(isSizeFlexible(linux)).toBe(true);
    expect(isSizeFlexible({ ...linux, platform: 'Windows' })).toBe(false);
    expect(isSizeFlexible({ ...linux, tenancy: 'dedicated' })).toBe(false);
    expect(isSizeFlexible({ ...linux, instanceType: 'g5.xlarge' })).toBe(false);
    expect(isSizeFlexible({ ...linux, instanceType: 'm5.metal' })).toBe(false);
  });
});

describe('usage, hour by hour', () => {
  it('adds the sizes of a family up in units, at one price a unit', () => {
    const { groups } = groupsOf([aMachine(), aMachine({ instanceType: 'm5.2xlarge' })]);

    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ family: 'm5', instanceType: 'm5.large', unitsEach: 4, machines: 2 });
    expect(groups[0]!.units).toHaveLength(HOURS);
    expect(new Set(groups[0]!.units)).toEqual(new Set([20]));
    expect(groups[0]!.unitPrice).toBeCloseTo(0.024, 12);
  });

  it('counts an hour in which a machine has CPU data, and no other', () => {
    const { groups } = groupsOf([aMachine(), aMachine({}, (hour) => hour >= 300)]);

    expect(groups[0]!.units[299]).toBe(4);
    expect(groups[0]!.units[300]).toBe(8);
  });

  it('leaves away what commitments pay, in every hour alike', () => {
    // 4 machines, each covered by half: 8 of 16 units.
    const { groups } = groupsOf(
      [1, 2, 3, 4].map(() => aMachine()),
      () => 0.5,
    );

    expect(groups[0]!.coveredUnits).toBe(8);
    expect(new Set(groups[0]!.units)).toEqual(new Set([8]));
  });

  it('keeps apart what one reservation cannot cover', () => {
    const { groups } = groupsOf([
      aMachine(),
      aMachine({ regionId: 'eu-central-1' }),
      aMachine({ platform: 'Windows' }),
      aMachine({ platform: 'Windows', instanceType: 'm5.2xlarge' }),
      aMachine({ instanceType: 'g5.xlarge' }),
    ]);

    expect(groups.map(({ instanceType, unitsEach }) => [instanceType, unitsEach])).toEqual([
      ['m5.large', 4],
      ['m5.large', 4],
      ['m5.large', 1],
      ['m5.2xlarge', 1],
      ['g5.xlarge', 1],
    ]);
  });

  it('takes the hours that all were measured in', () => {
    const later = aMachine();
    const start = '2026-11-08T05:00:00Z';
    later.utilisation = { ...later.utilisation!, start };

    const { groups } = groupsOf([aMachine(), later]);

    expect(Temporal.Instant.from(groups[0]!.start).equals(start)).toBe(true);
    expect(groups[0]!.units).toHaveLength(HOURS - 5);
  });

  it('leaves out spot and hosts, and counts what it cannot judge', () => {
    const old = aMachine();
    old.utilisation = { ...old.utilisation!, start: '2026-10-01T00:00:00Z' };
    const { utilisation: _, ...unmeasured } = aMachine();

    const { groups, leftOut } = groupsOf([
      aMachine({ market: 'spot' }),
      aMachine({ tenancy: 'host' }),
      aMachine({ instanceType: 'z9.large' }),
      unmeasured,
      old,
      aMachine(),
    ]);

    expect(groups).toMatchObject([{ machines: 1 }]);
    expect(Object.fromEntries(leftOut)).toEqual({
      'were not measured': 1,
      'have no known price': 1,
      'were not measured lately': 1,
    });
  });
});
