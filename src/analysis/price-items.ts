import { itemKey } from '../model/billed-usage.ts';
import type { PriceItem } from '../model/price.ts';
import type { Database, Instance, Place, Resource, Volume } from '../model/resource.ts';

/** What a resource is paid for, as far as that goes by its kind: what is asked of a price list. */
export function itemsInUse(resource: Resource): PriceItem[] {
  switch (resource.resourceType) {
    case 'instance':
      return [machine(resource)];
    case 'volume':
      return diskItems(resource);
    case 'snapshot':
      return [{ kind: 'snapshot-storage', tier: resource.tier }];
    case 'address':
      return [{ kind: 'address-hours', inUse: resource.associatedWith !== undefined }];
    case 'load-balancer':
      return [{ kind: 'load-balancer-hours', balancer: resource.kind }];
    case 'nat-gateway':
      return [{ kind: 'nat-gateway-hours' }];
    case 'database':
      return databaseItems(resource);
    case 'database-snapshot':
      return [{ kind: 'database-snapshot-storage', isOfCluster: resource.isOfCluster }];
    case 'cache':
      return [{ kind: 'cache-hours', nodeType: resource.nodeType, engine: resource.engine }];
    case 'bucket':
      return [{ kind: 'bucket-storage', storageClass: 'Standard' }];
    case 'log-group':
      return [{ kind: 'log-storage' }];
    case 'vpc-endpoint':
      return [{ kind: 'vpc-endpoint-hours' }];
    case 'trail':
      return [{ kind: 'trail-events' }];
    case 'config-recorder':
      return [{ kind: 'config-items' }];
    default:
      return [];
  }
}

/** What it might be changed to, besides other sizes: what its price is compared with. */
export function itemsToCompare(resource: Resource): PriceItem[] {
  switch (resource.resourceType) {
    case 'instance':
      return [{ ...machine(resource), market: 'on-demand' } as PriceItem];
    case 'volume':
      return [...diskItems({ ...resource, volumeType: 'gp3' })];
    case 'snapshot':
      return [{ kind: 'snapshot-storage', tier: 'archive' }];
    case 'database':
      return databaseItems({ ...resource, storageType: 'gp3' });
    default:
      return [];
  }
}

function machine({ instanceType, platform, tenancy, market }: Instance): PriceItem {
  return { kind: 'instance-hours', instanceType, platform, tenancy, market };
}

function diskItems({ volumeType }: Pick<Volume, 'volumeType'>): PriceItem[] {
  const kinds = (['volume-storage', 'volume-iops', 'volume-throughput'] as const).filter(
    (kind) =>
      kind === 'volume-storage' || volumeType === 'gp3' || (kind === 'volume-iops' && volumeType.startsWith('io')),
  );
  return kinds.map((kind) => ({ kind, volumeType }));
}

/** Aurora's storage is its cluster's, and not of each instance. */
function databaseItems({ instanceClass, engine, multiAz, storageType }: Database): PriceItem[] {
  const hours: PriceItem = { kind: 'database-hours', instanceClass, engine, multiAz };
  const storage: PriceItem = { kind: 'database-storage', storageType, multiAz, engine };
  return storageType.startsWith('io') ? [hours, storage, { ...storage, kind: 'database-iops' }] : [hours, storage];
}

/**
 * Whether nothing else in an account and region can be billed under an item's usage type, as far as the inventory
 * tells: with Windows machines of a type only, what that type costs there is what Windows costs.
 */
export function aloneAmong(resources: readonly Resource[]): (item: PriceItem, place: Place) => boolean {
  const variants = new Map<string, Set<string>>();
  for (const resource of resources) {
    for (const item of itemsInUse(resource)) {
      const key = `${placeKey(resource)} ${itemKey(withoutVariant(item))}`;
      variants.getOrInsertComputed(key, () => new Set()).add(itemKey(item));
    }
  }
  return (item, place) => {
    const seen = variants.get(`${placeKey(place)} ${itemKey(withoutVariant(item))}`);
    return seen?.size === 1 && seen.has(itemKey(item));
  };
}

function placeKey({ cloud, subAccountId, regionId }: Place): string {
  return `${cloud} ${subAccountId} ${regionId}`;
}

/** What the item's usage type tells of it: not the platform, not the engine, not the kind of load balancer. */
function withoutVariant(item: PriceItem): PriceItem {
  if (item.kind === 'instance-hours') return { ...item, platform: '' };
  if (item.kind === 'database-hours' || item.kind === 'cache-hours') return { ...item, engine: '' };
  return item.kind === 'load-balancer-hours' ? { ...item, balancer: 'application' } : item;
}
