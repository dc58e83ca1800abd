import {
  AttachVolumeCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesModificationsCommand,
  DetachVolumeCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { AT, aDisk, aFreeDisk, anAwsWith } from './acting.ts';
import { MEMBER } from './estates.ts';

const aCopy = (SnapshotId = 'snap-1') => ({
  SnapshotId,
  VolumeId: 'vol-1',
  VolumeSize: 100,
  StartTime: AT,
  State: 'completed' as const,
  OwnerId: MEMBER,
});
const anImage = (SnapshotId = 'snap-1') => ({
  ImageId: 'ami-1',
  Name: 'web',
  OwnerId: MEMBER,
  State: 'available' as const,
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
});
const modify = (more: object) => new ModifyVolumeCommand({ VolumeId: 'vol-1', ...more });

describe('deleting a disk', () => {
  it('is refused while a machine has it', async () => {
    const { aws, ec2 } = await anAwsWith();

    await expect(ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' }))).rejects.toMatchObject({
      name: 'VolumeInUse',
      message: 'Volume vol-1 is currently attached to i-1',
    });
    expect(aws.acted).toEqual([]);
  });

  it('takes a moment, and the second time there is nothing to delete', async () => {
    const { ec2, clock, volume } = await anAwsWith({ volumes: [aFreeDisk()] });
    const deletion = new DeleteVolumeCommand({ VolumeId: 'vol-2' });

    await ec2.send(deletion);
    expect((await volume('vol-2')).State).toBe('deleting');
    clock.pass({ seconds: 1 });

    await expect(volume('vol-2')).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    await expect(ec2.send(deletion)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
  });
});

describe('making a disk', () => {
  const AvailabilityZone = 'eu-central-1b';

  it('from a copy takes its size, and a moment', async () => {
    const { ec2, clock, volume } = await anAwsWith({ snapshots: [aCopy()] });
    const TagSpecifications = [{ ResourceType: 'volume' as const, Tags: [{ Key: 'Name', Value: 'data' }] }];

    const made = await ec2.send(
      new CreateVolumeCommand({ SnapshotId: 'snap-1', AvailabilityZone, VolumeType: 'gp3', TagSpecifications }),
    );
    expect(await volume(made.VolumeId)).toMatchObject({ State: 'creating' });
    clock.pass({ seconds: 1 });

    expect(await volume(made.VolumeId)).toMatchObject({
      State: 'available',
      Size: 100,
      VolumeType: 'gp3',
      Iops: 3_000,
      Throughput: 125,
      AvailabilityZone,
      SnapshotId: 'snap-1',
      Tags: [{ Key: 'Name', Value: 'data' }],
    });
  });

  it('twice with one client token makes one', async () => {
    const { aws, ec2 } = await anAwsWith();
    const wish = new CreateVolumeCommand({ Size: 5, AvailabilityZone, ClientToken: 'once' });

    const ids = [(await ec2.send(wish)).VolumeId, (await ec2.send(wish)).VolumeId];

    expect(ids[0]).toBe(ids[1]);
    expect(aws.acted).toHaveLength(1);
  });

  it.each([
    ['in a zone that is not there', { Size: 5, AvailabilityZone: 'us-east-1a' }, 'InvalidZone.NotFound'],
    ['from a copy that is not there', { SnapshotId: 'snap-9', AvailabilityZone }, 'InvalidSnapshot.NotFound'],
    ['smaller than its copy', { SnapshotId: 'snap-1', Size: 5, AvailabilityZone }, 'InvalidParameterValue'],
  ])('is refused %s', async (_, input, name) => {
    const { ec2 } = await anAwsWith({ snapshots: [aCopy()] });

    await expect(ec2.send(new CreateVolumeCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('giving a disk to a machine', () => {
  const wish = { VolumeId: 'vol-2', InstanceId: 'i-1', Device: '/dev/sdf' };

  it('and taking it away leaves both as they were', async () => {
    const { ec2, clock, machine, volume } = await anAwsWith({ volumes: [aDisk(), aFreeDisk()] });

    await ec2.send(new AttachVolumeCommand(wish));
    clock.pass({ seconds: 1 });
    expect((await volume('vol-2')).Attachments).toMatchObject([{ InstanceId: 'i-1', State: 'attached' }]);
    expect((await machine()).BlockDeviceMappings).toHaveLength(2);

    await ec2.send(new DetachVolumeCommand({ VolumeId: 'vol-2' }));
    clock.pass({ seconds: 1 });
    expect(await volume('vol-2')).toMatchObject({ State: 'available', Attachments: [] });
    expect((await machine()).BlockDeviceMappings).toHaveLength(1);
  });

  it.each([
    ['somebody has it already', {}, { ...wish, VolumeId: 'vol-1' }, 'VolumeInUse'],
    ['it is in another zone', { AvailabilityZone: 'eu-central-1b' }, wish, 'InvalidVolume.ZoneMismatch'],
    ['the place is taken', {}, { ...wish, Device: '/dev/xvda' }, 'InvalidParameterValue'],
  ])('is refused where %s', async (_, free, input, name) => {
    const { ec2 } = await anAwsWith({ volumes: [aDisk(), aFreeDisk(free)] });

    await expect(ec2.send(new AttachVolumeCommand(input))).rejects.toMatchObject({ name });
  });

  it('does not let the root disk of a running machine go', async () => {
    const { ec2 } = await anAwsWith();

    await expect(ec2.send(new DetachVolumeCommand({ VolumeId: 'vol-1' }))).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });
  });
});

describe('changing a disk', () => {
  it('goes from modifying over optimizing to completed while it is in use', async () => {
    const { ec2, clock, volume } = await anAwsWith({}, { delays: { modifyVolume: 3_000 } });
    const state = async () => {
      const asked = new DescribeVolumesModificationsCommand({ VolumeIds: ['vol-1'] });
      return (await ec2.send(asked)).VolumesModifications![0]!.ModificationState;
    };

    const { VolumeModification } = await ec2.send(modify({ VolumeType: 'gp3' }));
    const before = [await state(), (await volume()).VolumeType];
    clock.pass({ seconds: 3 });
    const between = [await state(), (await volume()).VolumeType];
    clock.pass({ seconds: 3 });

    expect(VolumeModification).toMatchObject({ OriginalVolumeType: 'gp2', TargetVolumeType: 'gp3', Progress: 0 });
    expect(before).toEqual(['modifying', 'gp2']);
    expect(between).toEqual(['optimizing', 'gp3']);
    expect(await state()).toBe('completed');
    expect(await volume()).toMatchObject({ VolumeType: 'gp3', Iops: 3_000, Throughput: 125, State: 'in-use' });
  });

  it('is refused until the change before is completed', async () => {
    const { ec2, clock } = await anAwsWith({}, { delays: { modifyVolume: 3_000 } });

    await ec2.send(modify({ VolumeType: 'gp3' }));
    await expect(ec2.send(modify({ Iops: 4_000 }))).rejects.toMatchObject({ name: 'IncorrectModificationState' });
    clock.pass({ seconds: 3 });
    await expect(ec2.send(modify({ Iops: 4_000 }))).rejects.toMatchObject({ name: 'IncorrectModificationState' });
    clock.pass({ seconds: 3 });

    await ec2.send(modify({ Iops: 4_000 }));
  });

  it('is possible four times a day', async () => {
    const { ec2, clock } = await anAwsWith({}, { delays: { modifyVolume: 0 } });
    for (const VolumeType of ['gp3', 'gp2', 'gp3', 'gp2']) await ec2.send(modify({ VolumeType }));

    await expect(ec2.send(modify({ VolumeType: 'gp3' }))).rejects.toMatchObject({
      name: 'VolumeModificationRateExceeded',
    });
    clock.pass({ hours: 24 });

    await ec2.send(modify({ VolumeType: 'gp3' }));
  });

  it('never makes it smaller, and is told of a disk that was never changed', async () => {
    const { ec2 } = await anAwsWith();

    await expect(ec2.send(modify({ Size: 50 }))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(ec2.send(new DescribeVolumesModificationsCommand({ VolumeIds: ['vol-1'] }))).rejects.toMatchObject({
      name: 'InvalidVolumeModification.NotFound',
    });
  });
});

describe('copying a disk', () => {
  it('is pending and then completed, with its tags', async () => {
    const { ec2, clock } = await anAwsWith();
    const Tags = [{ Key: 'made-by', Value: 'penny' }];

    const { SnapshotId = '', State } = await ec2.send(
      new CreateSnapshotCommand({
        VolumeId: 'vol-1',
        Description: 'before it is deleted',
        TagSpecifications: [{ ResourceType: 'snapshot', Tags }],
      }),
    );
    clock.pass({ seconds: 3 });
    const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));

    expect(State).toBe('pending');
    expect(Snapshots).toMatchObject([
      {
        VolumeId: 'vol-1',
        VolumeSize: 100,
        State: 'completed',
        Progress: '100%',
        Description: 'before it is deleted',
        Tags,
      },
    ]);
  });

  it('of a disk that is gone is told', async () => {
    const { ec2 } = await anAwsWith();

    await expect(ec2.send(new CreateSnapshotCommand({ VolumeId: 'vol-9' }))).rejects.toMatchObject({
      name: 'InvalidVolume.NotFound',
    });
  });
});

describe('deleting a copy', () => {
  const deletion = new DeleteSnapshotCommand({ SnapshotId: 'snap-1' });

  it('is refused while an image is made of it, and possible when that is gone', async () => {
    const { ec2 } = await anAwsWith({ snapshots: [aCopy()], images: [anImage()] });

    await expect(ec2.send(deletion)).rejects.toMatchObject({
      name: 'InvalidSnapshot.InUse',
      message: 'The snapshot snap-1 is currently in use by ami-1',
    });
    await ec2.send(new DeregisterImageCommand({ ImageId: 'ami-1' }));
    await ec2.send(deletion);

    await expect(ec2.send(deletion)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    await expect(ec2.send(new DeregisterImageCommand({ ImageId: 'ami-1' }))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
  });
});

describe('an image', () => {
  it('is found by the copy that it is made of', async () => {
    const { ec2 } = await anAwsWith({ snapshots: [aCopy(), aCopy('snap-2')], images: [anImage()] });
    const madeOf = async (id: string) => {
      const Filters = [{ Name: 'block-device-mapping.snapshot-id', Values: [id] }];
      return (await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters }))).Images!.length;
    };

    expect([await madeOf('snap-1'), await madeOf('snap-2')]).toEqual([1, 0]);
  });
});

describe('making an image', () => {
  it('of a machine copies its disks, and is available after a while', async () => {
    const { ec2, clock } = await anAwsWith();

    const { ImageId = '' } = await ec2.send(new CreateImageCommand({ InstanceId: 'i-1', Name: 'web', NoReboot: true }));
    const image = async () => (await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))).Images![0]!;
    expect((await image()).State).toBe('pending');
    clock.pass({ seconds: 3 });

    const { State, BlockDeviceMappings: [mapping] = [] } = await image();
    expect(State).toBe('available');
    const ids = { SnapshotIds: [mapping!.Ebs!.SnapshotId!] };
    expect((await ec2.send(new DescribeSnapshotsCommand(ids))).Snapshots).toMatchObject([
      { VolumeId: 'vol-1', State: 'completed', Description: `Created by CreateImage(i-1) for ${ImageId}` },
    ]);
  });

  it('is refused under a name that is taken', async () => {
    const { ec2 } = await anAwsWith({ images: [anImage()] });

    await expect(ec2.send(new CreateImageCommand({ InstanceId: 'i-1', Name: 'web' }))).rejects.toMatchObject({
      name: 'InvalidAMIName.Duplicate',
    });
  });
});
