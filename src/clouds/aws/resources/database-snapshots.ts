import { DescribeDBClusterSnapshotsCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import type { DatabaseSnapshot } from '../../../model/resource.ts';
import { type At, allPages, common, type Found, type Reader, tagsOf } from './reader.ts';

const MaxRecords = 100;

/** Copies of databases that the account owns. */
export const databaseSnapshots: Reader = {
  resourceTypes: ['database-snapshot'],
  what: 'database snapshots',
  shows: 'old database snapshots',
  permissions: ['rds:DescribeDBSnapshots'],

  async read(at) {
    const rds = at.client(RDSClient);
    return allPages(at, {
      permission: 'rds:DescribeDBSnapshots',
      page: (Marker) => rds.send(new DescribeDBSnapshotsCommand({ MaxRecords, Marker })),
      items: ({ DBSnapshots = [] }) =>
        DBSnapshots.flatMap(
          (each) =>
            snapshotOf(at, { ...each, id: each.DBSnapshotIdentifier, sourceId: each.DBInstanceIdentifier }, false) ??
            [],
        ),
      next: ({ Marker }) => Marker,
    });
  },
};

/** Copies of clusters. */
export const databaseClusterSnapshots: Reader = {
  resourceTypes: ['database-snapshot'],
  what: 'snapshots of database clusters',
  shows: 'old snapshots of database clusters',
  permissions: ['rds:DescribeDBClusterSnapshots'],

  async read(at) {
    const rds = at.client(RDSClient);
    return allPages(at, {
      permission: 'rds:DescribeDBClusterSnapshots',
      page: (Marker) => rds.send(new DescribeDBClusterSnapshotsCommand({ MaxRecords, Marker })),
      items: ({ DBClusterSnapshots = [] }) =>
        DBClusterSnapshots.flatMap(
          (each) =>
            snapshotOf(
              at,
              { ...each, id: each.DBClusterSnapshotIdentifier, sourceId: each.DBClusterIdentifier },
              true,
            ) ?? [],
        ),
      next: ({ Marker }) => Marker,
    });
  },
};

interface Copy {
  id: string | undefined;
  sourceId: string | undefined;
  SnapshotCreateTime?: Date | undefined;
  SnapshotType?: string | undefined;
  AllocatedStorage?: number | undefined;
  TagList?: { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}

/** Those that RDS or AWS Backup makes are removed by who made them: only what people made is theirs to clean up. */
function snapshotOf(at: At, each: Copy, isOfCluster: boolean): Found | undefined {
  const { id, sourceId = '', SnapshotCreateTime: createdAt } = each;
  if (id === undefined) return undefined;
  const kind: DatabaseSnapshot['kind'] = each.SnapshotType === 'manual' ? 'manual' : 'automated';
  return {
    resource: {
      ...common(at, { id, tags: tagsOf(each.TagList), createdAt }),
      resourceType: 'database-snapshot',
      kind,
      sourceId,
      sizeGiB: each.AllocatedStorage ?? 0,
      isOfCluster,
    },
  };
}
