import type {
  AddTagsToResourceCommandInput,
  CreateDBSnapshotCommandInput,
  CreateDBSnapshotResult,
  DBInstance,
  DBSnapshot,
  ListTagsForResourceCommandInput,
  RemoveTagsFromResourceCommandInput,
  StartDBClusterCommandInput,
  StartDBClusterResult,
  StartDBInstanceCommandInput,
  StartDBInstanceResult,
  StopDBClusterCommandInput,
  StopDBClusterResult,
  StopDBInstanceCommandInput,
  StopDBInstanceResult,
  TagListMessage,
} from '@aws-sdk/client-rds';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { later, record } from '../journal.ts';
import { clusterSwitch, instanceSwitch, type Switch } from './rds-switch.ts';
import { type Tag, withoutTags, withTags } from './tags.ts';

/** What may be done to databases. None of it can be tried first: RDS has no dry run. */
export const rdsActs: Service = {
  name: 'rds',
  signingName: 'rds',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-rds'),
  operations: {
    /** With a copy of it first where one is asked for. */
    StopDBInstance(input: StopDBInstanceCommandInput, context): StopDBInstanceResult {
      const { DBInstanceIdentifier: id, DBSnapshotIdentifier } = input;
      const instance = instanceIn(context, id);
      checkMayStop(instance);
      checkStatus(instanceSwitch(instance), 'available');
      if (DBSnapshotIdentifier) copyOf(instance, { ...input, DBSnapshotIdentifier }, context);
      stop(instanceSwitch(instance), context);
      return { DBInstance: { ...instance } };
    },

    StartDBInstance({ DBInstanceIdentifier: id }: StartDBInstanceCommandInput, context): StartDBInstanceResult {
      const instance = instanceIn(context, id);
      checkMayStop(instance);
      checkStatus(instanceSwitch(instance), 'stopped');
      start(instanceSwitch(instance), context);
      return { DBInstance: { ...instance } };
    },

    StopDBCluster({ DBClusterIdentifier: id }: StopDBClusterCommandInput, context): StopDBClusterResult {
      const cluster = clusterIn(context, id);
      checkStatus(clusterSwitch(cluster, context.here), 'available');
      stop(clusterSwitch(cluster, context.here), context);
      return { DBCluster: { ...cluster } };
    },

    StartDBCluster({ DBClusterIdentifier: id }: StartDBClusterCommandInput, context): StartDBClusterResult {
      const cluster = clusterIn(context, id);
      checkStatus(clusterSwitch(cluster, context.here), 'stopped');
      start(clusterSwitch(cluster, context.here), context);
      return { DBCluster: { ...cluster } };
    },

    /** The database is there meanwhile, but nothing else may be done to it. */
    CreateDBSnapshot(input: CreateDBSnapshotCommandInput, context): CreateDBSnapshotResult {
      const instance = instanceIn(context, input.DBInstanceIdentifier);
      if (instance.DBClusterIdentifier) throw notEligible('The specified instance is a member of a cluster');
      checkStatus(instanceSwitch(instance), 'available');
      const copy = copyOf(instance, input, context);
      instance.DBInstanceStatus = 'backing-up';
      return { DBSnapshot: { ...copy } };
    },

    ListTagsForResource({ ResourceName }: ListTagsForResourceCommandInput, context): TagListMessage {
      return { TagList: taggedAs(ResourceName, context).TagList ?? [] };
    },

    AddTagsToResource({ ResourceName, Tags = [] }: AddTagsToResourceCommandInput, context) {
      const tagged = taggedAs(ResourceName, context);
      tagged.TagList = withTags(tagged.TagList ?? [], Tags, 'InvalidParameterValue');
      return {};
    },

    RemoveTagsFromResource({ ResourceName, TagKeys = [] }: RemoveTagsFromResourceCommandInput, context) {
      const tagged = taggedAs(ResourceName, context);
      tagged.TagList = withoutTags(tagged.TagList ?? [], TagKeys);
      return {};
    },
  },
};

function instanceIn({ here }: Context, id: string | undefined): DBInstance {
  const found = here.databases.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === id);
  if (!found) throw new AwsFault('DBInstanceNotFound', `DBInstance ${id} not found.`, 404);
  return found;
}

function clusterIn({ here }: Context, id: string | undefined) {
  const found = here.databaseClusters.find(({ DBClusterIdentifier }) => DBClusterIdentifier === id);
  if (!found) throw new AwsFault('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);
  return found;
}

/** What cannot be stopped (RDS user guide, "Stopping an Amazon RDS DB instance temporarily"). */
function checkMayStop(instance: DBInstance): void {
  const { Engine = '', DBClusterIdentifier, MultiAZ, ReadReplicaDBInstanceIdentifiers = [] } = instance;
  if (DBClusterIdentifier) throw notEligible(`${Engine} DB instances are not eligible for stopping and starting.`);
  if (Engine.startsWith('sqlserver') && MultiAZ) {
    throw notEligible('SQL Server DB instances with Multi-AZ are not eligible for stopping and starting.');
  }
  if (instance.ReadReplicaSourceDBInstanceIdentifier) {
    throw new AwsFault('InvalidDBInstanceState', 'Cannot stop or start a Read-Replica instance');
  }
  if (ReadReplicaDBInstanceIdentifiers.length > 0) {
    throw new AwsFault('InvalidDBInstanceState', 'Cannot stop or start a DB instance that has Read-Replicas');
  }
}

function notEligible(message: string): AwsFault {
  return new AwsFault('InvalidParameterCombination', message);
}

function checkStatus({ status, name, wrongState }: Switch, wanted: 'available' | 'stopped'): void {
  if (status() !== wanted) throw new AwsFault(wrongState, `${name} is not in ${wanted} state.`);
}

/** Databases wake by themselves after so long. */
const SLEEP = { hours: 7 * 24 };

function stop(it: Switch, context: Context): void {
  const { estate } = context;
  const now = context.now();
  const wakesAt = now.add(SLEEP);
  it.set('stopping', wakesAt);
  for (const resourceId of it.billed) record(context, { resourceId, event: 'stopped' });
  later(estate, now.add({ milliseconds: timeOf(context) }), () => it.set('stopped', wakesAt));
  later(estate, wakesAt, (at) => {
    if (it.wakesAt()?.getTime() === wakesAt.epochMilliseconds) start(it, { ...context, now: () => at });
  });
}

/** Hours are billed from the moment it is available. */
function start(it: Switch, context: Context): void {
  it.set('starting', undefined);
  later(context.estate, context.now().add({ milliseconds: timeOf(context) }), (at) => {
    it.set('available', undefined);
    for (const resourceId of it.billed) record({ ...context, now: () => at }, { resourceId, event: 'started' });
  });
}

function timeOf({ options }: Context): number {
  return options.delays?.database ?? 4_000;
}

/** A copy made by hand: its tags are those that are given, and the database's own only where it passes them on. */
function copyOf(instance: DBInstance, input: CreateDBSnapshotCommandInput, context: Context): DBSnapshot {
  const { DBSnapshotIdentifier: id = '', Tags = [] } = input;
  const { here, estate, account, regionId } = context;
  if (!/^[a-z](-?[a-z\d])*$/i.test(id)) throw new AwsFault('InvalidParameterValue', `Invalid identifier ${id}`);
  if (here.databaseSnapshots.some(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === id)) {
    throw new AwsFault('DBSnapshotAlreadyExists', `Cannot create the snapshot because one named ${id} already exists.`);
  }
  const now = context.now();
  const copy: DBSnapshot = {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: `arn:aws:rds:${regionId}:${account.accountId}:snapshot:${id}`,
    DBInstanceIdentifier: instance.DBInstanceIdentifier,
    SnapshotType: 'manual',
    Status: 'creating',
    PercentProgress: 0,
    AllocatedStorage: instance.AllocatedStorage,
    Engine: instance.Engine,
    EngineVersion: instance.EngineVersion,
    TagList: withTags(instance.CopyTagsToSnapshot ? (instance.TagList ?? []) : [], Tags, 'InvalidParameterValue'),
  };
  here.databaseSnapshots.push(copy);
  later(estate, now.add({ milliseconds: context.options.delays?.databaseSnapshot ?? 4_000 }), (at) => {
    Object.assign(copy, { Status: 'available', PercentProgress: 100, SnapshotCreateTime: dateOf(at) });
    if (instance.DBInstanceStatus === 'backing-up') instance.DBInstanceStatus = 'available';
  });
  return copy;
}

function dateOf({ epochMilliseconds }: Temporal.Instant): Date {
  return new Date(epochMilliseconds);
}

/** What an ARN names, whose tags are to be read or changed in place. */
function taggedAs(arn: string | undefined, { here }: Context): { TagList?: Tag[] | undefined } {
  const { databases, databaseClusters, databaseSnapshots, databaseClusterSnapshots } = here;
  const known = [
    databases.find(({ DBInstanceArn }) => DBInstanceArn === arn),
    databaseClusters.find(({ DBClusterArn }) => DBClusterArn === arn),
    databaseSnapshots.find(({ DBSnapshotArn }) => DBSnapshotArn === arn),
    databaseClusterSnapshots.find(({ DBClusterSnapshotArn }) => DBClusterSnapshotArn === arn),
  ].find((each) => each !== undefined);
  if (known) return known;
  const [, , service, , , kind = '', id] = (arn ?? '').split(':');
  const missing = MISSING[kind];
  if (service !== 'rds' || !missing) throw new AwsFault('InvalidParameterValue', `Invalid resource name: ${arn}`);
  throw new AwsFault(missing, `${id} not found.`, 404);
}

const MISSING: Record<string, string> = {
  db: 'DBInstanceNotFound',
  cluster: 'DBClusterNotFoundFault',
  snapshot: 'DBSnapshotNotFound',
  'cluster-snapshot': 'DBClusterSnapshotNotFoundFault',
};
