import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRegion, splitUsageType } from '../../../src/clouds/aws/region-codes.ts';
import { billedAs } from '../../../src/clouds/aws/usage-types.ts';
import { unitKey } from '../../../src/model/billed-usage.ts';
import type { PriceItem } from '../../../src/model/price.ts';

const DATA = join(import.meta.dirname, '../../../../shared/data');
const absent = !existsSync(DATA);
if (absent) console.warn(`Skipped: real usage types, for want of ${DATA}.`);

const machine = (over = {}): PriceItem => ({
  kind: 'instance-hours',
  instanceType: 'm5.large',
  platform: 'Linux/UNIX',
  tenancy: 'default',
  market: 'on-demand',
  ...over,
});
const database = (over = {}): PriceItem => ({
  kind: 'database-hours',
  instanceClass: 'db.r6g.xlarge',
  engine: 'postgres',
  multiAz: false,
  ...over,
});
const databaseDisk = (over = {}): PriceItem => ({
  kind: 'database-storage',
  storageType: 'gp3',
  multiAz: false,
  engine: 'mysql',
  ...over,
});

/** The first name: how it is billed today. */
const nameOf = (item: PriceItem, regionId = 'eu-central-1') => billedAs(item, regionId)?.usageTypes[0]?.name;

describe('usage types', () => {
  it.each<[string, PriceItem]>([
    ['EUC1-BoxUsage:m5.large', machine()],
    ['EUC1-DedicatedUsage:m5.large', machine({ tenancy: 'dedicated' })],
    ['EUC1-SpotUsage:m5.large', machine({ market: 'spot' })],
    ['EUC1-EBS:VolumeUsage.gp3', { kind: 'volume-storage', volumeType: 'gp3' }],
    ['EUC1-EBS:VolumeUsage.piops', { kind: 'volume-storage', volumeType: 'io1' }],
    ['EUC1-EBS:VolumeUsage', { kind: 'volume-storage', volumeType: 'standard' }],
    ['EUC1-EBS:VolumeP-IOPS.gp3', { kind: 'volume-iops', volumeType: 'gp3' }],
    ['EUC1-EBS:VolumeP-IOPS.piops', { kind: 'volume-iops', volumeType: 'io1' }],
    ['EUC1-EBS:VolumeP-Throughput.gp3', { kind: 'volume-throughput', volumeType: 'gp3' }],
    ['EUC1-EBS:SnapshotUsage', { kind: 'snapshot-storage', tier: 'standard' }],
    ['EUC1-EBS:SnapshotArchiveStorage', { kind: 'snapshot-storage', tier: 'archive' }],
    ['EUC1-PublicIPv4:IdleAddress', { kind: 'address-hours', inUse: false }],
    ['EUC1-PublicIPv4:InUseAddress', { kind: 'address-hours', inUse: true }],
    ['EUC1-LoadBalancerUsage', { kind: 'load-balancer-hours', balancer: 'network' }],
    ['EUC1-NatGateway-Hours', { kind: 'nat-gateway-hours' }],
    ['EUC1-InstanceUsage:db.r6g.xl', database()],
    ['EUC1-Multi-AZUsage:db.r6g.xl', database({ multiAz: true })],
    ['EUC1-InstanceUsage:db.t3.medium', database({ instanceClass: 'db.t3.medium' })],
    ['EUC1-InstanceUsage:db.r6g.xl', database({ engine: 'aurora-postgresql', multiAz: true })],
    ['EUC1-RDS:GP3-Storage', databaseDisk()],
    ['EUC1-RDS:Multi-AZ-GP3-Storage', databaseDisk({ multiAz: true })],
    ['EUC1-RDS:PIOPS-Storage', databaseDisk({ storageType: 'io1' })],
    ['EUC1-Aurora:StorageUsage', databaseDisk({ engine: 'aurora-mysql', storageType: 'aurora' })],
    ['EUC1-Aurora:IO-OptimizedStorageUsage', databaseDisk({ engine: 'aurora-mysql', storageType: 'aurora-iopt1' })],
    ['EUC1-RDS:GP3-PIOPS', { kind: 'database-iops', storageType: 'gp3', multiAz: false, engine: 'mysql' }],
    ['EUC1-RDS:ChargedBackupUsage', { kind: 'database-snapshot-storage', isOfCluster: false }],
    ['EUC1-Aurora:BackupUsage', { kind: 'database-snapshot-storage', isOfCluster: true }],
    ['EUC1-NodeUsage:cache.m6g.large', { kind: 'cache-hours', nodeType: 'cache.m6g.large', engine: 'redis' }],
    ['EUC1-TimedStorage-ByteHrs', { kind: 'bucket-storage', storageClass: 'STANDARD' }],
    ['EUC1-TimedStorage-GlacierByteHrs', { kind: 'bucket-storage', storageClass: 'GLACIER' }],
    ['EUC1-TimedStorage-ByteHrs', { kind: 'log-storage' }],
    ['EUC1-VpcEndpoint-Hours', { kind: 'vpc-endpoint-hours' }],
    ['EUC1-PaidEventsRecorded', { kind: 'trail-events' }],
    ['EUC1-ConfigurationItemRecorded', { kind: 'config-items' }],
  ])('has %s', (name, item) => {
    expect(nameOf(item)).toBe(name);
  });

  it('have the prefix of their region: EU in Ireland, none in N. Virginia', () => {
    expect(nameOf(machine(), 'eu-west-1')).toBe('EU-BoxUsage:m5.large');
    expect(billedAs(machine(), 'us-east-1')?.usageTypes).toEqual([
      { name: 'USE1-BoxUsage:m5.large', tellsRegion: true },
      { name: 'BoxUsage:m5.large', tellsRegion: true },
    ]);
  });

  it('without a prefix do not tell another region than N. Virginia', () => {
    expect(billedAs(machine(), 'ap-south-1')?.usageTypes).toEqual([
      { name: 'APS3-BoxUsage:m5.large', tellsRegion: true },
      { name: 'BoxUsage:m5.large', tellsRegion: false },
    ]);
    expect(billedAs(machine(), 'mars-north-1')?.usageTypes).toEqual([
      { name: 'BoxUsage:m5.large', tellsRegion: false },
    ]);
  });

  it('are unknown for what is not billed by itself or that we never heard of', () => {
    expect(billedAs(machine({ tenancy: 'host' }), 'eu-west-1')).toBeUndefined();
    expect(billedAs({ kind: 'volume-storage', volumeType: 'gp9' }, 'eu-west-1')).toBeUndefined();
    expect(billedAs({ kind: 'volume-throughput', volumeType: 'gp2' }, 'eu-west-1')).toBeUndefined();
    expect(billedAs({ kind: 'bucket-storage', storageClass: 'CRYSTAL' }, 'eu-west-1')).toBeUndefined();
  });

  it('of gp3 throughput are billed by the GiB a second and counted by us in MiB', () => {
    const { units } = billedAs({ kind: 'volume-throughput', volumeType: 'gp3' }, 'eu-west-1')!;

    expect([units[unitKey('GiBps-mo')], units[unitKey('GiB/Second-Months')], units[unitKey('MB/s-Month')]]).toEqual([
      1024, 1024, 1,
    ]);
  });

  it.each(['Hrs', 'Hours', 'hours', 'Hour'])('count %s as hours', (unit) => {
    expect(billedAs(machine(), 'eu-west-1')?.units[unitKey(unit)]).toBe(1);
  });
});

describe('a usage type taken apart', () => {
  it.each([
    ['EUC1-BoxUsage:m5.large', { regionId: 'eu-central-1', bare: 'BoxUsage:m5.large' }],
    ['EU-TimedStorage-ByteHrs', { regionId: 'eu-west-1', bare: 'TimedStorage-ByteHrs' }],
    ['NatGateway-Hours', { bare: 'NatGateway-Hours' }],
    ['RDS:GP3-Storage', { bare: 'RDS:GP3-Storage' }],
    ['ca-central-1-KMS-Keys', { bare: 'ca-central-1-KMS-Keys' }],
  ])('%s', (usageType, parts) => {
    expect(splitUsageType(usageType)).toEqual(parts);
  });

  it.skipIf(absent)('has the region that a real report has in a column of its own', () => {
    const rows = realUsageTypes();
    const told = rows.filter(({ usageType }) => splitUsageType(usageType).regionId !== undefined);
    const wrong = told.filter(({ usageType, regionId }) => splitUsageType(usageType).regionId !== regionId);
    const again = told.filter(({ usageType }) => {
      const { regionId = '', bare } = splitUsageType(usageType);
      return regionId !== 'us-east-1' && inRegion(bare, regionId) !== usageType;
    });
    const untold = rows.filter((row) => !told.includes(row));

    expect(wrong).toEqual([]);
    expect(again).toEqual([]);
    expect(new Set(told.map(({ regionId }) => regionId)).size).toBe(17);
    expect(untold.filter(({ regionId }) => !['us-east-1', 'global', 'ca-central-1'].includes(regionId))).toEqual([]);
  });

  it.skipIf(absent)('finds real storage under the service that keeps it, and no other', () => {
    const kept = realUsageTypes().filter(({ usageType }) => usageType.endsWith('-TimedStorage-ByteHrs'));
    const servicesOf = (item: PriceItem) => {
      const isIts = (row: (typeof kept)[number]) => {
        const as = billedAs(item, row.regionId)!;
        const isNamed = as.usageTypes.some(({ name }) => name === row.usageType);
        return isNamed && as.service!.test(row.service) && as.units[unitKey(row.unit)] === 1;
      };
      return [...new Set(kept.filter(isIts).map(({ service }) => service))];
    };

    expect(new Set(kept.map(({ service }) => service))).toEqual(new Set(['AmazonS3', 'AmazonEFS', 'AmazonCloudWatch']));
    expect(servicesOf({ kind: 'bucket-storage', storageClass: 'STANDARD' })).toEqual(['AmazonS3']);
    expect(servicesOf({ kind: 'log-storage' })).toEqual(['AmazonCloudWatch']);
  });
});

/** Usage of a real report, one row for each usage type, service and region. */
function realUsageTypes() {
  const [header = [], ...rows] = readFileSync(join(DATA, 'native-exports/aws-cur-2023-11-anonymous.csv'), 'utf8')
    .trim()
    .split('\n')
    .map(cells);
  const column = (name: string) => header.indexOf(name);
  const all = rows
    .filter((row) => row[column('lineItem/LineItemType')] === 'Usage')
    .map((row) => ({
      usageType: row[column('lineItem/UsageType')]!,
      service: row[column('lineItem/ProductCode')]!,
      regionId: row[column('product/region')]!,
      unit: row[column('pricing/unit')]!,
    }));
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** The cells of a line of CSV, quoted or not. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
