import {
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  EC2Client,
  type Volume,
  type VolumeModification,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { LiveResource, Order } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import { tagsOf } from '../resources/reader.ts';
import { volumeOf } from '../resources/volumes.ts';
import type { Acting } from './acting.ts';
import { activityPermissions, volumeActivity } from './activity.ts';
import { managersIn, readFacts } from './facts.ts';
import { reads } from './permissions.ts';

const DESCRIBE = 'ec2:DescribeVolumes';
const CHANGES = 'ec2:DescribeVolumesModifications';
const MACHINES = 'ec2:DescribeInstances';

/** What looking at a disk calls. */
export const volumeReads = reads(DESCRIBE, CHANGES, MACHINES);
/** What asking for its last hour calls besides. */
export const volumeActivityReads = reads(...activityPermissions);

/** A disk as AWS describes it; undefined where it is gone. One that is being deleted is still described. */
export async function describeVolume(at: Acting, volumeId: string): Promise<Volume | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeVolumesCommand({ VolumeIds: [volumeId] });
  const reply = await ifThere(at.ask(DESCRIBE, () => ec2.send(command)));
  const volume = reply?.Volumes?.[0];
  return volume?.State === 'deleted' ? undefined : volume;
}

/** A disk with all that acting on one must know; its last hour only where not being used is why. */
export async function lookAtVolume(
  at: Acting,
  { resource: { resourceId: id } }: Order,
  { isIdle }: { isIdle: boolean },
): Promise<LiveResource | undefined> {
  const volume = await describeVolume(at, id);
  if (volume?.State === 'error') throw broken(at, 'disk');
  const resource = volume && volumeOf(at, volume);
  if (!volume || !resource) return undefined;
  const live = await readFacts({
    rootDeviceOf: () => rootOf(at, resource.attachedTo, id),
    managedBy: async () => [
      ...managersIn(resource.tags),
      ...(volume.Operator?.Managed ? [volume.Operator.Principal ?? 'a service of AWS'] : []),
    ],
    underChange: async () =>
      volume.State === 'creating' ? ['it is being made'] : changeWords(await lastChange(at, id)),
    ...(isIdle && { recentActivity: () => volumeActivity(at, id) }),
  });
  return { resource, ...live };
}

/** A thing that AWS itself calls broken is not gone, and nothing that is meant for one that works can be done to it. */
export function broken({ what }: Acting, kind: string): PennyError {
  return new PennyError('unavailable', `${what} is in the state error; look at this ${kind} in the console.`);
}

/** The machines whose root disk it is, by what the machines themselves say. */
async function rootOf(at: Acting, instanceIds: readonly string[], volumeId: string): Promise<string[]> {
  const machineIds = instanceIds.filter((id) => id.startsWith('i-'));
  if (machineIds.length === 0) return [];
  const ec2 = at.client(EC2Client);
  const command = new DescribeInstancesCommand({ InstanceIds: machineIds });
  const { Reservations = [] } = await at.ask(MACHINES, () => ec2.send(command));
  const machines = Reservations.flatMap(({ Instances = [] }) => Instances);
  return machines.flatMap(({ InstanceId = '', RootDeviceName, BlockDeviceMappings = [] }) => {
    const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs?.VolumeId;
    // A machine that does not say what it stands on may stand on this.
    return root === volumeId || root === undefined ? [InstanceId] : [];
  });
}

/** The newest change of a disk; undefined where it never had one. */
export async function lastChange(at: Acting, volumeId: string): Promise<VolumeModification | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeVolumesModificationsCommand({ VolumeIds: [volumeId] });
  const reply = await ifThere(at.ask(CHANGES, () => ec2.send(command)));
  return reply?.VolumesModifications?.[0];
}

/** What is said of a change that is not over. */
function changeWords(change: VolumeModification | undefined): string[] {
  if (!change || !isUnderWay(change)) return [];
  return [`its last change is ${change.ModificationState} at ${change.Progress ?? 0} %`];
}

/** Until it is over, a disk takes no other change. */
export function isUnderWay({ ModificationState }: VolumeModification): boolean {
  return ModificationState === 'modifying' || ModificationState === 'optimizing';
}

/** What a disk is, as far as it can be made anew or changed back. */
export function volumeFacts({
  VolumeType = 'standard',
  Size = 0,
  Iops,
  Throughput,
  AvailabilityZone = '',
  Encrypted = false,
  KmsKeyId,
  MultiAttachEnabled = false,
  Tags,
}: Volume) {
  return {
    volumeType: VolumeType,
    sizeGiB: Size,
    iops: Iops ?? null,
    throughput: Throughput ?? null,
    zone: AvailabilityZone,
    encrypted: Encrypted,
    kmsKeyId: KmsKeyId ?? null,
    multiAttach: MultiAttachEnabled,
    tags: tagsOf(Tags),
  };
}

/** As a receipt gives it back. */
export type VolumeFacts = ReturnType<typeof volumeFacts>;

/** Speed is only paid for, and only settable, on some types (EBS user guide, volume types). */
export function speedFor({ volumeType, iops, throughput }: Pick<VolumeFacts, 'volumeType' | 'iops' | 'throughput'>) {
  return {
    ...(['gp3', 'io1', 'io2'].includes(volumeType) && iops !== null && { Iops: iops }),
    ...(volumeType === 'gp3' && throughput !== null && { Throughput: throughput }),
  };
}
