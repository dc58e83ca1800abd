import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMBEDDED_ON, embeddedPrice } from '../../../src/clouds/aws/embedded-prices.ts';
import type { PriceItem } from '../../../src/model/price.ts';

const LIST = join(
  import.meta.dirname,
  '../../../../shared/data/pricing/aws-ec2-linux-ondemand-us-east-1-2026-07-20.csv',
);
const absent = !existsSync(LIST);
if (absent) console.warn(`Skipped: the public prices of EC2, for want of ${LIST}.`);

const machine = (instanceType: string, over = {}): PriceItem => ({
  kind: 'instance-hours',
  instanceType,
  platform: 'Linux/UNIX',
  tenancy: 'default',
  market: 'on-demand',
  ...over,
});
const amountOf = (item: PriceItem) => embeddedPrice(item)?.amount;

describe('the embedded list', () => {
  it.skipIf(absent)('has the public price of every machine that it claims to know, and of nearly all', () => {
    const [, ...lines] = readFileSync(LIST, 'utf8').trim().split('\n');
    const list = lines.map((line) => line.split(',')).map(([type = '', price]) => ({ type, price: Number(price) }));

    const known = list.filter(({ type }) => amountOf(machine(type)) !== undefined);
    const wrong = known.filter(({ type, price }) => Math.abs(amountOf(machine(type))! - price) > 0.00006);
    const share = known.length / list.length;
    console.info(`The embedded list knows ${known.length} of ${list.length} types, ${(share * 100).toFixed(1)} %.`);

    expect(wrong).toEqual([]);
    expect(share).toBeGreaterThan(0.85);
  });

  it('says of which day and region it is', () => {
    expect(embeddedPrice(machine('m6i.xlarge'))).toEqual({
      amount: 0.192,
      currency: 'USD',
      regionId: 'us-east-1',
      asOf: EMBEDDED_ON,
      note: '',
    });
  });

  it.each<[string, PriceItem]>([
    ['Windows', machine('m6i.xlarge', { platform: 'Windows' })],
    ['spot', machine('m6i.xlarge', { market: 'spot' })],
    ['dedicated machines', machine('m6i.xlarge', { tenancy: 'dedicated' })],
    ['a family it never heard of', machine('q9z.large')],
    ['a size that scales with nothing', machine('m6i.huge')],
    ['Oracle', { kind: 'database-hours', instanceClass: 'db.r6g.large', engine: 'oracle-ee', multiAz: false }],
    [
      'a class of database it does not carry',
      { kind: 'database-hours', instanceClass: 'db.z1.large', engine: 'mysql', multiAz: false },
    ],
    ['a disk it never heard of', { kind: 'volume-storage', volumeType: 'gp9' }],
  ])('does not know %s, rather than calling it free', (_, item) => {
    expect(embeddedPrice(item)).toBeUndefined();
  });

  it.each<[string, number, PriceItem]>([
    ['gp3', 0.08, { kind: 'volume-storage', volumeType: 'gp3' }],
    ['a MiB a second of gp3', 0.04, { kind: 'volume-throughput', volumeType: 'gp3' }],
    ['an idle address', 0.005, { kind: 'address-hours', inUse: false }],
    [
      'PostgreSQL',
      0.45,
      { kind: 'database-hours', instanceClass: 'db.r6g.xlarge', engine: 'postgres', multiAz: false },
    ],
    [
      'a database in two zones',
      1.798,
      { kind: 'database-hours', instanceClass: 'db.r6g.2xlarge', engine: 'postgres', multiAz: true },
    ],
    [
      'Aurora, whose copies are instances',
      0.519,
      { kind: 'database-hours', instanceClass: 'db.r6g.xlarge', engine: 'aurora-mysql', multiAz: true },
    ],
    ['disks in two zones', 0.23, { kind: 'database-storage', storageType: 'gp3', multiAz: true, engine: 'mysql' }],
    ['Redis', 0.149, { kind: 'cache-hours', nodeType: 'cache.m6g.large', engine: 'redis' }],
    ['Valkey', 0.1192, { kind: 'cache-hours', nodeType: 'cache.m6g.large', engine: 'valkey' }],
    ['an event of a second trail', 0.00002, { kind: 'trail-events' }],
  ])('knows %s', (_, amount, item) => {
    expect(amountOf(item)).toBeCloseTo(amount, 9);
  });
});
