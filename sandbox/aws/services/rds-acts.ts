import type {
  CreateDBSnapshotCommandInput,
  CreateDBSnapshotResult,
  DBInstance,
  DBSnapshot,
  StartDBClusterCommandInput,
  StartDBClusterResult,
  StartDBInstanceCommandInput,
  StartDBInstanceResult,
  StopDBClusterCommandInput,
  StopDBClusterResult,
  StopDBInstanceCommandInput,
  StopDBInstanceResult,
} from '@aws-sdk/client-rds';
import { afterwards, carryOut, dateOf, delayOf } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { record } from '../journal.ts';
import { clusterSwitch, instanceSwitch, type Switch } from './rds-switch.ts';
import { aboutArn, rdsArn } from './rds-tags.ts';
import { tagRecord, withTags } from './tags.ts';

/** What may be done to databases. None of it can be tried first: RDS has no dry run. */
export const rdsActs: Service = {
  name: 'rds',
  signingName: 'rds',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-rds'),
  targets: {
    StopDBInstance: aboutInstance,
    StartDBInstance: aboutInstance,
    StopDBCluster: aboutCluster,
    StartDBCluster: aboutCluster,
    CreateDBSnapshot(input: CreateDBSnapshotCommandInput, context) {
      const arn = rdsArn(context, 'snapshot', input.DBSnapshotIdentifier);
      return [...aboutInstance(input, context), { arn, requestTags: tagRecord(input.Tags ?? []) }];
    },
  },
  operations: {
    /** With a copy of it first where one is asked for. */
    StopDBInstance(input: StopDBInstanceCommandInput, context): StopDBInstanceResult {
      const { DBInstanceIdentifier: id, DBSnapshotIdentifier } = input;
      const instance = instanceIn(context, id);
      checkMayStop(instance);
      checkStatus(instanceSwitch(instance), 'available');
      const copy = DBSnapshotIdentifier ? copyOf(instance, { ...input, DBSnapshotIdentifier }, context) : undefined;
      return carryOut(context, [id], () => {
        if (copy) make(copy, instance, context);
        stop(instanceSwitch(instance), context);
        return { DBInstance: { ...instance } };
      });
    },

    StartDBInstance({ DBInstanceIdentifier: id }: StartDBInstanceCommandInput, context): StartDBInstanceResult {
      const instance = instanceIn(context, id);
      checkMayStop(instance);
      checkStatus(instanceSwitch(instance), 'stopped');
      return carryOut(context, [id], () => {
        start(instanceSwitch(instance), context);
        return { DBInstance: { ...instance } };
      });
    },

    StopDBCluster({ DBClusterIdentifier: id }: StopDBClusterCommandInput, context): StopDBClusterResult {
      const cluster = clusterIn(context, id);
      checkStatus(clusterSwitch(cluster, context.here), 'available');
      return carryOut(context, [id], () => {
        stop(clusterSwitch(cluster, context.here), context);
        return { DBCluster: { ...cluster } };
      });
    },

    StartDBCluster({ DBClusterIdentifier: id }: StartDBClusterCommandInput, context): StartDBClusterResult {
      const cluster = clusterIn(context, id);
      checkStatus(clusterSwitch(cluster, context.here), 'stopped');
      return carryOut(context, [id], () => {
        start(clusterSwitch(cluster, context.here), context);
        return { DBCluster: { ...cluster } };
      });
    },

    /** The database is there meanwhile, but nothing else may be done to it. */
    CreateDBSnapshot(input: CreateDBSnapshotCommandInput, context): CreateDBSnapshotResult {
      const instance = instanceIn(context, input.DBInstanceIdentifier);
      if (instance.DBClusterIdentifier) throw notEligible('The specified instance is a member of a cluster');
      checkStatus(instanceSwitch(instance), 'available');
      const copy = copyOf(instance, input, context);
      return carryOut(context, [input.DBInstanceIdentifier, input.DBSnapshotIdentifier], () => {
        instance.DBInstanceStatus = 'backing-up';
        make(copy, instance, context);
        return { DBSnapshot: { ...copy } };
      });
    },
  },
};

function aboutInstance({ DBInstanceIdentifier: id }: { DBInstanceIdentifier: string | undefined }, context: Context) {
  return [aboutArn(rdsArn(context, 'db', id), context)];
}

function aboutCluster({ DBClusterIdentifier: id }: StopDBClusterCommandInput, context: Context) {
  return [aboutArn(rdsArn(context, 'cluster', id), context)];
}

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
const SLEEP = 7 * 24 * 3_600_000;

function stop(it: Switch, context: Context): void {
  const wakesAt = new Date(dateOf(context).getTime() + SLEEP);
  it.set('stopping', wakesAt);
  for (const resourceId of it.billed) record(context, { resourceId, event: 'stopped' });
  afterwards(context, delayOf(context, 'database'), () => it.set('stopped', wakesAt));
  afterwards(context, SLEEP, (then) => {
    if (it.wakesAt()?.getTime() === wakesAt.getTime()) start(it, then);
  });
}

/** Hours are billed from the moment it is available. */
function start(it: Switch, context: Context): void {
  it.set('starting', undefined);
  afterwards(context, delayOf(context, 'database'), (then) => {
    it.set('available', undefined);
    for (const resourceId of it.billed) record(then, { resourceId, event: 'started' });
  });
}

/** A copy made by hand: its tags are those that are given, and the database's own only where it passes them on. */
function copyOf(instance: DBInstance, input: CreateDBSnapshotCommandInput, context: Context): DBSnapshot {
  const { DBSnapshotIdentifier: id = '', Tags = [] } = input;
  if (!/^[a-z](-?[a-z\d])*$/i.test(id)) throw new AwsFault('InvalidParameterValue', `Invalid identifier ${id}`);
  if (context.here.databaseSnapshots.some(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === id)) {
    throw new AwsFault('DBSnapshotAlreadyExists', `Cannot create the snapshot because one named ${id} already exists.`);
  }
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: rdsArn(context, 'snapshot', id),
    DBInstanceIdentifier: instance.DBInstanceIdentifier,
    SnapshotType: 'manual',
    Status: 'creating',
    PercentProgress: 0,
    AllocatedStorage: instance.AllocatedStorage,
    Engine: instance.Engine,
    EngineVersion: instance.EngineVersion,
    TagList: withTags(instance.CopyTagsToSnapshot ? (instance.TagList ?? []) : [], Tags, 'InvalidParameterValue'),
  };
}

function make(copy: DBSnapshot, instance: DBInstance, context: Context): void {
  context.here.databaseSnapshots.push(copy);
  afterwards(context, delayOf(context, 'databaseSnapshot'), (then) => {
    Object.assign(copy, { Status: 'available', PercentProgress: 100, SnapshotCreateTime: dateOf(then) });
    if (instance.DBInstanceStatus === 'backing-up') instance.DBInstanceStatus = 'available';
  });
}
