import type { Volume } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { remediationSuite, type WorldOptions } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aDisk, aMachine, aRegionWith } from './machines.ts';

const toDelete = anOrder('delete-volume', { type: 'volume', id: 'vol-left', name: 'reports' });
const toModify = anOrder('modify-volume', { type: 'volume', id: 'vol-data', change: { volumeType: 'gp3' } });

const aLeftDisk = (override: Partial<Volume> = {}) =>
  aDisk({
    VolumeId: 'vol-left',
    State: 'available',
    Attachments: [],
    VolumeType: 'gp3',
    Iops: 4_000,
    Throughput: 250,
    ...override,
  });

const aDeletion = (override: Partial<Volume> = {}, options?: WorldOptions) =>
  aWorld(
    {
      order: toDelete,
      things: (Tags) => ({
        ...aRegionWith(aMachine()),
        volumes: [
          aDisk(),
          aDisk({ VolumeId: 'vol-data' }),
          aLeftDisk({ Tags: [{ Key: 'team', Value: 'search' }, ...Tags], ...override }),
        ],
      }),
      takeAway: (here) => {
        here.volumes = here.volumes.filter(({ VolumeId }) => VolumeId !== 'vol-left');
      },
      restored: ({ volumes }) => anOrder('delete-volume', { type: 'volume', id: volumes.at(-1)!.VolumeId! }),
    },
    options,
  );

remediationSuite({
  name: 'delete-volume',
  operation: 'DeleteVolume',
  permission: 'ec2:DeleteVolume',
  notRestored: ['resourceId', 'resourceName', 'createdAt', 'snapshotId', 'tags'],
  world: (options) => aDeletion({}, options),
  async alsoLook(world) {
    await (await world.open()).look(anOrder('delete-volume', { type: 'volume', id: 'vol-root' }));
  },
});

describe('delete-volume', () => {
  it('makes the disk anew with its size, speed, zone and tags, and tells its new id and what it lacks', async () => {
    const world = await aDeletion();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toDelete, (await remediation.look(toDelete))!);
    world.pass({ minutes: 1 });
    await remediation.execute(toDelete, receipt);
    world.pass({ minutes: 1 });

    await remediation.undo!(toDelete, receipt);
    world.pass({ minutes: 1 });
    const { note } = await remediation.verifyUndo!(toDelete, receipt);

    const anew = world.here.volumes.at(-1)!;
    expect(anew).toMatchObject({
      Size: 100,
      VolumeType: 'gp3',
      Iops: 4_000,
      Throughput: 250,
      AvailabilityZone: 'eu-central-1a',
      SnapshotId: receipt.snapshotId,
      Tags: [
        { Key: 'team', Value: 'search' },
        { Key: 'penny:proposal', Value: 'P-1' },
      ],
    });
    expect(note).toBe(
      `it is there again, and its id is ${anew.VolumeId} now, without the tag penny, which only people set`,
    );
  });

  it('makes it anew once, however often it is asked to', async () => {
    const world = await aDeletion();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toDelete, (await remediation.look(toDelete))!);
    world.pass({ minutes: 1 });
    await remediation.execute(toDelete, receipt);
    world.pass({ minutes: 1 });
    world.fail('CreateVolume', 'lost-reply');

    await remediation.undo!(toDelete, receipt);
    await (await world.open()).undo!(toDelete, receipt);

    expect(world.acted.filter(({ operation }) => operation === 'CreateVolume')).toHaveLength(1);
  });

  it('deletes nothing before its copy is whole', async () => {
    const world = await aDeletion();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toDelete, (await remediation.look(toDelete))!);

    await expect(remediation.execute(toDelete, receipt)).rejects.toThrow(
      'was not deleted: the copy is being made (0%).',
    );
  });

  it('deletes nothing that a machine has again', async () => {
    const world = await aDeletion();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toDelete, (await remediation.look(toDelete))!);
    world.pass({ minutes: 1 });
    const disk = world.here.volumes.at(-1)!;
    Object.assign(disk, { State: 'in-use', Attachments: [{ InstanceId: 'i-1', State: 'attached' }] });

    await expect(remediation.execute(toDelete, receipt)).rejects.toThrow(
      /is currently attached to i-1; something uses it again/,
    );
    expect(await remediation.verify(toDelete, receipt)).toEqual({ is: 'untouched', note: 'it is in-use' });
  });

  it('knows a root disk by the machine that stands on it', async () => {
    const world = await aDeletion();
    const remediation = await world.open();

    const root = await remediation.look(anOrder('delete-volume', { type: 'volume', id: 'vol-root' }));
    const data = await remediation.look(anOrder('delete-volume', { type: 'volume', id: 'vol-data' }));

    expect(root?.facts.rootDeviceOf).toEqual(['i-1']);
    expect(data?.facts.rootDeviceOf).toEqual([]);
  });

  it('does not take for gone what AWS calls broken', async () => {
    const world = await aDeletion({ State: 'error' });

    await expect((await world.open()).look(toDelete)).rejects.toThrow(/is in the state error/);
  });
});

const aChange = (override: Partial<Volume> = {}, options?: WorldOptions) =>
  aWorld(
    {
      order: toModify,
      things: (Tags) => ({
        ...aRegionWith(aMachine()),
        volumes: [aDisk(), aDisk({ VolumeId: 'vol-data', Tags, ...override })],
      }),
      takeAway: (here) => void here.volumes.splice(0),
    },
    options,
  );

remediationSuite({
  name: 'modify-volume',
  operation: 'ModifyVolume',
  permission: 'ec2:ModifyVolume',
  world: (options) => aChange({}, options),
});

describe('modify-volume', () => {
  it('is done when the disk is of its new type, though AWS goes on optimising it', async () => {
    const world = await aChange();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toModify, (await remediation.look(toModify))!);

    await remediation.execute(toModify, receipt);
    const atFirst = await remediation.verify(toModify, receipt);
    world.pass({ seconds: 4 });
    const then = await remediation.verify(toModify, receipt);
    const live = await remediation.look(toModify);

    expect(atFirst).toEqual({ is: 'pending', note: 'it is gp2, being changed (0 %)' });
    expect(then).toEqual({ is: 'done', note: 'it is gp3, 3000 IOPS, 125 MiB a second and is being optimised (50 %)' });
    expect(live?.facts.underChange).toEqual(['its last change is optimizing at 50 %']);
  });

  it('says when it can be taken back, where AWS does not take another change yet', async () => {
    const world = await aChange();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toModify, (await remediation.look(toModify))!);
    await remediation.execute(toModify, receipt);
    world.pass({ seconds: 4 });

    await expect(remediation.undo!(toModify, receipt)).rejects.toThrow(
      'Changing back vol-data in 111111111111, eu-central-1: its last change is optimizing at 50 %, which can take a day; undo it when that is completed.',
    );
    expect(await remediation.verifyUndo!(toModify, receipt)).toMatchObject({ is: 'untouched' });
  });

  it('takes nothing back over what somebody made of it since', async () => {
    const world = await aChange();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toModify, (await remediation.look(toModify))!);
    await remediation.execute(toModify, receipt);
    world.pass({ hours: 24 });
    expect(await remediation.verify(toModify, receipt)).toMatchObject({ is: 'done' });
    Object.assign(world.here.volumes[1]!, { VolumeType: 'io2', Iops: 9_000 });
    const before = world.acted.length;

    await expect(remediation.undo!(toModify, receipt)).rejects.toThrow(
      'Changing back vol-data in 111111111111, eu-central-1: somebody has made it io2, 9000 IOPS since; change it by hand where that is not wanted.',
    );
    expect(world.acted).toHaveLength(before);
  });

  it('does not ask a second time after a lost answer: a disk takes four changes a day', async () => {
    const world = await aChange();
    const remediation = await world.open();
    const receipt = await remediation.prepare(toModify, (await remediation.look(toModify))!);
    world.fail('ModifyVolume', 'lost-reply');

    await expect(remediation.execute(toModify, receipt)).rejects.toMatchObject({ code: 'unavailable' });
    expect(world.aws.calls.filter(({ operation }) => operation === 'ModifyVolume')).toHaveLength(1);
  });
});
