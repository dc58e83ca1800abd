import type { Instance } from '../model/resource.ts';
import { familyOf, isSizeFlexible, normalisationFactor } from './normalised-units.ts';

/** What an hour of a machine costs on demand, from wherever that is known. */
export interface OnDemandPrice {
  hourly: number;
  currency: string;
}

/** What is asked about each machine. */
export interface UsageSources {
  onDemandPrice(instance: Instance): OnDemandPrice | undefined;
  /** How much of its hours a commitment pays already, 0 to 1; undefined where no bill tells. */
  coveredShare(instance: Instance): number | undefined;
}

/** Machines that one reservation could cover, and how many of them ran in each hour. */
export interface UsageGroup {
  family: string;
  regionId: string;
  platform: string;
  tenancy: Instance['tenancy'];
  currency: string;
  /** The smallest size that ran: what would be bought. */
  instanceType: string;
  /** Units that one of it has: AWS's normalisation factor, or 1 where a reservation covers its own size alone. */
  unitsEach: number;
  /** How many machines there are. */
  machines: number;
  /** The first hour; ISO text. */
  start: string;
  /** Units that ran in each hour and that no commitment pays. */
  units: number[];
  /** Units that commitments pay in a usual hour. */
  coveredUnits: number;
  /** Money an hour and unit on demand: the mean of its machines. */
  unitPrice: number;
}

/** Groups, and how many machines could not be counted, by the reason. */
export interface GroupedUsage {
  groups: UsageGroup[];
  leftOut: Map<string, number>;
}

interface Running {
  instance: Instance;
  price: OnDemandPrice;
  covered: number;
  units: number;
  startHour: number;
  ran: boolean[];
}

const HOUR_MS = 3_600_000;
/** A window that ended this much earlier than the newest is old news. */
const STALE_HOURS = 48;

/**
 * How many machines ran, hour by hour, for each family that a reservation or a Savings Plan could cover. An hour ran
 * when it has CPU data; machines that no longer exist are not seen, so that a fleet which is replaced every day looks
 * smaller and less even than it is: what is advised is too little then, never too much.
 */
export function usageGroups(instances: readonly Instance[], sources: UsageSources): GroupedUsage {
  const leftOut = new Map<string, number>();
  const running = instances
    .filter(({ market, tenancy }) => market === 'on-demand' && tenancy !== 'host')
    .flatMap((instance) => {
      const found = runningOf(instance, sources);
      if (typeof found !== 'string') return [found];
      leftOut.set(found, (leftOut.get(found) ?? 0) + 1);
      return [];
    });
  const newest = running.reduce((most, each) => Math.max(most, endOf(each)), 0);
  const fresh = running.filter((each) => endOf(each) >= newest - STALE_HOURS);
  const stale = running.length - fresh.length;
  if (stale > 0) leftOut.set('were not measured lately', stale);
  const groups = Map.groupBy(fresh, ({ instance, price }) => keyOf(instance, price));
  return { groups: [...groups.values()].map(groupOf), leftOut };
}

function runningOf(instance: Instance, { onDemandPrice, coveredShare }: UsageSources): Running | string {
  const { utilisation } = instance;
  const hours = utilisation?.cpuByHour;
  if (!utilisation || !hours || hours.length === 0) return 'were not measured';
  const price = onDemandPrice(instance);
  if (!price) return 'have no known price';
  const covered = coveredShare(instance);
  if (covered === undefined) return 'are on no bill that tells what is covered';
  return {
    instance,
    price,
    covered,
    units: isSizeFlexible(instance) ? normalisationFactor(instance.instanceType)! : 1,
    startHour: Math.floor(Temporal.Instant.from(utilisation.start).epochMilliseconds / HOUR_MS),
    ran: hours.map((value) => value !== null),
  };
}

function endOf({ startHour, ran }: Running): number {
  return startHour + ran.length;
}

/** What one reservation covers: a family where sizes do not matter, else one type. */
function keyOf(instance: Instance, { currency }: OnDemandPrice): string {
  const { regionId, platform, tenancy, instanceType } = instance;
  return JSON.stringify([
    regionId,
    platform,
    tenancy,
    currency,
    isSizeFlexible(instance) ? familyOf(instanceType) : instanceType,
  ]);
}

function groupOf(running: Running[]): UsageGroup {
  const smallest = running.reduce((least, each) => (sizeOf(each) < sizeOf(least) ? each : least));
  const { instance, price, units: unitsEach } = smallest;
  const { regionId, platform, tenancy, instanceType } = instance;
  const start = running.reduce((most, { startHour }) => Math.max(most, startHour), 0);
  const hours = Math.max(
    0,
    running.reduce((least, each) => Math.min(least, endOf(each)), Number.POSITIVE_INFINITY) - start,
  );
  const ran = Array.from({ length: hours }, (_, hour) =>
    sum(running.map((each) => (each.ran[start + hour - each.startHour] ? each.units : 0))),
  );
  // What is promised is the same in every hour: it comes off each, and an hour below it has nothing left to cover.
  const coveredUnits = hours === 0 ? 0 : sum(running.map((each) => unitHours(each) * each.covered)) / hours;
  const weight = sum(running.map(unitHours));
  return {
    family: familyOf(instanceType),
    regionId,
    platform,
    tenancy,
    currency: price.currency,
    instanceType,
    unitsEach,
    machines: running.length,
    start: Temporal.Instant.fromEpochMilliseconds(start * HOUR_MS).toString(),
    units: ran.map((units) => Math.max(0, units - coveredUnits)),
    coveredUnits,
    unitPrice:
      weight > 0
        ? sum(running.map((each) => each.price.hourly * (unitHours(each) / each.units))) / weight
        : price.hourly / unitsEach,
  };

  function unitHours({ ran: own, units, startHour }: Running): number {
    return (
      own.filter((runs, index) => runs && index >= start - startHour && index < start + hours - startHour).length *
      units
    );
  }
}

function sizeOf({ instance }: Running): number {
  return normalisationFactor(instance.instanceType) ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
