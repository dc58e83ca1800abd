import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../db/store.ts';
import { type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { askPrices, countPrices } from '../../src/ask-prices.ts';
import { syncPrices } from '../../src/operator/sync-prices.ts';
import type { Store } from '../../src/ports.ts';
import { aCharge } from '../clouds/aws/bill.ts';
import { type ACharge, aConfig, aDelivery, anArrival, NOW } from '../fakes/builders.ts';
import { anInstance, aReading, aVolume } from '../fakes/readings.ts';

const SOURCES = `
sources:
  - { name: aws, kind: aws-cost-explorer, billingAccountId: '100000000001' }
  - { name: fleet, kind: aws-resources, accounts: ['111111111111'] }
`;
const ACCOUNT = '111111111111';
const GP3 = { kind: 'volume-storage', volumeType: 'gp3' } as const;

let store: Store;
let aws: SandboxAws;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  const box = { subAccountId: ACCOUNT, day: '2026-11-10', regionId: 'eu-central-1' };
  const disk = { usageType: 'EUC1-EBS:VolumeUsage.gp3', pricingUnit: 'GB-Mo', pricingQuantity: 100, effectiveCost: 9 };
  const hours = { usageType: 'EUC1-BoxUsage:m6i.large', pricingUnit: 'Hrs', pricingQuantity: 24 };
  aws = await startAws({
    charges: () => [
      aCharge({ ...box, ...disk }),
      aCharge({ ...box, ...hours, recordType: 'SavingsPlanCoveredUsage', effectiveCost: 2 }),
    ],
    now: () => NOW,
  });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
  await store.close();
});

const config = aConfig(SOURCES);
const syncAt = (now = NOW) => syncPrices({ config, store, now }, config.sources);
const operations = () => aws.calls.map(({ operation }) => operation);

/** A source with charges that are settled through 19 November. */
async function haveBill(
  charges: ACharge[],
  over: Parameters<typeof aDelivery>[1] = { source: 'aws', slice: 'service' },
) {
  const newest: ACharge = { day: '2026-11-19', billed: 1, key: { serviceName: 'AmazonS3' } };
  const delivery = aDelivery([...charges, newest], over);
  await store.deliveries.replace(delivery, anArrival({ newestChargeAt: '2026-11-22T00:00:00Z' }));
}

const haveFleet = () => store.resources.replacePlace('fleet', aReading({ resources: [aVolume(), anInstance()] }));

describe('keeping prices', () => {
  it('asks nobody while there is nothing to price', async () => {
    await haveBill([]);

    expect(await syncAt()).toEqual([]);
    expect(aws.calls).toEqual([]);
  });

  it('takes what an account pays from Cost Explorer, and the rest from the price list', async () => {
    await haveBill([]);
    await haveFleet();

    expect(await syncAt()).toEqual([
      'prices: 2 usage types of accounts of aws',
      expect.stringMatching(/^prices: \d+ public prices$/),
    ]);

    const resources = await store.resources.list();
    const { prices, cover } = await askPrices({ config, store }, resources);
    const [volume, instance] = [aVolume(), anInstance()];
    const hours = {
      kind: 'instance-hours',
      instanceType: 'm6i.large',
      platform: 'Linux/UNIX',
      tenancy: 'default',
      market: 'on-demand',
    } as const;
    expect(prices.unitPrice(GP3, volume)).toMatchObject({ amount: 0.09, basis: { kind: 'bill', asOf: '2026-11-19' } });
    expect(prices.unitPrice(hours, instance)).toMatchObject({ amount: 0.115, basis: { kind: 'price-list' } });
    expect(cover.shareOf({ item: hours }, instance)).toMatchObject({
      share: 1,
      commitmentDiscountType: 'Savings Plan',
    });
    expect(countPrices(prices, resources)).toEqual({ bill: 1, 'price-list': 3, embedded: 0, unknown: 0 });
  });

  it('asks Cost Explorer at most once a day, and for the last 30 settled days', async () => {
    await haveBill([]);
    await haveFleet();

    await syncAt();
    await syncAt(NOW.add({ hours: 10 }));
    expect(operations().filter((each) => each === 'GetCostAndUsage')).toHaveLength(3);
    expect(aws.calls[0]?.request.TimePeriod).toEqual({ Start: '2026-10-21', End: '2026-11-20' });

    await syncAt(NOW.add({ hours: 24 }));
    expect(operations().filter((each) => each === 'GetCostAndUsage')).toHaveLength(6);
  });

  it('reads the price list once a week, and at once what is new', async () => {
    await haveFleet();
    const asked = async (now: Temporal.Instant) => {
      const before = aws.calls.length;
      await syncAt(now);
      return aws.calls.length - before;
    };

    expect(await asked(NOW)).toBeGreaterThan(3);
    expect(await asked(NOW.add({ hours: 24 * 6 }))).toBe(0);
    const more = [aVolume(), anInstance(), aVolume({ resourceId: 'vol-2', volumeType: 'st1' })];
    await store.resources.replacePlace('fleet', aReading({ resources: more }));
    expect(await asked(NOW.add({ hours: 24 * 6 }))).toBe(1);
    expect(await asked(NOW.add({ hours: 24 * 7 }))).toBeGreaterThan(4);
  });

  it('tells a failure, keeps it for the doctor, and goes on with the next best source', async () => {
    await haveBill([]);
    await haveFleet();
    aws.fail('GetCostAndUsage', 'access-denied');

    expect((await syncAt())[0]).toBe(
      'prices: Reading Cost Explorer for 100000000001: access denied; add ce:GetCostAndUsage to the role.',
    );

    const { prices } = await askPrices({ config, store }, []);
    expect(prices.unitPrice(GP3, aVolume())?.basis.kind).toBe('price-list');
    expect(Object.keys(JSON.parse((await store.facts.get('troubles with prices'))!))).toEqual(['usage of aws']);
    expect((await syncAt())[0]).toBe('prices: 2 usage types of accounts of aws');
    expect(await store.facts.get('troubles with prices')).toBe('{}');
  });

  it('does not pay twice a day for an answer that cannot be read', async () => {
    await haveBill([]);
    await haveFleet();
    aws.fail('GetCostAndUsage', 'validation');

    await syncAt();
    await syncAt();

    expect(operations().filter((each) => each === 'GetCostAndUsage')).toHaveLength(1);
  });

  it('is done without asking for bills that carry quantities, whenever they change', async () => {
    const key = {
      skuMeter: 'EBS:VolumeUsage.gp3',
      consumedUnit: 'GB-Months',
      regionId: 'eu-central-1',
      subAccountId: ACCOUNT,
    };
    const day = '2026-11-10';
    const amount = async () => (await askPrices({ config, store }, [])).prices.unitPrice(GP3, aVolume())?.amount;
    await haveBill([{ day, billed: 8, quantity: 100, key }], { source: 'export' });

    await syncAt();
    expect(await amount()).toBe(0.08);

    await haveBill([{ day, billed: 7, quantity: 100, key }], { source: 'export' });
    await store.facts.set('usage in export', 'an earlier reading');
    await syncAt();
    expect(await amount()).toBe(0.07);
    expect(aws.calls).toEqual([]);
  });
});
