import { describe, expect, it } from 'vitest';
import type { Estate, EstateRegion } from '../../sandbox/aws/estate.ts';
import type { Statistic } from '../../sandbox/aws/metrics.ts';
import { storyEstate } from '../../sandbox/story/estate/index.ts';
import { wasteCases } from '../../sandbox/story/waste-cases.ts';
import { ACCOUNTS, companyStory, openingOf, STORY_TODAY } from '../../sandbox/story.ts';
import { addDays } from '../../src/model/period.ts';

const DAY_BEFORE = addDays(STORY_TODAY, -3);
const { charges } = companyStory();
const bill = charges.filter(({ cloud, day }) => cloud === 'aws' && day === DAY_BEFORE);
const yesterday = charges.filter(({ cloud, day }) => cloud === 'aws' && day === addDays(STORY_TODAY, -1));
const estate = storyEstate(STORY_TODAY).at(openingOf());
const NOON = Temporal.Instant.from('2026-11-20T11:00:00Z');

describe('the estate of the story', () => {
  it('has everything that the bill names, in the same account and region, with the same tags', () => {
    const inventory = inventoryOf(estate);
    const looked = yesterday.filter(({ resourceId }) => resourceId && INVENTORIED.test(resourceId));

    const missing = looked.filter((charge) => {
      const there = inventory.get(`${charge.subAccountId} ${charge.regionId} ${charge.resourceId}`);
      return !there || Object.entries(charge.tags).some(([key, value]) => there[key] !== value);
    });

    expect(looked.length).toBeGreaterThan(250);
    expect(missing.map(({ resourceId }) => resourceId)).toEqual([]);
  });

  it('has a disk for every machine, and bills it', () => {
    const billed = new Set(yesterday.map(({ resourceId }) => resourceId?.split('/').at(-1)));

    const disks = allRegions(estate).flatMap(({ reservations }) =>
      reservations.flatMap(({ Instances = [] }) =>
        Instances.map(({ BlockDeviceMappings = [] }) => BlockDeviceMappings.map(({ Ebs }) => Ebs?.VolumeId)),
      ),
    );

    expect(disks.every(([root]) => root !== undefined && billed.has(root))).toBe(true);
  });

  it('is made of hours and prices: no machine is billed for more than a day, and its type is the one on the bill', () => {
    const machines = bill.filter(({ usageType = '' }) => /(Box|Spot|Node|Instance|Multi-AZ)Usage:/.test(usageType));

    expect(machines.length).toBeGreaterThan(100);
    for (const { pricingQuantity = 0, listUnitPrice = 0, listCost, usageType } of machines) {
      expect(pricingQuantity, usageType).toBeLessThanOrEqual(24.0001);
      expect(pricingQuantity * listUnitPrice).toBeCloseTo(listCost, 4);
    }
    const types = allRegions(estate).flatMap(({ reservations }) =>
      reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceType }) => InstanceType)),
    );
    const onBill = new Set(machines.map(({ usageType = '' }) => usageType.split(':')[1]));
    expect(types.filter((type) => !onBill.has(type))).toEqual([]);
  });

  it('writes the region in front of what is sold by type, and nothing in Virginia', () => {
    const prefixes = new Map(
      bill
        .filter(({ usageType = '' }) => usageType.includes('BoxUsage:'))
        .map(({ regionId, usageType = '' }) => [regionId, usageType.split('BoxUsage')[0]]),
    );

    expect(Object.fromEntries(prefixes)).toEqual({ 'eu-central-1': 'EUC1-', 'eu-west-1': 'EU-', 'us-east-1': '' });
  });

  it('is the same each time', () => {
    const again = storyEstate(STORY_TODAY).at(openingOf());

    expect(described(again)).toEqual(described(estate));
  });
});

describe('machines with office hours', () => {
  const story = storyEstate(STORY_TODAY);
  const machine = (now: string) => {
    const { reservations } = regionOf(story.at(Temporal.Instant.from(now)), 'development', 'eu-west-1');
    const all = reservations.flatMap(({ Instances = [] }) => Instances);
    return all.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === 'checkout-dev-1'))!;
  };

  it('run from eight to six in Berlin on working days, and are stopped otherwise', () => {
    expect(machine('2026-11-20T08:00:00Z').State?.Name).toBe('running');
    expect(machine('2026-11-20T06:30:00Z').State?.Name).toBe('stopped');
    expect(machine('2026-11-20T18:00:00Z').State?.Name).toBe('stopped');
    expect(machine('2026-11-21T10:00:00Z')).toMatchObject({
      State: { Name: 'stopped' },
      StateTransitionReason: 'User initiated (2026-11-20 17:00:00 GMT)',
    });
  });

  it('report in those hours only', () => {
    const figures = figuresOf('development', 'eu-west-1', { machine: 'checkout-dev-1', metric: 'CPUUtilization' });

    expect(figures('2026-11-20T08:00Z')).toBeGreaterThan(10);
    expect(figures('2026-11-20T20:00Z')).toBeUndefined();
    expect(figures('2026-11-21T10:00Z')).toBeUndefined();
  });

  it('stay as somebody left them until the schedule moves them', () => {
    machine('2026-11-20T08:00:00Z').State = { Name: 'stopped', Code: 80 };

    expect(machine('2026-11-20T09:00:00Z').State?.Name).toBe('stopped');
    expect(machine('2026-11-23T08:00:00Z').State?.Name).toBe('running');
  });
});

describe('what is measured in the story', () => {
  it('agrees with the bill: a route through the wrong gateway doubles its bytes', () => {
    const { natGateways, metrics } = regionOf(estate, 'payments-prod', 'eu-central-1');
    const [{ NatGatewayId = '' } = {}] = natGateways;
    const bytes = metrics.find({
      namespace: 'AWS/NATGateway',
      metricName: 'BytesInFromDestination',
      dimensions: { NatGatewayId },
    })!;
    const at = (day: string) => bytes(hour(`${day}T11:00Z`), 'Sum')!;

    expect(at('2026-11-20') / at('2026-11-13')).toBeGreaterThan(1.7);
  });

  it('agrees with the bill: a bucket is as large as it is billed', () => {
    const { metrics } = regionOf(estate, 'data-prod', 'eu-central-1');
    const stored = metrics.find({
      namespace: 'AWS/S3',
      metricName: 'BucketSizeBytes',
      dimensions: { BucketName: 'lake-1', StorageType: 'StandardStorage' },
    })!;
    const lake = bill.find(({ resourceName }) => resourceName === 'lake-1')!;

    const gib = stored(hour(`${DAY_BEFORE}T00:00Z`), 'Average')! / 1024 ** 3;

    expect((gib * lake.listUnitPrice! * 24) / 730).toBeCloseTo(lake.listCost, 2);
    expect(stored(hour(`${DAY_BEFORE}T01:00Z`), 'Average')).toBeUndefined();
  });

  it('is the same figure however often it is asked for', () => {
    const figures = figuresOf('staging', 'eu-central-1', { machine: 'report-server', metric: 'CPUUtilization' });

    expect(figures('2026-11-20T11:00Z')).toBe(figures('2026-11-20T11:00Z'));
    expect(figures('2026-11-20T11:00Z', 'Maximum')).toBeGreaterThan(figures('2026-11-20T11:00Z')!);
  });
});

describe('the cases of waste', () => {
  const cases = wasteCases();

  it('show every detector something true and something tempting', () => {
    const truths = Map.groupBy(cases, ({ detector }) => detector);

    expect(truths.size).toBeGreaterThanOrEqual(26);
    for (const [detector, own] of truths) {
      const said = new Set(own.map(({ truth }) => truth));
      expect([...said], detector).toEqual(expect.arrayContaining(['true', 'tempting']));
    }
    expect(cases.filter(({ truth }) => truth === 'unknown').length).toBeGreaterThan(1);
  });

  it('are all there', () => {
    const ids = new Set(allRegions(estate).flatMap((region) => idsIn(region)));
    const accounts = [...estate.accounts.values()];
    for (const { buckets, trails } of accounts) {
      for (const { name } of buckets) ids.add(name);
      for (const { trail } of trails) ids.add(trail.TrailARN!);
    }

    expect(cases.filter(({ resourceId }) => !ids.has(resourceId))).toEqual([]);
  });

  it('say each thing of a resource once', () => {
    const keys = cases.map(({ detector, resourceType, resourceId, subAccountId, regionId }) =>
      [detector, resourceType, resourceId, subAccountId, regionId].join(' '),
    );

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('cost money on the bill where they are waste, and little of it altogether', () => {
    const costs = Map.groupBy(bill, ({ resourceName }) => resourceName);
    const costOf = (name: string) => (costs.get(name) ?? []).reduce((sum, { listCost }) => sum + listCost, 0);
    const free = new Set(['image', 'auto-scaling-group', 'network-interface']);

    const waste = cases.filter(({ truth, resourceType }) => truth === 'true' && !free.has(resourceType));
    const withoutCost = waste.filter(({ resourceName }) => costOf(resourceName) === 0);

    expect(withoutCost.map(({ resourceName }) => resourceName)).toEqual(['migration-helper']);
    expect(costOf('migration-disk-1')).toBeGreaterThan(0);
    const total = bill.reduce((sum, { listCost }) => sum + listCost, 0);
    const names = new Set(waste.map(({ resourceName }) => resourceName));
    expect([...names].reduce((sum, name) => sum + costOf(name), 0)).toBeLessThan(total * 0.25);
  });

  it('are seen by AWS too in part, once with another figure, and once by AWS alone', () => {
    const own = new Set(cases.filter(({ truth }) => truth === 'true').map(({ resourceId }) => resourceId));
    const opinions = estate.hub.map(({ resourceId, estimatedMonthlySavings }) => [
      resourceId!,
      estimatedMonthlySavings,
    ]);
    const { instanceRecommendations: [sized] = [] } = regionOf(estate, 'checkout-prod', 'eu-central-1');
    const [option] = sized!.recommendationOptions!;

    expect(opinions.filter(([id]) => own.has(id as string))).toHaveLength(3);
    expect(opinions.filter(([id]) => !own.has(id as string))).toHaveLength(1);
    const ofHub = opinions.find(([id]) => sized!.instanceArn!.endsWith(id as string))![1];
    expect(option!.savingsOpportunity!.estimatedMonthlySavings!.value).not.toBe(ofHub);
  });

  it.each([
    ['office-hours', 'design-preview', '2026-11-20T22:00Z', 0, 5],
    ['nights at the month’s middle', 'month-end-closing', '2026-11-14T22:00Z', 40, 100],
  ])('%s: %s has its CPU at %s', (_, name, at, least, most) => {
    const figures = figuresOf('staging', 'eu-central-1', { machine: name, metric: 'CPUUtilization' });

    expect(figures(at)).toBeGreaterThan(least);
    expect(figures(at)).toBeLessThan(most);
  });

  it('keep the detached disk at work until yesterday', () => {
    const { volumes, metrics } = regionOf(estate, 'payments-prod', 'eu-central-1');
    const disk = volumes.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === 'ledger-scratch'))!;
    const reads = metrics.find({
      namespace: 'AWS/EBS',
      metricName: 'VolumeReadOps',
      dimensions: { VolumeId: disk.VolumeId! },
    })!;

    expect(disk).toMatchObject({ State: 'available', Attachments: [] });
    expect(reads(hour('2026-11-22T08:00Z'), 'Sum')).toBeGreaterThan(0);
    expect(reads(hour('2026-11-22T20:00Z'), 'Sum')).toBeUndefined();
  });
});

/** What the inventory lists. */
const INVENTORIED =
  /^arn:aws:(ec2:.*:(instance|volume|snapshot|natgateway|elastic-ip|vpc-endpoint)\/|rds:(?!.*:ri:)|(s3|elasticache|elasticloadbalancing|lambda|logs):)/;

function allRegions({ accounts }: Estate): EstateRegion[] {
  return [...accounts.values()].flatMap(({ regions }) => [...regions.values()]);
}

function regionOf({ accounts }: Estate, name: keyof typeof ACCOUNTS, regionId: string): EstateRegion {
  return accounts.get(ACCOUNTS[name].subAccountId)!.regions.get(regionId)!;
}

type Tags = Record<string, string>;

function tagsOf(list: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Tags {
  return Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** Everything by account, region and the ARN that the bill knows it by, with its tags. */
function inventoryOf({ accounts }: Estate): Map<string, Tags> {
  const inventory = new Map<string, Tags>();
  for (const [accountId, { regions, buckets }] of accounts) {
    for (const { name, regionId, tags } of buckets)
      inventory.set(`${accountId} ${regionId} arn:aws:s3:::${name}`, tags);
    for (const [regionId, region] of regions) {
      const put = (arn: string | undefined, tags: Tags) => inventory.set(`${accountId} ${regionId} ${arn}`, tags);
      const ec2 = (kind: string, id: string | undefined, tags: Parameters<typeof tagsOf>[0]) =>
        put(`arn:aws:ec2:${regionId}:${accountId}:${kind}/${id}`, tagsOf(tags));
      for (const each of region.reservations.flatMap(({ Instances = [] }) => Instances)) {
        ec2('instance', each.InstanceId, each.Tags);
      }
      for (const each of region.volumes) ec2('volume', each.VolumeId, each.Tags);
      for (const each of region.snapshots) ec2('snapshot', each.SnapshotId, each.Tags);
      for (const each of region.natGateways) ec2('natgateway', each.NatGatewayId, each.Tags);
      for (const each of region.addresses) ec2('elastic-ip', each.AllocationId, each.Tags);
      for (const each of region.vpcEndpoints) ec2('vpc-endpoint', each.VpcEndpointId, each.Tags);
      for (const each of region.databases) put(each.DBInstanceArn, tagsOf(each.TagList));
      for (const each of region.databaseClusters) put(each.DBClusterArn, tagsOf(each.TagList));
      for (const each of region.databaseSnapshots) put(each.DBSnapshotArn, tagsOf(each.TagList));
      for (const [arn, tags] of region.tags) put(arn, tags);
    }
  }
  return inventory;
}

function idsIn(region: EstateRegion): (string | undefined)[] {
  return [
    ...region.reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
    ...region.volumes.map(({ VolumeId }) => VolumeId),
    ...region.snapshots.map(({ SnapshotId }) => SnapshotId),
    ...region.images.map(({ ImageId }) => ImageId),
    ...region.addresses.map(({ AllocationId }) => AllocationId),
    ...region.natGateways.map(({ NatGatewayId }) => NatGatewayId),
    ...region.networkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
    ...region.vpcEndpoints.map(({ VpcEndpointId }) => VpcEndpointId),
    ...region.loadBalancers.map(({ LoadBalancerArn }) => LoadBalancerArn),
    ...region.databases.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier),
    ...region.databaseClusters.map(({ DBClusterIdentifier }) => DBClusterIdentifier),
    ...region.databaseSnapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier),
    ...region.caches.map(({ CacheClusterId }) => CacheClusterId),
    ...region.groups.map(({ AutoScalingGroupName }) => AutoScalingGroupName),
    ...region.logGroups.map(({ logGroupName }) => logGroupName),
    ...region.recorders.map(({ recorder }) => recorder.name),
    ...region.tags.keys(),
  ];
}

function hour(instant: string): number {
  return Date.parse(instant) / 3_600_000;
}

/** A machine's figures, by the instant. */
function figuresOf(
  account: keyof typeof ACCOUNTS,
  regionId: string,
  { machine, metric }: { machine: string; metric: string },
) {
  const { reservations, metrics } = regionOf(storyEstate(STORY_TODAY).at(NOON), account, regionId);
  const all = reservations.flatMap(({ Instances = [] }) => Instances);
  const { InstanceId = '' } = all.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === machine))!;
  const valueAt = metrics.find({ namespace: 'AWS/EC2', metricName: metric, dimensions: { InstanceId } })!;
  return (instant: string, statistic: Statistic = 'Average') => valueAt(hour(instant), statistic);
}

/** Without its metrics, which are functions. */
function described(of: Estate): string {
  return JSON.stringify(
    allRegions(of).map(({ metrics, ...region }) => ({ ...region, measured: [...metrics.all()].length })),
  );
}
