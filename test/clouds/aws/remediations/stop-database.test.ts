import type { DBInstance } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { remediationSuite } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aRegionWithDatabase } from './databases.ts';

const order = anOrder('stop-database', { type: 'database', id: 'orders' });

const aStop = (over: Partial<DBInstance> = {}, connections = 0) =>
  aWorld({
    order,
    things: (tags) => aRegionWithDatabase(tags, over, connections),
    takeAway: (here) => void here.databases.splice(0),
  });
const look = async (over: Partial<DBInstance> = {}, connections = 0) => {
  const world = await aStop(over, connections);
  return (await (await world.open()).look(order))!;
};

remediationSuite({
  name: 'stop-database',
  operation: 'StopDBInstance',
  permission: 'rds:StopDBInstance',
  world: (options) =>
    aWorld(
      { order, things: (tags) => aRegionWithDatabase(tags), takeAway: (here) => void here.databases.splice(0) },
      options,
    ),
});

describe('stop-database', () => {
  it('knows what acting must know, read afresh', async () => {
    expect(await look()).toMatchObject({
      resource: { resourceId: 'orders', state: 'available', tags: { penny: 'allowed', team: 'payments' } },
      facts: { dependents: [], managedBy: [], underChange: [], recentActivity: [] },
      unknown: {},
    });
  });

  it.each<[string, Partial<DBInstance>, string]>([
    ['a read replica', { ReadReplicaDBInstanceIdentifiers: ['orders-2'] }, 'its read replica orders-2'],
    ['a source', { ReadReplicaSourceDBInstanceIdentifier: 'main' }, 'main, whose read replica it is'],
    ['a cluster', { DBClusterIdentifier: 'ledger', Engine: 'aurora-postgresql' }, 'the cluster ledger'],
    ['a mirror of SQL Server', { Engine: 'sqlserver-se', MultiAZ: true }, 'which RDS does not stop'],
  ])('sees that it is not alone: %s', async (_, over, words) => {
    expect((await look(over)).facts.dependents).toEqual([expect.stringContaining(words)]);
  });

  it('takes two zones of another engine for what they are: alone', async () => {
    expect((await look({ MultiAZ: true })).facts.dependents).toEqual([]);
  });

  it('sees who connects, what manages it and what is under way', async () => {
    const live = await look(
      {
        DBInstanceStatus: 'modifying',
        PendingModifiedValues: { AllocatedStorage: 400 },
        TagList: [{ Key: 'aws:cloudformation:stack-name', Value: 'shop' }],
      },
      12,
    );

    expect(live.facts).toMatchObject({
      recentActivity: ['up to 12 connections at once in the last 12 hours'],
      managedBy: ['CloudFormation stack shop'],
      underChange: ['it is modifying', 'a change of AllocatedStorage is pending'],
    });
  });

  it('does not take silence for idleness', async () => {
    const world = await aStop();
    world.here.metrics = aRegionWithDatabase([], {}).metrics!;
    world.here.databases[0]!.Engine = 'docdb';

    const live = await (await world.open()).look(order);

    expect(live?.facts.recentActivity).toBeUndefined();
    expect(live?.unknown.recentActivity).toContain('CloudWatch has no connections of the last 12 hours');
  });

  it('says when RDS starts it again by itself, in the receipt and afterwards', async () => {
    const world = await aStop();
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    await remediation.execute(order, receipt);
    world.pass({ seconds: 10 });

    const progress = await remediation.verify(order, receipt);

    const wakes = world.clock.now().add({ hours: 168 }).toString().slice(0, 10);
    expect(receipt.automaticRestartTime).toContain(wakes);
    expect(progress.note).toContain(`it is stopped; RDS starts it again by itself on ${wakes}`);
  });

  it('sees that RDS has started it again after a week', async () => {
    const world = await aStop();
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    await remediation.execute(order, receipt);
    world.pass({ hours: 24 * 7 + 1 });

    expect(await remediation.verify(order, receipt)).toEqual({ is: 'untouched', note: 'it is available' });
  });

  it('waits for it to be stopped before it starts it again', async () => {
    const world = await aStop();
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);
    await remediation.execute(order, receipt);

    await remediation.undo!(order, receipt);
    world.pass({ seconds: 10 });

    expect(await remediation.verifyUndo!(order, receipt)).toEqual({ is: 'done', note: 'it is available' });
  });

  it('leaves a database stopped that was stopped before', async () => {
    const world = await aStop({ DBInstanceStatus: 'stopped' });
    const remediation = await world.open();
    const receipt = await remediation.prepare(order, (await remediation.look(order))!);

    await remediation.execute(order, receipt);
    await remediation.undo!(order, receipt);

    expect(world.acted).toEqual([]);
    expect((await remediation.verifyUndo!(order, receipt)).is).toBe('done');
  });

  it('refuses what RDS refuses, with its reason', async () => {
    const world = await aStop({ ReadReplicaDBInstanceIdentifiers: ['orders-2'] });
    const remediation = await world.open();

    const refusal = remediation.execute(order, {});

    await expect(refusal).rejects.toThrow('Cannot stop or start a DB instance that has Read-Replicas');
  });
});
