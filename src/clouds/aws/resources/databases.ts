import { type DBInstance, DescribeDBClustersCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import type { Database } from '../../../model/resource.ts';
import { averageAndPeak, type Measure, metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, type Reader, tagsOf } from './reader.ts';

/** Most that RDS gives a page. */
const MaxRecords = 100;

/** Database instances: RDS' own, and those of Aurora, Neptune and DocumentDB, which the same interface lists. */
export const databases: Reader = {
  resourceTypes: ['database'],
  what: 'databases',
  shows: 'databases that nobody connects to or that are too large',
  permissions: ['rds:DescribeDBInstances'],

  async read(at) {
    const rds = at.client(RDSClient);
    const found = await allPages(at, {
      permission: 'rds:DescribeDBInstances',
      page: (Marker) => rds.send(new DescribeDBInstancesCommand({ MaxRecords, Marker })),
      items: ({ DBInstances = [] }) => DBInstances.flatMap((each) => databaseOf(at, each) ?? []),
      next: ({ Marker }) => Marker,
    });
    return found.map((resource): Found => ({ resource, measures: measuresOf(resource) }));
  },
};

/** A database as Penny knows it. */
export function databaseOf(at: Pick<At, 'place'>, each: DBInstance): Database | undefined {
  const { DBInstanceIdentifier: id, DBInstanceClass: instanceClass } = each;
  if (id === undefined || instanceClass === undefined) return undefined;
  const replicas = [...(each.ReadReplicaDBInstanceIdentifiers ?? []), ...(each.ReadReplicaDBClusterIdentifiers ?? [])];
  return {
    ...common(at, { id, tags: tagsOf(each.TagList), createdAt: each.InstanceCreateTime }),
    resourceType: 'database',
    state: each.DBInstanceStatus ?? 'unknown',
    instanceClass,
    engine: each.Engine ?? 'unknown',
    multiAz: each.MultiAZ ?? false,
    storageType: each.StorageType ?? 'standard',
    sizeGiB: each.AllocatedStorage ?? 0,
    iops: each.Iops,
    clusterId: each.DBClusterIdentifier,
    isReadReplica: Boolean(each.ReadReplicaSourceDBInstanceIdentifier ?? each.ReadReplicaSourceDBClusterIdentifier),
    hasReadReplicas: replicas.length > 0,
  };
}

/** Engines that RDS lists and that report under a name of their own. */
const NAMESPACES = new Map([
  ['neptune', 'AWS/Neptune'],
  ['docdb', 'AWS/DocDB'],
]);

/** Where an engine's metrics are. */
export function namespaceOf(engine: string): string {
  return NAMESPACES.get(engine) ?? 'AWS/RDS';
}

function measuresOf({ resourceId, engine, state }: Database): Measure[] {
  if (state === 'stopped') return [];
  const ask = metricsOf(namespaceOf(engine), { DBInstanceIdentifier: resourceId });
  return [
    averageAndPeak('cpu', ask, 'CPUUtilization'),
    { metric: 'connections', values: ask('Maximum', 'DatabaseConnections') },
    { metric: 'iops', values: ask('Average', 'ReadIOPS', 'WriteIOPS') },
    { metric: 'freeMemory', values: ask('Minimum', 'FreeableMemory') },
  ];
}

/** Clusters: what Aurora and Multi-AZ clusters bill their storage by. Their members are databases of their own. */
export const databaseClusters: Reader = {
  resourceTypes: ['database-cluster'],
  what: 'database clusters',
  shows: 'idle database clusters',
  permissions: ['rds:DescribeDBClusters'],

  async read(at) {
    const rds = at.client(RDSClient);
    return allPages(at, {
      permission: 'rds:DescribeDBClusters',
      page: (Marker) => rds.send(new DescribeDBClustersCommand({ MaxRecords, Marker })),
      items: ({ DBClusters = [] }) =>
        DBClusters.flatMap((each): Found[] => {
          const { DBClusterIdentifier: id, EngineMode, ServerlessV2ScalingConfiguration: scaling } = each;
          if (id === undefined) return [];
          return [
            {
              resource: {
                ...common(at, { id, tags: tagsOf(each.TagList), createdAt: each.ClusterCreateTime }),
                resourceType: 'database-cluster',
                state: each.Status ?? 'unknown',
                engine: each.Engine ?? 'unknown',
                memberIds: (each.DBClusterMembers ?? []).flatMap(
                  ({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? [],
                ),
                isServerless: EngineMode === 'serverless' || scaling !== undefined,
              },
            },
          ];
        }),
      next: ({ Marker }) => Marker,
    });
  },
};
