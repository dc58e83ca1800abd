import type {
  Instance,
  InstanceStateChange,
  ModifyInstanceAttributeCommandInput,
  StartInstancesCommandInput,
  StartInstancesResult,
  StopInstancesCommandInput,
  StopInstancesResult,
  TerminateInstancesCommandInput,
  TerminateInstancesResult,
} from '@aws-sdk/client-ec2';
import { carryOut, endDryRun } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { machineOf, pricedMachine, targetsById } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { ec2Arn, record } from '../journal.ts';
import { isIn, startMachine, stopMachine, terminateMachine } from '../machine-life.ts';
import { watchMember } from '../scaling.ts';
import { ec2 } from './ec2.ts';

interface ManyInput {
  InstanceIds: string[] | undefined;
}

const aboutMany = ({ InstanceIds }: ManyInput, context: Context) => targetsById(InstanceIds, context);

/** Turns machines off and on, ends them, and changes what they are. */
export const ec2InstancesActing: Service = {
  ...ec2,
  targets: {
    StopInstances: aboutMany,
    StartInstances: aboutMany,
    TerminateInstances: aboutMany,
    ModifyInstanceAttribute: ({ InstanceId }: ModifyInstanceAttributeCommandInput, context) =>
      targetsById([InstanceId], context),
  },
  operations: {
    /** What is stopped already stays so, without a word. */
    StopInstances(input: StopInstancesCommandInput, context): StopInstancesResult {
      const machines = machinesOf(input, context);
      endDryRun(input);
      for (const each of machines) checkStop(each, input, context);
      const running = machines.filter((each) => isIn(each, 'running'));
      return { StoppingInstances: changed(context, machines, { those: running, change: stop }) };
    },

    StartInstances(input: StartInstancesCommandInput, context): StartInstancesResult {
      const machines = machinesOf(input, context);
      endDryRun(input);
      for (const each of machines) {
        if (!isIn(each, 'stopped', 'pending', 'running')) {
          throw wrongState(`The instance '${each.InstanceId}' is not in a state from which it can be started.`);
        }
      }
      const stopped = machines.filter((each) => isIn(each, 'stopped'));
      return { StartingInstances: changed(context, machines, { those: stopped, change: startMachine }) };
    },

    /** One that is protected keeps all others of its zone; other zones go ahead (EC2 API reference). */
    TerminateInstances(input: TerminateInstancesCommandInput, context): TerminateInstancesResult {
      const machines = machinesOf(input, context);
      endDryRun(input);
      const isProtected = (each: Instance) => context.here.attributes.get(each.InstanceId!)?.disableApiTermination;
      const kept = machines.find(isProtected);
      const keptZones = machines.filter(isProtected).map(({ Placement }) => Placement?.AvailabilityZone);
      const free = machines.filter(({ Placement }) => !keptZones.includes(Placement?.AvailabilityZone));
      const living = free.filter((each) => !isIn(each, 'shutting-down', 'terminated'));
      const TerminatingInstances = changed(context, free, { those: living, change: terminate });
      if (kept) throw notPermitted(kept, { verb: 'terminated', attribute: 'disableApiTermination' });
      return { TerminatingInstances };
    },

    ModifyInstanceAttribute(input: ModifyInstanceAttributeCommandInput, context): object {
      const machine = machineOf(context.here, input.InstanceId);
      endDryRun(input);
      const { InstanceType: type, DisableApiStop, DisableApiTermination, EbsOptimized } = input;
      if (type?.Value !== undefined) checkType(machine, type.Value, context);
      if (EbsOptimized) checkStopped(machine);
      return carryOut(context, [machine.InstanceId], () => {
        const attributes = context.here.attributes.getOrInsertComputed(machine.InstanceId!, () => ({}));
        if (DisableApiStop?.Value !== undefined) attributes.disableApiStop = DisableApiStop.Value;
        if (DisableApiTermination?.Value !== undefined) attributes.disableApiTermination = DisableApiTermination.Value;
        if (EbsOptimized?.Value !== undefined) machine.EbsOptimized = EbsOptimized.Value;
        if (type?.Value !== undefined) resize(machine, type.Value, context);
        return {};
      });
    },
  },
};

function machinesOf({ InstanceIds = [] }: ManyInput, { here }: Context): Instance[] {
  return InstanceIds.map((id) => machineOf(here, id));
}

/** Changes those that are not so already, and tells of all what they were and are. */
function changed(
  context: Context,
  machines: readonly Instance[],
  { those, change }: { those: readonly Instance[]; change(context: Context, machine: Instance): void },
): InstanceStateChange[] {
  const before = machines.map(({ InstanceId, State }) => ({ InstanceId, PreviousState: { ...State } }));
  const ids = those.map(({ InstanceId }) => InstanceId);
  carryOut(context, ids, () => {
    for (const each of those) change(context, each);
  });
  return before.map((each, index) => ({ ...each, CurrentState: { ...machines[index]!.State } }));
}

function stop(context: Context, machine: Instance): void {
  stopMachine(context, machine);
  watchMember(context, machine.InstanceId!);
}

function terminate(context: Context, machine: Instance): void {
  terminateMachine(context, machine);
  watchMember(context, machine.InstanceId!);
}

function checkStop(machine: Instance, { Hibernate }: StopInstancesCommandInput, { here }: Context): void {
  const { InstanceId: id = '', RootDeviceType, HibernationOptions } = machine;
  if (here.attributes.get(id)?.disableApiStop) {
    throw notPermitted(machine, { verb: 'stopped', attribute: 'disableApiStop' });
  }
  if (RootDeviceType === 'instance-store') {
    const why = `The instance '${id}' does not have an 'ebs' root device type and cannot be stopped.`;
    throw new AwsFault('UnsupportedOperation', why);
  }
  if (isOneTimeSpot(machine, here)) {
    const why = `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`;
    throw new AwsFault('UnsupportedOperation', why);
  }
  if (isIn(machine, 'pending')) {
    throw wrongState(`Instance '${id}' cannot be stopped as it has never reached the 'running' state.`);
  }
  if (!isIn(machine, 'running', 'stopping', 'stopped')) {
    throw wrongState(`This instance '${id}' is not in a state from which it can be stopped.`);
  }
  if (Hibernate && !HibernationOptions?.Configured) {
    const why = `Hibernation is not configured for instance ${id}`;
    throw new AwsFault('UnsupportedHibernationConfiguration', why);
  }
}

/** A spot machine whose request is not known was asked for once, as by default. */
function isOneTimeSpot(
  { InstanceLifecycle, SpotInstanceRequestId }: Instance,
  { spotRequests }: Context['here'],
): boolean {
  if (InstanceLifecycle !== 'spot') return false;
  const request = spotRequests.find((each) => each.SpotInstanceRequestId === SpotInstanceRequestId);
  return request?.Type !== 'persistent';
}

function checkType(machine: Instance, type: string, { estate }: Context): void {
  checkStopped(machine);
  const isKnown =
    estate.instanceTypes.length === 0 || estate.instanceTypes.some(({ info }) => info.InstanceType === type);
  if (!isKnown) {
    throw new AwsFault('InvalidInstanceAttributeValue', `Invalid value '${type}' for InstanceType.`);
  }
}

function checkStopped(machine: Instance): void {
  if (!isIn(machine, 'stopped'))
    throw wrongState(`The instance '${machine.InstanceId}' is not in the 'stopped' state.`);
}

function resize(machine: Instance, type: string, context: Context): void {
  machine.InstanceType = type as NonNullable<Instance['InstanceType']>;
  const resourceId = ec2Arn(context, 'instance', machine.InstanceId!);
  record(context, { resourceId, event: 'changed', is: pricedMachine(machine) });
}

function wrongState(why: string): AwsFault {
  return new AwsFault('IncorrectInstanceState', why);
}

function notPermitted({ InstanceId }: Instance, { verb, attribute }: { verb: string; attribute: string }): AwsFault {
  const what = `Modify its '${attribute}' instance attribute and try again.`;
  return new AwsFault('OperationNotPermitted', `The instance '${InstanceId}' may not be ${verb}. ${what}`);
}
