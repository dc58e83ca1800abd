import type { AutoScalingGroup, Instance as Member } from '@aws-sdk/client-auto-scaling';
import type { Instance, Volume } from '@aws-sdk/client-ec2';
import { afterwards, dateOf, delayOf, newId } from './acting.ts';
import type { Context } from './context.ts';
import { pricedVolume } from './ec2-things.ts';
import { ec2Arn, record } from './journal.ts';
import { isIn, launchMachine, stateOf, terminateMachine } from './machine-life.ts';

/** Without these a group does not replace what fails (EC2 Auto Scaling user guide, suspend and resume). */
const NEEDED = ['HealthCheck', 'ReplaceUnhealthy', 'Launch', 'Terminate'];

/** What a group makes a successor from: the machine and its disks, as they were when it was last well. */
interface Likeness {
  machine: Instance;
  disks: Volume[];
}

/** A group looks at a member after a while, and replaces it if it does not run then. */
export function watchMember(context: Context, instanceId: string): void {
  const like = membershipOf(context, instanceId) && likenessOf(context, instanceId);
  if (!like) return;
  afterwards(context, delayOf(context, 'replace'), (then) => replaceIfGone(then, instanceId, like));
}

function likenessOf(context: Context, instanceId: string): Likeness | undefined {
  const machine = machineIn(context, instanceId);
  if (!machine) return undefined;
  const ids = (machine.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.VolumeId);
  const disks = context.here.volumes.filter(({ VolumeId }) => ids.includes(VolumeId));
  return structuredClone({ machine, disks });
}

/** A machine's group, and its place there. */
export function membershipOf({ here }: Context, instanceId: string) {
  for (const group of here.groups) {
    const member = group.Instances?.find(({ InstanceId }) => InstanceId === instanceId);
    if (member) return { group, member };
  }
  return undefined;
}

function replaceIfGone(context: Context, instanceId: string, like: Likeness): void {
  const membership = membershipOf(context, instanceId);
  if (!membership) return;
  const { group, member } = membership;
  const machine = machineIn(context, instanceId);
  if (isSuspended(group) || member.LifecycleState !== 'InService') return;
  if (machine && isIn(machine, 'pending', 'running')) return;
  group.Instances = group.Instances!.filter((each) => each !== member);
  const successor = successorOf(like, context);
  if (machine && !isIn(machine, 'shutting-down', 'terminated')) terminateMachine(context, machine);
  launchMachine(context, successor);
  join(context, { group, member, successor });
}

function isSuspended({ SuspendedProcesses = [] }: AutoScalingGroup): boolean {
  return SuspendedProcesses.some(({ ProcessName = '' }) => NEEDED.includes(ProcessName));
}

function machineIn({ here }: Context, id: string): Instance | undefined {
  return here.reservations.flatMap(({ Instances = [] }) => Instances).find(({ InstanceId }) => InstanceId === id);
}

function join(
  context: Context,
  { group, member, successor }: { group: AutoScalingGroup; member: Member; successor: Instance },
): void {
  const next: Member = {
    ...member,
    InstanceId: successor.InstanceId,
    LifecycleState: 'Pending',
    HealthStatus: 'Healthy',
  };
  group.Instances!.push(next);
  afterwards(context, delayOf(context, 'start'), () => {
    next.LifecycleState = 'InService';
  });
}

/** A machine like the one that is gone, with disks of its own. */
function successorOf({ machine, disks }: Likeness, context: Context): Instance {
  const InstanceId = newId(context, 'i');
  const { StateReason: _, StateTransitionReason: __, PublicIpAddress: ___, ...like } = machine;
  const attributes = context.here.attributes.get(machine.InstanceId!);
  if (attributes?.hasAutomaticAddress) context.here.attributes.set(InstanceId, { hasAutomaticAddress: true });
  return {
    ...like,
    InstanceId,
    State: stateOf('pending'),
    LaunchTime: dateOf(context),
    NetworkInterfaces: [],
    BlockDeviceMappings: (machine.BlockDeviceMappings ?? []).map((mapping) => {
      const disk = disks.find(({ VolumeId }) => VolumeId === mapping.Ebs?.VolumeId);
      const VolumeId = diskLike(disk, InstanceId, context);
      return { ...mapping, Ebs: { ...mapping.Ebs, AttachTime: dateOf(context), VolumeId } };
    }),
  };
}

function diskLike(disk: Volume | undefined, InstanceId: string, context: Context): string {
  const VolumeId = newId(context, 'vol');
  const at = dateOf(context);
  const attachment = { ...disk?.Attachments?.[0], VolumeId, InstanceId, State: 'attached' as const, AttachTime: at };
  const volume: Volume = { ...disk, VolumeId, State: 'in-use', CreateTime: at, Attachments: [attachment] };
  context.here.volumes.push(volume);
  record(context, { resourceId: ec2Arn(context, 'volume', VolumeId), event: 'made', is: pricedVolume(volume) });
  return VolumeId;
}
