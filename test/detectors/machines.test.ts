import { describe, expect, it } from 'vitest';
import { previousGenerationInstance } from '../../src/detectors/previous-generation-instance.ts';
import { spotCandidate } from '../../src/detectors/spot-candidate.ts';
import { stoppedInstance } from '../../src/detectors/stopped-instance.ts';
import { HAS_REAL_DATA, realMachines } from '../fakes/real-machines.ts';
import {
  aCatalog,
  aGroup,
  anAddress,
  anInstance,
  aSpec,
  aVolume,
  daysAgo,
  inspect,
  savedBy,
  somePrices,
  verdictOf,
} from '../fakes/resources.ts';

describe('stopped-instance', () => {
  const aStopped = (over: Parameters<typeof anInstance>[0] = {}) =>
    anInstance({ state: 'stopped', stoppedAt: daysAgo(60), volumeIds: ['vol-1', 'vol-2'], ...over });
  const others = [
    aVolume({ sizeGiB: 50 }),
    aVolume({ resourceId: 'vol-2', volumeType: 'gp2', sizeGiB: 150 }),
    anAddress(),
  ];

  it('finds the disks and the address of a machine that was stopped long ago', () => {
    const verdict = verdictOf(stoppedInstance, aStopped(), { others });

    expect(verdict.reason).toBe('stopped 60 days ago, and 2 disks of 200 GiB and 1 address still billed');
    // 50 GiB at $0.08, 150 GiB at $0.10, and 730 hours at $0.005.
    expect(savedBy(verdict)).toBeCloseTo(4 + 15 + 3.65);
    expect(verdict.includes?.map(({ resourceId }) => resourceId)).toEqual(['vol-1', 'vol-2', 'address-1']);
  });

  it('says that the snapshots which bring it back cost at most what the size of its disks is', () => {
    const [snapshot] = verdictOf(stoppedInstance, aStopped(), { others }).stays ?? [];

    expect(snapshot).toMatchObject({ what: 'at most 200 GiB of snapshot', quantity: 200, price: { amount: 0.05 } });
  });

  it.each([
    ['stopped last week', { stoppedAt: daysAgo(7) }],
    ['running', { state: 'running' as const }],
    ['a warm member of a group', { autoScalingGroup: 'web' }],
  ])('leaves alone a machine that is %s', (_, over) => {
    expect(inspect(stoppedInstance, aStopped(over), { others })).toBeUndefined();
  });

  it('leaves alone a machine that has nothing that is billed', () => {
    expect(inspect(stoppedInstance, aStopped({ volumeIds: [] }))).toBeUndefined();
  });

  it('knows nothing where it is not said since when, or where its disks could not be read', () => {
    expect(inspect(stoppedInstance, aStopped({ stoppedAt: undefined }), { others })).toEqual({
      unknown: 'the cloud does not say when it was stopped',
    });
    expect(inspect(stoppedInstance, aStopped(), { others: others.slice(1) })).toEqual({
      unknown: 'not all of its disks could be read',
    });
  });

  it('sees that somebody uses it again', () => {
    expect(stoppedInstance.isActedOn?.(anInstance(), {})).toBe(true);
  });
});

describe('previous-generation-instance', () => {
  const instanceTypes = aCatalog(
    aSpec('m4.xlarge'),
    aSpec('m5.xlarge'),
    aSpec('m6i.xlarge'),
    aSpec('m3.large', { vcpus: 2, memoryMiB: 7680, instanceStoreGiB: 32 }),
    aSpec('m5.large', { vcpus: 2, memoryMiB: 8192 }),
    aSpec('m5d.large', { vcpus: 2, memoryMiB: 8192, instanceStoreGiB: 75 }),
  );
  const prices = somePrices({
    'instance-hours m4.xlarge': 0.2,
    'instance-hours m6i.xlarge': 0.192,
    'instance-hours m3.large': 0.133,
    'instance-hours m5d.large': 0.113,
  });
  const m4 = anInstance({ instanceType: 'm4.xlarge' });

  it('offers the successor of the same size with what it costs less', () => {
    const verdict = verdictOf(previousGenerationInstance, m4, {
      instanceTypes,
      prices,
      settings: { savingPercent: 3 },
    });

    expect(verdict.change).toEqual({ instanceType: 'm5.xlarge' });
    // 730 hours of $0.200 less $0.192: 4 %.
    expect(savedBy(verdict)).toBeCloseTo(5.84);
    expect(verdict.reason).toContain('m5.xlarge has as much and costs 4 % less');
    expect(verdict).toMatchObject({ restartNeeded: true, risk: 'medium' });
  });

  it('does not trouble anybody for less than a twentieth', () => {
    expect(inspect(previousGenerationInstance, m4, { instanceTypes, prices })).toBeUndefined();
  });

  it('offers one with disks of its own to a machine that has such', () => {
    const m3 = anInstance({ instanceType: 'm3.large' });

    expect(verdictOf(previousGenerationInstance, m3, { instanceTypes, prices }).change).toEqual({
      instanceType: 'm5d.large',
    });
  });

  it.each([
    ['of a generation that is sold', anInstance()],
    ['a member of a group', anInstance({ instanceType: 'm4.xlarge', autoScalingGroup: 'web' })],
    ['stopped', anInstance({ instanceType: 'm4.xlarge', state: 'stopped' })],
    ['where the successor is not sold', anInstance({ instanceType: 'm4.xlarge', regionId: 'eu-north-9' })],
  ])('leaves alone a machine that is %s', (_, machine) => {
    expect(
      inspect(previousGenerationInstance, machine, { instanceTypes, prices, settings: { savingPercent: 1 } }),
    ).toBeUndefined();
  });

  it('knows nothing without its price or its facts', () => {
    expect(inspect(previousGenerationInstance, m4, { instanceTypes })).toEqual({
      unknown: 'the price of m4.xlarge is not known',
    });
    expect(inspect(previousGenerationInstance, anInstance({ instanceType: 'c3.large' }), { instanceTypes })).toEqual({
      unknown: 'what c3.large has is not known',
    });
  });

  it.skipIf(!HAS_REAL_DATA)('never offers less or dearer machines among those that AWS sells', () => {
    const { catalog, hourly, prices: real } = realMachines();
    const offered = Object.keys(catalog).flatMap((instanceType) => {
      const said = inspect(previousGenerationInstance, anInstance({ instanceType }), {
        instanceTypes: catalog,
        prices: real,
      });
      return said && 'change' in said ? [[instanceType, String(said.change?.instanceType)] as const] : [];
    });

    expect(offered.length).toBeGreaterThan(20);
    for (const [from, to] of offered) {
      expect([from, to, hourly.get(to)! < hourly.get(from)!]).toEqual([from, to, true]);
      expect(catalog[to]!.memoryMiB).toBeGreaterThanOrEqual(catalog[from]!.memoryMiB);
      expect(catalog[to]!.vcpus).toBeGreaterThanOrEqual(catalog[from]!.vcpus);
    }
  });
});

describe('spot-candidate', () => {
  const members = ['i-1', 'i-2', 'i-3'].map((resourceId) =>
    anInstance({ resourceId, autoScalingGroup: 'web', volumeIds: [`root-of-${resourceId}`] }),
  );
  const group = aGroup({ resourceId: 'web', instanceIds: ['i-1', 'i-2', 'i-3'] });

  it('finds a group without data, and keeps one machine on demand', () => {
    const verdict = verdictOf(spotCandidate, group, { others: members });

    expect(verdict.reason).toContain('3 machines on demand with no disk besides the root: 2 of them could run on spot');
    // Two machines for 730 hours at $0.192 less $0.07.
    expect(savedBy(verdict)).toBeCloseTo(2 * 730 * (0.192 - 0.07));
    expect(verdict.risk).toBe('medium');
    expect(verdictOf(spotCandidate, { ...group, tags: { env: 'prod' } }, { others: members }).risk).toBe('high');
  });

  it('promises nothing where the price of spot is not known', () => {
    const prices = somePrices({ 'instance-hours m5.xlarge spot': undefined });

    expect(verdictOf(spotCandidate, group, { others: members, prices })).toMatchObject({
      freed: [],
      savingUnknown: 'what spot costs there is not known',
    });
  });

  it.each([
    ['of one machine', aGroup({ instanceIds: ['i-1'], min: 1 })],
    ['that has spot already', { ...group, onDemandPercent: 50 }],
    ['that may shrink to one machine', { ...group, min: 1 }],
  ])('leaves alone a group %s', (_, each) => {
    expect(inspect(spotCandidate, each, { others: members })).toBeUndefined();
  });

  it('leaves alone a group whose machines keep data', () => {
    const others = members.map((member) => ({ ...member, volumeIds: ['root', 'data'] }));

    expect(inspect(spotCandidate, group, { others })).toBeUndefined();
  });

  it('knows nothing where a machine could not be read', () => {
    expect(inspect(spotCandidate, group, { others: members.slice(1) })).toEqual({
      unknown: 'not all of its machines could be read',
    });
  });
});
