import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesModificationsCommand,
  DetachVolumeCommand,
  ListSnapshotsInRecycleBinCommand,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  type ResourceType,
  RestoreSnapshotFromRecycleBinCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { ARN, AT, aDisk, aFreeDisk, aMachine, anAwsWith } from './acting.ts';
import { keysOf, MEMBER, realClients } from './estates.ts';

/** What may be acted on says so in a tag, and that tag may not be changed. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['ec2:StopInstances', 'ec2:DeleteVolume', 'ec2:CreateTags', 'ec2:CreateSnapshot'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/penny': 'may-act' } },
    },
    {
      Effect: 'Allow',
      Action: ['ec2:CreateSnapshot', 'ec2:CreateTags'],
      Resource: 'arn:aws:ec2:*::snapshot/*',
      Condition: { StringEquals: { 'aws:RequestTag/made-by': 'penny' } },
    },
    {
      Effect: 'Deny',
      Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['penny'] } },
    },
  ],
};
const MAY_ACT = [{ Key: 'penny', Value: 'may-act' }];

const aCopy = () => ({ SnapshotId: 'snap-1', VolumeId: 'vol-2', VolumeSize: 100, State: 'completed' as const });
const aStoppedMachine = () =>
  aMachine({ InstanceId: 'i-2', State: { Name: 'stopped', Code: 80 }, BlockDeviceMappings: [] });

async function limited(Tags: { Key: string; Value: string }[], policy: object = POLICY) {
  const sandbox = await anAwsWith({
    reservations: [{ ReservationId: 'r-1', Instances: [aMachine({ Tags }), aStoppedMachine()] }],
    volumes: [aFreeDisk({ Tags }), aDisk({ VolumeId: 'vol-3' })],
    snapshots: [aCopy()],
    recycledSnapshots: [{ snapshot: { ...aCopy(), SnapshotId: 'snap-2' }, enteredAt: AT, exitsAt: AT }],
    images: [{ ImageId: 'ami-1', Name: 'worker', BlockDeviceMappings: [] }],
    addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '192.0.2.1' }],
  });
  const account = sandbox.estate.accounts.get(MEMBER)!;
  account.roles.push({ name: 'PennyActs', policy });
  const keys = await keysOf(sandbox.aws, MEMBER, 'PennyActs');
  return { ...sandbox, ...realClients(sandbox.aws, { keys }) };
}

const stop = (DryRun = false) => new StopInstancesCommand({ InstanceIds: ['i-1'], DryRun });

const AvailabilityZone = 'eu-central-1a';
const TagSpecifications = (kind: ResourceType) => [{ ResourceType: kind, Tags: [{ Key: 'made-by', Value: 'penny' }] }];

/** Each call that names what it is about. */
const EVERYTHING = [
  stop(),
  new StartInstancesCommand({ InstanceIds: ['i-2'] }),
  new TerminateInstancesCommand({ InstanceIds: ['i-1'] }),
  new ModifyInstanceAttributeCommand({ InstanceId: 'i-2', InstanceType: { Value: 'm6i.large' } }),
  new DescribeInstanceAttributeCommand({ InstanceId: 'i-1', Attribute: 'disableApiStop' }),
  new DescribeInstanceStatusCommand({}),
  new DescribeSpotInstanceRequestsCommand({}),
  new DeleteVolumeCommand({ VolumeId: 'vol-2' }),
  new CreateVolumeCommand({ Size: 1, AvailabilityZone, TagSpecifications: TagSpecifications('volume') }),
  new AttachVolumeCommand({ VolumeId: 'vol-2', InstanceId: 'i-1', Device: '/dev/sdf' }),
  new DetachVolumeCommand({ VolumeId: 'vol-3' }),
  new ModifyVolumeCommand({ VolumeId: 'vol-2', VolumeType: 'gp3' }),
  new DescribeVolumesModificationsCommand({}),
  new CreateSnapshotCommand({ VolumeId: 'vol-2', TagSpecifications: TagSpecifications('snapshot') }),
  new DeleteSnapshotCommand({ SnapshotId: 'snap-1' }),
  new CreateImageCommand({ InstanceId: 'i-1', Name: 'web', TagSpecifications: TagSpecifications('image') }),
  new DeregisterImageCommand({ ImageId: 'ami-1' }),
  new AllocateAddressCommand({ TagSpecifications: TagSpecifications('elastic-ip') }),
  new ReleaseAddressCommand({ AllocationId: 'eipalloc-1' }),
  new AssociateAddressCommand({ AllocationId: 'eipalloc-1', InstanceId: 'i-1' }),
  new CreateTagsCommand({ Resources: ['snap-1', 'ami-1', 'eipalloc-1'], Tags: [{ Key: 'a', Value: 'b' }] }),
  new DeleteTagsCommand({ Resources: ['vol-2'], Tags: [{ Key: 'a' }] }),
  new ListSnapshotsInRecycleBinCommand({}),
  new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: 'snap-2' }),
];

describe('a role with a policy', () => {
  it('may do what its policy allows', async () => {
    const { aws, ec2 } = await limited(MAY_ACT);

    await ec2.send(new DescribeInstancesCommand({}));
    await ec2.send(stop());

    expect(aws.acted).toMatchObject([{ operation: 'StopInstances' }]);
  });

  it('is refused in the words of IAM where a tag is missing, and then a dry run says so too', async () => {
    const { aws, ec2 } = await limited([]);

    for (const each of [stop(), stop(true)]) {
      await expect(ec2.send(each)).rejects.toMatchObject({
        name: 'UnauthorizedOperation',
        message: `You are not authorized to perform this operation. User: arn:aws:sts::${MEMBER}:assumed-role/PennyActs/penny is not authorized to perform: ec2:StopInstances on resource: ${ARN}:instance/i-1 because no identity-based policy allows the ec2:StopInstances action`,
      });
    }
    await expect(ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-2' }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
    expect(aws.acted).toEqual([]);
  });

  it('is told in a dry run that it may', async () => {
    const { ec2 } = await limited(MAY_ACT);

    await expect(ec2.send(stop(true))).rejects.toMatchObject({ name: 'DryRunOperation' });
  });

  it('cannot give itself the right by a tag', async () => {
    const { ec2 } = await limited(MAY_ACT);
    const tag = (Key: string) => ec2.send(new CreateTagsCommand({ Resources: ['i-1'], Tags: [{ Key, Value: 'x' }] }));

    await tag('team');
    await expect(tag('penny')).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    });
  });

  it('makes copies with the tags that it has to give them, and no others', async () => {
    const { ec2 } = await limited(MAY_ACT);
    const copy = (Value: string) =>
      ec2.send(
        new CreateSnapshotCommand({
          VolumeId: 'vol-2',
          TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'made-by', Value }] }],
        }),
      );

    await copy('penny');
    await expect(copy('somebody')).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('has no right in services that it does not name, in the words of those', async () => {
    const { rds } = await limited(MAY_ACT);

    await expect(rds.send(new DescribeDBInstancesCommand())).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('leaves other roles of the account as they were', async () => {
    const { aws } = await limited([]);
    const { ec2 } = realClients(aws, { keys: await keysOf(aws) });

    await ec2.send(stop());

    expect(aws.acted).toHaveLength(1);
  });

  it.each(EVERYTHING.map((command) => [command.constructor.name, command] as const))(
    'that may do everything is judged with %s',
    async (_, command) => {
      const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
      const none = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
      const answer = async (policy: object) => {
        const { ec2 } = await limited(MAY_ACT, policy);
        return ec2.send(command as StopInstancesCommand).then(
          () => 'done',
          ({ name }: Error) => name,
        );
      };

      expect(await answer(all)).toBe('done');
      expect(await answer(none)).toBe('UnauthorizedOperation');
    },
  );

  it('that cannot be read is told as what it is', async () => {
    const { ec2 } = await limited(MAY_ACT, { Version: '2012-10-17', Statement: [{ Effect: 'Perhaps' }] });

    await expect(ec2.send(stop())).rejects.toThrow('The sandbox cannot judge ec2:StopInstances');
  });
});
