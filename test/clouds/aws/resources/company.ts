import type { InstanceTypeInfo, Reservation } from '@aws-sdk/client-ec2';
import {
  type Estate,
  type EstateAccount,
  type EstateRegion,
  emptyAccount,
  emptyEstate,
  emptyRegion,
} from '../../../../sandbox/aws/estate.ts';
import { type Metric, metricsOf } from '../../../../sandbox/aws/metrics.ts';
import { PAYER } from '../bill.ts';

export const ONE = '111111111111';
export const TWO = '222222222222';
export const HERE = 'eu-central-1';
export const THERE = 'us-east-1';
export const ROLE = 'Penny';

const ELB = `arn:aws:elasticloadbalancing:${HERE}:${ONE}`;
export const BALANCER = `${ELB}:loadbalancer/app/edge/50dc6c495c0c9188`;
export const NETWORK_BALANCER = `${ELB}:loadbalancer/net/old/60dc6c495c0c9188`;
export const TARGETS = `${ELB}:targetgroup/api/73e2d6bc24d8a067`;
export const TRAIL = `arn:aws:cloudtrail:${THERE}:${ONE}:trail/main`;

const at = (text: string) => new Date(text);
const tag = (name: string) => [
  { Key: 'Name', Value: name },
  { Key: 'team', Value: 'payments' },
];

/** A metric that is the same in every hour, or the hours that a function knows. */
export function aMetric(
  namespace: string,
  metricName: string,
  { at: valueAt = () => 1, ...dimensions }: Record<string, string> & { at?: Metric['at'] },
): Metric {
  return { namespace, metricName, dimensions, at: valueAt } as unknown as Metric;
}

/** Running machines, as many to a reservation. */
export function reservationsOf(count: number, aReservation = 2, prefix = 'i-'): Reservation[] {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);
  return Array.from({ length: Math.ceil(count / aReservation) }, (_, index) => ({
    ReservationId: `r-${index}`,
    Instances: ids
      .slice(index * aReservation, (index + 1) * aReservation)
      .map((InstanceId) => anEc2Instance({ InstanceId })),
  }));
}

type Ec2Instance = NonNullable<Reservation['Instances']>[number];

export function anEc2Instance(over: Partial<Ec2Instance> = {}): Ec2Instance {
  return {
    InstanceId: 'i-api',
    InstanceType: 'm6i.large',
    State: { Code: 16, Name: 'running' },
    LaunchTime: at('2026-02-01T10:00:00Z'),
    Architecture: 'x86_64',
    PlatformDetails: 'Linux/UNIX',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    Placement: { AvailabilityZone: `${HERE}a`, Tenancy: 'default' },
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-root', AttachTime: at('2025-06-01T00:00:00Z') } },
    ],
    Tags: tag('api'),
    ...over,
  };
}

/** One of everything that is read, in the first account's region. */
export function oneOfEverything(): EstateRegion {
  return {
    ...emptyRegion(),
    reservations: [
      {
        ReservationId: 'r-1',
        Instances: [
          anEc2Instance(),
          anEc2Instance({
            InstanceId: 'i-idle',
            InstanceType: 't3.micro',
            State: { Code: 80, Name: 'stopped' },
            StateTransitionReason: 'User initiated (2026-02-20 07:30:00 GMT)',
            InstanceLifecycle: 'spot',
            Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'workers' }],
          }),
          anEc2Instance({ InstanceId: 'i-gone', State: { Code: 48, Name: 'terminated' } }),
        ],
      },
    ],
    volumes: [
      {
        VolumeId: 'vol-root',
        State: 'in-use',
        VolumeType: 'gp2',
        Size: 100,
        Iops: 300,
        CreateTime: at('2025-06-01T00:00:00Z'),
        Attachments: [{ InstanceId: 'i-api', State: 'attached' }],
        Tags: tag('root'),
      },
      { VolumeId: 'vol-left', State: 'available', VolumeType: 'gp3', Size: 50, Iops: 3_000, Throughput: 125 },
    ],
    snapshots: [
      {
        SnapshotId: 'snap-1',
        VolumeId: 'vol-root',
        VolumeSize: 100,
        StartTime: at('2025-01-01T00:00:00Z'),
        State: 'completed',
      },
    ],
    recycleRules: [
      {
        Identifier: 'rule-1',
        ResourceType: 'EBS_SNAPSHOT',
        Status: 'available',
        RetentionPeriod: { RetentionPeriodValue: 14, RetentionPeriodUnit: 'DAYS' },
      },
    ],
    images: [
      {
        ImageId: 'ami-1',
        Name: 'base',
        CreationDate: '2025-01-01T00:00:00.000Z',
        LastLaunchedTime: '2026-02-01T10:00:00Z',
        BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }],
      },
    ],
    addresses: [
      { AllocationId: 'eipalloc-1', PublicIp: '203.0.113.7', Tags: tag('edge') },
      { AllocationId: 'eipalloc-2', PublicIp: '203.0.113.8', AssociationId: 'eipassoc-1', InstanceId: 'i-api' },
      {
        AllocationId: 'eipalloc-3',
        PublicIp: '203.0.113.9',
        AssociationId: 'eipassoc-2',
        NetworkInterfaceId: 'eni-nat',
      },
    ],
    natGateways: [
      {
        NatGatewayId: 'nat-1',
        State: 'available',
        VpcId: 'vpc-1',
        SubnetId: 'subnet-1',
        NatGatewayAddresses: [{ AllocationId: 'eipalloc-3', NetworkInterfaceId: 'eni-nat' }],
        CreateTime: at('2025-01-01T00:00:00Z'),
      },
      { NatGatewayId: 'nat-0', State: 'deleted', VpcId: 'vpc-1', SubnetId: 'subnet-1' },
    ],
    networkInterfaces: [
      {
        NetworkInterfaceId: 'eni-1',
        Status: 'in-use',
        InterfaceType: 'interface',
        Association: { PublicIp: '203.0.113.8' },
      },
    ],
    vpcEndpoints: [
      {
        VpcEndpointId: 'vpce-1',
        VpcEndpointType: 'Interface',
        VpcId: 'vpc-1',
        ServiceName: `com.amazonaws.${HERE}.sqs`,
        State: 'Available',
        SubnetIds: ['subnet-1', 'subnet-2'],
      },
    ],
    loadBalancers: [
      {
        LoadBalancerArn: BALANCER,
        LoadBalancerName: 'edge',
        Type: 'application',
        CreatedTime: at('2025-01-01T00:00:00Z'),
      },
      { LoadBalancerArn: NETWORK_BALANCER, LoadBalancerName: 'old', Type: 'network' },
    ],
    targetGroups: [{ TargetGroupArn: TARGETS, TargetGroupName: 'api', LoadBalancerArns: [BALANCER] }],
    targetHealth: new Map([
      [
        TARGETS,
        [
          { Target: { Id: 'i-api' }, TargetHealth: { State: 'healthy' } },
          { Target: { Id: 'i-idle' }, TargetHealth: { State: 'unused' } },
        ],
      ],
    ]),
    classicLoadBalancers: [{ LoadBalancerName: 'classic', Instances: [{ InstanceId: 'i-api' }] }],
    instanceHealth: new Map([['classic', [{ InstanceId: 'i-api', State: 'InService' }]]]),
    databases: [
      {
        DBInstanceIdentifier: 'orders',
        DBInstanceClass: 'db.r6g.xlarge',
        Engine: 'postgres',
        DBInstanceStatus: 'available',
        MultiAZ: true,
        StorageType: 'gp3',
        AllocatedStorage: 200,
        InstanceCreateTime: at('2025-01-01T00:00:00Z'),
        TagList: tag('orders'),
      },
    ],
    databaseClusters: [
      {
        DBClusterIdentifier: 'ledger',
        Status: 'available',
        Engine: 'aurora-postgresql',
        DBClusterMembers: [{ DBInstanceIdentifier: 'ledger-1' }],
      },
    ],
    databaseSnapshots: [
      {
        DBSnapshotIdentifier: 'orders-before',
        DBInstanceIdentifier: 'orders',
        SnapshotType: 'manual',
        AllocatedStorage: 200,
      },
    ],
    databaseClusterSnapshots: [
      { DBClusterSnapshotIdentifier: 'ledger-auto', DBClusterIdentifier: 'ledger', SnapshotType: 'automated' },
    ],
    caches: [
      {
        CacheClusterId: 'sessions',
        CacheNodeType: 'cache.m6g.large',
        Engine: 'redis',
        CacheClusterStatus: 'available',
        NumCacheNodes: 1,
        ARN: `arn:aws:elasticache:${HERE}:${ONE}:cluster:sessions`,
      },
    ],
    groups: [
      {
        AutoScalingGroupName: 'workers',
        MinSize: 1,
        MaxSize: 4,
        DesiredCapacity: 2,
        DefaultCooldown: 300,
        AvailabilityZones: [`${HERE}a`],
        HealthCheckType: 'EC2',
        CreatedTime: at('2025-01-01T00:00:00Z'),
        Instances: [],
        MixedInstancesPolicy: { InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 25 } },
      },
    ],
    functions: [
      {
        FunctionName: 'hooks',
        FunctionArn: `arn:aws:lambda:${HERE}:${ONE}:function:hooks`,
        Runtime: 'nodejs22.x',
        MemorySize: 512,
        Architectures: ['x86_64'],
      },
    ],
    logGroups: [
      {
        logGroupName: '/app/api',
        creationTime: Date.parse('2025-01-01T00:00:00Z'),
        storedBytes: 5_000,
        arn: `arn:aws:logs:${HERE}:${ONE}:log-group:/app/api:*`,
        logGroupArn: `arn:aws:logs:${HERE}:${ONE}:log-group:/app/api`,
      },
    ],
    recorders: [
      {
        recorder: { name: 'default', recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } },
        status: { name: 'default', recording: true },
      },
    ],
    instanceRecommendations: [
      {
        instanceArn: `arn:aws:ec2:${HERE}:${ONE}:instance/i-api`,
        accountId: ONE,
        currentInstanceType: 'm6i.large',
        finding: 'OVER_PROVISIONED' as never,
        recommendationOptions: [
          {
            instanceType: 't3.large',
            rank: 1,
            savingsOpportunity: { estimatedMonthlySavings: { currency: 'USD', value: 20 } },
          },
        ],
      },
    ],
    idleRecommendations: [
      {
        resourceArn: `arn:aws:ec2:${HERE}:${ONE}:volume/vol-left`,
        resourceId: 'vol-left',
        accountId: ONE,
        finding: 'Unattached',
        findingDescription: 'No instance for 32 days',
        savingsOpportunity: { estimatedMonthlySavings: { currency: 'USD', value: 4 } },
      },
    ],
    tags: new Map([
      [BALANCER, { team: 'payments', Name: 'Edge' }],
      [`${ELB}:loadbalancer/classic`, { team: 'search' }],
      [`arn:aws:elasticache:${HERE}:${ONE}:cluster:sessions`, { team: 'payments' }],
      [`arn:aws:logs:${HERE}:${ONE}:log-group:/app/api`, { team: 'platform' }],
    ]),
    metrics: metricsOf([]),
  };
}

/** A payer and two members with a role, two regions each; the first member's has one of everything. */
export function aCompany({
  here = oneOfEverything(),
  account = {},
}: {
  here?: EstateRegion;
  account?: Partial<EstateAccount>;
} = {}): Estate {
  const estate = emptyEstate(PAYER);
  const member = (accountId: string): EstateAccount => ({
    ...emptyAccount(accountId),
    roles: [{ name: ROLE }],
    enabledRegions: [HERE, THERE],
  });
  const one: EstateAccount = {
    ...member(ONE),
    regions: new Map([[HERE, here]]),
    buckets: [
      {
        name: 'receipts',
        regionId: HERE,
        createdAt: at('2025-01-01T00:00:00Z'),
        lifecycleRules: [],
        versioning: 'Enabled',
        tags: { team: 'payments' },
      },
    ],
    trails: [
      {
        trail: { Name: 'main', TrailARN: TRAIL, HomeRegion: THERE, IsMultiRegionTrail: true },
        isLogging: true,
        selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
      },
    ],
    ...account,
  };
  estate.accounts.set(ONE, one);
  estate.accounts.set(TWO, member(TWO));
  const info = { InstanceType: 'm6i.large', VCpuInfo: { DefaultVCpus: 2 }, MemoryInfo: { SizeInMiB: 8_192 } };
  estate.instanceTypes = [{ info: info as unknown as InstanceTypeInfo, regionIds: [HERE] }];
  estate.hub = [
    {
      recommendationId: 'rec-1',
      accountId: ONE,
      region: HERE,
      resourceId: 'i-api',
      actionType: 'Rightsize',
      currentResourceSummary: 'm6i.large',
      recommendedResourceSummary: 't3.large',
      estimatedMonthlySavings: 21.5,
      currencyCode: 'USD',
    },
  ];
  return estate;
}
