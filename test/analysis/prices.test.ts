import { describe, expect, it } from 'vitest';
import { coverFrom } from '../../src/analysis/cover.ts';
import { type PriceSources, pricesFrom } from '../../src/analysis/prices.ts';
import { embeddedPrice } from '../../src/clouds/aws/embedded-prices.ts';
import { billedAs } from '../../src/clouds/aws/usage-types.ts';
import type { BilledUsage, ListPrice } from '../../src/model/billed-usage.ts';
import type { PriceItem } from '../../src/model/price.ts';
import type { Place } from '../../src/model/resource.ts';

const FRANKFURT: Place = { cloud: 'aws', subAccountId: '200', regionId: 'eu-central-1' };
const GP3: PriceItem = { kind: 'volume-storage', volumeType: 'gp3' };

function machine(over = {}): PriceItem {
  return {
    kind: 'instance-hours',
    instanceType: 'm5.large',
    platform: 'Linux/UNIX',
    tenancy: 'default',
    market: 'on-demand',
    ...over,
  };
}

/** 100 hours of an m5.large in Frankfurt at 0.10 dollars; override what matters. */
function used(over: Partial<BilledUsage> = {}): BilledUsage {
  return {
    cloud: 'aws',
    subAccountId: '200',
    usageType: 'EUC1-BoxUsage:m5.large',
    unit: 'Hrs',
    quantity: 100,
    cost: 10,
    currency: 'USD',
    start: '2026-10-20',
    end: '2026-11-19',
    caveat: '',
    ...over,
  };
}

const usedDisk = (over: Partial<BilledUsage> = {}) =>
  used({ usageType: 'EUC1-EBS:VolumeUsage.gp3', unit: 'GB-Mo', cost: 9.5, ...over });

function listed(amount: number, over: Partial<ListPrice> = {}): ListPrice {
  return {
    cloud: 'aws',
    regionId: 'eu-central-1',
    item: machine(),
    amount,
    currency: 'USD',
    asOf: '2026-11-17',
    ...over,
  };
}

const prices = (over: Partial<PriceSources>) =>
  pricesFrom({ cloud: 'aws', usage: [], list: [], embedded: embeddedPrice, billedAs, ...over });

describe('a price', () => {
  it('is the one that the account pays, before any public one', () => {
    const { unitPrice } = prices({ usage: [usedDisk()], list: [listed(0.0952, { item: GP3 })] });

    expect(unitPrice(GP3, FRANKFURT)).toEqual({
      amount: 0.095,
      currency: 'USD',
      basis: { kind: 'bill', asOf: '2026-11-18', note: '' },
    });
  });

  it('is the one that other accounts of the bill pay, where the account itself has none', () => {
    const usage = [
      usedDisk({ subAccountId: '300', quantity: 100, cost: 9 }),
      usedDisk({ subAccountId: '400', quantity: 300, cost: 24 }),
    ];

    const price = prices({ usage }).unitPrice(GP3, FRANKFURT);

    expect(price).toMatchObject({ amount: 33 / 400, basis: { note: "of the bill's other accounts" } });
  });

  it('is the public one of the region, where no bill tells', () => {
    const { unitPrice } = prices({ list: [listed(0.0952, { item: GP3 })] });

    expect(unitPrice(GP3, FRANKFURT)).toEqual({
      amount: 0.0952,
      currency: 'USD',
      basis: { kind: 'price-list', asOf: '2026-11-17', note: '' },
    });
  });

  it('is at last the one we carry along, and says that it is another region’s', () => {
    const { unitPrice } = prices({});

    expect(unitPrice(GP3, FRANKFURT)).toEqual({
      amount: 0.08,
      currency: 'USD',
      basis: { kind: 'embedded', asOf: '2026-07-20', note: 'the price of us-east-1, not of eu-central-1' },
    });
    expect(unitPrice(GP3, { ...FRANKFURT, regionId: 'us-east-1' })?.basis.note).toBe('');
  });

  it.each<[string, PriceItem, Place]>([
    ['Windows, where nobody says what it costs', machine({ platform: 'Windows' }), FRANKFURT],
    ['a type that nobody has heard of', machine({ instanceType: 'q9.large' }), FRANKFURT],
    ['another cloud', GP3, { ...FRANKFURT, cloud: 'azure' }],
  ])('is unknown, not nothing, for %s', (_, item, place) => {
    expect(prices({ usage: [usedDisk()] }).unitPrice(item, place)).toBeUndefined();
  });

  it('is never taken from another region’s usage', () => {
    const usage = [
      usedDisk({ usageType: 'EU-EBS:VolumeUsage.gp3', cost: 8.8 }),
      usedDisk({ usageType: 'EBS:VolumeUsage.gp3', cost: 8 }),
      usedDisk({ usageType: 'EBS:VolumeUsage.gp3', regionId: 'eu-west-1', cost: 8.7 }),
    ];
    const { unitPrice } = prices({ usage });

    expect(unitPrice(GP3, FRANKFURT)?.basis.kind).toBe('embedded');
    expect(unitPrice(GP3, { ...FRANKFURT, regionId: 'us-east-1' })?.amount).toBe(0.08);
    expect(unitPrice(GP3, { ...FRANKFURT, regionId: 'eu-west-1' })?.amount).toBeCloseTo((8.8 + 8.7) / 200, 12);
  });

  it('needs no prefix where the bill tells the region itself', () => {
    const usage = [usedDisk({ usageType: 'EBS:VolumeUsage.gp3', regionId: 'eu-central-1' })];

    expect(prices({ usage }).unitPrice(GP3, FRANKFURT)).toMatchObject({ amount: 0.095, basis: { kind: 'bill' } });
  });

  it('is not lowered by what a commitment covers', () => {
    const usage = [usedDisk(), usedDisk({ commitment: 'Savings Plan', quantity: 900, cost: 9 })];

    expect(prices({ usage }).unitPrice(GP3, FRANKFURT)?.amount).toBeCloseTo(0.095, 12);
  });

  it('is of one currency: the one in which most was billed', () => {
    const usage = [usedDisk({ quantity: 10, cost: 1 }), usedDisk({ currency: 'EUR', quantity: 90, cost: 7.2 })];

    expect(prices({ usage }).unitPrice(GP3, FRANKFURT)).toMatchObject({
      amount: 0.08,
      currency: 'EUR',
      basis: { note: 'what was billed in USD is left out' },
    });
  });

  it('is not made of free usage or of a unit that is not understood', () => {
    const usage = [usedDisk({ cost: 0 }), usedDisk({ unit: 'GB-Hours', cost: 5000 })];

    expect(prices({ usage }).unitPrice(GP3, FRANKFURT)?.basis.kind).toBe('embedded');
  });

  it('is a MiB a second’s where the bill counts in GiB', () => {
    const throughput: PriceItem = { kind: 'volume-throughput', volumeType: 'gp3' };
    const usage = [
      usedDisk({ usageType: 'EUC1-EBS:VolumeP-Throughput.gp3', unit: 'GiBps-mo', quantity: 0.5, cost: 24.3712 }),
    ];

    // 24.3712 dollars for half a GiB a second, which is 512 MiB a second.
    expect(prices({ usage }).unitPrice(throughput, FRANKFURT)?.amount).toBeCloseTo(0.0476, 10);
  });

  it('says what the source’s costs leave out', () => {
    const usage = [usedDisk({ caveat: 'before discounts' })];

    expect(prices({ usage }).unitPrice(GP3, FRANKFURT)?.basis.note).toBe('before discounts');
  });
});

describe('a price of a usage type that holds several things', () => {
  it('is believed between a fifth of the public price and 105 % of it', () => {
    const list = [listed(0.115)];
    const kindAt = (cost: number) =>
      prices({ usage: [used({ cost })], list }).unitPrice(machine(), FRANKFURT)?.basis.kind;

    expect([2.2, 2.4, 11.5, 12.0, 12.2].map(kindAt)).toEqual(['price-list', 'bill', 'bill', 'bill', 'price-list']);
  });

  it('says that it was checked, or why the public price was taken instead', () => {
    const list = [listed(0.115)];
    const noteAt = (cost: number) =>
      prices({ usage: [used({ cost })], list }).unitPrice(machine(), FRANKFURT)?.basis.note;

    expect(noteAt(10.695)).toBe('EUC1-BoxUsage:m5.large holds every platform; 93 % of the list price of Linux/UNIX');
    expect(noteAt(15.4)).toBe(
      'the bill shows 0.154 USD, 134 % of the public price of Linux/UNIX, but EUC1-BoxUsage:m5.large holds every platform',
    );
    expect(prices({ usage: [used({ cost: 25 })] }).unitPrice(machine(), FRANKFURT)?.basis.note).toBe(
      'the price of us-east-1, not of eu-central-1; the bill shows 0.25 USD, 260 % of the public price of Linux/UNIX, ' +
        'but EUC1-BoxUsage:m5.large holds every platform',
    );
  });

  it('is Windows’ only where a price of Windows is there to check it by, or nothing else can be meant', () => {
    const windows = machine({ platform: 'Windows' });
    const usage = [used({ cost: 20.7 })];

    expect(prices({ usage }).unitPrice(windows, FRANKFURT)).toBeUndefined();
    expect(prices({ usage, list: [listed(0.207, { item: windows })] }).unitPrice(windows, FRANKFURT)).toMatchObject({
      amount: 0.207,
      basis: { kind: 'bill' },
    });
    expect(prices({ usage, isAlone: () => true }).unitPrice(windows, FRANKFURT)).toMatchObject({
      amount: 0.207,
      basis: { kind: 'bill', note: 'all of EUC1-BoxUsage:m5.large there is Windows by the inventory' },
    });
  });

  it('is not Windows’ while it is no dearer than Linux, but where only Windows is there', () => {
    const windows = machine({ platform: 'Windows' });
    const list = [listed(0.115), listed(0.207, { item: windows })];
    const at = (cost: number, isAlone = false) =>
      prices({ usage: [used({ cost })], list, isAlone: () => isAlone }).unitPrice(windows, FRANKFURT);

    expect(at(11.5)).toMatchObject({
      amount: 0.207,
      basis: {
        kind: 'price-list',
        note:
          'the bill shows 0.115 USD, too little to be that of Windows alone, ' +
          'since EUC1-BoxUsage:m5.large holds every platform',
      },
    });
    expect(at(11.5, true)).toMatchObject({ amount: 0.115, basis: { kind: 'bill' } });
    expect(at(19.2)).toMatchObject({ amount: 0.192, basis: { kind: 'bill' } });
  });

  it('is not Aurora’s while it is no dearer than PostgreSQL', () => {
    const aurora: PriceItem = {
      kind: 'database-hours',
      instanceClass: 'db.r6g.xlarge',
      engine: 'aurora-mysql',
      multiAz: false,
    };
    const usage = [used({ usageType: 'InstanceUsage:db.r6g.xl', cost: 45 })];
    const { unitPrice } = prices({ usage });
    const virginia = { ...FRANKFURT, regionId: 'us-east-1' };

    expect(unitPrice(aurora, virginia)).toMatchObject({ amount: 0.519, basis: { kind: 'embedded' } });
    expect(unitPrice({ ...aurora, engine: 'postgres' }, virginia)).toMatchObject({
      amount: 0.45,
      basis: { kind: 'bill' },
    });
  });

  it('of spot is held against the price on demand, and may be far below', () => {
    const spot = machine({ market: 'spot' });
    const usage = [used({ usageType: 'EUC1-SpotUsage:m5.large', cost: 1.5 })];

    expect(prices({ usage, list: [listed(0.115)] }).unitPrice(spot, FRANKFURT)).toMatchObject({
      amount: 0.015,
      basis: { kind: 'bill' },
    });
    expect(prices({ list: [listed(0.115)] }).unitPrice(spot, FRANKFURT)).toBeUndefined();
  });

  it('is not compared with a public price in another currency', () => {
    const usage = [used({ currency: 'EUR' })];

    expect(prices({ usage, list: [listed(0.115)] }).unitPrice(machine(), FRANKFURT)?.basis.kind).toBe('price-list');
  });

  it('is never storage of logs where the bill does not name the service', () => {
    const logs: PriceItem = { kind: 'log-storage' };
    const row = usedDisk({ usageType: 'EUC1-TimedStorage-ByteHrs', cost: 2.45 });

    expect(prices({ usage: [row] }).unitPrice(logs, FRANKFURT)?.basis.kind).toBe('embedded');
    expect(prices({ usage: [{ ...row, serviceName: 'AmazonCloudWatch' }] }).unitPrice(logs, FRANKFURT)?.amount).toBe(
      0.0245,
    );
  });
});

describe('a great many questions', () => {
  it('are answered at once', () => {
    const usage = Array.from({ length: 20_000 }, (_, index) =>
      usedDisk({ subAccountId: String(index % 500), usageType: `EUC1-BoxUsage:m5.${index % 40}xlarge`, unit: 'Hrs' }),
    );
    const { unitPrice } = prices({ usage, list: [listed(0.115)] });

    const start = performance.now();
    let answered = 0;
    for (let index = 0; index < 100_000; index++) {
      const place = { ...FRANKFURT, subAccountId: String(index % 500) };
      if (unitPrice(machine({ instanceType: `m5.${index % 60}xlarge` }), place)) answered += 1;
    }

    expect(answered).toBeGreaterThan(90_000);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('cover', () => {
  const cover = (usage: BilledUsage[]) => coverFrom({ cloud: 'aws', usage, resources: [], billedAs });
  const here = { ...FRANKFURT, resourceId: 'i-1' };

  it('is how much of an account’s usage of a type the commitments pay for', () => {
    const usage = [
      used({ quantity: 250 }),
      used({ commitment: 'Savings Plan', quantity: 600 }),
      used({ commitment: 'Reserved Instance', quantity: 150 }),
    ];

    expect(cover(usage).shareOf({ item: machine() }, here)).toMatchObject({
      share: 750 / 1000,
      commitmentDiscountType: 'Savings Plan',
    });
  });

  it('is none where nothing is covered, where nothing is known, and for another account', () => {
    expect(cover([used()]).shareOf({ item: machine() }, here)).toBeUndefined();
    expect(cover([]).shareOf({ item: machine() }, here)).toBeUndefined();
    expect(
      cover([used({ commitment: 'Savings Plan', subAccountId: '300' })]).shareOf({ item: machine() }, here),
    ).toBeUndefined();
  });
});
