import { DescribeVolumesCommand, EC2Client, type Instance, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Json, Order, Receipt } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import { tagsOf } from '../resources/reader.ts';
import type { Acting } from './acting.ts';
import { copiesOf, copyPermissions, mayCopy, progressOfCopies, type ToCopy } from './copies.ts';
import type { AwsRemediation } from './definition.ts';
import { describeMachine, lookAtMachine, type MachineFact, machineReads, machineThere } from './machine.ts';
import { acts, reads } from './permissions.ts';

const terminating = { doing: 'Terminating', permission: 'ec2:TerminateInstances' };
const VOLUMES = 'ec2:DescribeVolumes';
const FACTS: readonly MachineFact[] = ['autoScalingGroup', 'terminationProtected', 'recentActivity'];

/**
 * A machine that nobody needs, ended for good when a whole copy of each of its disks is there. There is no undo: the
 * copies and the receipt are enough to start one like it by hand, under another id and other addresses.
 */
export const terminateInstance: AwsRemediation = {
  name: 'terminate-instance',
  permissions: [
    ...machineReads(FACTS),
    ...reads(VOLUMES),
    ...copyPermissions,
    ...acts('instance', 'ec2:TerminateInstances'),
  ],
  look: (at, order) => lookAtMachine(at, order, FACTS),

  async dryRun(at, order) {
    const ec2 = at.client(EC2Client);
    const input = { InstanceIds: [order.resource.resourceId], DryRun: true };
    await at.dryRun(terminating, () => ec2.send(new TerminateInstancesCommand(input)));
    for (const id of disksOf(await machineThere(at, order))) await mayCopy(at, order, id);
  },

  async prepare(at, order) {
    const machine = await machineThere(at, order);
    const snapshots = await copiesOf(at, order, await disksToCopy(at, machine));
    return { ...likeIt(machine), snapshots };
  },

  prepared: (at, _, receipt) => progressOfCopies(at, copiesIn(receipt)),

  async execute(at, order, receipt) {
    const copies = await progressOfCopies(at, copiesIn(receipt));
    if (copies.is !== 'done') throw new PennyError('refused', `${at.what} was not terminated: ${copies.note}.`);
    await checkNothingNew(at, order, receipt);
    const ec2 = at.client(EC2Client);
    const command = new TerminateInstancesCommand({ InstanceIds: [order.resource.resourceId] });
    await ifThere(at.act(terminating, () => ec2.send(command)));
  },

  async verify(at, order) {
    const state = (await describeMachine(at, order))?.State?.Name;
    if (state === undefined) return { is: 'done', note: 'it is terminated' };
    if (state === 'shutting-down') return { is: 'pending', note: 'it is shutting down' };
    return { is: 'untouched', note: `it is ${state}` };
  },
};

function disksOf({ BlockDeviceMappings = [] }: Instance): string[] {
  return BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.VolumeId ?? []);
}

/** All of its disks, also those that would stay: who starts another machine needs to know which belonged together. */
async function disksToCopy(at: Acting, machine: Instance): Promise<ToCopy[]> {
  const ids = disksOf(machine);
  if (ids.length === 0) return [];
  const ec2 = at.client(EC2Client);
  const { Volumes = [] } = await at.ask(VOLUMES, () => ec2.send(new DescribeVolumesCommand({ VolumeIds: ids })));
  return Volumes.map(({ VolumeId = '', Tags }) => ({ volumeId: VolumeId, tags: tagsOf(Tags) }));
}

function copiesIn({ snapshots }: Receipt): string[] {
  return Object.values(snapshots as Record<string, string>);
}

/** A disk that came to it since the copies were made would be lost with it. */
async function checkNothingNew(at: Acting, order: Order, { snapshots }: Receipt): Promise<void> {
  const machine = await describeMachine(at, order);
  const copied = snapshots as Record<string, string>;
  const unknown = machine && disksOf(machine).find((id) => copied[id] === undefined);
  if (unknown === undefined) return;
  const sentence = `${at.what} was not terminated: ${unknown} was attached since its disks were copied; look at it anew.`;
  throw new PennyError('refused', sentence);
}

/** What it takes to start one like it. */
function likeIt(machine: Instance): Record<string, Json> {
  const { RootDeviceName, BlockDeviceMappings = [], SecurityGroups = [], Placement, IamInstanceProfile } = machine;
  return {
    instanceType: machine.InstanceType ?? null,
    imageId: machine.ImageId ?? null,
    keyName: machine.KeyName ?? null,
    zone: Placement?.AvailabilityZone ?? null,
    tenancy: Placement?.Tenancy ?? null,
    vpcId: machine.VpcId ?? null,
    subnetId: machine.SubnetId ?? null,
    securityGroupIds: SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []),
    instanceProfile: IamInstanceProfile?.Arn ?? null,
    privateIp: machine.PrivateIpAddress ?? null,
    publicIp: machine.PublicIpAddress ?? null,
    rootDevice: RootDeviceName ?? null,
    disks: Object.fromEntries(
      BlockDeviceMappings.map(({ DeviceName = '', Ebs }) => [DeviceName, Ebs?.VolumeId ?? null]),
    ),
    tags: tagsOf(machine.Tags),
  };
}
