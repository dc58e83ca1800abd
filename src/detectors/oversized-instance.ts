import type { Unknown, Verdict } from '../model/finding.ts';
import type { Instance, InstanceSpec } from '../model/resource.ts';
import { instanceHours } from './cost-parts.ts';
import { difference } from './costs.ts';
import { type About, defineDetector } from './detector.ts';
import { isAccelerated, isDecidedElsewhere, isThrottled, notRunningLongEnough } from './instance-facts.ts';
import { metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { otherTypes } from './other-types.ts';
import { type Fit, type Headroom, smallerType } from './smaller-type.ts';
import { exactly, listed, percent } from './words.ts';

const SETTINGS = {
  ...WINDOW,
  cpuMeanPercent: 40,
  cpuP99Percent: 80,
  memoryP99Percent: 90,
  networkP99Percent: 80,
  diskP99Percent: 80,
  withoutMemory: 1,
  mayShrinkInstanceStore: 0,
};

/** A machine of twice the size costs twice as much, and within a family half of everything is half the price. */
export const oversizedInstance = defineDetector({
  name: 'oversized-instance',
  resourceTypes: ['instance'],
  actionType: 'Rightsize',
  summary: 'machines that are larger than what they do',
  undo: 'change the type back; the machine is stopped for some minutes each time',
  settings: SETTINGS,
  settingNotes: {
    ...WINDOW_NOTES,
    cpuMeanPercent: 'highest average CPU of a machine that is looked at: half of it would be at 80 %',
    cpuP99Percent:
      'CPU that the smaller machine may reach in 99 of 100 hours; a queue at 80 % waits four times as long as it works',
    memoryP99Percent: 'memory that it may reach; above it, caches are thrown away and programs killed',
    networkP99Percent: 'share of the network that the smaller type always has',
    diskP99Percent: 'share of the traffic to its disks that the smaller type always has',
    withoutMemory: '1: without a measurement of memory one step down is offered, and says so; 0: nothing is',
    mayShrinkInstanceStore: '1: a type with less of its own disk is offered too; what is on that disk is lost',
  },

  inspect(instance, about): Verdict | Unknown | undefined {
    if (instance.state !== 'running' || isDecidedElsewhere(instance) || instance.rootDevice !== 'ebs') return;
    const { settings, fleet } = about;
    const cpu = metricOf(instance, 'cpu');
    if (cpu && (cpu.mean >= settings.cpuMeanPercent || cpu.p99 >= settings.cpuP99Percent)) return;
    const throttled = isThrottled(instance);
    if (throttled === true) return;

    const needed = ['cpu', 'network', ...(isAccelerated(instance, fleet) ? (['gpu'] as const) : [])] as const;
    const unknown = notMeasured(instance, needed, about) ?? notRunningLongEnough(instance, about);
    if (unknown || throttled) return unknown ?? (throttled || undefined);
    if (!settings.withoutMemory && !metricOf(instance, 'memory')) return { unknown: 'its memory was not measured' };
    const current = fleet.instanceTypes[instance.instanceType];
    if (!current) return { unknown: `what ${instance.instanceType} has is not known` };

    const fit = smallerType(instance, current, { fleet, headroom: settings satisfies Headroom });
    return fit && verdict(instance, { current, fit, about });
  },

  isActedOn: ({ instanceType }, { evidence }) =>
    evidence?.instanceType !== undefined && instanceType !== evidence.instanceType,
});

interface Judged {
  current: InstanceSpec;
  fit: Fit;
  about: About<typeof SETTINGS>;
}

function verdict(instance: Instance, { current, fit: { spec, unchecked }, about }: Judged): Verdict | undefined {
  const { fleet, prices } = about;
  const at = { prices, place: instance };
  const freed = [instanceHours(instance, at)];
  const added = [instanceHours({ ...instance, instanceType: spec.instanceType }, at)];
  if ((difference(freed, added)?.monthly ?? 1) <= 0) return;

  const cpu = metricOf(instance, 'cpu')!;
  const memory = metricOf(instance, 'memory');
  const scaled = cpu.p99 * (current.vcpus / spec.vcpus);
  const scaledMemory = memory && memory.p99 * (current.memoryMiB / spec.memoryMiB);
  return {
    reason:
      `CPU ${percent(cpu.mean)} on average over ${windowWords(instance)}; as ${spec.instanceType} it would be at ${percent(scaled)} in its ` +
      `busiest hours${scaledMemory === undefined ? '' : ` and at ${percent(scaledMemory)} of memory`}` +
      `${unchecked.length > 0 ? `; ${listed(unchecked)}` : ''}`,
    evidence: {
      instanceType: instance.instanceType,
      cpuMeanPercent: exactly(cpu.mean),
      cpuP99Percent: exactly(cpu.p99),
      cpuP99PercentThen: exactly(scaled),
      memoryP99Percent: memory ? exactly(memory.p99) : null,
      memoryP99PercentThen: scaledMemory === undefined ? null : exactly(scaledMemory),
      vcpus: current.vcpus,
      vcpusThen: spec.vcpus,
      memoryGiB: exactly(current.memoryMiB / 1024),
      memoryGiBThen: exactly(spec.memoryMiB / 1024),
    },
    freed,
    added,
    change: { instanceType: spec.instanceType },
    alternatives: otherTypes(instance, spec, { fleet, prices }),
    rollbackPossible: true,
    restartNeeded: true,
    risk: unchecked.length > 0 || spec.instanceStoreGiB > 0 ? 'medium' : 'low',
  };
}
