import { describe, expect, it } from 'vitest';
import { idleInstance } from '../../src/detectors/idle-instance.ts';
import { NOW } from '../fakes/builders.ts';
import {
  aCatalog,
  anAddress,
  anIdleInstance,
  anInstance,
  aSpec,
  aVolume,
  daysAgo,
  inspect,
  measured,
  savedBy,
  steady,
  verdictOf,
  without,
} from '../fakes/resources.ts';

const cpu = steady(0.5, { max: 2.5 });
const network = steady(200_000, { max: 900_000 });

describe('idle-instance', () => {
  it('finds a machine with hardly any CPU and traffic, and says how much that was', () => {
    const verdict = verdictOf(idleInstance, anIdleInstance());

    expect(verdict.reason).toBe('CPU 0.5 % on average and 2.5 % at most over 14 days, network 200 kB an hour');
    expect(verdict).toMatchObject({ rollbackPossible: true, risk: 'low' });
    expect(verdict.evidence).toMatchObject({ cpuMeanPercent: 0.5, cpuMaxPercent: 2.5, measuredHours: 336 });
  });

  it('frees the hours of the machine, while its disks and its address go on billing', () => {
    const machine = anIdleInstance({ volumeIds: ['vol-1', 'vol-2'] });
    const others = [
      aVolume({ volumeType: 'gp2', sizeGiB: 50 }),
      aVolume({ resourceId: 'vol-2', sizeGiB: 200, iops: 4000 }),
      anAddress(),
      anAddress({ resourceId: 'eip-of-another', associatedWith: 'i-2' }),
    ];

    const verdict = verdictOf(idleInstance, machine, { others });

    // 730 hours of an m5.xlarge at $0.192.
    expect(savedBy(verdict)).toBeCloseTo(140.16);
    expect(verdict.stays?.map(({ what, quantity, price }) => [what, quantity * price!.amount])).toEqual([
      ['50 GiB of gp2', 5],
      ['200 GiB of gp3', 16],
      ['1000 provisioned IOPS', 5],
      ['address 203.0.113.7', 3.65],
    ]);
  });

  it('can only delete what keeps its root on itself, and a spot machine, and says that this is final', () => {
    const final = { actionType: 'Delete', rollbackPossible: false, risk: 'high' };

    expect(verdictOf(idleInstance, anIdleInstance({ rootDevice: 'instance-store' }))).toMatchObject(final);
    expect(inspect(idleInstance, anIdleInstance({ market: 'spot' }), {})).toMatchObject(final);
  });

  it('warns where it is registered with a load balancer all the same', () => {
    const verdict = verdictOf(idleInstance, anIdleInstance({ loadBalancedBy: ['tg-1'] }));

    expect(verdict.risk).toBe('medium');
    expect(verdict.reason).toContain('registered with a load balancer');
  });

  it.each([
    ['busy by CPU', { utilisation: measured({ cpu: steady(12, { max: 15 }), network }) }],
    ['idle but for one hour a fortnight', { utilisation: measured({ cpu: steady(1, { max: 85, p99: 2 }), network }) }],
    [
      'a small web server: no CPU, some traffic',
      { utilisation: measured({ cpu, network: steady(8e6, { max: 1.5e7 }) }) },
    ],
    ['a nightly transfer', { utilisation: measured({ cpu, network: steady(2e6, { max: 4e7 }) }) }],
    ['reading its disks', { utilisation: measured({ cpu, network, disk: steady(2e8) }) }],
    ['working on its GPU', { utilisation: measured({ cpu, network, gpu: steady(70) }) }],
    ['a member of a group, which would replace it', { autoScalingGroup: 'web' }],
    ['on a dedicated host, which is paid as a whole', { tenancy: 'host' as const }],
    ['stopped already', { state: 'stopped' as const }],
    [
      'a burstable without credits, held at its baseline',
      {
        instanceType: 't3.nano',
        utilisation: measured({ cpu: steady(4.9, { max: 5 }), network, cpuCredits: steady(0) }),
      },
    ],
  ])('leaves alone a machine that is %s', (_, over) => {
    expect(inspect(idleInstance, anIdleInstance(over))).toBeUndefined();
  });

  it('finds a burstable that never came near its baseline, whatever its credits', () => {
    const t3 = { instanceType: 't3.large', utilisation: measured({ cpu, network, cpuCredits: steady(864) }) };

    expect(inspect(idleInstance, anIdleInstance(t3))).toMatchObject({ risk: 'low' });
  });

  it.each([
    ['its network traffic was not measured', without(anIdleInstance(), 'network')],
    ['its CPU was not measured', without(anIdleInstance(), 'cpu')],
    ['nothing of it was measured', anInstance({ utilisation: undefined })],
    [
      'its CPU and network traffic were known for 2 days of 14 days only',
      anIdleInstance({ utilisation: measured({ cpu: { ...cpu, hours: 48 }, network: { ...network, hours: 48 } }) }),
    ],
    [
      'measured over 7 days only, 14 days are needed',
      anIdleInstance({ utilisation: measured({ cpu, network }, { start: daysAgo(7) }) }),
    ],
    [
      'last measured 10 days ago',
      anIdleInstance({ utilisation: measured({ cpu, network }, { start: daysAgo(24), end: daysAgo(10) }) }),
    ],
    ['started 2 days ago, which is too lately to judge', anIdleInstance({ launchedAt: daysAgo(2.5) })],
    [
      'the cloud says that it was started in the future: two clocks differ',
      anIdleInstance({ launchedAt: NOW.add({ hours: 5 }).toString() }),
    ],
    ['the cloud does not say when it was started', anIdleInstance({ launchedAt: '' })],
    ['its GPU was not measured', anIdleInstance({ instanceType: 'g4dn.xlarge' })],
    ['it is stopping', anIdleInstance({ state: 'stopping' })],
    [
      'its CPU came near what a burstable always has, and its CPU credits were not measured',
      anIdleInstance({ instanceType: 't3.nano', utilisation: measured({ cpu: steady(4.5), network }) }),
    ],
  ])('says "%s" and calls it nothing', (unknown, machine) => {
    expect(inspect(idleInstance, machine)).toEqual({ unknown });
  });

  it('knows by the catalogue that there is a GPU, where the name does not say so', () => {
    const instanceTypes = aCatalog(aSpec('z9.large', { gpus: 1 }));

    expect(inspect(idleInstance, anIdleInstance({ instanceType: 'z9.large' }), { instanceTypes })).toEqual({
      unknown: 'its GPU was not measured',
    });
  });

  it('obeys the numbers that its owner changed', () => {
    expect(inspect(idleInstance, anIdleInstance(), { settings: { cpuMaxPercent: 2 } })).toBeUndefined();
  });

  it('sees that somebody has stopped it', () => {
    expect(idleInstance.isActedOn?.(anIdleInstance({ state: 'stopped' }), {})).toBe(true);
    expect(idleInstance.isActedOn?.(anIdleInstance(), {})).toBe(false);
  });
});
