import { describe, expect, it } from 'vitest';
import { oversizedInstance } from '../../src/detectors/oversized-instance.ts';
import type { Utilisation } from '../../src/model/resource.ts';
import { describedTypes, HAS_REAL_DATA, type RealMachines, realMachines } from '../fakes/real-machines.ts';
import {
  aCatalog,
  anInstance,
  aSpec,
  aVolume,
  inspect,
  M5,
  measured,
  savedBy,
  somePrices,
  steady,
  verdictOf,
  without,
} from '../fakes/resources.ts';

/** An m5.4xlarge (16 vCPU, 64 GiB) that uses little of everything. */
function aLarge(metrics: Utilisation['metrics'] = {}, over: Parameters<typeof anInstance>[0] = {}) {
  const usual = {
    cpu: steady(8, { max: 22, p99: 15 }),
    memory: steady(10, { max: 15, p99: 14 }),
    network: steady(1e9, { p99: 5e9 }),
    disk: steady(1e9, { p99: 5e9 }),
  };
  return anInstance({ instanceType: 'm5.4xlarge', utilisation: measured({ ...usual, ...metrics }), ...over });
}

const changeOf = (...args: Parameters<typeof inspect>) => {
  const said = inspect(...args);
  return said && 'change' in said ? said.change?.instanceType : said;
};

describe('oversized-instance', () => {
  it('offers the smallest type of the family that keeps CPU, memory, network and disks', () => {
    // 15 % of 16 vCPU is 60 % of 4 and 120 % of 2; 14 % of 64 GiB is 9 GiB, 56 % of 16 GiB.
    const verdict = verdictOf(oversizedInstance, aLarge());

    expect(verdict.change).toEqual({ instanceType: 'm5.xlarge' });
    expect(verdict.reason).toBe(
      'CPU 8 % on average over 14 days; as m5.xlarge it would be at 60 % in its busiest hours and at 56 % of memory',
    );
    expect(verdict).toMatchObject({ restartNeeded: true, rollbackPossible: true, risk: 'low' });
    expect(verdict.evidence).toMatchObject({
      cpuP99PercentThen: 60,
      memoryP99PercentThen: 56,
      vcpus: 16,
      vcpusThen: 4,
    });
    // 730 hours at $0.768 less 730 hours at $0.192.
    expect(savedBy(verdict)).toBeCloseTo(560.64 - 140.16);
  });

  it.each([
    ['CPU', { cpu: steady(12, { max: 40, p99: 30 }) }, 'm5.2xlarge'],
    ['memory', { memory: steady(30, { p99: 32 }) }, 'm5.2xlarge'],
    // 3 GB a second is 6.7 Gbit: 0.8 of 2.5 Gbit hold 0.9e12 bytes an hour.
    ['network', { network: steady(1e11, { p99: 8e11 }) }, 'm5.2xlarge'],
    // 0.8 of the 2,300 Mbit that an m5.2xlarge always has for its disks are 0.83e12 bytes an hour.
    ['traffic to its disks', { disk: steady(1e11, { p99: 7e11 }) }, 'm5.2xlarge'],
  ])('keeps %s: what needs more gets a larger one', (_, metrics, type) => {
    expect(changeOf(oversizedInstance, aLarge(metrics))).toBe(type);
  });

  it('keeps the operations of its disks where they were measured', () => {
    const machine = aLarge({}, { volumeIds: ['vol-1'] });
    const disk = aVolume({
      volumeType: 'io1',
      iops: 10_000,
      utilisation: measured({ iops: steady(2000, { p99: 5200 }) }),
    });

    // 80 % of 6,000 operations of an m5.xlarge are 4,800.
    expect(changeOf(oversizedInstance, machine, { others: [disk] })).toBe('m5.2xlarge');
  });

  it('offers one step down only where memory was not measured, and says so', () => {
    const blind = without(aLarge(), 'memory');

    const verdict = verdictOf(oversizedInstance, blind);

    expect(verdict.change).toEqual({ instanceType: 'm5.2xlarge' });
    expect(verdict.reason).toContain('; memory was not measured');
    expect(verdict.risk).toBe('medium');
    expect(inspect(oversizedInstance, blind, { settings: { withoutMemory: 0 } })).toEqual({
      unknown: 'its memory was not measured',
    });
  });

  it('offers no type whose limits the catalogue does not know, or that is not sold there', () => {
    const unlimited = { ...M5, 'm5.xlarge': { ...M5['m5.xlarge']!, networkGbps: undefined } };
    const elsewhere = { ...M5, 'm5.xlarge': { ...M5['m5.xlarge']!, regionIds: ['eu-central-1'] } };

    expect(changeOf(oversizedInstance, aLarge(), { instanceTypes: unlimited })).toBe('m5.2xlarge');
    expect(changeOf(oversizedInstance, aLarge(), { instanceTypes: elsewhere })).toBe('m5.2xlarge');
  });

  it('keeps the GPUs, the architecture and what it has of disks of its own', () => {
    const instanceTypes = aCatalog(
      aSpec('m5d.2xlarge', { vcpus: 8, memoryMiB: 32_768, instanceStoreGiB: 300 }),
      aSpec('m5d.xlarge', { instanceStoreGiB: 150 }),
      aSpec('g9.2xlarge', { vcpus: 8, memoryMiB: 32_768, gpus: 2 }),
      aSpec('g9.xlarge', { gpus: 1 }),
    );
    const own = aLarge({}, { instanceType: 'm5d.2xlarge' });

    expect(inspect(oversizedInstance, own, { instanceTypes })).toBeUndefined();
    expect(changeOf(oversizedInstance, own, { instanceTypes, settings: { mayShrinkInstanceStore: 1 } })).toBe(
      'm5d.xlarge',
    );
    expect(
      inspect(oversizedInstance, aLarge({ gpu: steady(10) }, { instanceType: 'g9.2xlarge' }), { instanceTypes }),
    ).toBeUndefined();
  });

  it('judges no burstable below its credits', () => {
    const instanceTypes = aCatalog(
      aSpec('t3.xlarge', { vcpus: 4, memoryMiB: 16_384 }),
      aSpec('t3.large', { vcpus: 2, memoryMiB: 8192 }),
      aSpec('t3.medium', { vcpus: 2, memoryMiB: 4096 }),
    );
    const machine = (cpu: number) =>
      aLarge(
        { cpu: steady(cpu, { max: 39, p99: 38 }), cpuCredits: steady(500), memory: steady(5) },
        { instanceType: 't3.xlarge' },
      );

    // 9 % of 4 vCPU is 18 % of 2: within the 20 % that a t3.medium always has; 12 % is 24 %, which a t3.large has.
    expect(changeOf(oversizedInstance, machine(9), { instanceTypes })).toBe('t3.medium');
    expect(changeOf(oversizedInstance, machine(12), { instanceTypes })).toBe('t3.large');
  });

  it.each([
    ['busy on average', aLarge({ cpu: steady(45, { max: 60 }) })],
    ['busy in its busiest hours', aLarge({ cpu: steady(5, { max: 99, p99: 95 }) })],
    ['full of memory', aLarge({ memory: steady(85) })],
    ['a member of a group, whose template decides', aLarge({}, { autoScalingGroup: 'web' })],
    ['the smallest of its family', aLarge({}, { instanceType: 'm5.large' })],
    ['on a root that is lost with a stop', aLarge({}, { rootDevice: 'instance-store' })],
    ['stopped', aLarge({}, { state: 'stopped' })],
  ])('leaves alone a machine that is %s', (_, machine) => {
    expect(inspect(oversizedInstance, machine)).toBeUndefined();
  });

  it.each([
    ['its CPU was not measured', without(aLarge(), 'cpu')],
    ['its network traffic was not measured', without(aLarge(), 'network')],
    ['what x9.large has is not known', aLarge({}, { instanceType: 'x9.large' })],
    ['started 3 days ago, which is too lately to judge', aLarge({}, { launchedAt: '2026-11-20T00:00:00Z' })],
  ])('says "%s"', (unknown, machine) => {
    expect(inspect(oversizedInstance, machine)).toEqual({ unknown });
  });

  it('names a newer generation and Graviton where they save more', () => {
    const instanceTypes = {
      ...M5,
      ...aCatalog(
        aSpec('m6a.xlarge'),
        aSpec('m7g.xlarge', { architectures: ['arm64'] }),
        // Less network than the target always has, and disks that nobody asked for.
        aSpec('m7a.xlarge', { networkGbps: 0.5 }),
        aSpec('m6gd.xlarge', { architectures: ['arm64'], instanceStoreGiB: 200 }),
      ),
    };
    const prices = somePrices({
      'instance-hours m6a.xlarge': 0.1728,
      'instance-hours m7g.xlarge': 0.1632,
      'instance-hours m7a.xlarge': 0.01,
    });

    const verdict = verdictOf(oversizedInstance, aLarge(), { instanceTypes, prices });

    // 730 hours of $0.768 less those of the other type.
    expect(verdict.alternatives).toEqual([
      'm6a.xlarge would save $434.50 a month',
      'm7g.xlarge (Graviton) would save $441.50 a month, if the software runs on Arm',
    ]);
    expect(
      verdictOf(oversizedInstance, aLarge({}, { platform: 'Windows' }), { instanceTypes, prices }).alternatives,
    ).toEqual(['m6a.xlarge would save $434.50 a month']);
  });

  it('sees that somebody has changed the type', () => {
    const { evidence } = verdictOf(oversizedInstance, aLarge());

    expect(oversizedInstance.isActedOn?.(aLarge({}, { instanceType: 'm5.2xlarge' }), { evidence })).toBe(true);
    expect(oversizedInstance.isActedOn?.(aLarge(), { evidence })).toBe(false);
  });
});

describe.skipIf(!HAS_REAL_DATA)('oversized-instance among the machines that AWS sells', () => {
  const { catalog, hourly, prices }: RealMachines = HAS_REAL_DATA
    ? realMachines()
    : { catalog: {}, hourly: new Map(), prices: somePrices() };

  it.each([
    // Half of r5.4xlarge's CPU at 20 % would be 40 %; a quarter 80 %; its 128 GiB at 30 % are 38.4 GiB: 64 GiB hold them.
    ['r5.4xlarge', 30, 20, 'r5.2xlarge'],
    ['c5.9xlarge', 20, 15, 'c5.2xlarge'],
    ['m6i.2xlarge', 20, 30, 'm6i.xlarge'],
  ])('finds for a %s with %i %% of memory and %i %% of CPU a %s at its real price', (from, memory, cpu, to) => {
    const machine = aLarge(
      { cpu: steady(cpu / 2, { max: cpu, p99: cpu }), memory: steady(memory) },
      { instanceType: from },
    );

    const verdict = verdictOf(oversizedInstance, machine, { instanceTypes: catalog, prices });

    expect(verdict.change).toEqual({ instanceType: to });
    expect(savedBy(verdict)).toBeCloseTo(730 * (hourly.get(from)! - hourly.get(to)!));
  });

  it('offers nothing larger, dearer, of another family or architecture, whatever the type', () => {
    for (const spec of Object.values(catalog).filter(({ isBurstable, gpus }) => !isBurstable && gpus === 0)) {
      const machine = aLarge({}, { instanceType: spec.instanceType, architecture: spec.architectures[0]! });

      const said = inspect(oversizedInstance, machine, { instanceTypes: catalog, prices });

      if (!said || 'unknown' in said) continue;
      const then = catalog[String(said.change?.instanceType)]!;
      expect(then.instanceType.split('.')[0]).toBe(spec.instanceType.split('.')[0]);
      expect(then.architectures).toEqual(spec.architectures);
      expect(then.instanceStoreGiB).toBeGreaterThanOrEqual(spec.instanceStoreGiB);
      expect(15 * (spec.vcpus / then.vcpus)).toBeLessThanOrEqual(80);
      expect(14 * (spec.memoryMiB / then.memoryMiB)).toBeLessThanOrEqual(90);
      if (said.freed[0]?.price && said.added?.[0]?.price) expect(savedBy(said)).toBeGreaterThan(0);
    }
  });

  it('has the same machines as AWS describes', () => {
    for (const { InstanceType, VCpuInfo, MemoryInfo } of describedTypes()) {
      const spec = catalog[InstanceType];
      if (!spec) continue;
      expect([InstanceType, spec.vcpus, spec.memoryMiB]).toEqual([
        InstanceType,
        VCpuInfo.DefaultVCpus,
        MemoryInfo.SizeInMiB,
      ]);
    }
  });
});
