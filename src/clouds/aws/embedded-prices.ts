import type { EmbeddedPrice } from '../../model/billed-usage.ts';
import type { PriceItem } from '../../model/price.ts';
import { isAurora } from './database-usage-types.ts';
import { cachePrice, databasePrice } from './embedded-databases.ts';
import { INSTANCE_FAMILIES } from './embedded-instances.ts';
import { HOME_REGION } from './region-codes.ts';
import { readFamilies, scaledPrice } from './size-prices.ts';

/** The day of the list: AWS' public price list of us-east-1. Change it only together with the figures. */
export const EMBEDDED_ON = '2026-07-20';

/**
 * What something costs by the public price list of us-east-1, without asking anybody; undefined where we do not carry
 * it: other platforms than Linux, commercial database engines, spot, which has no list price, and types too rare.
 */
export function embeddedPrice(item: PriceItem): EmbeddedPrice | undefined {
  const amount = amountOf(item);
  if (amount === undefined) return undefined;
  return { regionId: HOME_REGION, amount, currency: 'USD', asOf: EMBEDDED_ON, note: noteOn(item) };
}

function amountOf(item: PriceItem): number | undefined {
  switch (item.kind) {
    case 'instance-hours':
      return instancePrice(item);
    case 'database-hours':
      return databasePrice(item);
    case 'cache-hours':
      return cachePrice(item);
    case 'volume-storage':
      return VOLUME_STORAGE[item.volumeType];
    case 'volume-iops':
      return VOLUME_IOPS[item.volumeType];
    case 'volume-throughput':
      return item.volumeType === 'gp3' ? 0.04 : undefined;
    case 'snapshot-storage':
      return item.tier === 'archive' ? 0.0125 : 0.05;
    case 'load-balancer-hours':
      return LOAD_BALANCERS[item.balancer];
    case 'bucket-storage':
      return BUCKET_STORAGE[item.storageClass.toUpperCase()];
    case 'database-storage':
    case 'database-iops':
      return databaseStoragePrice(item);
    case 'database-snapshot-storage':
      return item.isOfCluster ? 0.021 : 0.095;
    default:
      return FIXED[item.kind];
  }
}

/** What has one price whatever it is, dollars an hour, a GiB a month or an event. */
const FIXED: Partial<Record<PriceItem['kind'], number>> = {
  'address-hours': 0.005,
  'nat-gateway-hours': 0.045,
  'vpc-endpoint-hours': 0.01,
  'log-storage': 0.03,
  'trail-events': 0.00002,
  'config-items': 0.003,
};

/** Dollars a GiB a month. */
const VOLUME_STORAGE: Readonly<Record<string, number>> = {
  gp3: 0.08,
  gp2: 0.1,
  io1: 0.125,
  io2: 0.125,
  st1: 0.045,
  sc1: 0.015,
  standard: 0.05,
};

/** Dollars an operation a second a month; of io2 the first 32,000. */
const VOLUME_IOPS: Readonly<Record<string, number>> = { gp3: 0.005, io1: 0.065, io2: 0.065 };

/** Dollars an hour, without capacity units. */
const LOAD_BALANCERS = { application: 0.0225, network: 0.0225, gateway: 0.0125, classic: 0.025 } as const;

/** Dollars a GiB a month, the first 50 TB. */
const BUCKET_STORAGE: Readonly<Record<string, number>> = {
  STANDARD: 0.023,
  STANDARDSTORAGE: 0.023,
  INTELLIGENT_TIERING: 0.023,
  INTELLIGENTTIERINGFASTORAGE: 0.023,
  STANDARD_IA: 0.0125,
  STANDARDIASTORAGE: 0.0125,
  ONEZONE_IA: 0.01,
  ONEZONEIASTORAGE: 0.01,
  GLACIER_IR: 0.004,
  GLACIERINSTANTRETRIEVALSTORAGE: 0.004,
  GLACIER: 0.0036,
  GLACIERSTORAGE: 0.0036,
  DEEP_ARCHIVE: 0.00099,
  DEEPARCHIVESTORAGE: 0.00099,
};

/** RDS, one copy: dollars a GiB a month, and an operation a second a month. Two copies cost twice as much. */
const DATABASE_STORAGE: Readonly<Record<string, number>> = {
  gp2: 0.115,
  gp3: 0.115,
  io1: 0.125,
  io2: 0.125,
  standard: 0.1,
};
const DATABASE_IOPS: Readonly<Record<string, number>> = { gp3: 0.02, io1: 0.1, io2: 0.1 };

function databaseStoragePrice(item: Extract<PriceItem, { storageType: string }>): number | undefined {
  const { kind, storageType, multiAz, engine } = item;
  if (isAurora(engine)) {
    if (kind === 'database-iops') return undefined;
    return storageType === 'aurora-iopt1' ? 0.225 : 0.1;
  }
  const one = (kind === 'database-iops' ? DATABASE_IOPS : DATABASE_STORAGE)[storageType];
  return one === undefined ? undefined : one * (multiAz ? 2 : 1);
}

const INSTANCES = readFamilies(INSTANCE_FAMILIES);

function instancePrice(item: Extract<PriceItem, { kind: 'instance-hours' }>): number | undefined {
  const { instanceType, platform, tenancy, market } = item;
  if (platform !== 'Linux/UNIX' || tenancy !== 'default' || market !== 'on-demand') return undefined;
  return scaledPrice(INSTANCES, instanceType);
}

function noteOn(item: PriceItem): string {
  if (item.kind === 'volume-iops' && item.volumeType === 'io2') return 'the price of the first 32,000 IOPS';
  if (item.kind === 'bucket-storage') return 'the price of the first 50 TB';
  return '';
}
