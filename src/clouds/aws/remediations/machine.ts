import { AutoScalingClient, DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  EC2Client,
  type Instance as Ec2Instance,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { LiveFacts, LiveResource, Order, PermissionNeeded } from '../../../model/remediation.ts';
import type { Instance } from '../../../model/resource.ts';
import { ifThere } from '../resources/if-there.ts';
import { instanceOf } from '../resources/instances.ts';
import type { Acting } from './acting.ts';
import { activityPermissions, machineActivity } from './activity.ts';
import { type FactsWanted, managersIn, readFacts } from './facts.ts';
import { inServicePermissions, servingOf } from './in-service.ts';
import { reads } from './permissions.ts';

const DESCRIBE = 'ec2:DescribeInstances';
const ATTRIBUTE = 'ec2:DescribeInstanceAttribute';
const SPOT = 'ec2:DescribeSpotInstanceRequests';
const SCALING = 'autoscaling:DescribeAutoScalingInstances';

/** Facts that take requests of their own, and so are asked for only where they matter to what is to be done. */
export type MachineFact = 'autoScalingGroup' | 'stopProtected' | 'terminationProtected' | 'spot' | 'recentActivity';

const CALLS: Record<MachineFact, readonly string[]> = {
  autoScalingGroup: [SCALING],
  stopProtected: [ATTRIBUTE],
  terminationProtected: [ATTRIBUTE],
  spot: [SPOT],
  recentActivity: activityPermissions,
};

/** What matters to whatever stops a machine, if only for a moment. */
export const OF_A_STOP: readonly MachineFact[] = ['autoScalingGroup', 'stopProtected', 'spot'];

/** What looking at a machine for some facts calls. */
export function machineReads(facts: readonly MachineFact[]): readonly PermissionNeeded[] {
  return reads(DESCRIBE, ...inServicePermissions, ...facts.flatMap((each) => CALLS[each]));
}

/** A machine as AWS describes it; undefined where it is gone. One that ends is still described. */
export async function describeMachine(at: Acting, { resource }: Order): Promise<Ec2Instance | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeInstancesCommand({ InstanceIds: [resource.resourceId] });
  const reply = await ifThere(at.ask(DESCRIBE, () => ec2.send(command)));
  const machine = reply?.Reservations?.flatMap(({ Instances = [] }) => Instances)[0];
  return machine?.State?.Name === 'terminated' ? undefined : machine;
}

/** A machine as the inventory has it, with what its description says to who acts on it, and some facts more. */
export async function lookAtMachine(
  at: Acting,
  order: Order,
  facts: readonly MachineFact[],
): Promise<LiveResource | undefined> {
  const machine = await describeMachine(at, order);
  const resource = machine && instanceOf(at, machine);
  if (!machine || !resource) return undefined;
  const serving = servingOf(at, machine);
  const live = await readFacts({
    rootDevice: async () => machine.RootDeviceType,
    inServiceOf: async () => (await serving).inService,
    managedBy: async () => [...managersIn(resource.tags), ...operatorOf(machine)],
    underChange: async () => (isMoving(resource) ? [`it is ${resource.state}`] : []),
    ...Object.fromEntries(facts.map((fact) => [fact, asking(at, machine, resource)[fact]])),
  });
  const loadBalancedBy = await serving.then(
    ({ registered }) => registered,
    () => [],
  );
  return { resource: { ...resource, loadBalancedBy }, ...live };
}

function asking(at: Acting, machine: Ec2Instance, { resourceId: id, state }: Instance) {
  return {
    autoScalingGroup: () => groupOf(at, id),
    stopProtected: () => isProtected(at, id, 'disableApiStop'),
    terminationProtected: () => isProtected(at, id, 'disableApiTermination'),
    spot: () => spotKind(at, machine),
    recentActivity: async () => (state === 'running' ? machineActivity(at, id) : []),
  } satisfies FactsWanted;
}

function isMoving({ state }: Instance): boolean {
  return state === 'pending' || state === 'stopping';
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
  { InstanceLifecycle, SpotInstanceRequestId }: Ec2Instance,
): Promise<LiveFacts['spot']> {
  if (InstanceLifecycle !== 'spot') return 'no';
  if (SpotInstanceRequestId === undefined) return undefined;
  const ec2 = at.client(EC2Client);
  const command = new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [SpotInstanceRequestId] });
  const { SpotInstanceRequests = [] } = await at.ask(SPOT, () => ec2.send(command));
  return SpotInstanceRequests[0]?.Type;
}

/** A service of AWS that runs the machine for its owner. */
function operatorOf({ Operator }: Ec2Instance): string[] {
  return Operator?.Managed ? [Operator.Principal ?? 'a service of AWS'] : [];
}

/** The machine, or a PennyError: what is needed in the middle of a change and is gone. */
export async function machineThere(at: Acting, order: Order): Promise<Ec2Instance> {
  const machine = await describeMachine(at, order);
  if (machine) return machine;
  throw new PennyError('not_found', `${at.what} is gone; there is nothing to change any more.`);
}
