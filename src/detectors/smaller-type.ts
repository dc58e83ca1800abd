import type { Instance, InstanceSpec, Volume } from '../model/resource.ts';
import type { Fleet } from './detector.ts';
import { volumesOf } from './instance-facts.ts';
import { burstBaseline, familyOf } from './machine-types.ts';
import { metricOf } from './measured.ts';
import { GIB } from './words.ts';

/** What of a machine must be left after it is made smaller. */
export interface Headroom {
  cpuP99Percent: number;
  memoryP99Percent: number;
  networkP99Percent: number;
  diskP99Percent: number;
  mayShrinkInstanceStore: number;
}

/** A smaller type, and what of it could not be checked. */
export interface Fit {
  spec: InstanceSpec;
  /** `memory was not measured`. */
  unchecked: string[];
}

/**
 * The smallest type of the same family that keeps what the machine used. Where memory or disks were not measured, only
 * the next smaller one, since it has half of everything at least: what fits a quarter is nobody's guess.
 */
export function smallerType(
  instance: Instance,
  current: InstanceSpec,
  { fleet, headroom }: { fleet: Fleet; headroom: Headroom },
): Fit | undefined {
  const need = needOf(instance, fleet);
  const smaller = fleet
    .family(familyOf(current.instanceType))
    .filter((spec) => isSmaller(spec, current) && isAlike(spec, current, instance, headroom));
  const next = smaller.at(-1);
  const candidates = need.unchecked.length > 0 ? smaller.filter((spec) => sameStep(spec, next)) : smaller;
  const spec = candidates.find((each) => fits(each, current, need, headroom));
  return spec && { spec, unchecked: need.unchecked };
}

function isSmaller(spec: InstanceSpec, current: InstanceSpec): boolean {
  const isLess = spec.vcpus < current.vcpus || spec.memoryMiB < current.memoryMiB;
  return isLess && spec.vcpus <= current.vcpus && spec.memoryMiB <= current.memoryMiB;
}

function sameStep(spec: InstanceSpec, next: InstanceSpec | undefined): boolean {
  return spec.vcpus === next?.vcpus && spec.memoryMiB === next.memoryMiB;
}

/** Whether a type could take the machine's place at all: what it runs on, what is built in, where it is sold. */
export function isAlike(spec: InstanceSpec, current: InstanceSpec, instance: Instance, headroom: Headroom): boolean {
  return (
    spec.architectures.includes(instance.architecture) &&
    spec.regionIds.includes(instance.regionId) &&
    spec.gpus === current.gpus &&
    spec.isBareMetal === current.isBareMetal &&
    (headroom.mayShrinkInstanceStore > 0
      ? spec.instanceStoreGiB > 0 === current.instanceStoreGiB > 0
      : spec.instanceStoreGiB >= current.instanceStoreGiB)
  );
}

/** What a machine used, in what types have: undefined where it was not measured. */
interface Need {
  cpuMean: number;
  cpuP99: number;
  memory: number | undefined;
  networkGbps: number;
  diskMbps: number | undefined;
  diskIops: number | undefined;
  unchecked: string[];
}

function needOf(instance: Instance, fleet: Fleet): Need {
  const cpu = metricOf(instance, 'cpu');
  const memory = metricOf(instance, 'memory')?.p99;
  const volumes = volumesOf(instance, fleet);
  const known = volumes.length === instance.volumeIds.length ? volumes : undefined;
  const disk = metricOf(instance, 'disk');
  const diskMbps = disk ? bitsPerSecond(disk.p99) / 1e6 : mbpsOf(known);
  const diskIops = iopsOf(known) ?? (disk && disk.p99 / 3600 / SMALLEST_BLOCK);
  return {
    cpuMean: cpu?.mean ?? 100,
    cpuP99: cpu?.p99 ?? 100,
    memory,
    networkGbps: bitsPerSecond(metricOf(instance, 'network')?.p99 ?? Number.POSITIVE_INFINITY) / 1e9,
    diskMbps,
    diskIops,
    unchecked: [
      ...(memory === undefined ? ['memory was not measured'] : []),
      ...(diskMbps === undefined || diskIops === undefined ? ['the use of its disks was not measured'] : []),
    ],
  };
}

/** File systems read and write blocks of 4 KiB at least, so that traffic tells how many operations there can be. */
const SMALLEST_BLOCK = 4096;
const MIB = GIB / 1024;

function bitsPerSecond(bytesAnHour: number): number {
  return (bytesAnHour * 8) / 3600;
}

/** What its disks were measured to move in megabits a second; undefined where one of them was not. */
function mbpsOf(volumes: readonly Volume[] | undefined): number | undefined {
  const mibs = sumOf(volumes?.map((volume) => metricOf(volume, 'throughput')?.p99));
  return mibs === undefined ? undefined : (mibs * MIB * 8) / 1e6;
}

function iopsOf(volumes: readonly Volume[] | undefined): number | undefined {
  return sumOf(volumes?.map((volume) => metricOf(volume, 'iops')?.p99));
}

function sumOf(values: (number | undefined)[] | undefined): number | undefined {
  return values?.reduce<number | undefined>(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
    0,
  );
}

/** A limit of the catalogue that is not known is no limit that anything fits. */
function fits(spec: InstanceSpec, current: InstanceSpec, need: Need, headroom: Headroom): boolean {
  const scale = current.vcpus / spec.vcpus;
  const within = (value: number | undefined, limit: number | undefined, percent: number) =>
    value === undefined || (limit !== undefined && value <= (limit * percent) / 100);
  const baseline = burstBaseline(spec.instanceType);
  return (
    need.cpuP99 * scale <= headroom.cpuP99Percent &&
    // On average a burstable may not need more than it earns credits for.
    (!spec.isBurstable || (baseline !== undefined && need.cpuMean * scale <= baseline)) &&
    within(
      need.memory === undefined ? undefined : (need.memory * current.memoryMiB) / 100,
      spec.memoryMiB,
      headroom.memoryP99Percent,
    ) &&
    within(need.networkGbps, spec.networkGbps, headroom.networkP99Percent) &&
    within(need.diskMbps, spec.ebsMbps, headroom.diskP99Percent) &&
    within(need.diskIops, spec.ebsIops, headroom.diskP99Percent)
  );
}
