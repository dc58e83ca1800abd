import type { InstanceCatalog, InstanceSpec, Place, Resource, ResourceOf, ResourceType } from '../model/resource.ts';
import type { Fleet } from './detector.ts';
import { familyOf } from './machine-types.ts';

/** What a fleet is made of. */
export interface FleetParts {
  resources: readonly Resource[];
  instanceTypes: InstanceCatalog;
  isComplete(type: ResourceType, place: Place): boolean;
}

/**
 * All resources, indexed once by place and type, so that looking for another one costs the same in a fleet of ten and
 * of ten thousand. What names what is indexed when it is first asked for.
 */
export function makeFleet({ resources, instanceTypes, isComplete }: FleetParts): Fleet {
  const byType = Map.groupBy(resources, (resource) => listKey(resource.resourceType, resource));
  const families = Map.groupBy(bySize(instanceTypes), ({ instanceType }) => familyOf(instanceType));
  const ids = new Map<string, Map<string, Resource>>();
  const names = new Map<string, Map<string, Resource[]>>();
  const accounts = new Map<string, Resource[]>();

  const listed = (key: string) => byType.get(key) ?? [];
  return {
    instanceTypes,
    isComplete,
    family: (name) => families.get(name) ?? [],
    ofType: <T extends ResourceType>(type: T, place: Place) => listed(listKey(type, place)) as ResourceOf<T>[],
    find<T extends ResourceType>(type: T, resourceId: string, place: Place) {
      const key = listKey(type, place);
      const index = ids.getOrInsertComputed(key, () => new Map(listed(key).map((each) => [each.resourceId, each])));
      return index.get(resourceId) as ResourceOf<T> | undefined;
    },
    naming<T extends ResourceType>(type: T, resourceId: string, place: Place) {
      const key = listKey(type, place);
      const index = names.getOrInsertComputed(key, () => indexNames(listed(key)));
      return (index.get(resourceId) ?? []) as ResourceOf<T>[];
    },
    inAccount<T extends ResourceType>(type: T, { cloud, subAccountId }: Pick<Place, 'cloud' | 'subAccountId'>) {
      const key = `${cloud}/${subAccountId}/${type}`;
      const isHere = (each: Resource) =>
        each.resourceType === type && each.subAccountId === subAccountId && each.cloud === cloud;
      return accounts.getOrInsertComputed(key, () => resources.filter(isHere)) as ResourceOf<T>[];
    },
  };
}

function bySize(catalog: InstanceCatalog): InstanceSpec[] {
  return Object.values(catalog).sort((a, b) => a.vcpus - b.vcpus || a.memoryMiB - b.memoryMiB);
}

function indexNames(resources: readonly Resource[]): Map<string, Resource[]> {
  const index = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const id of new Set(namedBy(resource))) {
      if (id === undefined) continue;
      const others = index.get(id);
      if (others) others.push(resource);
      else index.set(id, [resource]);
    }
  }
  return index;
}

/** The ids of other resources that a resource names. */
function namedBy(resource: Resource): (string | undefined)[] {
  switch (resource.resourceType) {
    case 'instance':
      return [...resource.volumeIds, resource.imageId, resource.autoScalingGroup];
    case 'volume':
      return [...resource.attachedTo, resource.snapshotId];
    case 'snapshot':
      return [resource.volumeId];
    case 'image':
      return resource.snapshotIds;
    case 'address':
      return [resource.associatedWith];
    case 'database':
      return [resource.clusterId];
    case 'database-cluster':
      return resource.memberIds;
    case 'database-snapshot':
      return [resource.sourceId];
    case 'cache':
      return [resource.replicationGroup];
    case 'auto-scaling-group':
      return resource.instanceIds;
    default:
      return [];
  }
}

function listKey(type: ResourceType, { cloud, subAccountId, regionId }: Place): string {
  return `${cloud}/${subAccountId}/${regionId}/${type}`;
}
