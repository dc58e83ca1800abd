import { describe, expect, it } from 'vitest';
import { idleCache } from '../../src/detectors/idle-cache.ts';
import { idleDatabase } from '../../src/detectors/idle-database.ts';
import { idleDatabaseCluster } from '../../src/detectors/idle-database-cluster.ts';
import { oldDatabaseSnapshot } from '../../src/detectors/old-database-snapshot.ts';
import { oversizedDatabase } from '../../src/detectors/oversized-database.ts';
import {
  aCache,
  aCatalog,
  aDatabase,
  aDatabaseCluster,
  aDatabaseSnapshot,
  aSpec,
  daysAgo,
  inspect,
  M5,
  measured,
  savedBy,
  steady,
  verdictOf,
  without,
} from '../fakes/resources.ts';

const GIB = 1024 ** 3;
const unused = measured({ connections: steady(0), cpu: steady(2), freeMemory: steady(10 * GIB) });

describe('idle-database', () => {
  it('finds one that nobody connects to, and says that RDS starts it again', () => {
    const verdict = verdictOf(idleDatabase, aDatabase({ utilisation: unused }));

    expect(verdict.reason).toContain('no connection in 14 days; RDS starts what is stopped again after 7 days');
    // 730 hours at $0.356; 200 GiB at $0.115 go on billing.
    expect(savedBy(verdict)).toBeCloseTo(259.88);
    expect(verdict.stays?.map(({ quantity, price }) => quantity * price!.amount)).toEqual([23]);
    expect(verdict.alternatives).toEqual(['deleting it with a final snapshot saves its storage too']);
  });

  it('only deletes what RDS cannot stop', () => {
    const mirrored = aDatabase({ engine: 'sqlserver-se', multiAz: true, utilisation: unused });

    expect(verdictOf(idleDatabase, mirrored)).toMatchObject({ actionType: 'Delete', alternatives: [] });
  });

  it.each([
    ['with one connection in one hour', { utilisation: measured({ connections: steady(0, { max: 1 }) }) }],
    ['that copies another one', { isReadReplica: true, utilisation: unused }],
    ['that others copy', { hasReadReplicas: true, utilisation: unused }],
    ['in a cluster', { clusterId: 'cluster-1', utilisation: unused }],
    ['that is stopped', { state: 'stopped', utilisation: unused }],
    ['made this week', { createdAt: daysAgo(3), utilisation: unused }],
  ])('leaves alone one %s', (_, over) => {
    expect(inspect(idleDatabase, aDatabase(over))).toBeUndefined();
  });

  it('knows nothing of connections that were not measured, however little it works', () => {
    expect(inspect(idleDatabase, without(aDatabase({ utilisation: unused }), 'connections'))).toEqual({
      unknown: 'its connections were not measured',
    });
    expect(idleDatabase.isActedOn?.(aDatabase({ state: 'stopped' }), {})).toBe(true);
  });
});

describe('idle-database-cluster', () => {
  const member = (resourceId: string, over: Parameters<typeof aDatabase>[0] = {}) =>
    aDatabase({ resourceId, resourceName: resourceId, clusterId: 'c', utilisation: unused, ...over });
  const cluster = aDatabaseCluster({ memberIds: ['db-1', 'db-2'] });

  it('finds one to whose members nobody connects, for all their hours', () => {
    const verdict = verdictOf(idleDatabaseCluster, cluster, { others: [member('db-1'), member('db-2')] });

    // Two members for 730 hours at $0.356.
    expect(savedBy(verdict)).toBeCloseTo(519.76);
    expect(verdict.includes).toHaveLength(2);
    expect(verdict.reason).toContain('its storage goes on billing');
  });

  it('leaves alone one of which any member is used', () => {
    const used = member('db-2', { utilisation: measured({ connections: steady(0.1, { max: 3 }) }) });

    expect(inspect(idleDatabaseCluster, cluster, { others: [member('db-1'), used] })).toBeUndefined();
  });

  it('knows nothing where a member was not read or not measured', () => {
    expect(inspect(idleDatabaseCluster, cluster, { others: [member('db-1')] })).toEqual({
      unknown: 'not all of its members could be read',
    });
    expect(
      inspect(idleDatabaseCluster, cluster, { others: [member('db-1'), member('db-2', { utilisation: undefined })] }),
    ).toEqual({ unknown: 'db-2: nothing of it was measured' });
    expect(inspect(idleDatabaseCluster, aDatabaseCluster())).toEqual({ unknown: 'nothing of it was measured' });
  });
});

describe('oversized-database', () => {
  const quiet = (over: object = {}, more: Parameters<typeof aDatabase>[0] = {}) =>
    aDatabase({
      utilisation: measured({
        cpu: steady(8, { max: 30, p99: 25 }),
        freeMemory: steady(12 * GIB, { min: 10 * GIB }),
        iops: steady(200, { p99: 900 }),
        ...over,
      }),
      ...more,
    });

  it('offers one class less where CPU and memory fit', () => {
    // Of 16 GiB 10 were always free: 6 GiB are within 90 % of 8. 25 % of 4 vCPU are 50 % of 2.
    const verdict = verdictOf(oversizedDatabase, quiet());

    expect(verdict.change).toEqual({ instanceClass: 'db.m5.large' });
    expect(verdict.reason).toBe(
      'CPU 8 % on average over 14 days, and 11 GB of memory free at all times; as db.m5.large it would be at 50 % in its busiest hours',
    );
    // 730 hours at $0.356 less $0.178.
    expect(savedBy(verdict)).toBeCloseTo(129.94);
  });

  it.each([
    ['busy', quiet({ cpu: steady(45) })],
    ['busy in its busiest hours', quiet({ cpu: steady(8, { max: 60, p99: 45 }) })],
    ['full of memory', quiet({ freeMemory: steady(8 * GIB) })],
    ['reading more than the smaller one always can', quiet({ iops: steady(3000, { p99: 4000 }) })],
    ['of the smallest class', quiet({}, { instanceClass: 'db.m5.large' })],
    ['serverless', quiet({}, { instanceClass: 'db.serverless' })],
    ['made this week', quiet({}, { createdAt: daysAgo(2) })],
  ])('leaves alone one that is %s', (_, database) => {
    expect(inspect(oversizedDatabase, database)).toBeUndefined();
  });

  it.each([
    ['its CPU was not measured', without(quiet(), 'cpu')],
    ['its free memory was not measured', without(quiet(), 'freeMemory')],
    ['what db.x9.large has is not known', quiet({}, { instanceClass: 'db.x9.large' })],
  ])('says "%s"', (unknown, database) => {
    expect(inspect(oversizedDatabase, database)).toEqual({ unknown });
  });

  it('judges no burstable below its credits', () => {
    const instanceTypes = {
      ...M5,
      ...aCatalog(aSpec('t3.xlarge'), aSpec('t3.large', { vcpus: 2, memoryMiB: 8192 })),
    };
    const burstable = (mean: number) =>
      quiet({ cpu: steady(mean, { max: 30, p99: 25 }) }, { instanceClass: 'db.t3.xlarge' });

    // 18 % of 4 vCPU are 36 % of 2, and a t3.large always has 30.
    expect(inspect(oversizedDatabase, burstable(18), { instanceTypes })).toBeUndefined();
    expect(inspect(oversizedDatabase, burstable(10), { instanceTypes })).toMatchObject({
      change: { instanceClass: 'db.t3.large' },
    });
  });
});

describe('old-database-snapshot', () => {
  const old = (over: Parameters<typeof aDatabaseSnapshot>[0] = {}) =>
    aDatabaseSnapshot({ createdAt: daysAgo(300), ...over });

  it('finds one that somebody made long ago, for its size at most', () => {
    const verdict = verdictOf(oldDatabaseSnapshot, old(), { others: [aDatabase({ resourceId: 'db-gone' })] });

    expect(verdict.reason).toBe('made by hand 300 days ago, of 100 GiB');
    // 100 GiB at $0.095.
    expect(savedBy(verdict)).toBeCloseTo(9.5);
    expect(verdict).toMatchObject({ savingIsAtMost: true, rollbackPossible: false, risk: 'medium' });
  });

  it('warns where it is the newest one of a database that is gone', () => {
    expect(verdictOf(oldDatabaseSnapshot, old())).toMatchObject({ risk: 'high', evidence: { isLastOfDatabase: true } });
    expect(verdictOf(oldDatabaseSnapshot, old(), { incomplete: ['database'] }).reason).toContain('was not found');
  });

  it.each([
    ['made by RDS', old({ kind: 'automated' })],
    ['made by AWS Backup', old({ resourceId: 'awsbackup:job-1' })],
    ['younger than half a year', aDatabaseSnapshot({ createdAt: daysAgo(100) })],
  ])('leaves alone one that is %s', (_, snapshot) => {
    expect(inspect(oldDatabaseSnapshot, snapshot)).toBeUndefined();
  });

  it('knows nothing of one without a date', () => {
    expect(inspect(oldDatabaseSnapshot, old({ createdAt: undefined }))).toEqual({
      unknown: 'the cloud does not say when it was made',
    });
  });
});

describe('idle-cache', () => {
  const quiet = measured({ connections: steady(3), requests: steady(0) });

  it('finds one to which only its own service is connected', () => {
    const verdict = verdictOf(idleCache, aCache({ nodes: 2, utilisation: quiet }));

    expect(verdict.reason).toContain('no read or write, 3 connections at most, which are its service');
    // Two nodes for 730 hours at $0.149.
    expect(savedBy(verdict)).toBeCloseTo(217.54);
  });

  it('asks of memcached for requests only, since it holds connections for its threads', () => {
    const memcached = aCache({
      engine: 'memcached',
      utilisation: measured({ connections: steady(14), requests: steady(0) }),
    });

    expect(verdictOf(idleCache, memcached).rollbackPossible).toBe(false);
    expect(inspect(idleCache, without(memcached, 'requests'))).toEqual({ unknown: 'its requests were not measured' });
  });

  it('calls a node of a group idle only where all of them are', () => {
    const node = (resourceId: string, utilisation = quiet) =>
      aCache({ resourceId, resourceName: resourceId, replicationGroup: 'group', utilisation });
    const busy = measured({ connections: steady(60), requests: steady(100) });

    expect(verdictOf(idleCache, node('a'), { others: [node('b')] }).reason).toContain('the same of all 2 nodes');
    expect(inspect(idleCache, node('a'), { others: [node('b', busy)] })).toBeUndefined();
    expect(inspect(idleCache, node('a'), { others: [without(node('b'), 'connections')] })).toEqual({
      unknown: 'b: its connections were not measured',
    });
  });

  it.each([
    ['is asked', aCache()],
    ['has a client that asks nothing', aCache({ utilisation: measured({ connections: steady(3, { max: 9 }) }) })],
    ['was made this week', aCache({ createdAt: daysAgo(1), utilisation: quiet })],
  ])('leaves alone one that %s', (_, cache) => {
    expect(inspect(idleCache, cache)).toBeUndefined();
  });

  it('knows nothing of one that was not measured', () => {
    expect(inspect(idleCache, aCache({ utilisation: undefined }))).toEqual({ unknown: 'nothing of it was measured' });
  });
});
