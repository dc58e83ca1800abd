import type {
  DescribeInstanceAttributeCommandInput,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusResult,
  DescribeSpotInstanceRequestsCommandInput,
  DescribeSpotInstanceRequestsResult,
  Instance,
  InstanceAttribute,
  InstanceStatus,
} from '@aws-sdk/client-ec2';
import { delayOf, endDryRun } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { machineOf, targetsById } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { isIn } from '../machine-life.ts';
import { ask, ec2 } from './ec2.ts';
import { filtered } from './filters.ts';

/** What must be known of a machine before anything is done to it. */
export const ec2InstancesAsking: Service = {
  ...ec2,
  targets: {
    DescribeInstanceAttribute: ({ InstanceId }: DescribeInstanceAttributeCommandInput, context) =>
      targetsById([InstanceId], context),
  },
  operations: {
    DescribeInstanceAttribute(input: DescribeInstanceAttributeCommandInput, { here }): InstanceAttribute {
      const machine = machineOf(here, input.InstanceId);
      endDryRun(input);
      const read = ATTRIBUTES[input.Attribute ?? ''];
      if (!read) {
        const why = `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`;
        throw new AwsFault('InvalidParameterValue', why);
      }
      return { InstanceId: input.InstanceId, ...read(machine, here) };
    },

    /** Those that run, where nothing else is said. */
    DescribeInstanceStatus(input: DescribeInstanceStatusCommandInput, context): DescribeInstanceStatusResult {
      const { InstanceIds, IncludeAllInstances } = input;
      const machines = InstanceIds
        ? InstanceIds.map((id) => machineOf(context.here, id))
        : context.here.reservations.flatMap(({ Instances = [] }) => Instances);
      endDryRun(input);
      const statuses = machines
        .filter((each) => IncludeAllInstances || isIn(each, 'running'))
        .map((each) => statusOf(each, context));
      const wanted = filtered(statuses, input.Filters, {
        'instance-state-name': ({ InstanceState }) => [InstanceState?.Name],
        'instance-status.status': (each) => [each.InstanceStatus?.Status],
        'system-status.status': (each) => [each.SystemStatus?.Status],
      });
      const { page, next } = context.page(wanted, ask(input, { least: 5, most: 1_000, ids: InstanceIds }));
      return { InstanceStatuses: page, NextToken: next };
    },

    DescribeSpotInstanceRequests(
      input: DescribeSpotInstanceRequestsCommandInput,
      context,
    ): DescribeSpotInstanceRequestsResult {
      const { SpotInstanceRequestIds: ids, Filters } = input;
      const { spotRequests } = context.here;
      const missing = ids?.find((id) => !spotRequests.some((each) => each.SpotInstanceRequestId === id));
      if (missing) {
        throw new AwsFault(
          'InvalidSpotInstanceRequestID.NotFound',
          `The spot instance request ID '${missing}' does not exist`,
        );
      }
      const own = spotRequests.filter(({ SpotInstanceRequestId: id = '' }) => !ids || ids.includes(id));
      const wanted = filtered(own, Filters, {
        'instance-id': ({ InstanceId }) => [InstanceId],
        'spot-instance-request-id': ({ SpotInstanceRequestId }) => [SpotInstanceRequestId],
        state: ({ State }) => [State],
        type: ({ Type }) => [Type],
      });
      const { page, next } = context.page(wanted, ask(input, { least: 5, most: 1_000, ids }));
      return { SpotInstanceRequests: page, NextToken: next };
    },
  },
};

type ReadAttribute = (machine: Instance, here: Context['here']) => InstanceAttribute;

const ATTRIBUTES: Record<string, ReadAttribute> = {
  disableApiStop: ({ InstanceId = '' }, { attributes }) => ({
    DisableApiStop: { Value: attributes.get(InstanceId)?.disableApiStop ?? false },
  }),
  disableApiTermination: ({ InstanceId = '' }, { attributes }) => ({
    DisableApiTermination: { Value: attributes.get(InstanceId)?.disableApiTermination ?? false },
  }),
  instanceInitiatedShutdownBehavior: ({ InstanceId = '' }, { attributes }) => ({
    InstanceInitiatedShutdownBehavior: { Value: attributes.get(InstanceId)?.shutdownBehavior ?? 'stop' },
  }),
  instanceType: ({ InstanceType }) => ({ InstanceType: { Value: InstanceType } }),
  rootDeviceName: ({ RootDeviceName }) => ({ RootDeviceName: { Value: RootDeviceName } }),
  ebsOptimized: ({ EbsOptimized = false }) => ({ EbsOptimized: { Value: EbsOptimized } }),
  blockDeviceMapping: ({ BlockDeviceMappings = [] }) => ({ BlockDeviceMappings }),
};

/** Checks are under way for a while after a start. Those of a machine that its type does not suit never come through. */
function statusOf(machine: Instance, context: Context): InstanceStatus {
  const { InstanceId = '', InstanceType = '', State, Placement } = machine;
  const own = { InstanceId, AvailabilityZone: Placement?.AvailabilityZone, InstanceState: State };
  if (!isIn(machine, 'running')) {
    return { ...own, InstanceStatus: { Status: 'not-applicable' }, SystemStatus: { Status: 'not-applicable' } };
  }
  const isChecked = sinceLaunch(machine, context) >= delayOf(context, 'start') + delayOf(context, 'statusChecks');
  if (!isChecked) return { ...own, InstanceStatus: summary('initializing'), SystemStatus: summary('initializing') };
  const isImpaired = context.here.attributes.get(InstanceId)?.impairedAs?.includes(InstanceType);
  return { ...own, InstanceStatus: summary(isImpaired ? 'impaired' : 'ok'), SystemStatus: summary('ok') };
}

const DETAILS = { initializing: 'initializing', ok: 'passed', impaired: 'failed' } as const;

function summary(Status: keyof typeof DETAILS) {
  return { Status, Details: [{ Name: 'reachability' as const, Status: DETAILS[Status] }] };
}

function sinceLaunch({ LaunchTime }: Instance, { now }: Context): number {
  return now().epochMilliseconds - (LaunchTime?.getTime() ?? 0);
}
