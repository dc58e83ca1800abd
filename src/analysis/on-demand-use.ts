import { HOURS_A_MONTH, type PriceItem } from '../model/price.ts';
import type { Database, Instance, Resource } from '../model/resource.ts';
import type { OnDemandPrice } from './usage-groups.ts';

/** What a machine or database costs a month on demand, beyond what commitments pay of it. */
export interface OnDemandUse {
  resource: Instance | Database;
  monthly: number;
  currency: string;
}

/** What is asked about each. Undefined is unknown, and then it takes over nothing. */
export interface OnDemandSources {
  onDemandPrice(item: PriceItem, resource: Instance | Database): OnDemandPrice | undefined;
  coveredShare(item: PriceItem, resource: Instance | Database): number | undefined;
}

/** How the bill counts a machine or database on demand. */
export function itemOf(resource: Instance | Database): PriceItem {
  if (resource.resourceType === 'database') {
    const { instanceClass, engine, multiAz } = resource;
    return { kind: 'database-hours', instanceClass, engine, multiAz };
  }
  const { instanceType, platform, tenancy } = resource;
  return { kind: 'instance-hours', instanceType, platform, tenancy, market: 'on-demand' };
}

/**
 * All that is paid on demand, which a commitment could take over: for the hours in which it was seen to run, at its
 * price, less the share that is covered. What was never measured is not counted.
 */
export function onDemandUse(resources: readonly Resource[], sources: OnDemandSources): OnDemandUse[] {
  return resources.flatMap((resource) => {
    if (resource.resourceType !== 'instance' && resource.resourceType !== 'database') return [];
    if (resource.resourceType === 'instance' && (resource.market === 'spot' || resource.tenancy === 'host')) return [];
    const item = itemOf(resource);
    const price = sources.onDemandPrice(item, resource);
    const covered = sources.coveredShare(item, resource);
    const hours = resource.utilisation?.cpuByHour ?? [];
    if (!price || covered === undefined || hours.length === 0) return [];
    const ran = hours.filter((each) => each !== null).length / hours.length;
    return [{ resource, monthly: price.hourly * ran * (1 - covered) * HOURS_A_MONTH, currency: price.currency }];
  });
}
