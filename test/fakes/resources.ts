import type { Settings } from '../../src/detectors/detector.ts';
import { type Detector, type Fleet, looksAt } from '../../src/detectors/detector.ts';
import { makeFleet } from '../../src/detectors/fleet.ts';
import type { Unknown, Verdict } from '../../src/model/finding.ts';
import type { PriceItem, Prices, UnitPrice } from '../../src/model/price.ts';
import type {
  InstanceCatalog,
  InstanceSpec,
  MetricName,
  MetricSummary,
  Resource,
  ResourceOf,
  ResourceType,
  Utilisation,
} from '../../src/model/resource.ts';
import { NOW } from './builders.ts';

/** Two weeks that end now: 336 hours. */
export const WINDOW = { start: NOW.subtract({ hours: 336 }).toString(), end: NOW.toString() };
export const HOURS = 336;

export function daysAgo(days: number): string {
  return NOW.subtract({ hours: days * 24 }).toString();
}

/** A metric that was always about the same; what differs is said. */
export function steady(mean: number, over: Partial<MetricSummary> = {}): MetricSummary {
  return { hours: HOURS, mean, min: mean, max: mean, p99: over.max ?? mean, ...over };
}

export function measured(metrics: Utilisation['metrics'], over: Partial<Utilisation> = {}): Utilisation {
  return { ...WINDOW, metrics, ...over };
}

/** The same resource with a metric less. */
export function without<T extends Resource>(resource: T, ...names: MetricName[]): T {
  const { utilisation } = resource;
  if (!utilisation) return resource;
  const metrics = Object.fromEntries(
    Object.entries(utilisation.metrics).filter(([name]) => !names.includes(name as MetricName)),
  );
  return { ...resource, utilisation: { ...utilisation, metrics } };
}

const COMMON = { cloud: 'aws', subAccountId: '200', regionId: 'us-east-1', tags: {}, createdAt: daysAgo(400) } as const;

const USUAL: { [T in ResourceType]: Omit<ResourceOf<T>, 'resourceId' | 'resourceName'> } = {
  instance: {
    ...COMMON,
    resourceType: 'instance',
    state: 'running',
    instanceType: 'm5.xlarge',
    architecture: 'x86_64',
    platform: 'Linux/UNIX',
    tenancy: 'default',
    market: 'on-demand',
    launchedAt: daysAgo(100),
    rootDevice: 'ebs',
    volumeIds: [],
    loadBalancedBy: [],
    utilisation: measured({ cpu: steady(55, { max: 90 }), network: steady(5e9), disk: steady(1e9) }),
  },
  volume: { ...COMMON, resourceType: 'volume', state: 'in-use', volumeType: 'gp3', sizeGiB: 100, attachedTo: ['i-1'] },
  snapshot: {
    ...COMMON,
    resourceType: 'snapshot',
    volumeId: 'vol-gone',
    sizeGiB: 100,
    tier: 'standard',
    description: '',
  },
  image: { ...COMMON, resourceType: 'image', snapshotIds: [], isPublic: false },
  address: { ...COMMON, resourceType: 'address', publicIp: '203.0.113.7', createdAt: undefined, associatedWith: 'i-1' },
  'load-balancer': {
    ...COMMON,
    resourceType: 'load-balancer',
    kind: 'application',
    targets: { registered: 2, healthy: 2 },
    utilisation: measured({ requests: steady(1000), bytes: steady(1e6) }),
  },
  'nat-gateway': {
    ...COMMON,
    resourceType: 'nat-gateway',
    state: 'available',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    utilisation: measured({ bytes: steady(1e8), connections: steady(20) }),
  },
  database: {
    ...COMMON,
    resourceType: 'database',
    state: 'available',
    instanceClass: 'db.m5.xlarge',
    engine: 'postgres',
    multiAz: false,
    storageType: 'gp3',
    sizeGiB: 200,
    isReadReplica: false,
    hasReadReplicas: false,
    utilisation: measured({
      cpu: steady(55, { max: 85 }),
      connections: steady(20),
      iops: steady(100),
      freeMemory: steady(2 * 1024 ** 3),
    }),
  },
  'database-cluster': {
    ...COMMON,
    resourceType: 'database-cluster',
    state: 'available',
    engine: 'aurora-postgresql',
    memberIds: [],
    isServerless: false,
  },
  'database-snapshot': {
    ...COMMON,
    resourceType: 'database-snapshot',
    kind: 'manual',
    sourceId: 'db-gone',
    sizeGiB: 100,
    isOfCluster: false,
  },
  cache: {
    ...COMMON,
    resourceType: 'cache',
    state: 'available',
    nodeType: 'cache.m6g.large',
    engine: 'redis',
    nodes: 1,
    utilisation: measured({ connections: steady(40), requests: steady(10_000) }),
  },
  'auto-scaling-group': {
    ...COMMON,
    resourceType: 'auto-scaling-group',
    instanceIds: [],
    min: 2,
    desired: 2,
    max: 4,
    onDemandPercent: 100,
  },
  function: { ...COMMON, resourceType: 'function', memoryMiB: 128, architecture: 'x86_64', runtime: 'nodejs24.x' },
  bucket: {
    ...COMMON,
    resourceType: 'bucket',
    lifecycleRules: 1,
    isVersioned: false,
    utilisation: measured({ stored: steady(1024 ** 4) }),
  },
  'log-group': { ...COMMON, resourceType: 'log-group', retentionDays: 30, storedBytes: 50 * 1024 ** 3 },
  'network-interface': { ...COMMON, resourceType: 'network-interface', state: 'in-use', kind: 'interface' },
  'vpc-endpoint': {
    ...COMMON,
    resourceType: 'vpc-endpoint',
    kind: 'Interface',
    serviceName: 'com.amazonaws.us-east-1.sqs',
    zones: 2,
    utilisation: measured({ bytes: steady(1e8) }),
  },
  trail: {
    ...COMMON,
    resourceType: 'trail',
    isLogging: true,
    isMultiRegion: true,
    isOrganization: false,
    managementEvents: 'all',
    homeRegionId: 'us-east-1',
  },
  'config-recorder': {
    ...COMMON,
    resourceType: 'config-recorder',
    isRecording: true,
    includesGlobal: true,
    allSupported: true,
  },
};

const IDS: Partial<Record<ResourceType, string>> = {
  instance: 'i-1',
  volume: 'vol-1',
  snapshot: 'snap-1',
  image: 'ami-1',
};

/** A resource of a type, in use and of no interest to any detector; what matters is said. */
export function aResource<T extends ResourceType>(type: T, over: Partial<ResourceOf<T>> = {}): ResourceOf<T> {
  const resourceId = over.resourceId ?? IDS[type] ?? `${type}-1`;
  return { resourceId, resourceName: resourceId, ...USUAL[type], ...over } as unknown as ResourceOf<T>;
}

export const anInstance = (over: Partial<ResourceOf<'instance'>> = {}) => aResource('instance', over);
export const aVolume = (over: Partial<ResourceOf<'volume'>> = {}) => aResource('volume', over);
export const aSnapshot = (over: Partial<ResourceOf<'snapshot'>> = {}) => aResource('snapshot', over);
export const anImage = (over: Partial<ResourceOf<'image'>> = {}) => aResource('image', over);
export const anAddress = (over: Partial<ResourceOf<'address'>> = {}) => aResource('address', over);
export const aLoadBalancer = (over: Partial<ResourceOf<'load-balancer'>> = {}) => aResource('load-balancer', over);
export const aNatGateway = (over: Partial<ResourceOf<'nat-gateway'>> = {}) => aResource('nat-gateway', over);
export const aDatabase = (over: Partial<ResourceOf<'database'>> = {}) => aResource('database', over);
export const aDatabaseCluster = (over: Partial<ResourceOf<'database-cluster'>> = {}) =>
  aResource('database-cluster', over);
export const aDatabaseSnapshot = (over: Partial<ResourceOf<'database-snapshot'>> = {}) =>
  aResource('database-snapshot', over);
export const aCache = (over: Partial<ResourceOf<'cache'>> = {}) => aResource('cache', over);
export const aGroup = (over: Partial<ResourceOf<'auto-scaling-group'>> = {}) => aResource('auto-scaling-group', over);
export const aBucket = (over: Partial<ResourceOf<'bucket'>> = {}) => aResource('bucket', over);
export const aLogGroup = (over: Partial<ResourceOf<'log-group'>> = {}) => aResource('log-group', over);
export const aNetworkInterface = (over: Partial<ResourceOf<'network-interface'>> = {}) =>
  aResource('network-interface', over);
export const aVpcEndpoint = (over: Partial<ResourceOf<'vpc-endpoint'>> = {}) => aResource('vpc-endpoint', over);
export const aTrail = (over: Partial<ResourceOf<'trail'>> = {}) => aResource('trail', over);
export const aRecorder = (over: Partial<ResourceOf<'config-recorder'>> = {}) => aResource('config-recorder', over);

/** A machine that does nothing: hardly any CPU, as much traffic as its agents make. */
export function anIdleInstance(over: Partial<ResourceOf<'instance'>> = {}) {
  const metrics = { cpu: steady(0.5, { max: 2.5 }), network: steady(200_000, { max: 900_000 }), disk: steady(2e6) };
  return anInstance({ utilisation: measured(metrics), ...over });
}

export function aSpec(instanceType: string, over: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    instanceType,
    vcpus: 4,
    memoryMiB: 16_384,
    architectures: ['x86_64'],
    networkGbps: 1.25,
    ebsMbps: 1150,
    ebsIops: 6000,
    gpus: 0,
    instanceStoreGiB: 0,
    isBurstable: /^t\d/.test(instanceType),
    isCurrentGeneration: true,
    isBareMetal: instanceType.includes('metal'),
    regionIds: ['us-east-1', 'eu-central-1'],
    ...over,
  };
}

export function aCatalog(...specs: InstanceSpec[]): InstanceCatalog {
  return Object.fromEntries(specs.map((spec) => [spec.instanceType, spec]));
}

/** m5 as it is sold, with its always available network and disks (EC2 instance type specifications). */
export const M5 = aCatalog(
  aSpec('m5.large', { vcpus: 2, memoryMiB: 8192, networkGbps: 0.75, ebsMbps: 650, ebsIops: 3600 }),
  aSpec('m5.xlarge', { vcpus: 4, memoryMiB: 16_384, networkGbps: 1.25, ebsMbps: 1150, ebsIops: 6000 }),
  aSpec('m5.2xlarge', { vcpus: 8, memoryMiB: 32_768, networkGbps: 2.5, ebsMbps: 2300, ebsIops: 12_000 }),
  aSpec('m5.4xlarge', { vcpus: 16, memoryMiB: 65_536, networkGbps: 5, ebsMbps: 4750, ebsIops: 18_750 }),
);

/** Public prices of us-east-1 in dollars, by what they are for; what is not here nobody knows. */
const AMOUNTS: Record<string, number> = {
  'instance-hours m5.large': 0.096,
  'instance-hours m5.xlarge': 0.192,
  'instance-hours m5.2xlarge': 0.384,
  'instance-hours m5.4xlarge': 0.768,
  'instance-hours m5.xlarge spot': 0.07,
  'volume-storage gp2': 0.1,
  'volume-storage gp3': 0.08,
  'volume-iops gp3': 0.005,
  'volume-throughput gp3': 0.04,
  'volume-storage io1': 0.125,
  'volume-iops io1': 0.065,
  'snapshot-storage standard': 0.05,
  'snapshot-storage archive': 0.0125,
  'address-hours': 0.005,
  'load-balancer-hours application': 0.0225,
  'load-balancer-hours network': 0.0225,
  'load-balancer-hours classic': 0.025,
  'nat-gateway-hours': 0.045,
  'database-hours db.m5.large': 0.178,
  'database-hours db.m5.xlarge': 0.356,
  'database-storage gp3': 0.115,
  'database-snapshot-storage': 0.095,
  'cache-hours cache.m6g.large': 0.149,
  'bucket-storage Standard': 0.023,
  'log-storage': 0.03,
  'vpc-endpoint-hours': 0.01,
};

function nameOf(item: PriceItem): string {
  switch (item.kind) {
    case 'instance-hours':
      return `${item.kind} ${item.instanceType}${item.market === 'spot' ? ' spot' : ''}`;
    case 'volume-storage':
    case 'volume-iops':
    case 'volume-throughput':
      return `${item.kind} ${item.volumeType}`;
    case 'snapshot-storage':
      return `${item.kind} ${item.tier}`;
    case 'load-balancer-hours':
      return `${item.kind} ${item.balancer}`;
    case 'database-hours':
      return `${item.kind} ${item.instanceClass}`;
    case 'database-storage':
    case 'database-iops':
      return `${item.kind} ${item.storageType}`;
    case 'cache-hours':
      return `${item.kind} ${item.nodeType}`;
    case 'bucket-storage':
      return `${item.kind} ${item.storageClass}`;
    default:
      return item.kind;
  }
}

export function aPrice(amount: number, over: Partial<UnitPrice> = {}): UnitPrice {
  return { amount, currency: 'USD', basis: { kind: 'price-list', asOf: '2026-11-01', note: '' }, ...over };
}

export function somePrices(more: Record<string, number | UnitPrice | undefined> = {}): Prices {
  const amounts: Record<string, number | UnitPrice | undefined> = { ...AMOUNTS, ...more };
  return {
    unitPrice(item) {
      const known = amounts[nameOf(item)];
      return typeof known === 'number' ? aPrice(known) : known;
    },
  };
}

/** What a resource is judged among. */
export interface Surroundings {
  others?: Resource[];
  settings?: Settings;
  prices?: Prices;
  instanceTypes?: InstanceCatalog;
  incomplete?: ResourceType[];
  timeZone?: string;
  requiredTags?: string[];
  now?: Temporal.Instant;
}

export function aFleet(resources: Resource[], { instanceTypes = M5, incomplete = [] }: Surroundings = {}): Fleet {
  return makeFleet({ resources, instanceTypes, isComplete: (type) => !incomplete.includes(type) });
}

/** Asks one detector of one resource. */
export function inspect(
  detector: Detector,
  resource: Resource,
  around: Surroundings = {},
): Verdict | Unknown | undefined {
  const { others = [], settings = {}, prices = somePrices(), timeZone, requiredTags, now = NOW } = around;
  if (!looksAt(detector, resource)) throw new Error(`${detector.name} does not look at ${resource.resourceType}`);
  return detector.inspect(resource, {
    now,
    settings: { ...detector.settings, ...settings },
    fleet: aFleet([resource, ...others], around),
    prices,
    timeZone,
    requiredTags,
  });
}

/** The same, where a verdict is expected. */
export function verdictOf(detector: Detector, resource: Resource, around: Surroundings = {}): Verdict {
  const said = inspect(detector, resource, around);
  if (!said || 'unknown' in said) throw new Error(`no verdict, but ${JSON.stringify(said)}`);
  return said;
}

/** What is freed less what is added, as the test's own sum. */
export function savedBy({ freed, added = [] }: Verdict): number {
  const sum = (parts: Verdict['freed']) =>
    parts.reduce((total, { price, quantity }) => total + price!.amount * quantity, 0);
  return sum(freed) - sum(added);
}
