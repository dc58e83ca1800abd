import { DescribeInstancesCommand, EC2Client, type Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { Instance } from '../../../model/resource.ts';
import { type AgentMetrics, permissions as agentPermissions, readAgentMetrics } from './agent-metrics.ts';
import { averageAndPeak, type Measure, metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, instantOf, type Reader, tagsOf } from './reader.ts';

const DESCRIBE = 'ec2:DescribeInstances';
const STATES = new Set<string>(['pending', 'running', 'stopping', 'stopped']);
/** `User initiated (2026-03-01 10:15:00 GMT)`: the only place where EC2 says when an instance stopped. */
const STOPPED_AT = /\((\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) GMT\)/;

/** Virtual machines. Those that run are measured; memory and GPUs only where the CloudWatch agent reports them. */
export const instances: Reader = {
  resourceTypes: ['instance'],
  what: 'machines',
  shows: 'machines that do nothing or are too large',
  permissions: [DESCRIBE, ...agentPermissions],

  async read(at) {
    const ec2 = at.client(EC2Client);
    const found = await allPages(at, {
      permission: DESCRIBE,
      page: (NextToken) => ec2.send(new DescribeInstancesCommand({ MaxResults: 1_000, NextToken })),
      items: ({ Reservations = [] }) =>
        Reservations.flatMap(({ Instances = [] }) => Instances).flatMap((each) => instanceOf(at, each) ?? []),
      next: ({ NextToken }) => NextToken,
    });
    const running = found.filter(({ state }) => state === 'running');
    const agent =
      running.length === 0
        ? undefined
        : await at.attempt('machines with more memory or GPU than they use', () => readAgentMetrics(at));
    return found.map((resource): Found => ({ resource, measures: measuresOf(resource, agent) }));
  },
};

/** A machine as Penny knows it; undefined where it ends or has ended. */
export function instanceOf(at: Pick<At, 'place' | 'now'>, each: Ec2Instance): Instance | undefined {
  const { InstanceId: id, State, InstanceType } = each;
  const state = State?.Name;
  if (id === undefined || InstanceType === undefined || state === undefined || !STATES.has(state)) return undefined;
  const tags = tagsOf(each.Tags);
  const devices = each.BlockDeviceMappings ?? [];
  const primary = each.NetworkInterfaces?.find(({ Attachment }) => Attachment?.DeviceIndex === 0)?.Attachment;
  const root = devices.find(({ DeviceName }) => DeviceName === each.RootDeviceName)?.Ebs;
  return {
    ...common(at, { id, tags, createdAt: primary?.AttachTime ?? root?.AttachTime }),
    resourceType: 'instance',
    state: state as Instance['state'],
    instanceType: InstanceType,
    architecture: each.Architecture ?? 'unknown',
    platform: each.PlatformDetails ?? (each.Platform ? 'Windows' : 'Linux/UNIX'),
    tenancy: each.Placement?.Tenancy ?? 'default',
    market: each.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    // One that is not known counts as now: what may be young is left alone.
    launchedAt: instantOf(each.LaunchTime) ?? at.now.toString(),
    stoppedAt: state === 'stopped' ? stoppedAt(each.StateTransitionReason) : undefined,
    rootDevice: each.RootDeviceType === 'instance-store' ? 'instance-store' : 'ebs',
    volumeIds: devices.flatMap(({ Ebs }) => Ebs?.VolumeId ?? []),
    imageId: each.ImageId,
    autoScalingGroup: tags['aws:autoscaling:groupName'],
    loadBalancedBy: [],
  };
}

function stoppedAt(reason: string | undefined): string | undefined {
  const [, day, time] = STOPPED_AT.exec(reason ?? '') ?? [];
  return day && time ? instantOf(new Date(`${day}T${time}Z`)) : undefined;
}

function measuresOf({ state, resourceId, instanceType }: Instance, agent: AgentMetrics | undefined): Measure[] {
  if (state !== 'running') return [];
  const ask = metricsOf('AWS/EC2', { InstanceId: resourceId });
  return [
    { ...averageAndPeak('cpu', ask, 'CPUUtilization'), keepsHours: true },
    { metric: 'network', values: ask('Sum', 'NetworkIn', 'NetworkOut') },
    { metric: 'disk', values: ask('Sum', 'EBSReadBytes', 'EBSWriteBytes') },
    ...(isBurstable(instanceType)
      ? [{ metric: 'cpuCredits', values: ask('Minimum', 'CPUCreditBalance') } satisfies Measure]
      : []),
    ...(agent?.get(resourceId) ?? []),
  ];
}

function isBurstable(instanceType: string): boolean {
  return /^t\d/.test(instanceType);
}
