import type {
  DBClusterMessage,
  DBClusterSnapshotMessage,
  DBInstanceMessage,
  DBSnapshotMessage,
  DescribeDBClusterSnapshotsCommandInput,
  DescribeDBClustersCommandInput,
  DescribeDBInstancesCommandInput,
  DescribeDBSnapshotsCommandInput,
} from '@aws-sdk/client-rds';
import type { Context, Service } from '../context.ts';
import { named, pageOfList } from './paging.ts';

/** Databases and their copies; what they are tagged with comes along. */
export const rds: Service = {
  name: 'rds',
  signingName: 'rds',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-rds'),
  operations: {
    DescribeDBInstances(input: DescribeDBInstancesCommandInput, context): DBInstanceMessage {
      const own = named(context.here.databases, idsOf(input.DBInstanceIdentifier), {
        nameOf: ({ DBInstanceIdentifier }) => DBInstanceIdentifier,
        missing: 'DBInstanceNotFound',
      });
      const { page, next } = paged(own, input, context);
      return { DBInstances: page, Marker: next };
    },

    DescribeDBClusters(input: DescribeDBClustersCommandInput, context): DBClusterMessage {
      const own = named(context.here.databaseClusters, idsOf(input.DBClusterIdentifier), {
        nameOf: ({ DBClusterIdentifier }) => DBClusterIdentifier,
        missing: 'DBClusterNotFoundFault',
      });
      const { page, next } = paged(own, input, context);
      return { DBClusters: page, Marker: next };
    },

    DescribeDBSnapshots(input: DescribeDBSnapshotsCommandInput, context): DBSnapshotMessage {
      const { SnapshotType, DBInstanceIdentifier } = input;
      const asked = named(context.here.databaseSnapshots, idsOf(input.DBSnapshotIdentifier), {
        nameOf: ({ DBSnapshotIdentifier }) => DBSnapshotIdentifier,
        missing: 'DBSnapshotNotFound',
      });
      const own = asked.filter(
        (each) =>
          (SnapshotType === undefined || each.SnapshotType === SnapshotType) &&
          (DBInstanceIdentifier === undefined || each.DBInstanceIdentifier === DBInstanceIdentifier),
      );
      const { page, next } = paged(own, input, context);
      return { DBSnapshots: page, Marker: next };
    },

    DescribeDBClusterSnapshots(input: DescribeDBClusterSnapshotsCommandInput, context): DBClusterSnapshotMessage {
      const { SnapshotType, DBClusterIdentifier } = input;
      const asked = named(context.here.databaseClusterSnapshots, idsOf(input.DBClusterSnapshotIdentifier), {
        nameOf: ({ DBClusterSnapshotIdentifier }) => DBClusterSnapshotIdentifier,
        missing: 'DBClusterSnapshotNotFoundFault',
      });
      const own = asked.filter(
        (each) =>
          (SnapshotType === undefined || each.SnapshotType === SnapshotType) &&
          (DBClusterIdentifier === undefined || each.DBClusterIdentifier === DBClusterIdentifier),
      );
      const { page, next } = paged(own, input, context);
      return { DBClusterSnapshots: page, Marker: next };
    },
  },
};

function idsOf(id: string | undefined): string[] | undefined {
  return id === undefined ? undefined : [id];
}

function paged<T>(
  list: readonly T[],
  input: { Marker?: string | undefined; MaxRecords?: number | undefined },
  context: Context,
) {
  const about = { token: input.Marker, max: input.MaxRecords, least: 20, most: 100, refusal: 'InvalidParameterValue' };
  return pageOfList(list, input, { ...about, context });
}
