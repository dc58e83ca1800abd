import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embeddedPrice } from '../../../src/clouds/aws/embedded-prices.ts';
import { alternativeFamilies } from '../../../src/clouds/aws/machine-families.ts';
import { priceQueries, queryKey } from '../../../src/clouds/aws/price-queries.ts';
import { parseProducts } from '../../../src/clouds/aws/price-schema.ts';
import type { PriceWanted } from '../../../src/model/billed-usage.ts';
import type { PriceItem } from '../../../src/model/price.ts';
import { aSandbox } from '../../sandbox/aws/clients.ts';
import { aCloud, replying } from './cloud.ts';

const API = join(import.meta.dirname, '../../../../shared/data/aws-api');
const absent = !existsSync(API);
if (absent) console.warn(`Skipped: real replies of the AWS Price List, for want of ${API}.`);
const read = (name: string): unknown => JSON.parse(readFileSync(join(API, name), 'utf8'));

const machine = (over = {}): PriceItem => ({
  kind: 'instance-hours',
  instanceType: 'm5.large',
  platform: 'Linux/UNIX',
  tenancy: 'default',
  market: 'on-demand',
  ...over,
});
const GP3: PriceItem = { kind: 'volume-storage', volumeType: 'gp3' };
const wanted = (item: PriceItem, regionId = 'eu-central-1'): PriceWanted => ({ item, regionId });

/** The amount of an item in a reading, to six decimals. */
async function amountsOf(aws: { url: string }, ...items: PriceWanted[]) {
  const { prices } = await aCloud(aws).priceList(items);
  return items.map(({ item, regionId }) => {
    const price = prices.find(
      (each) => each.regionId === regionId && JSON.stringify(each.item) === JSON.stringify(item),
    );
    return price && Number(price.amount.toFixed(6));
  });
}

describe('the price list', () => {
  it('has what is wanted, each in its own unit and region', async () => {
    const aws = await aSandbox();

    // The sandbox's Frankfurt: m6i.xlarge 0.23, so m5.large 0.096 × 0.23 / 0.192; throughput is listed by the GiB.
    expect(
      await amountsOf(
        aws,
        wanted(machine()),
        wanted(machine({ platform: 'Windows' })),
        wanted(GP3),
        wanted(GP3, 'us-east-1'),
        wanted({ kind: 'volume-throughput', volumeType: 'gp3' }),
        wanted({ kind: 'load-balancer-hours', balancer: 'gateway' }, 'us-east-1'),
        wanted({ kind: 'load-balancer-hours', balancer: 'classic' }, 'us-east-1'),
        wanted({ kind: 'database-hours', instanceClass: 'db.r6g.xlarge', engine: 'postgres', multiAz: false }),
        wanted({ kind: 'cache-hours', nodeType: 'cache.m6g.large', engine: 'redis' }),
        wanted({ kind: 'bucket-storage', storageClass: 'STANDARD' }),
        wanted({ kind: 'log-storage' }, 'us-east-1'),
        wanted({ kind: 'trail-events' }, 'us-east-1'),
        wanted({ kind: 'config-items' }, 'us-east-1'),
      ),
    ).toEqual([0.115, 0.207, 0.0952, 0.08, 0.0476, 0.0125, 0.025, 0.536, 0.173, 0.0245, 0.03, 0.00002, 0.003]);
  });

  it('has the other sizes of a family and the families that a machine may be changed to', async () => {
    const { prices } = await aCloud(await aSandbox()).priceList([wanted(machine({ instanceType: 'm6i.xlarge' }))]);

    const types = prices.flatMap(({ item }) => (item.kind === 'instance-hours' ? item.instanceType : []));

    expect(types).toEqual(expect.arrayContaining(['m6i.large', 'm6i.4xlarge', 'm7g.large', 'm6a.xlarge']));
    expect(types).not.toContain('m5.large');
    expect(types).not.toContain('c6i.large');
  });

  it('says of which day it is', async () => {
    const { prices } = await aCloud(await aSandbox()).priceList([wanted(GP3)]);

    expect(prices).toEqual([
      { cloud: 'aws', regionId: 'eu-central-1', item: GP3, amount: 0.0952, currency: 'USD', asOf: '2026-03-08' },
    ]);
  });

  it('is read page by page', async () => {
    const aws = await aSandbox();

    await aCloud(aws).priceList([wanted(machine({ instanceType: 'm8i.large' }))]);
    const before = aws.calls.length;
    const pages = parseProducts(
      await import('../../../sandbox/aws/pricing.ts').then(({ getProducts }) =>
        getProducts({ ServiceCode: 'AmazonEC2', MaxResults: 7 }, { today: Temporal.PlainDate.from('2026-03-10') }),
      ),
    );

    expect(before).toBe(1 + alternativeFamilies('m8i').length);
    expect(pages.products).toHaveLength(7);
    expect(pages.nextToken).toBeDefined();
  });

  it('keeps what was read when a later query fails, and says so', async () => {
    const aws = await aSandbox();
    aws.fail('GetProducts', 'access-denied', { only: ({ ServiceCode }) => ServiceCode === 'AmazonRDS' });

    const { prices, leftOut } = await aCloud(aws).priceList([
      wanted(GP3),
      wanted({ kind: 'database-snapshot-storage', isOfCluster: false }),
    ]);

    expect(prices.map(({ item }) => item.kind)).toEqual(['volume-storage']);
    expect(leftOut).toEqual([
      'Reading the AWS Price List of AmazonRDS in eu-central-1: access denied; add pricing:GetProducts to the role.',
    ]);
  });

  it('fails with what the role lacks when nothing can be read', async () => {
    const aws = await aSandbox();
    aws.fail('GetProducts', 'access-denied');

    await expect(aCloud(aws).priceList([wanted(GP3)])).rejects.toThrow('add pricing:GetProducts to the role');
  });

  it('refuses an answer that is none, with the place that is wrong', async () => {
    const url = await replying({ PriceList: ['{"product":{}}'] });

    await expect(aCloud({ url }).priceList([wanted(GP3)])).rejects.toThrow(
      'The AWS Price List answered something I cannot read at PriceList.0.product.attributes',
    );
  });

  it('is not asked for what it does not have', () => {
    expect(
      priceQueries([
        wanted(machine({ market: 'spot' })),
        wanted(machine({ tenancy: 'host' })),
        wanted(machine({ platform: 'Windows BYOL' })),
        wanted({ kind: 'database-hours', instanceClass: 'db.r5.large', engine: 'oracle-ee', multiAz: false }),
        wanted({ kind: 'volume-storage', volumeType: 'gp9' }),
      ]),
    ).toEqual([]);
  });

  it.each([
    ['m5', ['m5a', 'm6i', 'm6a', 'm6g', 'm7i', 'm7a', 'm7g', 'm8i', 'm8a', 'm8g', 'm9g']],
    ['t2', ['t3', 't3a', 't4g']],
    ['r6gd', ['r6id', 'r7gd', 'r8id', 'r8gd']],
    ['p5', []],
    ['u-6tb1', []],
  ])('knows what a %s may be changed to', (family, others) => {
    expect(alternativeFamilies(family)).toEqual(others);
  });

  it('is asked once for a family, whatever its sizes in use', () => {
    const queries = priceQueries([
      wanted(machine()),
      wanted(machine({ instanceType: 'm5.4xlarge' })),
      wanted(machine({ instanceType: 'm5.4xlarge', platform: 'Windows' })),
    ]);

    expect(queries.map(queryKey)).toEqual([
      'AmazonEC2 eu-central-1 ~instanceType=m5. operatingSystem=Linux preInstalledSw=NA tenancy=Shared capacitystatus=Used',
      'AmazonEC2 eu-central-1 ~instanceType=m5. operatingSystem=Windows preInstalledSw=NA tenancy=Shared capacitystatus=Used',
    ]);
  });
});

describe('a real reply of the price list', () => {
  it.skipIf(absent)('for a machine is its price on demand, not one of its reserved ones', () => {
    const { products } = parseProducts({ PriceList: [read('pricing-get-products-m5-large.json')] });
    const [query] = priceQueries([wanted(machine(), 'us-east-1')]);

    expect(products).toMatchObject([
      { amount: 0.096, unit: 'Hrs', currency: 'USD', asOf: expect.stringMatching(/^202\d-/) },
    ]);
    expect(query!.itemOf(products[0]!)).toEqual(machine());
    expect(embeddedPrice(machine())?.amount).toBe(products[0]!.amount);
  });

  it.skipIf(absent)('for io1 disks, as a text within JSON, is understood with its next page', () => {
    const { products, nextToken } = parseProducts(read('aws-cli-examples/pricing.get-products.2.json'));
    const [query] = priceQueries([wanted({ kind: 'volume-storage', volumeType: 'io1' }, 'ap-southeast-1')]);

    expect(products).toMatchObject([{ amount: 0.138, unit: 'GB-Mo', currency: 'USD', asOf: '2018-08-08' }]);
    expect(query!.itemOf(products[0]!)).toEqual({ kind: 'volume-storage', volumeType: 'io1' });
    expect(nextToken).toMatch(/^WGDY7ko8/);
  });
});
