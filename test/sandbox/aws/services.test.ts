import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { GetEC2InstanceRecommendationsCommand, GetIdleRecommendationsCommand } from '@aws-sdk/client-compute-optimizer';
import {
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
} from '@aws-sdk/client-config-service';
import { paginateListRecommendations } from '@aws-sdk/client-cost-optimization-hub';
import * as classic from '@aws-sdk/client-elastic-load-balancing';
import * as balancing from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeCacheClustersCommand } from '@aws-sdk/client-elasticache';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  paginateDescribeDBInstances,
} from '@aws-sdk/client-rds';
import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  paginateListBuckets,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { anEstate, aSandboxOf, MEMBER, memberOf, REGION, realClients } from './estates.ts';

const AT = new Date('2026-02-01T10:00:00.000Z');

describe('load balancers in the sandbox', () => {
  const arn = `arn:aws:elasticloadbalancing:${REGION}:${MEMBER}:loadbalancer/app/edge/1`;
  const group = `arn:aws:elasticloadbalancing:${REGION}:${MEMBER}:targetgroup/edge/1`;

  it('of the second kind have target groups, health and tags', async () => {
    const loadBalancers = [
      { LoadBalancerArn: arn, LoadBalancerName: 'edge', Type: 'application' as const, CreatedTime: AT, VpcId: 'vpc-1' },
    ];
    const targetGroups = [{ TargetGroupArn: group, TargetGroupName: 'edge', LoadBalancerArns: [arn] }];
    const health = [{ Target: { Id: 'i-1', Port: 80 }, TargetHealth: { State: 'healthy' as const } }];
    const targetHealth = new Map([[group, health]]);
    const tags = new Map([[arn, { team: 'payments' }]]);
    const aws = await aSandboxOf(anEstate({ loadBalancers, targetGroups, targetHealth, tags }));
    const { elbV2 } = await memberOf(aws);

    expect((await elbV2.send(new balancing.DescribeLoadBalancersCommand())).LoadBalancers).toEqual(loadBalancers);
    const groups = await elbV2.send(new balancing.DescribeTargetGroupsCommand({ LoadBalancerArn: arn }));
    expect(groups.TargetGroups).toEqual(targetGroups);
    const found = await elbV2.send(new balancing.DescribeTargetHealthCommand({ TargetGroupArn: group }));
    expect(found.TargetHealthDescriptions).toEqual(health);
    const described = await elbV2.send(new balancing.DescribeTagsCommand({ ResourceArns: [arn] }));
    expect(described.TagDescriptions).toEqual([{ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'payments' }] }]);
    const missing = new balancing.DescribeTargetHealthCommand({ TargetGroupArn: `${group}9` });
    await expect(elbV2.send(missing)).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
    const tooMany = new balancing.DescribeTagsCommand({ ResourceArns: Array(21).fill(arn) });
    await expect(elbV2.send(tooMany)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('of the first kind answer at the same address, by name', async () => {
    const classicLoadBalancers = [
      { LoadBalancerName: 'old', CreatedTime: AT, VPCId: 'vpc-1', Instances: [{ InstanceId: 'i-1' }] },
    ];
    const instanceHealth = new Map([['old', [{ InstanceId: 'i-1', State: 'OutOfService' }]]]);
    const tags = new Map([[`arn:aws:elasticloadbalancing:${REGION}:${MEMBER}:loadbalancer/old`, { team: 'search' }]]);
    const { elb } = await memberOf(await aSandboxOf(anEstate({ classicLoadBalancers, instanceHealth, tags })));

    const all = await elb.send(new classic.DescribeLoadBalancersCommand());
    const described = await elb.send(new classic.DescribeTagsCommand({ LoadBalancerNames: ['old'] }));
    const health = await elb.send(new classic.DescribeInstanceHealthCommand({ LoadBalancerName: 'old' }));

    expect(all.LoadBalancerDescriptions).toEqual(classicLoadBalancers);
    expect(described.TagDescriptions).toEqual([{ LoadBalancerName: 'old', Tags: [{ Key: 'team', Value: 'search' }] }]);
    expect(health.InstanceStates).toEqual([{ InstanceId: 'i-1', State: 'OutOfService' }]);
  });
});

describe('databases, caches and groups in the sandbox', () => {
  it('come with their tags, page by page', async () => {
    const databases = Array.from({ length: 25 }, (_, index) => ({
      DBInstanceIdentifier: `db-${index}`,
      DBInstanceArn: `arn:aws:rds:${REGION}:${MEMBER}:db:db-${index}`,
      DBInstanceClass: 'db.r6g.large',
      AllocatedStorage: 100,
      MultiAZ: index === 0,
      InstanceCreateTime: AT,
      TagList: [{ Key: 'team', Value: 'data' }],
    }));
    const { rds } = await memberOf(await aSandboxOf(anEstate({ databases })));

    const pages = await Array.fromAsync(paginateDescribeDBInstances({ client: rds, pageSize: 20 }, {}));

    expect(pages.map(({ DBInstances = [] }) => DBInstances.length)).toEqual([20, 5]);
    expect(pages[0]?.DBInstances?.[0]).toEqual(databases[0]);
    const one = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'db-7' }));
    expect(one.DBInstances).toEqual([databases[7]]);
    const missing = rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'db-99' }));
    await expect(missing).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  });

  it('include clusters and copies, made by hand or by themselves', async () => {
    const databaseClusters = [
      {
        DBClusterIdentifier: 'orders',
        Engine: 'aurora-postgresql',
        DBClusterMembers: [{ DBInstanceIdentifier: 'orders-1', IsClusterWriter: true }],
      },
    ];
    const databaseSnapshots = [
      { DBSnapshotIdentifier: 'a', SnapshotType: 'manual', DBInstanceIdentifier: 'db-1', SnapshotCreateTime: AT },
      { DBSnapshotIdentifier: 'b', SnapshotType: 'automated', DBInstanceIdentifier: 'db-1' },
    ];
    const databaseClusterSnapshots = [{ DBClusterSnapshotIdentifier: 'c', SnapshotType: 'manual' }];
    const aws = await aSandboxOf(anEstate({ databaseClusters, databaseSnapshots, databaseClusterSnapshots }));
    const { rds } = await memberOf(aws);

    expect((await rds.send(new DescribeDBClustersCommand())).DBClusters).toEqual(databaseClusters);
    const byHand = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }));
    expect(byHand.DBSnapshots).toEqual([databaseSnapshots[0]]);
    const ofClusters = await rds.send(new DescribeDBClusterSnapshotsCommand());
    expect(ofClusters.DBClusterSnapshots).toEqual(databaseClusterSnapshots);
  });

  it('include caches and groups', async () => {
    const caches = [
      { CacheClusterId: 'sessions', CacheNodeType: 'cache.m6g.large', NumCacheNodes: 1, Engine: 'redis' },
    ];
    const groups = [
      {
        AutoScalingGroupName: 'web',
        MinSize: 1,
        MaxSize: 4,
        DesiredCapacity: 2,
        DefaultCooldown: 300,
        AvailabilityZones: ['eu-central-1a', 'eu-central-1b'],
        HealthCheckType: 'EC2',
        CreatedTime: AT,
        Instances: [
          {
            InstanceId: 'i-1',
            AvailabilityZone: 'eu-central-1a',
            LifecycleState: 'InService' as const,
            HealthStatus: 'Healthy',
            ProtectedFromScaleIn: false,
          },
        ],
        Tags: [{ Key: 'team', Value: 'checkout', PropagateAtLaunch: true }],
      },
    ];
    const { elastiCache, autoScaling } = await memberOf(await aSandboxOf(anEstate({ caches, groups })));

    expect((await elastiCache.send(new DescribeCacheClustersCommand())).CacheClusters).toEqual(caches);
    expect((await autoScaling.send(new DescribeAutoScalingGroupsCommand())).AutoScalingGroups).toEqual(groups);
  });
});

describe('functions, logs and buckets in the sandbox', () => {
  it('come page by page', async () => {
    const functions = Array.from({ length: 60 }, (_, index) => ({
      FunctionName: `f${index}`,
      FunctionArn: `arn:aws:lambda:${REGION}:${MEMBER}:function:f${index}`,
      MemorySize: 512,
      LastModified: '2026-01-01T00:00:00.000+0000',
    }));
    const logGroups = Array.from({ length: 60 }, (_, index) => ({
      logGroupName: `/app/${index}`,
      storedBytes: 10,
      creationTime: AT.getTime(),
    }));
    const { lambda, logs } = await memberOf(await aSandboxOf(anEstate({ functions, logGroups })));

    const pages = await Array.fromAsync(paginateListFunctions({ client: lambda }, {}));
    const logPages = await Array.fromAsync(paginateDescribeLogGroups({ client: logs }, {}));

    expect(pages.map(({ Functions = [] }) => Functions.length)).toEqual([50, 10]);
    expect(pages.flatMap(({ Functions = [] }) => Functions)).toEqual(functions);
    expect(logPages.map(({ logGroups: page = [] }) => page.length)).toEqual([50, 10]);
    expect(logPages.flatMap(({ logGroups: page = [] }) => page)).toEqual(logGroups);
  });

  it('tell buckets by region, and their rules only where they are', async () => {
    const estate = anEstate();
    const bucket = { createdAt: AT, lifecycleRules: [], tags: {} };
    const rule = { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 30 } };
    estate.accounts.get(MEMBER)!.buckets = [
      { ...bucket, name: 'one', regionId: REGION, lifecycleRules: [rule], versioning: 'Enabled' },
      { ...bucket, name: 'two', regionId: REGION },
      { ...bucket, name: 'three', regionId: 'us-east-1' },
    ];
    const { s3 } = await memberOf(await aSandboxOf(estate, { pageSize: 1 }));
    const rules = (Bucket: string) => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

    const pages = await Array.fromAsync(paginateListBuckets({ client: s3 }, { BucketRegion: REGION }));

    expect(pages.map(({ Buckets = [] }) => Buckets)).toEqual([
      [{ Name: 'one', CreationDate: AT, BucketRegion: REGION }],
      [{ Name: 'two', CreationDate: AT, BucketRegion: REGION }],
    ]);
    expect((await rules('one')).Rules).toEqual([rule]);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'one' }))).Status).toBe('Enabled');
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'two' }))).Status).toBeUndefined();
    await expect(rules('two')).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
    await expect(rules('three')).rejects.toMatchObject({ name: 'PermanentRedirect' });
    await expect(rules('four')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('are told with their tags by the tagging service, untagged ones not at all', async () => {
    const tagged = (id: string) => ({ VolumeId: id, Tags: [{ Key: 'team', Value: 'data' }] });
    const volumes = [tagged('vol-1'), { VolumeId: 'vol-2' }, tagged('vol-3')];
    const arn = `arn:aws:lambda:${REGION}:${MEMBER}:function:f`;
    const tags = new Map([[arn, { owner: 'eve' }]]);
    const { tagging } = await memberOf(await aSandboxOf(anEstate({ volumes, tags }), { pageSize: 2 }));

    const pages = await Array.fromAsync(paginateGetResources({ client: tagging }, {}));
    const ofLambda = await Array.fromAsync(
      paginateGetResources({ client: tagging }, { ResourceTypeFilters: ['lambda:function'] }),
    );

    expect(
      pages.map(({ ResourceTagMappingList: list = [] }) =>
        list.map(({ ResourceARN }) => ResourceARN?.split(':').at(-1)),
      ),
    ).toEqual([['volume/vol-1', 'volume/vol-3'], ['f']]);
    expect(ofLambda.flatMap(({ ResourceTagMappingList: list = [] }) => list)).toEqual([
      { ResourceARN: arn, Tags: [{ Key: 'owner', Value: 'eve' }] },
    ]);
  });
});

describe('what records in the sandbox', () => {
  it('shows a trail in all regions, and the organisation’s to its members', async () => {
    const estate = anEstate();
    const selectors = { EventSelectors: [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }] };
    const trail = (Name: string, accountId: string, more: object) => ({
      isLogging: true,
      selectors,
      trail: {
        Name,
        TrailARN: `arn:aws:cloudtrail:us-east-1:${accountId}:trail/${Name}`,
        HomeRegion: 'us-east-1',
        ...more,
      },
    });
    estate.accounts.get(MEMBER)!.trails = [
      trail('own', MEMBER, { IsMultiRegionTrail: true }),
      trail('local', MEMBER, {}),
    ];
    estate.accounts.get(estate.payerId)!.trails = [
      trail('all', estate.payerId, { IsMultiRegionTrail: true, IsOrganizationTrail: true }),
    ];
    const { cloudTrail } = await memberOf(await aSandboxOf(estate));
    const names = async (includeShadowTrails: boolean) =>
      (await cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails }))).trailList!.map(({ Name }) => Name);

    expect(await names(true)).toEqual(['own', 'all']);
    expect(await names(false)).toEqual([]);
    const Name = `arn:aws:cloudtrail:us-east-1:${MEMBER}:trail/own`;
    expect(await cloudTrail.send(new GetTrailStatusCommand({ Name }))).toMatchObject({ IsLogging: true });
    expect(await cloudTrail.send(new GetEventSelectorsCommand({ TrailName: Name }))).toMatchObject(selectors);
    await expect(cloudTrail.send(new GetTrailStatusCommand({ Name: 'own' }))).rejects.toMatchObject({
      name: 'TrailNotFoundException',
    });
  });

  it('includes the recorders of a region', async () => {
    const recorder = {
      name: 'default',
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true, resourceTypes: [] },
    };
    const recorders = [{ recorder, status: { name: 'default', recording: true, lastStartTime: AT } }];
    const { config } = await memberOf(await aSandboxOf(anEstate({ recorders })));

    const found = await config.send(new DescribeConfigurationRecordersCommand());
    const status = await config.send(new DescribeConfigurationRecorderStatusCommand());

    expect(found.ConfigurationRecorders).toEqual([recorder]);
    expect(status.ConfigurationRecordersStatus).toEqual([{ name: 'default', recording: true, lastStartTime: AT }]);
  });
});

describe('what AWS itself would save, in the sandbox', () => {
  it('is told to the payer for all, and to a member for itself', async () => {
    const estate = anEstate();
    const advice = (accountId: string) => ({
      recommendationId: accountId,
      accountId,
      region: REGION,
      actionType: 'Stop',
      currentResourceType: 'Ec2Instance',
      estimatedMonthlySavings: 12.5,
      currencyCode: 'USD',
      lastRefreshTimestamp: AT,
    });
    estate.hub = [advice(MEMBER), advice('200000000002')];
    const aws = await aSandboxOf(estate, { pageSize: 1 });
    const list = async ({ costHub }: ReturnType<typeof realClients>) =>
      Array.fromAsync(paginateListRecommendations({ client: costHub }, {}), ({ items = [] }) => items);

    expect(await list(realClients(aws, {}))).toEqual([[advice(MEMBER)], [advice('200000000002')]]);
    expect(await list(await memberOf(aws))).toEqual([[advice(MEMBER)]]);
  });

  it('is told machine by machine where the payer asks for an account, and to no other member', async () => {
    const instanceArn = `arn:aws:ec2:${REGION}:${MEMBER}:instance/i-1`;
    const instanceRecommendations = [
      {
        instanceArn,
        accountId: MEMBER,
        finding: 'Overprovisioned' as const,
        lookBackPeriodInDays: 14,
        lastRefreshTimestamp: AT,
      },
    ];
    const idleRecommendations = [{ resourceArn: instanceArn, accountId: MEMBER, finding: 'Idle' as const }];
    const aws = await aSandboxOf(anEstate({ instanceRecommendations, idleRecommendations }));
    const payer = realClients(aws, {}).computeOptimizer;
    const member = (await memberOf(aws)).computeOptimizer;

    const asked = new GetEC2InstanceRecommendationsCommand({ accountIds: [MEMBER] });
    expect((await payer.send(asked)).instanceRecommendations).toEqual(instanceRecommendations);
    const idle = await member.send(new GetIdleRecommendationsCommand());
    expect(idle.idleRecommendations).toEqual(idleRecommendations);
    const foreign = new GetIdleRecommendationsCommand({ accountIds: ['200000000002'] });
    await expect(member.send(foreign)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
