import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { coverFrom } from '../../src/analysis/cover.ts';
import { pricesFrom } from '../../src/analysis/prices.ts';
import { billedAs } from '../../src/clouds/aws/usage-types.ts';
import type { PriceItem } from '../../src/model/price.ts';
import type { Place } from '../../src/model/resource.ts';
import type { Store } from '../../src/ports.ts';
import { type ACharge, aDelivery, anArrival } from '../fakes/builders.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const PLACE: Place = { cloud: 'aws', subAccountId: '200', regionId: 'us-east-1' };
const GP3: PriceItem = { kind: 'volume-storage', volumeType: 'gp3' };
const MACHINE: PriceItem = {
  kind: 'instance-hours',
  instanceType: 'm6i.xlarge',
  platform: 'Linux/UNIX',
  tenancy: 'default',
  market: 'on-demand',
};
const PLAN = 'arn:aws:savingsplans::100:savingsplan/p1';
const COVERED = { commitmentDiscountId: PLAN, commitmentDiscountStatus: 'Used' };

const gp3 = (over: ACharge['key'] = {}) => ({ skuMeter: 'EBS:VolumeUsage.gp3', consumedUnit: 'GB-Months', ...over });
const hours = (over: ACharge['key'] = {}) => ({ skuMeter: 'BoxUsage:m6i.xlarge', consumedUnit: 'Hours', ...over });

/** Files are settled two days before their newest charge: the last one here makes all before it count. */
async function bill(charges: ACharge[], over: Parameters<typeof aDelivery>[1] = {}) {
  const newest: ACharge = { day: '2026-11-20', billed: 1, key: { serviceName: 'AmazonS3' } };
  const arrival = anArrival({ newestChargeAt: '2026-11-21T00:00:00Z' });
  return store.deliveries.replace(aDelivery([...charges, newest], over), arrival);
}

async function pricesOfBill(currencyless = {}) {
  const { usage } = await store.prices.inCharges('bill');
  return pricesFrom({ cloud: 'aws', usage, list: [], embedded: () => undefined, billedAs, ...currencyless });
}

describe('what stored charges tell of prices', () => {
  it('is what a unit costs in effect after a negotiated discount', async () => {
    // 400 GiB-months for a day of a 30-day month each: 400 / 30 × 0.08 × (1 - 0.07) dollars a day.
    const quantity = 400 / 30;
    const discounted = quantity * 0.08 * 0.93;
    await bill(
      ['2026-11-10', '2026-11-11'].map((day) => ({
        day,
        billed: quantity * 0.08,
        effective: discounted,
        quantity,
        key: gp3(),
      })),
    );

    const price = (await pricesOfBill()).unitPrice(GP3, PLACE);

    expect(price?.amount).toBeCloseTo(0.0744, 10);
    expect(price).toMatchObject({ currency: 'USD', basis: { kind: 'bill', asOf: '2026-11-11', note: '' } });
  });

  it('leaves out credits, taxes, refunds, marketplaces, corrections and what has no quantity', async () => {
    const day = '2026-11-10';
    await bill([
      { day, billed: 8, quantity: 100, key: gp3() },
      { day, billed: -5, quantity: 100, key: gp3({ chargeCategory: 'Credit' }) },
      { day, billed: 2, quantity: 100, key: gp3({ chargeCategory: 'Tax' }) },
      { day, billed: -3, quantity: 100, key: gp3({ chargeCategory: 'Adjustment' }) },
      { day, billed: 90, quantity: 100, key: gp3({ publisherName: 'Datadog' }) },
      { day, billed: 70, key: gp3({ resourceId: 'vol-2' }) },
      { day: '2026-10-31', billed: 55, quantity: 100, key: gp3({ resourceId: 'vol-3' }) },
    ]);

    expect((await pricesOfBill()).unitPrice(GP3, PLACE)?.amount).toBe(0.08);
  });

  it('never lets a commitment lower the price on demand', async () => {
    const day = '2026-11-10';
    await bill([
      { day, billed: 48 * 0.192, quantity: 48, key: hours({ resourceId: 'i-2' }) },
      { day, billed: 0, effective: 24 * 0.14, quantity: 24, key: hours({ resourceId: 'i-1', ...COVERED }) },
      { day, billed: 0, effective: 5, quantity: 5, key: hours({ ...COVERED, commitmentDiscountStatus: 'Unused' }) },
    ]);

    const prices = await pricesOfBill({ isAlone: () => true });

    expect(prices.unitPrice(MACHINE, PLACE)?.amount).toBeCloseTo(0.192, 10);
  });

  it('says of each resource how far it is covered, and of one it does not know what its account is', async () => {
    const day = '2026-11-10';
    await bill([
      {
        day,
        billed: 0,
        effective: 4,
        quantity: 24,
        key: hours({ resourceId: 'arn:aws:ec2:us-east-1:200:instance/i-1', ...COVERED }),
      },
      { day, billed: 1, quantity: 6, key: hours({ resourceId: 'i-1' }) },
      { day, billed: 4, quantity: 20, key: hours({ resourceId: 'i-2' }) },
    ]);
    const told = await store.prices.inCharges('bill');
    const cover = coverFrom({ cloud: 'aws', ...told, billedAs });
    const shareOf = (resourceId: string) => cover.shareOf({ item: MACHINE }, { ...PLACE, resourceId });

    expect(shareOf('i-1')).toEqual({
      share: 24 / 30,
      commitmentDiscountType: 'Savings Plan',
      commitmentDiscountId: PLAN,
    });
    expect(shareOf('i-2')).toBeUndefined();
    expect(shareOf('i-3')).toMatchObject({ share: 24 / 50, commitmentDiscountType: 'Savings Plan' });
  });

  it('is of the last 30 settled days, and of none while none is settled', async () => {
    await bill([{ day: '2026-11-19', billed: 900, quantity: 100, key: gp3() }]);
    expect((await store.prices.inCharges('bill')).usage).toEqual([]);

    await bill([{ day: '2026-10-15', billed: 50, quantity: 100, key: gp3() }], { billingMonth: '2026-10' });
    await bill([
      { day: '2026-11-18', billed: 8, quantity: 100, key: gp3() },
      { day: '2026-11-19', billed: 900, quantity: 100, key: gp3() },
    ]);
    const { usage } = await store.prices.inCharges('bill');

    expect(usage).toMatchObject([
      { quantity: 100, cost: 8, start: '2026-10-20', end: '2026-11-19', unit: 'GB-Months' },
    ]);
    expect((await store.prices.inCharges('another')).usage).toEqual([]);
  });

  it('is billed cost where a provider leaves effective cost out', async () => {
    await bill([{ day: '2026-11-10', billed: 8, effective: 0, quantity: 100, key: gp3() }], {
      shownByBilledCost: ['AWS'],
    });

    expect((await pricesOfBill()).unitPrice(GP3, PLACE)?.amount).toBe(0.08);
  });

  it('says nothing for slices of Cost Explorer, which carry no quantity', async () => {
    await bill([{ day: '2026-11-10', billed: 8, quantity: 100, key: gp3() }], { slice: 'service' });

    expect((await store.prices.inCharges('bill')).usage).toEqual([]);
  });
});

describe('stored prices', () => {
  const usage = {
    cloud: 'aws',
    subAccountId: '200',
    usageType: 'EBS:VolumeUsage.gp3',
    unit: 'GB-Mo',
    quantity: 100,
    cost: 8,
    currency: 'USD',
    start: '2026-10-20',
    end: '2026-11-19',
    caveat: '',
  } as const;

  it('come back as they were put, the last ones of a source only', async () => {
    const resource = {
      cloud: 'aws',
      subAccountId: '200',
      resourceTail: 'i-1',
      usageType: 'BoxUsage',
      quantity: 3,
      coveredQuantity: 2,
    } as const;
    await store.prices.putUsage('bill', { usage: [{ ...usage, cost: 1 }], resources: [] });
    await store.prices.putUsage('bill', { usage: [{ ...usage, commitment: 'Savings Plan' }], resources: [resource] });

    expect(await store.prices.usage([])).toEqual({
      usage: [{ ...usage, commitment: 'Savings Plan', serviceName: undefined, regionId: undefined }],
      resources: [{ ...resource, commitment: undefined, commitmentDiscountId: undefined }],
    });
  });

  it('count once where two sources tell of one account: the earlier one of the config', async () => {
    await store.prices.putUsage('export', { usage: [{ ...usage, cost: 7 }], resources: [] });
    await store.prices.putUsage('api', { usage: [usage, { ...usage, subAccountId: '300' }], resources: [] });

    const told = await store.prices.usage(['export', 'api']);

    expect(told.usage.map(({ subAccountId, cost }) => [subAccountId, cost])).toEqual([
      ['200', 7],
      ['300', 8],
    ]);
  });

  it('of the list are renewed, and kept for what was not read again', async () => {
    const price = {
      cloud: 'aws',
      regionId: 'eu-west-1',
      item: GP3,
      amount: 0.088,
      currency: 'USD',
      asOf: '2026-10-01',
    } as const;
    await store.prices.putList([price, { ...price, item: MACHINE, amount: 0.214 }]);
    await store.prices.putList([{ ...price, amount: 0.09, asOf: '2026-11-01' }]);

    const list = await store.prices.list();

    expect(list.map(({ item, amount, asOf }) => [item.kind, amount, asOf]).sort()).toEqual([
      ['instance-hours', 0.214, '2026-10-01'],
      ['volume-storage', 0.09, '2026-11-01'],
    ]);
    expect(list.find(({ item }) => item.kind === 'instance-hours')?.item).toEqual(MACHINE);
  });
});
