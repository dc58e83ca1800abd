import type { BilledAs } from '../../model/billed-usage.ts';
import type { PriceItem } from '../../model/price.ts';
import { databaseIops, databaseStorage, databaseUsage } from './database-usage-types.ts';
import { HOME_REGION, inRegion, regionCode } from './region-codes.ts';
import { GB_MONTHS, HOURS, IOPS_MONTHS, THROUGHPUT_MONTHS, type UsageName } from './usage-names.ts';

/**
 * How AWS bills something in a region (docs.aws.amazon.com, "Understand codes for …  in billing and usage reports" of
 * EC2, EBS, VPC, Elastic Load Balancing and S3). Undefined for what has no usage type of its own, or one we do not know.
 */
export function billedAs(item: PriceItem, regionId: string): BilledAs | undefined {
  const usage = usageNameOf(item);
  if (!usage) return undefined;
  const { names, service, units, mixes = '' } = usage;
  return { usageTypes: names.flatMap((name) => namesIn(regionId, name)), service, units, mixes };
}

/** With the prefix a name tells its region; a bare one is us-east-1's, or of a bill that writes none. */
function namesIn(regionId: string, name: string): { name: string; tellsRegion: boolean }[] {
  const bare = { name, tellsRegion: regionId === HOME_REGION };
  if (regionCode(regionId) === undefined) return [bare];
  const prefixed = regionId === HOME_REGION ? `${regionCode(regionId)}-${name}` : inRegion(name, regionId);
  return [{ name: prefixed, tellsRegion: true }, bare];
}

/** The name without a region. */
export function usageNameOf(item: PriceItem): UsageName | undefined {
  switch (item.kind) {
    case 'instance-hours':
      return instanceUsage(item);
    case 'volume-storage':
      return found(VOLUME_STORAGE[item.volumeType], GB_MONTHS);
    case 'volume-iops':
      return found(VOLUME_IOPS[item.volumeType], IOPS_MONTHS);
    case 'volume-throughput':
      return item.volumeType === 'gp3' ? found('EBS:VolumeP-Throughput.gp3', THROUGHPUT_MONTHS) : undefined;
    case 'snapshot-storage':
      return found(item.tier === 'archive' ? 'EBS:SnapshotArchiveStorage' : 'EBS:SnapshotUsage', GB_MONTHS);
    case 'database-hours':
      return databaseUsage(item);
    case 'database-storage':
      return databaseStorage(item);
    case 'database-iops':
      return databaseIops(item);
    default:
      return otherUsage(item);
  }
}

function otherUsage(item: PriceItem): UsageName | undefined {
  switch (item.kind) {
    case 'address-hours':
      return found(item.inUse ? 'PublicIPv4:InUseAddress' : 'PublicIPv4:IdleAddress', HOURS);
    case 'load-balancer-hours':
      // Only the operation tells them apart (`LoadBalancing:Application`, `…:Network`, `…:Gateway`; classic: none).
      return { ...found('LoadBalancerUsage', HOURS)!, mixes: 'every kind of load balancer' };
    case 'nat-gateway-hours':
      return found('NatGateway-Hours', HOURS);
    case 'vpc-endpoint-hours':
      return found('VpcEndpoint-Hours', HOURS);
    case 'database-snapshot-storage':
      return found(item.isOfCluster ? 'Aurora:BackupUsage' : 'RDS:ChargedBackupUsage', GB_MONTHS);
    case 'cache-hours':
      return { ...found(`NodeUsage:${item.nodeType}`, HOURS)!, mixes: 'every engine' };
    case 'bucket-storage':
      return bucketStorage(item.storageClass);
    case 'log-storage':
      return { ...found('TimedStorage-ByteHrs', GB_MONTHS)!, service: /CloudWatch/i };
    case 'trail-events':
      return found('PaidEventsRecorded', { event: 1 });
    case 'config-items':
      return found('ConfigurationItemRecorded', { configurationitemrecorded: 1, item: 1 });
    default:
      return undefined;
  }
}

function found(name: string | undefined, units: BilledAs['units']): UsageName | undefined {
  return name === undefined ? undefined : { names: [name], units };
}

/** On a dedicated host the host is paid for, not the instance. Only the operation tells platforms apart. */
function instanceUsage(item: Extract<PriceItem, { kind: 'instance-hours' }>): UsageName | undefined {
  const { instanceType, tenancy, market } = item;
  if (tenancy === 'host') return undefined;
  const kind = market === 'spot' ? 'SpotUsage' : tenancy === 'dedicated' ? 'DedicatedUsage' : 'BoxUsage';
  return { names: [`${kind}:${instanceType}`], units: HOURS, mixes: 'every platform' };
}

const VOLUME_STORAGE: Readonly<Record<string, string>> = {
  gp3: 'EBS:VolumeUsage.gp3',
  gp2: 'EBS:VolumeUsage.gp2',
  io1: 'EBS:VolumeUsage.piops',
  io2: 'EBS:VolumeUsage.io2',
  st1: 'EBS:VolumeUsage.st1',
  sc1: 'EBS:VolumeUsage.sc1',
  standard: 'EBS:VolumeUsage',
};

/** Of io2 the first 32,000; what is beyond has usage types of its own. */
const VOLUME_IOPS: Readonly<Record<string, string>> = {
  gp3: 'EBS:VolumeP-IOPS.gp3',
  io1: 'EBS:VolumeP-IOPS.piops',
  io2: 'EBS:VolumeP-IOPS.io2',
};

/** By the storage class of S3's API; CloudWatch's names for the common ones (`StandardStorage`) are the same classes. */
const BUCKET_STORAGE: Readonly<Record<string, string>> = {
  STANDARD: 'TimedStorage-ByteHrs',
  STANDARDSTORAGE: 'TimedStorage-ByteHrs',
  STANDARD_IA: 'TimedStorage-SIA-ByteHrs',
  STANDARDIASTORAGE: 'TimedStorage-SIA-ByteHrs',
  ONEZONE_IA: 'TimedStorage-ZIA-ByteHrs',
  ONEZONEIASTORAGE: 'TimedStorage-ZIA-ByteHrs',
  INTELLIGENT_TIERING: 'TimedStorage-INT-FA-ByteHrs',
  INTELLIGENTTIERINGFASTORAGE: 'TimedStorage-INT-FA-ByteHrs',
  GLACIER: 'TimedStorage-GlacierByteHrs',
  GLACIERSTORAGE: 'TimedStorage-GlacierByteHrs',
  GLACIER_IR: 'TimedStorage-GIR-ByteHrs',
  GLACIERINSTANTRETRIEVALSTORAGE: 'TimedStorage-GIR-ByteHrs',
  DEEP_ARCHIVE: 'TimedStorage-GDA-ByteHrs',
  DEEPARCHIVESTORAGE: 'TimedStorage-GDA-ByteHrs',
};

/** `TimedStorage-ByteHrs` is also CloudWatch's, ECR's and EFS': only the service's name tells. */
function bucketStorage(storageClass: string): UsageName | undefined {
  const name = BUCKET_STORAGE[storageClass.toUpperCase()];
  return name === undefined ? undefined : { names: [name], units: GB_MONTHS, service: /S3|Simple Storage Service/i };
}
