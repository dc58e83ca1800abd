import { describe, expect, it } from 'vitest';
import { emptyRegion } from '../../../../sandbox/aws/estate.ts';
import { managementEventsOf } from '../../../../src/clouds/aws/resources/trails.ts';
import { PAYER } from '../bill.ts';
import {
  aCompany,
  anEc2Instance,
  BALANCER,
  HERE,
  NETWORK_BALANCER,
  ONE,
  oneOfEverything,
  reservationsOf,
  TARGETS,
  THERE,
  TRAIL,
  TWO,
} from './company.ts';
import { anAws, aReader, find, readAll, readHere } from './reading.ts';

const CLASSIC = `arn:aws:elasticloadbalancing:${HERE}:${ONE}:loadbalancer/classic`;

describe('the inventory of a place', () => {
  it('has one of everything, all of it read to the end', async () => {
    const { resources, readTypes, troubles } = await readHere(await anAws());

    expect([...new Set(resources.map(({ resourceType }) => resourceType))].sort()).toEqual(readTypes.toSorted());
    expect(readTypes).toHaveLength(19);
    expect(troubles).toEqual([]);
  });

  it('tells of a machine what waste is judged by', async () => {
    const reading = await readHere(await anAws());

    expect(find(reading, 'instance', 'i-api')).toMatchObject({
      cloud: 'aws',
      subAccountId: ONE,
      regionId: HERE,
      resourceName: 'api',
      tags: { Name: 'api', team: 'payments' },
      createdAt: '2025-06-01T00:00:00.000Z',
      launchedAt: '2026-02-01T10:00:00.000Z',
      state: 'running',
      market: 'on-demand',
      volumeIds: ['vol-root'],
      loadBalancedBy: [TARGETS, CLASSIC],
    });
    expect(find(reading, 'instance', 'i-idle')).toMatchObject({
      state: 'stopped',
      stoppedAt: '2026-02-20T07:30:00.000Z',
      market: 'spot',
      autoScalingGroup: 'workers',
    });
  });

  it('knows of a snapshot how long it could be had back, and asks nothing about it where there is none', async () => {
    const { SnapshotId, ...other } = oneOfEverything().snapshots[0]!;
    const here = oneOfEverything();
    here.snapshots.push({ ...other, SnapshotId: 'snap-kept', Tags: [{ Key: 'keep', Value: 'yes' }] });
    here.recycleRules[0]!.ResourceTags = [{ ResourceTagKey: 'keep' }];
    const reading = await readHere(await anAws(aCompany({ here })));
    const bare = await anAws(aCompany({ here: { ...here, snapshots: [] } }));
    await readHere(bare);

    expect(['snap-kept', SnapshotId!].map((id) => find(reading, 'snapshot', id).keptDays)).toEqual([14, 0]);
    expect(bare.calls.filter(({ service }) => service === 'rbin')).toEqual([]);
  });

  it('leaves out what is gone and only still listed', async () => {
    const reading = await readHere(await anAws());

    expect(find(reading, 'instance', 'i-gone')).toBeUndefined();
    expect(find(reading, 'nat-gateway', 'nat-0')).toBeUndefined();
  });

  it('counts what is behind a load balancer, and how much of it is healthy', async () => {
    const reading = await readHere(await anAws());

    expect(find(reading, 'load-balancer', BALANCER).targets).toEqual({ registered: 2, healthy: 1 });
    expect(find(reading, 'load-balancer', NETWORK_BALANCER).targets).toEqual({ registered: 0, healthy: 0 });
    expect(find(reading, 'load-balancer', CLASSIC)).toMatchObject({
      kind: 'classic',
      resourceName: 'classic',
      targets: { registered: 1, healthy: 1 },
    });
  });

  it('says what an address is of, a NAT gateway by its own id', async () => {
    const reading = await readHere(await anAws());

    expect(find(reading, 'address', 'eipalloc-1').associatedWith).toBeUndefined();
    expect(find(reading, 'address', 'eipalloc-2').associatedWith).toBe('i-api');
    expect(find(reading, 'address', 'eipalloc-3').associatedWith).toBe('nat-1');
  });

  it('looks up the tags of what is described without them, in one listing', async () => {
    const aws = await anAws();

    const reading = await readHere(aws);

    expect(find(reading, 'load-balancer', BALANCER)).toMatchObject({
      resourceName: 'Edge',
      tags: { team: 'payments' },
    });
    expect(find(reading, 'load-balancer', CLASSIC).tags).toEqual({ team: 'search' });
    expect(find(reading, 'cache', 'sessions').tags).toEqual({ team: 'payments' });
    expect(find(reading, 'bucket', 'receipts').tags).toEqual({ team: 'payments' });
    expect(find(reading, 'log-group', '/app/api').tags).toEqual({ team: 'platform' });
    expect(find(reading, 'function', 'hooks').tags).toEqual({});
    expect(aws.calls.filter(({ operation }) => operation === 'GetResources')).toHaveLength(1);
  });

  it('shows a trail in every region that it records, and a bucket in its own alone', async () => {
    const readings = await readAll(aReader(await anAws(), { accounts: [ONE] }));

    expect(readings.map((each) => find(each, 'trail', TRAIL)?.homeRegionId)).toEqual([THERE, THERE]);
    expect(readings.map((each) => find(each, 'bucket', 'receipts')?.regionId)).toEqual([HERE, undefined]);
  });

  it('asks once for what is the same in every region', async () => {
    const aws = await anAws();

    await readAll(aReader(aws, { accounts: [ONE] }));

    const asked = aws.calls.map(({ operation }) => operation);
    expect(asked.filter((each) => ['AssumeRole', 'ListBuckets', 'GetTrailStatus'].includes(each)).sort()).toEqual([
      'AssumeRole',
      'GetTrailStatus',
      'ListBuckets',
    ]);
  });

  it('follows pages to their end, however short they are', async () => {
    const here = { ...oneOfEverything(), reservations: reservationsOf(25) };
    const whole = await readHere(await anAws(aCompany({ here })));

    const paged = await readHere(await anAws(aCompany({ here }), { pageSize: 1 }));

    expect(paged).toEqual(whole);
    expect(paged.resources.filter(({ resourceType }) => resourceType === 'instance')).toHaveLength(25);
  });

  it('costs few requests where there is nothing', async () => {
    const aws = await anAws();

    const [empty] = await readAll(aReader(aws, { accounts: [TWO], regions: [HERE] }));

    expect(empty).toMatchObject({ resources: [], troubles: [] });
    expect(empty?.readTypes).toHaveLength(19);
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('GetMetricData');
    expect(aws.calls).toHaveLength(22);
  });

  it("is read by Penny's own credentials where there is no role, which must be the account's", async () => {
    const aws = await anAws();

    const [reading] = await readAll(aReader(aws, { accounts: [PAYER], regions: [HERE], role: undefined }));

    expect(reading).toMatchObject({ subAccountId: PAYER, regionId: HERE, troubles: [] });
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('AssumeRole');
  });

  it('is of the regions that are named, or of all that an account has switched on', async () => {
    const places = async (source: object) =>
      (await readAll(aReader(await anAws(), source))).map((each) => `${each.subAccountId} ${each.regionId}`);

    expect(await places({})).toEqual([`${ONE} ${HERE}`, `${ONE} ${THERE}`, `${TWO} ${HERE}`, `${TWO} ${THERE}`]);
    expect(await places({ regions: [THERE], accounts: [TWO] })).toEqual([`${TWO} ${THERE}`]);
  });
});

describe('what is odd', () => {
  it('does not break the reading: unknown types, missing fields, instants to come', async () => {
    const here = {
      ...emptyRegion(),
      reservations: [
        {
          Instances: [
            { InstanceId: 'i-odd', InstanceType: 'zz9.plural' as never, State: { Name: 'running' as const } },
            { InstanceId: 'i-typeless', State: { Name: 'running' as const } },
            anEc2Instance({ InstanceId: 'i-future', LaunchTime: new Date('2036-01-01T00:00:00Z') }),
          ],
        },
        {},
      ],
      volumes: [{ VolumeId: 'vol-odd', VolumeType: 'gp9' as never }, {}],
      databases: [{ DBInstanceIdentifier: 'db', DBInstanceClass: 'db.x', Engine: 'odd' }, {}],
      caches: [{ CacheClusterId: 'cache', CacheNodeType: 'cache.x' }],
      logGroups: [{ logGroupName: 'bare' }],
      loadBalancers: [{ LoadBalancerArn: `${BALANCER}-odd`, Type: 'quantum' as never }],
    };

    const reading = await readHere(await anAws(aCompany({ here })));

    expect(reading.troubles).toEqual([]);
    expect(find(reading, 'instance', 'i-odd')).toMatchObject({
      instanceType: 'zz9.plural',
      launchedAt: '2026-03-10T09:00:00Z',
      tags: {},
    });
    expect(find(reading, 'instance', 'i-typeless')).toBeUndefined();
    expect(find(reading, 'instance', 'i-future').launchedAt).toBe('2036-01-01T00:00:00.000Z');
    expect(find(reading, 'volume', 'vol-odd')).toMatchObject({ volumeType: 'gp9', sizeGiB: 0 });
    expect(find(reading, 'database', 'db')).toMatchObject({ engine: 'odd', sizeGiB: 0 });
    expect(find(reading, 'log-group', 'bare')).toMatchObject({ storedBytes: 0 });
  });

  it('that vanishes while it is read is no failure', async () => {
    const here = oneOfEverything();
    const estate = aCompany({ here });
    const aws = await anAws(estate);
    const vanishing = (operation: string, vanish: () => void) => {
      const only = () => {
        vanish();
        return false;
      };
      aws.fail(operation, 'throttled', { only });
    };
    vanishing('DescribeTargetHealth', () => void here.targetGroups.splice(0));
    vanishing('GetTrailStatus', () => void estate.accounts.get(ONE)?.trails.splice(0));
    vanishing('GetBucketVersioning', () => void estate.accounts.get(ONE)?.buckets.splice(0));

    const reading = await readHere(aws);

    expect(reading.troubles).toEqual([]);
    expect(find(reading, 'load-balancer', BALANCER).targets).toEqual({ registered: 0, healthy: 0 });
    expect(find(reading, 'trail', TRAIL)).toBeUndefined();
  });
});

describe('the management events of a trail', () => {
  const categories = (...more: object[]) => ({
    AdvancedEventSelectors: [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...more] as never },
    ],
  });

  it.each([
    ['all', 'a basic selector', { EventSelectors: [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }] }],
    [
      'some',
      'writes alone',
      { EventSelectors: [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: true }] },
    ],
    ['none', 'data events alone', { EventSelectors: [{ IncludeManagementEvents: false }] }],
    ['all', 'an advanced selector', categories()],
    ['some', 'an advanced selector without reads', categories({ Field: 'readOnly', Equals: ['false'] })],
    ['none', 'no selector', {}],
  ])('are %s with %s', (events, _, selectors) => {
    expect(managementEventsOf(selectors)).toBe(events);
  });
});
