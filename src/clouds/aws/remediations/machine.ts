import { AutoScalingClient, DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { LiveFacts, LiveResource, Order, PermissionNeeded } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import { instanceOf } from '../resources/instances.ts';
import { tagsOf } from '../resources/reader.ts';
import type { Acting } from './acting.ts';
import { activityPermissions, machineActivity } from './activity.ts';
import { managersIn, readFacts } from './facts.ts';
import { inServicePermissions, servingOf } from './in-service.ts';
import { reads } from './permissions.ts';

const DESCRIBE = 'ec2:DescribeInstances';
const ATTRIBUTE = 'ec2:DescribeInstanceAttribute';
const SPOT = 'ec2:DescribeSpotInstanceRequests';
const SCALING = 'autoscaling:DescribeAutoScalingInstances';

/** What looking at a machine calls. */
export const machineReads: readonly PermissionNeeded[] = reads(
  DESCRIBE,
  ATTRIBUTE,
  SPOT,
  SCALING,
  ...inServicePermissions,
);
/** What asking for its last hour calls besides. */
export const activityReads: readonly PermissionNeeded[] = reads(...activityPermissions);

/** A machine as AWS describes it; undefined where it is gone. One that ends is still described. */
export async function describeMachine(at: Acting, { resource }: Order): Promise<Instance | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeInstancesCommand({ InstanceIds: [resource.resourceId] });
  const reply = await ifThere(at.ask(DESCRIBE, () => ec2.send(command)));
  const machine = reply?.Reservations?.flatMap(({ Instances = [] }) => Instances)[0];
  return machine?.State?.Name === 'terminated' ? undefined : machine;
}

/** A machine with all that acting on one must know; its last hour only where idleness is why. */
export async function lookAtMachine(
  at: Acting,
  order: Order,
  { isIdle }: { isIdle: boolean },
): Promise<LiveResource | undefined> {
  const machine = await describeMachine(at, order);
  const resource = machine && instanceOf(at, machine);
  if (!machine || !resource) return undefined;
  const id = resource.resourceId;
  const serving = servingOf(at, machine);
  const live = await readFacts({
    autoScalingGroup: () => groupOf(at, id),
    stopProtected: () => isProtected(at, id, 'disableApiStop'),
    terminationProtected: () => isProtected(at, id, 'disableApiTermination'),
    spot: () => spotKind(at, machine),
    rootDevice: async () => machine.RootDeviceType,
    inServiceOf: async () => (await serving).inService,
    managedBy: async () => [...managersIn(tagsOf(machine.Tags)), ...operatorOf(machine)],
    underChange: async () =>
      resource.state === 'pending' || resource.state === 'stopping' ? [`it is ${resource.state}`] : [],
    ...(isIdle && {
      recentActivity: async () => (resource.state === 'running' ? machineActivity(at, id) : []),
    }),
  });
  const loadBalancedBy = await serving.then(
    ({ registered }) => registered,
    () => [],
  );
  return { resource: { ...resource, loadBalancedBy }, ...live };
}

/** By Auto Scaling's own list: a tag can be missing, or be a copy. */
async function groupOf(at: Acting, instanceId: string): Promise<LiveFacts['autoScalingGroup']> {
  const scaling = at.client(AutoScalingClient);
  const command = new DescribeAutoScalingInstancesCommand({ InstanceIds: [instanceId] });
  const { AutoScalingInstances = [] } = await at.ask(SCALING, () => scaling.send(command));
  return AutoScalingInstances[0]?.AutoScalingGroupName ?? null;
}

async function isProtected(
  at: Acting,
  InstanceId: string,
  Attribute: 'disableApiStop' | 'disableApiTermination',
): Promise<boolean | undefined> {
  const ec2 = at.client(EC2Client);
  const reply = await at.ask(ATTRIBUTE, () =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute })),
  );
  return (Attribute === 'disableApiStop' ? reply.DisableApiStop : reply.DisableApiTermination)?.Value;
}

async function spotKind(
  at: Acting,
  { InstanceLifecycle, SpotInstanceRequestId }: Instance,
): Promise<LiveFacts['spot']> {
  if (InstanceLifecycle !== 'spot') return 'no';
  if (SpotInstanceRequestId === undefined) return undefined;
  const ec2 = at.client(EC2Client);
  const command = new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [SpotInstanceRequestId] });
  const { SpotInstanceRequests = [] } = await at.ask(SPOT, () => ec2.send(command));
  return SpotInstanceRequests[0]?.Type;
}

/** A service of AWS that runs the machine for its owner. */
function operatorOf({ Operator }: Instance): string[] {
  return Operator?.Managed ? [Operator.Principal ?? 'a service of AWS'] : [];
}

/** The machine, or a PennyError: what is needed in the middle of a change and is gone. */
export async function machineThere(at: Acting, order: Order): Promise<Instance> {
  const machine = await describeMachine(at, order);
  if (machine) return machine;
  throw new PennyError('not_found', `${at.what} is gone; there is nothing to change any more.`);
}
