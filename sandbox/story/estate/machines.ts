import type { _InstanceType, Instance } from '@aws-sdk/client-ec2';
import { stateOf } from '../../aws/machine-life.ts';
import { type Power, poweredIn } from '../../aws/power.ts';
import type { StoryResource } from '../fleet.ts';
import { weekShare } from '../rhythm.ts';
import type { Moment } from './calendar.ts';
import { LOADS, type Load } from './loads.ts';
import {
  createdAt,
  dayAt,
  idOf,
  madeId,
  metricOf,
  namedIn,
  networkOf,
  type Plan,
  type Put,
  type Site,
  tagsWithName,
} from './site.ts';

const ZONES = 'abc';
const AN_HOUR = 3_600_000;

/** A machine, its network interface, and what is measured of it. Those of one line were started together. */
export const putMachine: Put = (resource, site) => {
  const { region, plan } = site;
  const instance = instanceOf(resource, plan);
  const id = madeId('r', `${resource.accountName} ${resource.line}`);
  const together = region.reservations.find(({ ReservationId }) => ReservationId === id);
  if (together) together.Instances!.push(instance);
  else region.reservations.push({ ReservationId: id, OwnerId: resource.account.subAccountId, Instances: [instance] });
  region.networkInterfaces.push({
    NetworkInterfaceId: madeId('eni', idOf(resource)),
    Status: 'in-use',
    InterfaceType: 'interface',
    Description: '',
    VpcId: networkOf(resource).vpcId,
    Attachment: { InstanceId: idOf(resource), DeviceIndex: 0, Status: 'attached' },
    TagSet: [],
  });
  measure(resource, instance, site);
};

function instanceOf(resource: StoryResource, plan: Plan): Instance {
  const { kind, variant, regionId, facts, number } = resource;
  const created = createdAt(resource, plan);
  const disks = plan.resources.filter(
    (each) =>
      each.kind === 'volume' &&
      each.accountName === resource.accountName &&
      each.facts.attachedTo !== undefined &&
      namedIn(plan, each.facts.attachedTo, each) === resource,
  );
  const roots = [...disks].sort((a, b) => Number(isRoot(b)) - Number(isRoot(a)));
  const groupTag = facts.group === undefined ? [] : [{ Key: 'aws:autoscaling:groupName', Value: facts.group }];
  const { vpcId, subnetId } = networkOf(resource);
  return {
    InstanceId: idOf(resource),
    InstanceType: variant as _InstanceType,
    ImageId: madeId('ami', facts.image ?? `usual ${resource.accountName}`),
    State: stateOf('running'),
    LaunchTime: created,
    Architecture: /^\w+\d+g/.test(variant) && !variant.startsWith('g') ? 'arm64' : 'x86_64',
    PlatformDetails: 'Linux/UNIX',
    Placement: { AvailabilityZone: regionId + ZONES[(number - 1) % ZONES.length], Tenancy: 'default' },
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: roots.map((disk, index) => ({
      DeviceName: index === 0 ? '/dev/xvda' : `/dev/sd${'fghij'[index - 1]}`,
      Ebs: {
        VolumeId: idOf(disk),
        DeleteOnTermination: isRoot(disk),
        Status: 'attached',
        AttachTime: createdAt(disk, plan),
      },
    })),
    NetworkInterfaces: [
      {
        NetworkInterfaceId: madeId('eni', idOf(resource)),
        Status: 'in-use',
        Attachment: { DeviceIndex: 0, Status: 'attached', AttachTime: created },
      },
    ],
    VpcId: vpcId,
    SubnetId: subnetId,
    Monitoring: { State: 'disabled' },
    Tags: [...tagsWithName(resource), ...groupTag],
    ...(kind === 'spot' && { InstanceLifecycle: 'spot' as const }),
    ...stopped(resource, plan),
  };
}

function isRoot({ resourceName }: StoryResource): boolean {
  return resourceName.endsWith('-root');
}

function stopped({ facts, seed }: StoryResource, { plotDay }: Plan): Partial<Instance> {
  if (facts.stoppedDaysAgo === undefined) return {};
  const at = dayAt(plotDay, facts.stoppedDaysAgo, seed).toISOString();
  const reason = `User initiated (${at.slice(0, 10)} ${at.slice(11, 19)} GMT)`;
  return { State: stateOf('stopped'), StateTransitionReason: reason };
}

/** Hours of a local day in which a machine is on, by the hours a day that the bill counts; always where it is all of them. */
export function isScheduledOn({
  perDay,
  offer,
  rhythm,
  kind,
}: StoryResource): ((moment: Moment) => boolean) | undefined {
  const hours = perDay / offer.listUnitPrice;
  if ((kind !== 'ec2' && kind !== 'spot') || hours > 23 || hours === 0) return undefined;
  return ({ local, weekday }) => {
    const today = Math.min(24, Math.round(hours * weekShare(rhythm, weekday - 1)));
    const from = rhythm === 'office-hours' ? 8 : 23 - today;
    return today >= 1 && local >= from && local < from + today;
  };
}

/** Starts and stops a machine by its schedule; what somebody else has done meanwhile stays until the next change. */
export function keepSchedule(
  instance: Instance,
  isOn: boolean,
  { moment, isSpot }: { moment: Moment; isSpot: boolean },
) {
  const at = new Date(moment.hour * AN_HOUR);
  if (isOn) {
    instance.State = stateOf('running');
    instance.LaunchTime = at;
    delete instance.StateTransitionReason;
    delete instance.StateReason;
    return;
  }
  instance.State = stateOf(isSpot ? 'terminated' : 'stopped');
  const text = at.toISOString();
  instance.StateTransitionReason = `User initiated (${text.slice(0, 10)} ${text.slice(11, 19)} GMT)`;
}

function measure(resource: StoryResource, instance: Instance, { metrics, plan, region }: Site): void {
  const { facts, seed, variant } = resource;
  const load = LOADS[facts.load ?? 'at-work'];
  const about = { seed, calendar: plan.calendar, isOn: reportsIn(resource, { instance, plan, power: region.power }) };
  const dimensions = { InstanceId: instance.InstanceId! };
  const ec2 = (metricName: string) => ({ namespace: 'AWS/EC2', metricName, dimensions });
  metrics.add(metricOf(ec2('CPUUtilization'), { curve: load.cpu, peak: load.cpuPeak, most: 100 }, about));
  const { network } = load;
  if (network) {
    metrics.add(metricOf(ec2('NetworkIn'), { curve: (moment) => network(moment) * 0.6 }, about));
    metrics.add(metricOf(ec2('NetworkOut'), { curve: (moment) => network(moment) * 0.4 }, about));
  }
  if (!/^(t2|m4|c4)\./.test(variant)) {
    metrics.add(metricOf(ec2('EBSReadBytes'), { curve: (moment) => load.disk(moment) * 0.3 }, about));
    metrics.add(metricOf(ec2('EBSWriteBytes'), { curve: (moment) => load.disk(moment) * 0.7 }, about));
  }
  if (variant.startsWith('t')) {
    metrics.add(metricOf(ec2('CPUCreditBalance'), { curve: () => load.credits ?? 200, noise: 0.02 }, about));
  }
  measureByAgent(instance, load, { metrics, about });
}

/** What only an agent on the machine can tell. */
function measureByAgent(
  { InstanceId, InstanceType, ImageId }: Instance,
  { memory, gpu }: Load,
  { metrics, about }: { metrics: Site['metrics']; about: Parameters<typeof metricOf>[2] },
): void {
  const dimensions = { InstanceId: InstanceId!, InstanceType: InstanceType!, ImageId: ImageId! };
  const agent = (metricName: string, more = {}) => ({
    namespace: 'CWAgent',
    metricName,
    dimensions: { ...dimensions, ...more },
  });
  if (memory !== undefined) {
    metrics.add(
      metricOf(agent('mem_used_percent'), { curve: () => memory, peak: 1.02, most: 100, noise: 0.03 }, about),
    );
  }
  if (gpu) {
    const card = { index: '0', name: 'Tesla T4', arch: 'Turing' };
    metrics.add(metricOf(agent('nvidia_smi_utilization_gpu', card), { curve: gpu, peak: 1.2, most: 100 }, about));
  }
}

/**
 * Since it was made, while its schedule has it on or somebody else did, and not while it is stopped. CloudWatch itself
 * leaves out the hours in which somebody had it off.
 */
function reportsIn(
  resource: StoryResource,
  { instance, plan, power }: { instance: Instance; plan: Plan; power: Power },
): (moment: Moment) => boolean {
  const { facts, seed } = resource;
  const daysAgo = Math.min(facts.measuredDays ?? 9_999, facts.createdDaysAgo ?? 300);
  const first = Math.ceil(dayAt(plan.plotDay, daysAgo, seed).getTime() / AN_HOUR);
  const stopped = stoppedHour(instance);
  const scheduled = isScheduledOn(resource);
  return (moment) => {
    if (moment.hour < first) return false;
    const isUsual = scheduled?.(moment) ?? moment.hour < stopped;
    return isUsual || poweredIn(power, instance.InstanceId!, moment.hour) === true;
  };
}

/** When it had been stopped before the story began; never where it runs. */
function stoppedHour({ StateTransitionReason = '' }: Instance): number {
  const [, day, time] = /\((\S+) (\S+) GMT\)/.exec(StateTransitionReason) ?? [];
  return day ? Date.parse(`${day}T${time}Z`) / AN_HOUR : Number.POSITIVE_INFINITY;
}
