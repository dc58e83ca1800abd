import type { StoryResource } from '../fleet.ts';
import { DATABASE_GIB } from '../fleet-parts.ts';
import { type Curve, DATA_LOADS, type DataLoad } from './loads.ts';
import { createdAt, metricOf, type Plan, type Put, sinceMade, tagPairs } from './site.ts';

const GIB = 1024 ** 3;
/** What the classes in the fleet have. */
const MEMORY_GIB: Record<string, number> = {
  'db.t4g.medium': 4,
  'db.m6g.xlarge': 16,
  'db.r6g.large': 16,
  'db.r6g.xlarge': 32,
};

/** A database, alone or as a member of a cluster. */
export const putDatabase: Put = (resource, { region, metrics, plan }) => {
  const { resourceName: DBInstanceIdentifier, kind, variant, facts } = resource;
  const isMember = kind === 'aurora';
  region.databases.push({
    DBInstanceIdentifier,
    DBInstanceArn: resource.resourceId,
    DBInstanceClass: variant,
    DBInstanceStatus: 'available',
    Engine: isMember ? 'aurora-postgresql' : 'postgres',
    EngineVersion: '16.4',
    MultiAZ: kind === 'rds-twice',
    StorageType: isMember ? 'aurora' : 'gp3',
    AllocatedStorage: isMember ? 1 : (facts.sizeGiB ?? DATABASE_GIB),
    ...(isMember ? { DBClusterIdentifier: facts.of! } : { Iops: 3_000, StorageThroughput: 125 }),
    InstanceCreateTime: createdAt(resource, plan),
    TagList: tagPairs(resource.tags),
    ReadReplicaDBInstanceIdentifiers: replicasOf(resource, plan),
    ...(facts.replicaOf !== undefined && { ReadReplicaSourceDBInstanceIdentifier: facts.replicaOf }),
  });
  const load = loadOf(resource);
  const memory = (MEMORY_GIB[variant] ?? 16) * GIB;
  const about = aboutOf(resource, plan);
  const add = (metricName: string, curve: Curve, more = {}) =>
    metrics.add(
      metricOf({ namespace: 'AWS/RDS', metricName, dimensions: { DBInstanceIdentifier } }, { curve, ...more }, about),
    );
  add('CPUUtilization', load.cpu, { peak: 1.4, most: 100 });
  add('DatabaseConnections', load.connections, { noise: 0 });
  add('FreeableMemory', () => memory * load.freeMemory, { peak: 1.02, noise: 0.02 });
  add('ReadIOPS', (moment) => load.cpu(moment) * 4);
  add('WriteIOPS', (moment) => load.cpu(moment) * 3);
  if (variant.startsWith('db.t')) add('CPUCreditBalance', () => 500);
};

function replicasOf({ resourceName, accountName }: StoryResource, { resources }: Plan): string[] {
  const replicas = resources.filter(
    (each) => each.accountName === accountName && each.facts.replicaOf === resourceName,
  );
  return replicas.map((each) => each.resourceName);
}

/** A cluster, which is billed for its storage; its members are databases. */
export const putCluster: Put = (resource, { region, plan }) => {
  const members = plan.resources.filter(
    ({ kind, accountName, facts }) =>
      kind === 'aurora' && accountName === resource.accountName && facts.of === resource.resourceName,
  );
  region.databaseClusters.push({
    DBClusterIdentifier: resource.resourceName,
    DBClusterArn: resource.resourceId,
    Engine: 'aurora-postgresql',
    EngineMode: 'provisioned',
    Status: 'available',
    ClusterCreateTime: createdAt(resource, plan),
    DBClusterMembers: members.map(({ resourceName }, index) => ({
      DBInstanceIdentifier: resourceName,
      IsClusterWriter: index === 0,
    })),
    TagList: tagPairs(resource.tags),
  });
};

/** A copy of a database, made by hand or by the database. */
export const putDatabaseSnapshot: Put = (resource, { region, plan }) => {
  const { facts } = resource;
  region.databaseSnapshots.push({
    DBSnapshotIdentifier: resource.resourceName,
    DBSnapshotArn: resource.resourceId,
    DBInstanceIdentifier: facts.of!,
    SnapshotType: facts.madeBy === 'the database' ? 'automated' : 'manual',
    SnapshotCreateTime: createdAt(resource, plan),
    AllocatedStorage: facts.sizeGiB!,
    Engine: 'postgres',
    Status: 'available',
    TagList: tagPairs(resource.tags),
  });
};

/** A cache of one node. Its own service stays connected to it. */
export const putCache: Put = (resource, { region, metrics, plan }) => {
  const { resourceName: CacheClusterId, resourceId: ARN, variant, regionId } = resource;
  region.caches.push({
    CacheClusterId,
    ARN,
    CacheNodeType: variant,
    CacheClusterStatus: 'available',
    Engine: 'redis',
    EngineVersion: '7.1.0',
    NumCacheNodes: 1,
    PreferredAvailabilityZone: `${regionId}a`,
    CacheClusterCreateTime: createdAt(resource, plan),
  });
  region.tags.set(ARN, resource.tags);
  const load = loadOf(resource);
  const about = aboutOf(resource, plan);
  const add = (metricName: string, curve: Curve, more = {}) => {
    for (const dimensions of [{ CacheClusterId }, { CacheClusterId, CacheNodeId: '0001' }]) {
      metrics.add(metricOf({ namespace: 'AWS/ElastiCache', metricName, dimensions }, { curve, ...more }, about));
    }
  };
  add('CPUUtilization', (moment) => load.cpu(moment) / 2, { peak: 1.4, most: 100 });
  add('CurrConnections', (moment) => 3 + load.connections(moment), { noise: 0 });
  add('GetTypeCmds', (moment) => load.commands(moment) * 0.8);
  add('SetTypeCmds', (moment) => load.commands(moment) * 0.2);
};

function loadOf({ facts }: StoryResource): DataLoad {
  return DATA_LOADS[facts.load ?? 'at-work'] ?? DATA_LOADS['at-work'];
}

function aboutOf(resource: StoryResource, plan: Plan) {
  return { seed: resource.seed, calendar: plan.calendar, isOn: sinceMade(resource, plan) };
}
