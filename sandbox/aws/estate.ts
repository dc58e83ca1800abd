import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { GetEventSelectorsResponse, Trail } from '@aws-sdk/client-cloudtrail';
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { IdleRecommendation, InstanceRecommendation } from '@aws-sdk/client-compute-optimizer';
import type { ConfigurationRecorder, ConfigurationRecorderStatus } from '@aws-sdk/client-config-service';
import type { Recommendation } from '@aws-sdk/client-cost-optimization-hub';
import type {
  Address,
  Image,
  InstanceTypeInfo,
  NatGateway,
  NetworkInterface,
  Reservation,
  Snapshot,
  SpotInstanceRequest,
  Volume,
  VolumeModification,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { InstanceState, LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { LoadBalancer, TargetGroup, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CacheCluster } from '@aws-sdk/client-elasticache';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { GetRuleResponse } from '@aws-sdk/client-rbin';
import type { DBCluster, DBClusterSnapshot, DBInstance, DBSnapshot } from '@aws-sdk/client-rds';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Act, Transition } from './journal.ts';
import type { MetricSource } from './metrics.ts';
import { metricsOf } from './metrics.ts';
import type { Power } from './power.ts';

/**
 * Everything that a company owns at AWS, in the SDK's own shapes. It is read at each request and may be changed in
 * place: what is stopped here is stopped for whoever asks next.
 */
export interface Estate {
  /** Whose key a key is that names no account. */
  payerId: string;
  accounts: Map<string, EstateAccount>;
  /** What DescribeInstanceTypes knows, and where each type is sold. */
  instanceTypes: SoldType[];
  /** What Cost Optimization Hub says: the payer sees all, everybody else their own. */
  hub: Recommendation[];
  /** What was done to it, by whoever did it and in order: the bill follows. */
  journal: Act[];
  /** What will happen by itself, the next first. */
  transitions: Transition[];
  /** How many things have got an id since the beginning. */
  madeIds: number;
}

/** A type of machine, and where it can be had. */
export interface SoldType {
  info: InstanceTypeInfo;
  regionIds: readonly string[];
}

/** One account, and what it has besides its regions. */
export interface EstateAccount {
  accountId: string;
  /** Roles that may be taken on from outside. */
  roles: EstateRole[];
  /** Regions that are switched on; requests elsewhere are refused, as AWS does. */
  enabledRegions: readonly string[];
  regions: Map<string, EstateRegion>;
  buckets: EstateBucket[];
  trails: EstateTrail[];
}

/** A role that may be taken on from outside. */
export interface EstateRole {
  name: string;
  externalId?: string;
  /** An IAM policy that each of its calls is judged by; without one it may do everything. */
  policy?: object;
}

/** What a machine has that descriptions do not show. */
export interface MachineAttributes {
  disableApiStop?: boolean;
  disableApiTermination?: boolean;
  /** What it does when it is shut down from inside; `stop` where nothing is said. */
  shutdownBehavior?: 'stop' | 'terminate';
  /** It had a public address of its own when it was stopped, and will have another one. */
  hasAutomaticAddress?: boolean;
  /** Types on which it runs but fails its status checks. */
  impairedAs?: readonly string[];
}

/** A snapshot that was deleted and may be restored. */
export interface RecycledSnapshot {
  snapshot: Snapshot;
  enteredAt: Date;
  exitsAt: Date;
}

/** What was seen of a region before something was changed, and until when it is still seen. */
export interface FormerRegion {
  until: Temporal.Instant;
  region: Partial<EstateRegion>;
}

/** A bucket; all of an account are listed together, wherever they are. */
export interface EstateBucket {
  name: string;
  regionId: string;
  createdAt: Date;
  /** None at all is AWS's NoSuchLifecycleConfiguration. */
  lifecycleRules: LifecycleRule[];
  versioning?: 'Enabled' | 'Suspended';
  /** Whether policies may look at its tags, which has to be switched on for each bucket. */
  hasAbac?: boolean;
  tags: Record<string, string>;
}

/** A trail belongs to the region it was made in, and is seen from all where it is multi-region. */
export interface EstateTrail {
  trail: Trail;
  isLogging: boolean;
  selectors: Omit<GetEventSelectorsResponse, 'TrailARN'>;
}

/** What is in one region of an account. */
export interface EstateRegion {
  reservations: Reservation[];
  volumes: Volume[];
  snapshots: Snapshot[];
  images: Image[];
  addresses: Address[];
  natGateways: NatGateway[];
  networkInterfaces: NetworkInterface[];
  vpcEndpoints: VpcEndpoint[];
  loadBalancers: LoadBalancer[];
  targetGroups: TargetGroup[];
  /** By the target group's ARN. */
  targetHealth: Map<string, TargetHealthDescription[]>;
  classicLoadBalancers: LoadBalancerDescription[];
  /** By the classic load balancer's name. */
  instanceHealth: Map<string, InstanceState[]>;
  databases: DBInstance[];
  databaseClusters: DBCluster[];
  databaseSnapshots: DBSnapshot[];
  databaseClusterSnapshots: DBClusterSnapshot[];
  caches: CacheCluster[];
  groups: AutoScalingGroup[];
  functions: FunctionConfiguration[];
  logGroups: LogGroup[];
  recorders: { recorder: ConfigurationRecorder; status: ConfigurationRecorderStatus }[];
  instanceRecommendations: InstanceRecommendation[];
  idleRecommendations: IdleRecommendation[];
  /** Of what does not carry its tags itself (load balancers, caches, functions, log groups), by ARN. */
  tags: Map<string, Record<string, string>>;
  metrics: MetricSource;
  /** By the machine's id. */
  attributes: Map<string, MachineAttributes>;
  spotRequests: SpotInstanceRequest[];
  /** All changes of disks, the oldest first. */
  volumeModifications: VolumeModification[];
  recycleRules: GetRuleResponse[];
  recycledSnapshots: RecycledSnapshot[];
  releasedAddresses: Address[];
  /** When machines were on or off, as far as somebody said so. */
  power: Power;
  /** Replies that are given again where the same client token comes again. */
  replies: Map<string, object>;
  former: FormerRegion[];
}

/** Where AWS is by default; other regions have to be switched on first. */
export const DEFAULT_REGIONS: readonly string[] = [
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** An estate of the payer alone, with nothing in it. */
export function emptyEstate(payerId = '000000000000'): Estate {
  return {
    payerId,
    accounts: new Map([[payerId, emptyAccount(payerId)]]),
    instanceTypes: [],
    hub: [],
    journal: [],
    transitions: [],
    madeIds: 0,
  };
}

/** An account with nothing in it. */
export function emptyAccount(accountId: string): EstateAccount {
  return { accountId, roles: [], enabledRegions: DEFAULT_REGIONS, regions: new Map(), buckets: [], trails: [] };
}

/** A region with nothing in it. */
export function emptyRegion(): EstateRegion {
  return {
    reservations: [],
    volumes: [],
    snapshots: [],
    images: [],
    addresses: [],
    natGateways: [],
    networkInterfaces: [],
    vpcEndpoints: [],
    loadBalancers: [],
    targetGroups: [],
    targetHealth: new Map(),
    classicLoadBalancers: [],
    instanceHealth: new Map(),
    databases: [],
    databaseClusters: [],
    databaseSnapshots: [],
    databaseClusterSnapshots: [],
    caches: [],
    groups: [],
    functions: [],
    logGroups: [],
    recorders: [],
    instanceRecommendations: [],
    idleRecommendations: [],
    tags: new Map(),
    metrics: metricsOf([]),
    attributes: new Map(),
    spotRequests: [],
    volumeModifications: [],
    recycleRules: [],
    recycledSnapshots: [],
    releasedAddresses: [],
    power: new Map(),
    replies: new Map(),
    former: [],
  };
}

/** The region of an account, made when it is first asked for. */
export function regionOf(account: EstateAccount, regionId: string): EstateRegion {
  return account.regions.getOrInsertComputed(regionId, emptyRegion);
}
