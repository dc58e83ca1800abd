import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { PennyError } from '../../../errors.ts';
import type { LiveResource, Order } from '../../../model/remediation.ts';
import { databaseOf, namespaceOf } from '../resources/databases.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import { activityPermissions, databaseActivity } from './activity.ts';
import { managersIn, readFacts } from './facts.ts';
import { reads } from './permissions.ts';

const DESCRIBE = 'rds:DescribeDBInstances';

/** What looking at a database calls. */
export const databaseReads = reads(DESCRIBE);
/** What asking for its last hours calls besides. */
export const databaseActivityReads = reads(...activityPermissions);

/** Where a database is that nothing happens to. */
const AT_REST = new Set(['available', 'stopped', 'storage-optimization']);

/** A database as AWS describes it; undefined where it is gone. */
export async function describeDatabase(at: Acting, { resource }: Order): Promise<DBInstance | undefined> {
  const rds = at.client(RDSClient);
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: resource.resourceId });
  const reply = await ifThere(at.ask(DESCRIBE, () => rds.send(command)));
  return reply?.DBInstances?.[0];
}

/** The database, or a PennyError: what is needed in the middle of a change and is gone. */
export async function databaseThere(at: Acting, order: Order): Promise<DBInstance> {
  const database = await describeDatabase(at, order);
  if (database) return database;
  throw new PennyError('not_found', `${at.what} is gone; there is nothing to change any more.`);
}

/** A database with all that acting on one must know; its last hours only where not being used is why. */
export async function lookAtDatabase(
  at: Acting,
  order: Order,
  { isIdle }: { isIdle: boolean },
): Promise<LiveResource | undefined> {
  const database = await describeDatabase(at, order);
  const resource = database && databaseOf(at, database);
  if (!database || !resource) return undefined;
  const { resourceId, engine, state, tags } = resource;
  const live = await readFacts({
    dependents: async () => dependentsOf(database),
    managedBy: async () => managersIn(tags),
    underChange: async () => changesOf(database),
    ...(isIdle && {
      recentActivity: async () => (state === 'stopped' ? [] : databaseActivity(at, resourceId, namespaceOf(engine))),
    }),
  });
  return { resource, ...live };
}

/** What is not alone, and what RDS does not stop (RDS user guide, "Stopping an Amazon RDS DB instance temporarily"). */
function dependentsOf(database: DBInstance): string[] {
  const { Engine = '', MultiAZ, DBClusterIdentifier, ReadReplicaDBInstanceIdentifiers = [] } = database;
  const { ReadReplicaDBClusterIdentifiers = [], ReadReplicaSourceDBInstanceIdentifier } = database;
  const source = ReadReplicaSourceDBInstanceIdentifier ?? database.ReadReplicaSourceDBClusterIdentifier;
  return [
    ...ReadReplicaDBInstanceIdentifiers.map((name) => `its read replica ${name}`),
    ...ReadReplicaDBClusterIdentifiers.map((name) => `the cluster ${name}, which copies it`),
    ...(source ? [`${source}, whose read replica it is`] : []),
    ...(DBClusterIdentifier ? [`the cluster ${DBClusterIdentifier}, which stops and starts as a whole`] : []),
    ...(Engine.startsWith('sqlserver') && MultiAZ
      ? ['its mirror in a second zone (SQL Server), which RDS does not stop']
      : []),
    ...(Engine.startsWith('custom-') ? ['RDS Custom, which does not stop databases'] : []),
  ];
}

/** What is happening to it, and what waits for its next window. */
function changesOf({ DBInstanceStatus: status = 'unknown', PendingModifiedValues = {} }: DBInstance): string[] {
  const pending = Object.entries(PendingModifiedValues).filter(([, value]) => value !== undefined && value !== null);
  return [
    ...(AT_REST.has(status) ? [] : [`it is ${status}`]),
    ...(pending.length > 0 ? [`a change of ${pending.map(([name]) => name).join(', ')} is pending`] : []),
  ];
}
