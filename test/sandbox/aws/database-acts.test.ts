import {
  AddTagsToResourceCommand,
  CreateDBSnapshotCommand,
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
  StartDBClusterCommand,
  StartDBInstanceCommand,
  StopDBClusterCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../clouds/aws/bill.ts';
import { anEstate, aSandboxOf, aStillClock, MEMBER, memberOf, REGION } from './estates.ts';

const ID = { DBInstanceIdentifier: 'db-1' };
const ARN = `arn:aws:rds:${REGION}:${MEMBER}:db:db-1`;
const CLUSTER = { DBClusterIdentifier: 'orders' };

function aDatabase(override: Partial<DBInstance> = {}): DBInstance {
  const { DBInstanceIdentifier } = { ...ID, ...override };
  const DBInstanceArn = `arn:aws:rds:${REGION}:${MEMBER}:db:${DBInstanceIdentifier}`;
  const about = { Engine: 'postgres', AllocatedStorage: 100, TagList: [{ Key: 'team', Value: 'data' }] };
  return { ...ID, DBInstanceArn, DBInstanceStatus: 'available', ...about, ...override };
}

/** One region with databases, on a clock that is moved by hand. */
async function databases(things: DBInstance[] = [aDatabase()], databaseClusters: DBCluster[] = []) {
  const { now, pass } = aStillClock();
  const estate = anEstate({ databases: things, databaseClusters });
  const aws = await aSandboxOf(estate, { now });
  const { rds } = await memberOf(aws);
  return {
    aws,
    rds,
    journal: estate.journal,
    pass,
    stop: () => rds.send(new StopDBInstanceCommand(ID)),
    start: () => rds.send(new StartDBInstanceCommand(ID)),
    read: async () => (await rds.send(new DescribeDBInstancesCommand(ID))).DBInstances![0]!,
    status: async () => (await rds.send(new DescribeDBInstancesCommand(ID))).DBInstances![0]!.DBInstanceStatus,
    copies: async () => (await rds.send(new DescribeDBSnapshotsCommand())).DBSnapshots!,
  };
}

describe('a database in the sandbox', () => {
  it('is stopping for some seconds, and then stopped', async () => {
    const { stop, status, pass } = await databases();

    const { DBInstance } = await stop();
    const after = [DBInstance?.DBInstanceStatus, await status()];
    pass({ seconds: 3 });
    after.push(await status());
    pass({ seconds: 1 });
    after.push(await status());

    expect(after).toEqual(['stopping', 'stopping', 'stopping', 'stopped']);
  });

  it('takes as long to stop as the sandbox is told', async () => {
    const { now, pass } = aStillClock();
    const estate = anEstate({ databases: [aDatabase()] });
    const aws = await aSandboxOf(estate, { now, delays: { database: 60_000 } });
    const { rds } = await memberOf(aws);

    await rds.send(new StopDBInstanceCommand(ID));
    pass({ seconds: 59 });
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand(ID));

    expect(DBInstances?.[0]?.DBInstanceStatus).toBe('stopping');
  });

  it('says when it will wake by itself, and does 7 days later', async () => {
    const { stop, read, pass } = await databases();

    await stop();
    pass({ hours: 6 * 24 + 23 });
    const asleep = await read();
    pass({ hours: 1 });
    const waking = await read();
    pass({ seconds: 4 });
    const awake = await read();

    const wakesAt = new Date(NOW.add({ hours: 7 * 24 }).epochMilliseconds);
    expect(asleep).toMatchObject({ DBInstanceStatus: 'stopped', AutomaticRestartTime: wakesAt });
    expect(waking.DBInstanceStatus).toBe('starting');
    expect(awake.DBInstanceStatus).toBe('available');
    expect(awake.AutomaticRestartTime).toBeUndefined();
  });

  it('has woken by itself although nobody looked meanwhile', async () => {
    const { stop, status, pass, journal } = await databases();

    await stop();
    pass({ hours: 30 * 24 });

    expect(await status()).toBe('available');
    expect(journal).toEqual([
      { at: NOW, resourceId: ARN, event: 'stopped' },
      { at: NOW.add({ hours: 7 * 24, seconds: 4 }), resourceId: ARN, event: 'started' },
    ]);
  });

  it('starts again when it is told to, and sleeps its 7 days anew when it is stopped again', async () => {
    const { stop, start, status, pass } = await databases();
    await stop();
    pass({ hours: 24 });

    const { DBInstance } = await start();
    pass({ seconds: 4 });
    const started = await status();
    await stop();
    pass({ hours: 6 * 24 + 12 });

    expect(DBInstance?.DBInstanceStatus).toBe('starting');
    expect(started).toBe('available');
    expect(await status()).toBe('stopped');
  });

  it('is billed no hours from the stop on, and again once it is available', async () => {
    const { stop, start, status, pass, journal } = await databases();

    await stop();
    pass({ hours: 2 });
    await start();
    pass({ minutes: 1 });
    await status();

    expect(journal).toEqual([
      { at: NOW, resourceId: ARN, event: 'stopped' },
      { at: NOW.add({ hours: 2, seconds: 4 }), resourceId: ARN, event: 'started' },
    ]);
  });

  it('is neither stopped twice nor started while it runs', async () => {
    const { stop, start } = await databases();
    const wrong = { name: 'InvalidDBInstanceStateFault' };

    await expect(start()).rejects.toMatchObject(wrong);
    await stop();

    await expect(stop()).rejects.toMatchObject({ ...wrong, message: 'Instance db-1 is not in available state.' });
    await expect(start()).rejects.toMatchObject(wrong);
  });

  it('is refused where it is not there', async () => {
    const { stop, start } = await databases([]);

    await expect(stop()).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
    await expect(start()).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  });

  it.each<[string, Partial<DBInstance>, string]>([
    ['a copy of another', { ReadReplicaSourceDBInstanceIdentifier: 'db-0' }, 'InvalidDBInstanceStateFault'],
    ['copied by another', { ReadReplicaDBInstanceIdentifiers: ['db-2'] }, 'InvalidDBInstanceStateFault'],
    ['in a cluster', { Engine: 'aurora-mysql', DBClusterIdentifier: 'orders' }, 'InvalidParameterCombination'],
    ['SQL Server in two zones', { Engine: 'sqlserver-se', MultiAZ: true }, 'InvalidParameterCombination'],
  ])('cannot be stopped when it is %s', async (_, override, name) => {
    const { stop, status, journal } = await databases([aDatabase(override)]);

    await expect(stop()).rejects.toMatchObject({ name });

    expect(await status()).toBe('available');
    expect(journal).toEqual([]);
  });

  it('may be stopped in two zones when it is not SQL Server', async () => {
    const { stop } = await databases([aDatabase({ MultiAZ: true })]);

    await expect(stop()).resolves.toMatchObject({ DBInstance: { DBInstanceStatus: 'stopping' } });
  });

  it.each([
    ['throttled', 'Throttling'],
    ['access-denied', 'AccessDenied'],
  ] as const)('is not stopped when the call is %s', async (fault, name) => {
    const { aws, stop, status } = await databases();
    aws.fail('StopDBInstance', fault);

    await expect(stop()).rejects.toMatchObject({ name });

    expect(await status()).toBe('available');
  });

  it('is seen as it was for a moment, where descriptions lag behind', async () => {
    const { now, pass } = aStillClock();
    const estate = anEstate({ databases: [aDatabase()] });
    const { rds } = await memberOf(await aSandboxOf(estate, { now, staleMs: 2_000 }));
    const status = async () => (await rds.send(new DescribeDBInstancesCommand(ID))).DBInstances?.[0]?.DBInstanceStatus;

    await rds.send(new StopDBInstanceCommand(ID));
    const seen = [await status()];
    pass({ seconds: 2 });
    seen.push(await status());

    expect(seen).toEqual(['available', 'stopping']);
  });

  it('is told among what was carried out, and what was refused is not', async () => {
    const { aws, stop } = await databases();

    await stop();
    await expect(stop()).rejects.toThrow();

    expect(aws.acted).toEqual([
      { at: NOW, accountId: MEMBER, regionId: REGION, operation: 'StopDBInstance', resourceIds: ['db-1'] },
    ]);
  });

  it('is stopped by a role only where its policy likes the tags', async () => {
    const estate = anEstate({ databases: [aDatabase(), aDatabase({ DBInstanceIdentifier: 'db-2', TagList: [] })] });
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'data' } };
    const Statement = [{ Effect: 'Allow', Action: 'rds:StopDBInstance', Resource: '*', Condition }];
    estate.accounts.get(MEMBER)!.roles = [{ name: 'PennyReads', policy: { Version: '2012-10-17', Statement } }];
    const { rds } = await memberOf(await aSandboxOf(estate));
    const stop = (DBInstanceIdentifier: string) => rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));

    await expect(stop('db-1')).resolves.toMatchObject({ DBInstance: { DBInstanceStatus: 'stopping' } });
    await expect(stop('db-2')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a copy of a database in the sandbox', () => {
  const copy = new CreateDBSnapshotCommand({ ...ID, DBSnapshotIdentifier: 'before-stop' });

  it('is being made, and then there; the database can do nothing else meanwhile', async () => {
    const { rds, copies, stop, status, pass } = await databases();

    const { DBSnapshot } = await rds.send(copy);
    const meanwhile = await status();
    await expect(stop()).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' });
    pass({ seconds: 4 });

    expect(DBSnapshot).toMatchObject({ Status: 'creating', SnapshotType: 'manual', AllocatedStorage: 100 });
    expect(meanwhile).toBe('backing-up');
    expect(await copies()).toMatchObject([
      { DBSnapshotIdentifier: 'before-stop', Status: 'available', SnapshotCreateTime: expect.any(Date) },
    ]);
    expect(await status()).toBe('available');
  });

  it('is found by its name once it was asked for, and not before', async () => {
    const { rds } = await databases();
    const find = new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'before-stop' });

    await expect(rds.send(find)).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    await rds.send(new CreateDBSnapshotCommand({ ...ID, DBSnapshotIdentifier: 'other' }));
    await expect(rds.send(find)).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    const other = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'other' }));

    expect(other.DBSnapshots).toMatchObject([{ DBSnapshotIdentifier: 'other', Status: 'creating' }]);
  });

  it('may be asked for with the stop', async () => {
    const { rds, copies, status, pass } = await databases();

    await rds.send(new StopDBInstanceCommand({ ...ID, DBSnapshotIdentifier: 'last' }));
    pass({ seconds: 4 });

    expect(await copies()).toMatchObject([{ DBSnapshotIdentifier: 'last', Status: 'available' }]);
    expect(await status()).toBe('stopped');
  });

  it('needs a name of its own and a database that is awake', async () => {
    const { rds, stop, pass } = await databases();
    await rds.send(copy);
    pass({ seconds: 4 });

    await expect(rds.send(copy)).rejects.toMatchObject({ name: 'DBSnapshotAlreadyExistsFault' });
    await stop();

    const later = new CreateDBSnapshotCommand({ ...ID, DBSnapshotIdentifier: 'later' });
    await expect(rds.send(later)).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' });
  });
});

describe('a cluster in the sandbox', () => {
  const member = aDatabase({ ...CLUSTER, Engine: 'aurora-postgresql' });
  const aCluster = () => [
    { ...CLUSTER, DBClusterArn: `arn:aws:rds:${REGION}:${MEMBER}:cluster:orders`, Status: 'available' },
  ];

  it('stops and starts with its members', async () => {
    const { rds, status, pass, journal } = await databases([{ ...member }], aCluster());
    const clusterStatus = async () => (await rds.send(new DescribeDBClustersCommand(CLUSTER))).DBClusters?.[0]?.Status;

    await rds.send(new StopDBClusterCommand(CLUSTER));
    const seen = [await clusterStatus(), await status()];
    pass({ seconds: 4 });
    seen.push(await clusterStatus(), await status());
    await rds.send(new StartDBClusterCommand(CLUSTER));
    pass({ seconds: 4 });
    seen.push(await clusterStatus(), await status());

    expect(seen).toEqual(['stopping', 'stopping', 'stopped', 'stopped', 'available', 'available']);
    expect(journal.map(({ resourceId, event }) => [resourceId, event])).toEqual([
      [ARN, 'stopped'],
      [ARN, 'started'],
    ]);
  });

  it('wakes by itself as well', async () => {
    const { rds, status, pass } = await databases([{ ...member }], aCluster());

    await rds.send(new StopDBClusterCommand(CLUSTER));
    pass({ hours: 7 * 24, seconds: 4 });

    expect(await status()).toBe('available');
  });

  it('is refused in another state, and where it is not there', async () => {
    const { rds } = await databases([{ ...member }], aCluster());
    const other = new StopDBClusterCommand({ DBClusterIdentifier: 'other' });

    await expect(rds.send(new StartDBClusterCommand(CLUSTER))).rejects.toMatchObject({
      name: 'InvalidDBClusterStateFault',
    });
    await expect(rds.send(other)).rejects.toMatchObject({ name: 'DBClusterNotFoundFault' });
  });
});

describe('the tags of a database in the sandbox', () => {
  it('are added to, changed and taken away', async () => {
    const { rds, read } = await databases();
    const list = new ListTagsForResourceCommand({ ResourceName: ARN });
    const Tags = [
      { Key: 'team', Value: 'search' },
      { Key: 'owner', Value: 'eve' },
    ];

    await rds.send(new AddTagsToResourceCommand({ ResourceName: ARN, Tags }));
    const added = (await rds.send(list)).TagList;
    await rds.send(new RemoveTagsFromResourceCommand({ ResourceName: ARN, TagKeys: ['team', 'unknown'] }));

    expect(added).toEqual(Tags);
    expect((await read()).TagList).toEqual([{ Key: 'owner', Value: 'eve' }]);
  });

  it.each([
    ['a database that is not there', ARN.replace('db-1', 'db-9'), 'DBInstanceNotFoundFault'],
    ['a cluster that is not there', ARN.replace('db:db-1', 'cluster:none'), 'DBClusterNotFoundFault'],
    ['what is no database', 'arn:aws:ec2:eu-central-1:1:instance/i-1', 'InvalidParameterValue'],
  ])('are refused for %s', async (_, ResourceName, name) => {
    const { rds } = await databases();
    const adding = rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: 'a', Value: 'b' }] }));

    await expect(adding).rejects.toMatchObject({ name });
  });

  it('may not begin as those of AWS do', async () => {
    const { rds } = await databases();
    const Tags = [{ Key: 'aws:owner', Value: 'eve' }];

    const adding = rds.send(new AddTagsToResourceCommand({ ResourceName: ARN, Tags }));

    await expect(adding).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});
