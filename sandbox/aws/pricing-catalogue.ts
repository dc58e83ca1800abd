import { INSTANCE_FAMILIES } from '../../src/clouds/aws/embedded-instances.ts';
import { ENGINES, PLATFORMS } from '../../src/clouds/aws/platforms.ts';
import type { PriceItem } from '../../src/model/price.ts';

/** A product with what the Price List says of it besides its place and price. */
export interface Offered {
  item: PriceItem;
  unit: string;
  attributes: Readonly<Record<string, string>>;
  /** Of our units in one of the list's. */
  per?: number;
}

/** Every product of a service, in the bot's words. */
export function catalogue(serviceCode: string): readonly Offered[] {
  return CATALOGUES[serviceCode] ?? [];
}

const SIZES = [
  'nano',
  'micro',
  'small',
  'medium',
  'large',
  'xlarge',
  '2xlarge',
  '4xlarge',
  '8xlarge',
  '12xlarge',
  '16xlarge',
  '24xlarge',
];
const FAMILIES = INSTANCE_FAMILIES.split(';').flatMap((line) => line.trim().split(' ')[0] || []);

/** Sizes that a burstable family has and that all others have. */
const sizesOf = (family: string) => (/\bt\d/.test(family) ? SIZES.slice(0, 7) : SIZES.slice(4));

function machines(): Offered[] {
  return FAMILIES.flatMap((family) => sizesOf(family).map((size) => `${family}.${size}`)).flatMap((instanceType) =>
    ['Linux/UNIX', 'Windows'].flatMap((platform) =>
      (['default', 'dedicated'] as const).map((tenancy): Offered => {
        const attributes = { ...PLATFORMS[platform], instanceType, capacitystatus: 'Used' };
        return {
          item: { kind: 'instance-hours', instanceType, platform, tenancy, market: 'on-demand' },
          unit: 'Hrs',
          attributes: { ...attributes, tenancy: tenancy === 'default' ? 'Shared' : 'Dedicated' },
        };
      }),
    ),
  );
}

const CLASSES = ['db.t3', 'db.t4g', 'db.m5', 'db.m6g', 'db.m6i', 'db.m7g', 'db.r5', 'db.r6g', 'db.r6i', 'db.r7g'];

function databases(): Offered[] {
  return CLASSES.flatMap((family) => sizesOf(family).map((size) => `${family}.${size}`)).flatMap((instanceClass) =>
    Object.entries(ENGINES).flatMap(([engine, names]) =>
      [false, true].map(
        (multiAz): Offered => ({
          item: { kind: 'database-hours', instanceClass, engine, multiAz },
          unit: 'Hrs',
          attributes: {
            ...names,
            instanceType: instanceClass,
            deploymentOption: multiAz ? 'Multi-AZ' : 'Single-AZ',
            licenseModel: 'No license required',
          },
        }),
      ),
    ),
  );
}

function databaseDisks(): Offered[] {
  return ['gp2', 'gp3', 'io1'].flatMap((storageType) =>
    [false, true].flatMap((multiAz) =>
      (
        [
          ['database-storage', 'GB-Mo'],
          ['database-iops', 'IOPS-Mo'],
        ] as const
      ).map(
        ([kind, unit]): Offered => ({ item: { kind, storageType, multiAz, engine: 'mysql' }, unit, attributes: {} }),
      ),
    ),
  );
}

const NODES = ['cache.t3', 'cache.t4g', 'cache.m5', 'cache.m6g', 'cache.m7g', 'cache.r5', 'cache.r6g', 'cache.r7g'];

function caches(): Offered[] {
  return NODES.flatMap((family) => sizesOf(family).map((size) => `${family}.${size}`)).flatMap((nodeType) =>
    ['Redis', 'Valkey', 'Memcached'].map(
      (cacheEngine): Offered => ({
        item: { kind: 'cache-hours', nodeType, engine: cacheEngine.toLowerCase() },
        unit: 'Hrs',
        attributes: { instanceType: nodeType, cacheEngine },
      }),
    ),
  );
}

const plain = (unit: string, ...items: PriceItem[]) => items.map((item): Offered => ({ item, unit, attributes: {} }));

const disks = (kind: 'volume-storage' | 'volume-iops', ...types: string[]) =>
  types.map((volumeType): PriceItem => ({ kind, volumeType }));

const balancers = (['application', 'network', 'gateway', 'classic'] as const).map(
  (balancer): Offered => ({
    item: { kind: 'load-balancer-hours', balancer },
    unit: 'Hrs',
    attributes: {
      operation:
        balancer === 'classic' ? 'LoadBalancing' : `LoadBalancing:${balancer[0]!.toUpperCase()}${balancer.slice(1)}`,
    },
  }),
);

const CATALOGUES: Readonly<Record<string, readonly Offered[]>> = {
  AmazonEC2: [
    ...machines(),
    ...plain('GB-Mo', ...disks('volume-storage', 'gp3', 'gp2', 'io1', 'io2', 'st1', 'sc1', 'standard')),
    ...plain('IOPS-Mo', ...disks('volume-iops', 'gp3', 'io1', 'io2')),
    { item: { kind: 'volume-throughput', volumeType: 'gp3' }, unit: 'GiBps-mo', attributes: {}, per: 1024 },
    ...plain('GB-Mo', { kind: 'snapshot-storage', tier: 'standard' }, { kind: 'snapshot-storage', tier: 'archive' }),
    ...plain('Hrs', { kind: 'nat-gateway-hours' }),
  ],
  AmazonVPC: plain(
    'Hrs',
    { kind: 'address-hours', inUse: true },
    { kind: 'address-hours', inUse: false },
    { kind: 'vpc-endpoint-hours' },
  ),
  AWSELB: balancers,
  AmazonRDS: [
    ...databases(),
    ...databaseDisks(),
    ...plain('GB-Mo', { kind: 'database-snapshot-storage', isOfCluster: false }),
    ...plain('GB-Mo', { kind: 'database-snapshot-storage', isOfCluster: true }),
  ],
  AmazonElastiCache: caches(),
  AmazonS3: [
    'STANDARD',
    'STANDARD_IA',
    'ONEZONE_IA',
    'INTELLIGENT_TIERING',
    'GLACIER_IR',
    'GLACIER',
    'DEEP_ARCHIVE',
  ].flatMap((storageClass) => plain('GB-Mo', { kind: 'bucket-storage', storageClass })),
  AmazonCloudWatch: plain('GB-Mo', { kind: 'log-storage' }),
  AWSCloudTrail: plain('Events', { kind: 'trail-events' }),
  AWSConfig: plain('ConfigurationItemRecorded', { kind: 'config-items' }),
};
