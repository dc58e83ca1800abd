import type { Day } from './period.ts';

/** Our adapters' keys for the clouds. */
export type CloudName = 'aws' | 'azure' | 'gcp';

/** Where a resource is: what a price, a permission and a failure belong to. */
export interface Place {
  cloud: CloudName;
  subAccountId: string;
  regionId: string;
}

/** The `regionId` of an account of which not even the regions could be read. */
export const WHOLE_ACCOUNT = '*';

/** What every resource has. Plain JSON, so that it can be stored and compared; instants are ISO text in UTC. */
export interface ResourceCommon extends Place {
  /** The cloud's own id: `i-0ab…`, `vol-…`, a bucket's name, a load balancer's ARN. Unique within type and place. */
  resourceId: string;
  /** What people call it: its Name tag, or the id. */
  resourceName: string;
  tags: Record<string, string>;
  createdAt?: string | undefined;
  /** What was measured; absent where nothing could be. */
  utilisation?: Utilisation | undefined;
}

/**
 * What is measured, each in one unit whatever the cloud's own is. `cpu`, `memory`, `gpu`: percent of what the resource
 * has. `network`, `disk`, `bytes`: bytes an hour, in and out together. `requests`: a count an hour. `connections`: how
 * many at once. `iops`: operations a second; `throughput`: MiB a second. `cpuCredits`: a burstable's credit balance.
 * `freeMemory`, `stored`: bytes.
 */
export type MetricName =
  | 'cpu'
  | 'memory'
  | 'gpu'
  | 'network'
  | 'disk'
  | 'bytes'
  | 'requests'
  | 'connections'
  | 'iops'
  | 'throughput'
  | 'cpuCredits'
  | 'freeMemory'
  | 'stored';

/**
 * One metric over the window. Of hours without data nothing is assumed, except where the cloud documents that it says
 * nothing while there is nothing, as of a load balancer's requests.
 */
export interface MetricSummary {
  /** How many hours of the window have data. */
  hours: number;
  /** Of the hours' averages. */
  mean: number;
  /** The smallest hourly minimum where the cloud was asked for one, else the smallest hour. */
  min: number;
  /** The largest hourly maximum where the cloud was asked for one, else the largest hour. */
  max: number;
  /** 99th percentile of the same hourly maxima: at least the 99th percentile of what happened within the hours. */
  p99: number;
}

/** What was measured over whole hours, half-open. A metric that is absent is unknown, never zero. */
export interface Utilisation {
  start: string;
  end: string;
  metrics: Partial<Record<MetricName, MetricSummary>>;
  /** CPU averages, one an hour from `start`, null where there is no data: what a rhythm is found in. */
  cpuByHour?: (number | null)[] | undefined;
}

/** A virtual machine. Those that are terminated are gone. */
export interface Instance extends ResourceCommon {
  resourceType: 'instance';
  state: 'pending' | 'running' | 'stopping' | 'stopped';
  instanceType: string;
  architecture: string;
  /** AWS' PlatformDetails: `Linux/UNIX`, `Windows`, `Red Hat Enterprise Linux`, … */
  platform: string;
  tenancy: 'default' | 'dedicated' | 'host';
  market: 'on-demand' | 'spot';
  /** When it last started. */
  launchedAt: string;
  /** When it stopped, where the cloud says so. */
  stoppedAt?: string | undefined;
  rootDevice: 'ebs' | 'instance-store';
  volumeIds: string[];
  imageId?: string | undefined;
  autoScalingGroup?: string | undefined;
  /** Target groups and classic load balancers it is registered with. */
  loadBalancedBy: string[];
}

export interface Volume extends ResourceCommon {
  resourceType: 'volume';
  state: string;
  volumeType: string;
  sizeGiB: number;
  iops?: number | undefined;
  /** MiB a second. */
  throughput?: number | undefined;
  attachedTo: string[];
  snapshotId?: string | undefined;
}

export interface Snapshot extends ResourceCommon {
  resourceType: 'snapshot';
  volumeId: string;
  /** Of the volume; what is stored is less, since snapshots are incremental. */
  sizeGiB: number;
  /** Bytes of its own, where the cloud says so. */
  storedBytes?: number | undefined;
  tier: 'standard' | 'archive';
  description: string;
  /** How many days it could be had back after it was deleted; 0 where nothing would keep it, absent where that is not known. */
  keptDays?: number | undefined;
}

export interface Image extends ResourceCommon {
  resourceType: 'image';
  snapshotIds: string[];
  /** The last launch from it that the cloud knows of, a UTC day. */
  lastLaunchedOn?: Day | undefined;
  isPublic: boolean;
}

export interface Address extends ResourceCommon {
  resourceType: 'address';
  publicIp: string;
  associatedWith?: string | undefined;
}

export interface LoadBalancer extends ResourceCommon {
  resourceType: 'load-balancer';
  kind: 'application' | 'network' | 'gateway' | 'classic';
  /** Registered targets, and how many of them are healthy; absent where that could not be read. */
  targets?: { registered: number; healthy: number } | undefined;
}

export interface NatGateway extends ResourceCommon {
  resourceType: 'nat-gateway';
  state: string;
  vpcId: string;
  subnetId: string;
}

export interface Database extends ResourceCommon {
  resourceType: 'database';
  state: string;
  /** `db.r6g.xlarge`. */
  instanceClass: string;
  engine: string;
  multiAz: boolean;
  storageType: string;
  sizeGiB: number;
  iops?: number | undefined;
  /** The Aurora cluster it is a member of. */
  clusterId?: string | undefined;
  isReadReplica: boolean;
  hasReadReplicas: boolean;
}

export interface DatabaseCluster extends ResourceCommon {
  resourceType: 'database-cluster';
  state: string;
  engine: string;
  memberIds: string[];
  isServerless: boolean;
}

export interface DatabaseSnapshot extends ResourceCommon {
  resourceType: 'database-snapshot';
  kind: 'manual' | 'automated';
  /** The instance or cluster it is of. */
  sourceId: string;
  sizeGiB: number;
  isOfCluster: boolean;
}

export interface Cache extends ResourceCommon {
  resourceType: 'cache';
  state: string;
  /** `cache.m6g.large`. */
  nodeType: string;
  engine: string;
  nodes: number;
  replicationGroup?: string | undefined;
}

export interface AutoScalingGroup extends ResourceCommon {
  resourceType: 'auto-scaling-group';
  instanceIds: string[];
  min: number;
  desired: number;
  max: number;
  /** Its share of on-demand instances above the base, percent; 100 without a mixed policy. */
  onDemandPercent: number;
}

export interface CloudFunction extends ResourceCommon {
  resourceType: 'function';
  memoryMiB: number;
  architecture: string;
  runtime: string;
}

export interface Bucket extends ResourceCommon {
  resourceType: 'bucket';
  /** Absent where it could not be read. */
  lifecycleRules?: number | undefined;
  isVersioned?: boolean | undefined;
}

export interface LogGroup extends ResourceCommon {
  resourceType: 'log-group';
  retentionDays?: number | undefined;
  storedBytes: number;
}

export interface NetworkInterface extends ResourceCommon {
  resourceType: 'network-interface';
  state: string;
  kind: string;
  publicIp?: string | undefined;
}

export interface VpcEndpoint extends ResourceCommon {
  resourceType: 'vpc-endpoint';
  kind: string;
  serviceName: string;
  zones: number;
}

export interface Trail extends ResourceCommon {
  resourceType: 'trail';
  isLogging: boolean;
  isMultiRegion: boolean;
  isOrganization: boolean;
  /** Which management events it delivers; the first copy is free, further ones are not. */
  managementEvents: 'all' | 'some' | 'none';
  /** The account it belongs to, where an organisation's trail is seen from a member. */
  homeRegionId: string;
}

export interface ConfigRecorder extends ResourceCommon {
  resourceType: 'config-recorder';
  isRecording: boolean;
  /** Whether it records global resources (IAM), which is needed in one region only. */
  includesGlobal: boolean;
  allSupported: boolean;
}

/** Anything that can be found to be waste. */
export type Resource =
  | Instance
  | Volume
  | Snapshot
  | Image
  | Address
  | LoadBalancer
  | NatGateway
  | Database
  | DatabaseCluster
  | DatabaseSnapshot
  | Cache
  | AutoScalingGroup
  | CloudFunction
  | Bucket
  | LogGroup
  | NetworkInterface
  | VpcEndpoint
  | Trail
  | ConfigRecorder;

export type ResourceType = Resource['resourceType'];
export type ResourceOf<T extends ResourceType> = Extract<Resource, { resourceType: T }>;

/** What names a resource among all. */
export type ResourceRef = Place & Pick<Resource, 'resourceType' | 'resourceId'>;

export function resourceKey({ cloud, subAccountId, regionId, resourceType, resourceId }: ResourceRef): string {
  return `${cloud}/${subAccountId}/${regionId}/${resourceType}/${resourceId}`;
}

/** What a type of machine has and where it is sold. */
export interface InstanceSpec {
  instanceType: string;
  vcpus: number;
  memoryMiB: number;
  architectures: string[];
  /** Gigabits a second that it always has; absent where the cloud does not say. */
  networkGbps?: number | undefined;
  /** Megabits a second to its volumes that it always has, and operations a second. */
  ebsMbps?: number | undefined;
  ebsIops?: number | undefined;
  gpus: number;
  instanceStoreGiB: number;
  isBurstable: boolean;
  isCurrentGeneration: boolean;
  isBareMetal: boolean;
  regionIds: string[];
}

/** By type: `m6i.xlarge`. */
export type InstanceCatalog = Readonly<Record<string, InstanceSpec>>;

/** What could not be read, and so cannot be judged. */
export interface Trouble {
  resourceTypes: ResourceType[];
  /** What the role must allow, where that is all that is missing. */
  permission?: string | undefined;
  /** What was being read, why it failed, what to do. */
  sentence: string;
  /** Where no resource is missing by it: what cannot be told, for people. */
  shows?: string | undefined;
}

/** One account and region as it was read. */
export interface PlaceReading extends Place {
  resources: Resource[];
  /** Types that were read to the end: what is not among `resources` any more is gone. */
  readTypes: ResourceType[];
  troubles: Trouble[];
  readAt: string;
}
