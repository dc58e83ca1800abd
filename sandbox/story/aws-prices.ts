import { inRegion } from '../../src/clouds/aws/region-codes.ts';
import { usageNameOf } from '../../src/clouds/aws/usage-types.ts';
import type { PriceItem } from '../../src/model/price.ts';
import { priceOf } from '../aws/pricing.ts';

/** The regions the company is in, and how AWS writes them in front of usage types. */
const PREFIXES = { 'eu-central-1': 'EUC1-', 'eu-west-1': 'EU-', 'us-east-1': '' } as const;

/** A region the company is in. */
export type AwsRegion = keyof typeof PREFIXES;
/** All of them. */
export const AWS_REGIONS = Object.keys(PREFIXES) as AwsRegion[];

/** How the bill of a region calls one thing, and what a unit of it costs there, in dollars. */
export interface AwsSku {
  usageType: string;
  chargeDescription: string;
  pricingUnit: string;
  listUnitPrice: number;
}

// Machines on demand, Linux, dollars an hour: eu-central-1, eu-west-1, us-east-1.
const MACHINES = `
  t2.small    | 0.0268 | 0.025  | 0.023
  t3.nano     | 0.006  | 0.0057 | 0.0052
  t3.small    | 0.024  | 0.0228 | 0.0208
  m6i.large   | 0.115  | 0.107  | 0.096
  m6i.xlarge  | 0.23   | 0.214  | 0.192
  m6i.2xlarge | 0.46   | 0.428  | 0.384
  c4.large    | 0.114  | 0.113  | 0.1
  c6i.large   | 0.097  | 0.0912 | 0.085
  c6i.2xlarge | 0.388  | 0.3648 | 0.34
  c6i.4xlarge | 0.776  | 0.7296 | 0.68
  r6i.large   | 0.152  | 0.141  | 0.126
  r6i.xlarge  | 0.304  | 0.282  | 0.252
`;

// The same on spot, which moves; this is what it was.
const SPOT = `
  c6i.4xlarge  | 0.32   | 0.31   | 0.29
  c6i.12xlarge | 1.0286 | 0.98   | 0.91
  g4dn.xlarge  | 0.2171 | 0.1974 | 0.1841
  g5.4xlarge   | 1      | 0.95   | 0.86
`;

// word | usage type | description | unit | eu-central-1 | eu-west-1 | us-east-1
const OTHERS = `
  volume:gp3            | EBS:VolumeUsage.gp3           | gp3 provisioned storage       | GB-Months   | 0.0952 | 0.088  | 0.08
  volume:gp2            | EBS:VolumeUsage.gp2           | gp2 provisioned storage       | GB-Months   | 0.119  | 0.11   | 0.1
  volume:io2            | EBS:VolumeUsage.io2           | io2 provisioned storage       | GB-Months   | 0.149  | 0.138  | 0.125
  iops:gp3              | EBS:VolumeP-IOPS.gp3          | gp3 provisioned IOPS          | IOPS-Months | 0.006  | 0.0055 | 0.005
  throughput:gp3        | EBS:VolumeP-Throughput.gp3    | gp3 provisioned throughput    | MiBps-Mo    | 0.0476 | 0.044  | 0.04
  iops:io2              | EBS:VolumeP-IOPS.io2          | io2 provisioned IOPS          | IOPS-Months | 0.078  | 0.072  | 0.065
  snapshot              | EBS:SnapshotUsage             | EBS snapshot data stored      | GB-Months   | 0.054  | 0.05   | 0.05
  nat-hours             | NatGateway-Hours              | NAT gateway                   | Hours       | 0.052  | 0.048  | 0.045
  elb-hours             | LoadBalancerUsage             | load balancer                 | Hours       | 0.027  | 0.0252 | 0.0225
  classic-elb           | LoadBalancerUsage             | classic load balancer         | Hours       | 0.03   | 0.028  | 0.025
  address:idle          | PublicIPv4:IdleAddress        | idle public IPv4 address      | Hours       | 0.005  | 0.005  | 0.005
  address:used          | PublicIPv4:InUseAddress       | public IPv4 address in use    | Hours       | 0.005  | 0.005  | 0.005
  endpoint              | VpcEndpoint-Hours             | interface endpoint            | Hours       | 0.012  | 0.011  | 0.01
  rds:db.t4g.medium     | InstanceUsage:db.t4g.medium   | db.t4g.medium PostgreSQL      | Hours       | 0.074  | 0.07   | 0.065
  rds:db.m6g.xlarge     | InstanceUsage:db.m6g.xl       | db.m6g.xlarge PostgreSQL      | Hours       | 0.374  | 0.352  | 0.318
  rds:db.r6g.large      | InstanceUsage:db.r6g.large    | db.r6g.large PostgreSQL       | Hours       | 0.268  | 0.25   | 0.225
  rds:db.r6g.xlarge     | InstanceUsage:db.r6g.xl       | db.r6g.xlarge PostgreSQL      | Hours       | 0.536  | 0.5    | 0.45
  rds-twice:db.r6g.xlarge | Multi-AZUsage:db.r6g.xl     | db.r6g.xlarge PostgreSQL, in two zones | Hours | 1.072 | 1   | 0.9
  aurora:db.t4g.medium  | InstanceUsage:db.t4g.medium   | db.t4g.medium Aurora PostgreSQL | Hours     | 0.087  | 0.082  | 0.073
  rds-storage           | RDS:GP3-Storage               | gp3 database storage          | GB-Months   | 0.137  | 0.127  | 0.115
  rds-storage-twice     | RDS:Multi-AZ-GP3-Storage      | gp3 database storage, in two zones | GB-Months | 0.274 | 0.254 | 0.23
  aurora-cluster        | Aurora:StorageUsage           | Aurora storage                | GB-Months   | 0.119  | 0.11   | 0.1
  rds-copy              | RDS:ChargedBackupUsage        | database snapshot storage     | GB-Months   | 0.103  | 0.095  | 0.095
  cache:cache.m6g.xlarge | NodeUsage:cache.m6g.xlarge   | cache.m6g.xlarge Redis        | Hours       | 0.346  | 0.327  | 0.297
  cache:cache.t4g.small | NodeUsage:cache.t4g.small     | cache.t4g.small Redis         | Hours       | 0.038  | 0.036  | 0.032
  s3                    | TimedStorage-ByteHrs          | standard storage              | GB-Months   | 0.0245 | 0.023  | 0.023
  log-storage           | TimedStorage-ByteHrs          | log data stored               | GB-Months   | 0.0324 | 0.03   | 0.03
  trail                 | PaidEventsRecorded            | management events, further copies | Events  | 0.00002 | 0.00002 | 0.00002
  recorder              | ConfigurationItemRecorded     | configuration items           | ConfigurationItemRecorded | 0.003 | 0.003 | 0.003
`;

interface Row {
  sku: Omit<AwsSku, 'listUnitPrice'>;
  prices: Record<AwsRegion, number>;
}

const ROWS: ReadonlyMap<string, Row> = new Map([
  ...machines(MACHINES, { family: 'ec2', usage: 'BoxUsage', words: 'Linux' }),
  ...machines(SPOT, { family: 'spot', usage: 'SpotUsage', words: 'Linux spot' }),
  ...cellsOf(OTHERS).map(([word, usageType, chargeDescription, pricingUnit, ...prices]): [string, Row] => [
    word!,
    {
      sku: { usageType: usageType!, chargeDescription: chargeDescription!, pricingUnit: pricingUnit! },
      prices: byRegion(prices),
    },
  ]),
]);

/** What a word of the fleet means on a region's bill; undefined for what has one price everywhere (OFFERS). */
export function awsSku(word: string, regionId: string): AwsSku | undefined {
  const row = ROWS.get(word);
  if (!row) return undefined;
  if (!isRegion(regionId)) throw new Error(`${word} has no price in ${regionId}.`);
  const { sku, prices } = row;
  return { ...sku, usageType: PREFIXES[regionId] + sku.usageType, listUnitPrice: prices[regionId] };
}

/** The same for machines and disks that the company has never had, at their public price. */
export function listedSku(word: string, regionId: string): AwsSku | undefined {
  const [kind, variant] = word.split(':');
  const item = variant === undefined ? undefined : itemOf(kind, variant);
  const listUnitPrice = item && priceOf(item, regionId);
  const usage = item && usageNameOf(item);
  if (listUnitPrice === undefined || !usage) return undefined;
  const about =
    kind === 'ec2'
      ? { chargeDescription: `${variant} Linux`, pricingUnit: 'Hours' }
      : { chargeDescription: `${variant} provisioned storage`, pricingUnit: 'GB-Months' };
  return { ...about, usageType: inRegion(usage.names[0]!, regionId), listUnitPrice };
}

function itemOf(kind: string | undefined, variant: string): PriceItem | undefined {
  if (kind === 'volume') return { kind: 'volume-storage', volumeType: variant };
  if (kind !== 'ec2') return undefined;
  const usual = { platform: 'Linux/UNIX', tenancy: 'default', market: 'on-demand' } as const;
  return { kind: 'instance-hours', instanceType: variant, ...usual };
}

function isRegion(regionId: string): regionId is AwsRegion {
  return Object.hasOwn(PREFIXES, regionId);
}

function machines(table: string, { family, usage, words }: { family: string; usage: string; words: string }) {
  return cellsOf(table).map(([type, ...prices]): [string, Row] => [
    `${family}:${type}`,
    {
      sku: { usageType: `${usage}:${type}`, chargeDescription: `${type} ${words}`, pricingUnit: 'Hours' },
      prices: byRegion(prices),
    },
  ]);
}

function byRegion(cells: readonly string[]): Row['prices'] {
  const [frankfurt, ireland, virginia] = cells.map(Number);
  return { 'eu-central-1': frankfurt!, 'eu-west-1': ireland!, 'us-east-1': virginia! };
}

function cellsOf(table: string): string[][] {
  const lines = table.trim().split('\n');
  return lines.map((line) => line.split('|').map((cell) => cell.trim()));
}
