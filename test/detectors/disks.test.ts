import { describe, expect, it } from 'vitest';
import { gp2Volume } from '../../src/detectors/gp2-volume.ts';
import { oldSnapshot } from '../../src/detectors/old-snapshot.ts';
import { orphanedImage } from '../../src/detectors/orphaned-image.ts';
import { overprovisionedIops } from '../../src/detectors/overprovisioned-iops.ts';
import { unattachedVolume } from '../../src/detectors/unattached-volume.ts';
import { NOW } from '../fakes/builders.ts';
import {
  anImage,
  anInstance,
  aSnapshot,
  aVolume,
  daysAgo,
  inspect,
  measured,
  savedBy,
  somePrices,
  steady,
  verdictOf,
  without,
} from '../fakes/resources.ts';

describe('unattached-volume', () => {
  const unattached = (over: Parameters<typeof aVolume>[0] = {}) =>
    aVolume({ state: 'available', attachedTo: [], utilisation: measured({ iops: steady(0) }), ...over });

  it('finds a disk that no machine has, with all that it pays for', () => {
    const disk = unattached({ sizeGiB: 500, iops: 6000, throughput: 225, createdAt: daysAgo(90) });

    const verdict = verdictOf(unattachedVolume, disk);

    expect(verdict.reason).toBe('unattached, 500 GiB of gp3, created 90 days ago, neither read nor written in 14 days');
    // 500 GiB at $0.08, 3,000 operations beyond the free ones at $0.005, 100 MiB/s beyond them at $0.04.
    expect(savedBy(verdict)).toBeCloseTo(40 + 15 + 4);
    expect(verdict.stays).toMatchObject([{ what: 'at most 500 GiB of snapshot' }]);
  });

  it.each([
    ['attached', aVolume()],
    ['made this week', unattached({ createdAt: daysAgo(3) })],
    ['being made', unattached({ state: 'creating' })],
    ['used within the last two weeks', unattached({ utilisation: measured({ iops: steady(5, { hours: 40 }) }) })],
  ])('leaves alone a disk that is %s', (_, disk) => {
    expect(inspect(unattachedVolume, disk)).toBeUndefined();
  });

  it.each([
    ['the cloud does not say when it was created', unattached({ createdAt: undefined })],
    ['nothing of it was measured', unattached({ utilisation: undefined })],
    [
      'the cloud says that it was created in the future: two clocks differ',
      unattached({ createdAt: NOW.add({ hours: 48 }).toString() }),
    ],
  ])('says "%s"', (unknown, disk) => {
    expect(inspect(unattachedVolume, disk)).toEqual({ unknown });
  });
});

describe('gp2-volume', () => {
  it.each([
    // Below 170 GiB gp3 has all that gp2 always has: a fifth less.
    [100, { iops: 3000, throughput: 125 }, 10 - 8],
    // 200 GiB: 600 operations of 256 KiB are 150 MiB/s, 25 of them paid at $0.04.
    [200, { iops: 3000, throughput: 150 }, 20 - (16 + 1)],
    // 1,000 GiB: 250 MiB/s, 125 of them paid.
    [1000, { iops: 3000, throughput: 250 }, 100 - (80 + 5)],
    // 4,000 GiB: 12,000 operations, 9,000 of them paid at $0.005.
    [4000, { iops: 12_000, throughput: 250 }, 400 - (320 + 45 + 5)],
    // No gp2 does more than 16,000.
    [10_000, { iops: 16_000, throughput: 250 }, 1000 - (800 + 65 + 5)],
  ])('gives %i GiB what gp2 always had of speed, and pays for what is not free', (sizeGiB, speed, saved) => {
    const verdict = verdictOf(gp2Volume, aVolume({ volumeType: 'gp2', sizeGiB }));

    expect(verdict.change).toEqual({ volumeType: 'gp3', ...speed });
    expect(savedBy(verdict)).toBeCloseTo(saved);
  });

  it('keeps the bursts that were seen where a gp2 of its size has any', () => {
    const utilisation = measured({ throughput: steady(20, { p99: 240.4, max: 249 }) });
    const of = (sizeGiB: number) => verdictOf(gp2Volume, aVolume({ volumeType: 'gp2', sizeGiB, utilisation }));

    // 300 GiB always move 225 MiB/s, 100 GiB never more than gp3 does for nothing.
    expect(of(300).change).toMatchObject({ throughput: 241 });
    expect(of(100).change).toMatchObject({ throughput: 125 });
    expect(verdictOf(gp2Volume, aVolume({ volumeType: 'gp2', sizeGiB: 300 })).reason).toContain('was not measured');
  });

  it('leaves alone other types, and what would save nothing', () => {
    const dear = somePrices({ 'volume-storage gp3': 0.1 });

    expect(inspect(gp2Volume, aVolume())).toBeUndefined();
    expect(inspect(gp2Volume, aVolume({ volumeType: 'gp2' }), { prices: dear })).toBeUndefined();
  });

  it('says what to do where no price is known, without a figure', () => {
    const prices = somePrices({ 'volume-storage gp3': undefined });

    expect(inspect(gp2Volume, aVolume({ volumeType: 'gp2' }), { prices })).toMatchObject({
      change: { volumeType: 'gp3' },
    });
    expect(gp2Volume.isActedOn?.(aVolume(), {})).toBe(true);
  });
});

describe('overprovisioned-iops', () => {
  const io1 = (p99: number, over: Parameters<typeof aVolume>[0] = {}) =>
    aVolume({ volumeType: 'io1', iops: 10_000, utilisation: measured({ iops: steady(p99 / 2, { p99 }) }), ...over });

  it('keeps a third more than what 99 of 100 hours needed', () => {
    const verdict = verdictOf(overprovisionedIops, io1(2000));

    expect(verdict.change).toEqual({ iops: 2600 });
    // 7,400 operations at $0.065.
    expect(savedBy(verdict)).toBeCloseTo(7400 * 0.065);
    expect(verdict.reason).toBe('pays for 10,000 IOPS; 99 of 100 hours in 14 days needed 2,000');
  });

  it('names gp3 where that does as much for less', () => {
    // 100 GiB and 10,000 operations of io1: $12.50 and $650; of gp3 with 3,000 and 650 MiB/s: $8 and $21.
    expect(verdictOf(overprovisionedIops, io1(2000)).alternatives).toEqual([
      'gp3 with 3,000 IOPS and 650 MiB/s would save $633.50 a month',
    ]);
  });

  it('keeps what gp3 has for nothing, and the throughput that was not measured', () => {
    const gp3 = (metrics: object) =>
      aVolume({ iops: 8000, throughput: 500, utilisation: measured({ iops: steady(50, { p99: 400 }), ...metrics }) });

    expect(verdictOf(overprovisionedIops, gp3({})).change).toEqual({ iops: 3000, throughput: 500 });
    expect(verdictOf(overprovisionedIops, gp3({})).reason).toContain('a throughput that was not measured');
    expect(verdictOf(overprovisionedIops, gp3({ throughput: steady(10, { p99: 120 }) })).change).toEqual({
      iops: 3000,
      throughput: 156,
    });
  });

  it.each([
    ['uses what it has', io1(9000)],
    ['pays for no speed', aVolume({ iops: 3000, throughput: 125 })],
    ['is attached to nothing', io1(10, { state: 'available' })],
    ['is of a type without bought speed', aVolume({ volumeType: 'gp2' })],
  ])('leaves alone a disk that %s', (_, disk) => {
    expect(inspect(overprovisionedIops, disk)).toBeUndefined();
  });

  it('knows nothing of a disk that was not measured, or not for long', () => {
    expect(inspect(overprovisionedIops, without(io1(10), 'iops'))).toEqual({
      unknown: 'its operations were not measured',
    });
    expect(
      inspect(overprovisionedIops, io1(10, { utilisation: measured({ iops: steady(1, { hours: 30 }) }) })),
    ).toEqual({
      unknown: 'its operations were known for 30 hours of 14 days only',
    });
  });

  it('sees that somebody has bought less', () => {
    const { change, evidence } = verdictOf(overprovisionedIops, io1(2000));

    expect(overprovisionedIops.isActedOn?.(io1(2000, { iops: 3000 }), { change, evidence })).toBe(true);
    expect(overprovisionedIops.isActedOn?.(io1(2000), { change, evidence })).toBe(false);
  });
});

describe('old-snapshot', () => {
  const old = (over: Parameters<typeof aSnapshot>[0] = {}) => aSnapshot({ createdAt: daysAgo(200), ...over });

  it('finds one that is old and not the newest of its disk, for its size at most', () => {
    const newer = aSnapshot({ resourceId: 'snap-2', createdAt: daysAgo(10) });

    const verdict = verdictOf(oldSnapshot, old(), { others: [newer, aVolume({ resourceId: 'vol-gone' })] });

    expect(verdict.reason).toBe('made 200 days ago, of 100 GiB, no image uses it');
    expect(savedBy(verdict)).toBeCloseTo(5);
    expect(verdict).toMatchObject({ savingIsAtMost: true, rollbackPossible: false, risk: 'medium' });
  });

  it('counts what it stores of its own where the cloud says so', () => {
    // 12 of 100 GiB.
    expect(savedBy(verdictOf(oldSnapshot, old({ storedBytes: 12 * 1024 ** 3 })))).toBeCloseTo(0.6);
  });

  it('warns where it is the last one of a disk that is gone', () => {
    expect(verdictOf(oldSnapshot, old())).toMatchObject({ risk: 'high', evidence: { isLastOfDisk: true } });
  });

  it('does not take copies, which all name the same disk, for copies of one disk', () => {
    const copies = [old({ volumeId: 'vol-ffffffff' }), aSnapshot({ resourceId: 'snap-2', volumeId: 'vol-ffffffff' })];

    expect(inspect(oldSnapshot, copies[0]!, { others: copies.slice(1) })).toMatchObject({ risk: 'medium' });
  });

  it.each([
    ['younger than a quarter', aSnapshot({ createdAt: daysAgo(80) }), []],
    ['of an image', old(), [anImage({ snapshotIds: ['snap-1'] })]],
    ['the newest of a disk that is there', old(), [aVolume({ resourceId: 'vol-gone' })]],
    ['kept by AWS Backup', old({ tags: { 'aws:backup:source-resource': 'arn' } }), []],
    ['kept by a lifecycle policy', old({ tags: { 'aws:dlm:lifecycle-policy-id': 'policy-1' } }), []],
  ])('leaves alone one that is %s', (_, snapshot, others) => {
    expect(inspect(oldSnapshot, snapshot, { others })).toBeUndefined();
  });

  it('knows nothing while images or disks could not all be read', () => {
    expect(inspect(oldSnapshot, old(), { incomplete: ['image'] })).toEqual({
      unknown: 'not all images could be read, and it may belong to one',
    });
    expect(inspect(oldSnapshot, old(), { incomplete: ['volume'] })).toEqual({
      unknown: 'not all disks could be read, and it may be the newest of one',
    });
    expect(inspect(oldSnapshot, old({ createdAt: undefined }))).toEqual({
      unknown: 'the cloud does not say when it was made',
    });
  });
});

describe('orphaned-image', () => {
  const orphan = (over: Parameters<typeof anImage>[0] = {}) =>
    anImage({ snapshotIds: ['snap-1', 'snap-2'], lastLaunchedOn: '2025-11-23', ...over });
  const others = [aSnapshot(), aSnapshot({ resourceId: 'snap-2', sizeGiB: 40 })];

  it('finds one that nothing was started from for long, for what its snapshots cost at most', () => {
    const verdict = verdictOf(orphanedImage, orphan(), { others });

    expect(verdict.reason).toBe(
      'last used 365 days ago; no machine here is from it, 2 snapshots kept for it. A launch template may still name it',
    );
    // 140 GiB at $0.05.
    expect(savedBy(verdict)).toBeCloseTo(7);
    expect(verdict).toMatchObject({ risk: 'medium', savingIsAtMost: true });
    expect(verdict.includes).toHaveLength(2);
  });

  it('goes by its age where AWS knows of no use', () => {
    expect(inspect(orphanedImage, orphan({ lastLaunchedOn: undefined }), { others })).toMatchObject({ risk: 'medium' });
    expect(
      inspect(orphanedImage, orphan({ lastLaunchedOn: undefined, createdAt: daysAgo(100) }), { others }),
    ).toBeUndefined();
  });

  it.each([
    ['public', orphan({ isPublic: true }), others],
    ['used this month', orphan({ lastLaunchedOn: '2026-11-01' }), others],
    ['what a stopped machine is from', orphan(), [...others, anInstance({ imageId: 'ami-1', state: 'stopped' })]],
    ['made by AWS Backup', orphan({ tags: { 'aws:backup:source-resource': 'arn' } }), others],
    ['without snapshots', orphan({ snapshotIds: [] }), []],
  ])('leaves alone one that is %s', (_, image, around) => {
    expect(inspect(orphanedImage, image, { others: around })).toBeUndefined();
  });

  it('knows nothing while machines or its snapshots could not all be read', () => {
    expect(inspect(orphanedImage, orphan(), { others, incomplete: ['instance'] })).toEqual({
      unknown: 'not all machines could be read, and one may be from it',
    });
    expect(inspect(orphanedImage, orphan(), { others: others.slice(1) })).toEqual({
      unknown: 'not all of its snapshots could be read',
    });
    expect(inspect(orphanedImage, orphan({ createdAt: undefined }), { others })).toEqual({
      unknown: 'the cloud does not say when it was created',
    });
  });
});
