import type {
  AutoScalingGroup,
  AutoScalingInstancesType,
  DescribeAutoScalingInstancesCommandInput,
  EnterStandbyCommandInput,
  ExitStandbyCommandInput,
  Instance,
  ScalingProcessQuery,
} from '@aws-sdk/client-auto-scaling';
import { carryOut } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { watchMember } from '../scaling.ts';
import { autoScaling } from './auto-scaling.ts';
import { pageOfList } from './paging.ts';

/** Whose member a machine is, and what keeps its group from replacing it. */
export const autoScalingActing: Service = {
  ...autoScaling,
  operations: {
    /** A machine that is in no group is just not in the answer. */
    DescribeAutoScalingInstances(input: DescribeAutoScalingInstancesCommandInput, context): AutoScalingInstancesType {
      const { InstanceIds: ids, NextToken: token, MaxRecords: max } = input;
      const members = context.here.groups.flatMap(({ AutoScalingGroupName, Instances = [] }) =>
        Instances.map((each) => ({ ...each, AutoScalingGroupName, HealthStatus: each.HealthStatus?.toUpperCase() })),
      );
      const own = members.filter(({ InstanceId = '' }) => !ids || ids.length === 0 || ids.includes(InstanceId));
      const { page, next } = pageOfList(own, input, { token, max, least: 1, most: 50, context });
      return { AutoScalingInstances: page as AutoScalingInstancesType['AutoScalingInstances'], NextToken: next };
    },

    EnterStandby(input: EnterStandbyCommandInput, context): object {
      const { group, members } = membersOf(input, context);
      for (const each of members) checkState(each, 'InService');
      return carryOut(context, input.InstanceIds ?? [], () => {
        for (const each of members) each.LifecycleState = 'Standby';
        if (input.ShouldDecrementDesiredCapacity) addCapacity(group, -members.length);
        return { Activities: [] };
      });
    },

    ExitStandby(input: ExitStandbyCommandInput, context): object {
      const { group, members } = membersOf(input, context);
      for (const each of members) checkState(each, 'Standby');
      return carryOut(context, input.InstanceIds ?? [], () => {
        for (const each of members) each.LifecycleState = 'InService';
        addCapacity(group, members.length);
        for (const { InstanceId } of members) watchMember(context, InstanceId!);
        return { Activities: [] };
      });
    },

    SuspendProcesses(input: ScalingProcessQuery, context): object {
      const group = groupOf(input, context);
      return carryOut(context, [input.AutoScalingGroupName], () => {
        const names = new Set([...suspendedIn(group), ...(input.ScalingProcesses ?? PROCESSES)]);
        group.SuspendedProcesses = [...names].map(suspended);
        return {};
      });
    },

    ResumeProcesses(input: ScalingProcessQuery, context): object {
      const group = groupOf(input, context);
      return carryOut(context, [input.AutoScalingGroupName], () => {
        const resumed = input.ScalingProcesses ?? PROCESSES;
        group.SuspendedProcesses = suspendedIn(group)
          .filter((name) => !resumed.includes(name))
          .map(suspended);
        for (const { InstanceId } of group.Instances ?? []) watchMember(context, InstanceId!);
        return {};
      });
    },
  },
};

/** All that a group does by itself (EC2 Auto Scaling user guide). */
const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

function suspended(ProcessName: string) {
  return { ProcessName, SuspensionReason: 'User suspended' };
}

function suspendedIn({ SuspendedProcesses = [] }: AutoScalingGroup): string[] {
  return SuspendedProcesses.map(({ ProcessName = '' }) => ProcessName);
}

function groupOf({ AutoScalingGroupName: name }: { AutoScalingGroupName: string | undefined }, { here }: Context) {
  const group = here.groups.find((each) => each.AutoScalingGroupName === name);
  if (!group) throw new AwsFault('ValidationError', `AutoScalingGroup name not found - no such group: ${name}`);
  return group;
}

function membersOf(input: EnterStandbyCommandInput | ExitStandbyCommandInput, context: Context) {
  const group = groupOf(input, context);
  const members = (input.InstanceIds ?? []).map((id) => {
    const member = group.Instances?.find(({ InstanceId }) => InstanceId === id);
    if (!member) throw new AwsFault('ValidationError', `The instance ${id} is not part of Auto Scaling group`);
    return member;
  });
  return { group, members };
}

function checkState({ InstanceId, LifecycleState }: Instance, wanted: string): void {
  if (LifecycleState === wanted) return;
  throw new AwsFault('ValidationError', `The instance ${InstanceId} is not in ${wanted}.`);
}

function addCapacity(group: AutoScalingGroup, more: number): void {
  group.DesiredCapacity = (group.DesiredCapacity ?? 0) + more;
}
