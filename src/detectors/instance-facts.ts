import type { Unknown } from '../model/finding.ts';
import type { CostPart, Prices } from '../model/price.ts';
import type { Address, Instance, Volume } from '../model/resource.ts';
import { addressPart, volumeParts } from './cost-parts.ts';
import type { Fleet } from './detector.ts';
import { burstBaseline, isBurstable, soundsAccelerated } from './machine-types.ts';
import { daysSince, isUnknown, metricOf, windowHours } from './measured.ts';
import { days } from './words.ts';

/** What a look at a machine needs besides it. */
interface Around {
  fleet: Fleet;
  prices: Prices;
}

export function volumesOf({ volumeIds, ...place }: Instance, fleet: Fleet): Volume[] {
  return volumeIds.flatMap((id) => fleet.find('volume', id, place) ?? []);
}

export function addressesOf(instance: Instance, fleet: Fleet): readonly Address[] {
  return fleet.naming('address', instance.resourceId, instance);
}

/** What goes on billing while a machine does not run: its disks and addresses. */
export function staysWhenStopped(instance: Instance, { fleet, prices }: Around): CostPart[] {
  const at = { prices, place: instance };
  return [
    ...volumesOf(instance, fleet).flatMap((volume) => volumeParts(volume, at)),
    ...addressesOf(instance, fleet).map((address) => addressPart(address, at)),
  ];
}

/**
 * A group replaces a member that is stopped and starts its next ones from its template; a dedicated host is paid as a
 * whole, whatever runs on it. In both cases one machine is not what decides.
 */
export function isDecidedElsewhere({ autoScalingGroup, tenancy }: Instance): boolean {
  return autoScalingGroup !== undefined || tenancy === 'host';
}

/** Where the machine has not run through the window, or nobody knows whether it has. */
export function notRunningLongEnough(
  instance: Instance,
  { now, settings }: { now: Temporal.Instant; settings: { minHoursPercent: number } },
): Unknown | undefined {
  const since = daysSince(instance.launchedAt, now, 'it was started');
  if (isUnknown(since)) return since;
  const needed = (windowHours(instance) / 24) * (settings.minHoursPercent / 100);
  if (since < needed) return { unknown: `started ${days(Math.floor(since))} ago, which is too lately to judge` };
}

/** Whether a type has graphics or other accelerators: by the catalogue, else by its name. */
export function isAccelerated({ instanceType }: Pick<Instance, 'instanceType'>, fleet: Fleet): boolean {
  return (fleet.instanceTypes[instanceType]?.gpus ?? 0) > 0 || soundsAccelerated(instanceType);
}

/**
 * Whether a burstable was slowed down to its baseline: without credits its CPU stays low because it may not have more.
 * One that never came near its baseline was never held back, whatever its credits. Unknown where credits are needed to
 * tell and were not measured.
 */
export function isThrottled(instance: Pick<Instance, 'instanceType' | 'utilisation'>): boolean | Unknown {
  if (!isBurstable(instance.instanceType)) return false;
  const baseline = burstBaseline(instance.instanceType);
  const peak = metricOf(instance, 'cpu')?.max ?? 0;
  if (baseline !== undefined && peak < baseline * 0.8) return false;
  const credits = metricOf(instance, 'cpuCredits');
  if (credits) return credits.min < 1;
  return { unknown: 'its CPU came near what a burstable always has, and its CPU credits were not measured' };
}
