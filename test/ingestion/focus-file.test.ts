import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFocus } from '../../src/ingestion/focus-file.ts';
import { aBill, aFolder, importing, type Row } from './bills.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeEach(async () => {
  folder = await aFolder();
});
afterEach(() => folder.remove());

const importRows = (rows: Row[], options?: Parameters<typeof aBill>[1]) =>
  importing(folder.write('aws.csv', aBill(rows, options)));

describe('reading FOCUS files into daily charges', () => {
  it('adds the hours of a day per resource and leaves days and resources apart', async () => {
    const rows = [
      { ResourceId: 'a', ChargePeriodStart: '2026-05-10T00:00:00Z', BilledCost: '1.25' },
      { ResourceId: 'a', ChargePeriodStart: '2026-05-10T23:00:00Z', BilledCost: '2.50' },
      { ResourceId: 'a', ChargePeriodStart: '2026-05-11T00:00:00Z', BilledCost: '4' },
      { ResourceId: 'b', ChargePeriodStart: '2026-05-10T00:00:00Z', BilledCost: '8' },
    ];

    const { charges, deliveries } = await importRows(rows, { more: ['ResourceId'] });

    expect(charges.map(({ resourceId, day, billedCost }) => [resourceId, day, billedCost])).toEqual([
      ['a', '2026-05-10', 3.75],
      ['a', '2026-05-11', 4],
      ['b', '2026-05-10', 8],
    ]);
    expect(deliveries).toMatchObject([
      {
        source: 'aws',
        billingAccountId: '1000',
        billingMonth: '2026-05',
        settling: 'newest-charge',
        estimatedDays: [],
      },
    ]);
  });

  it('makes one delivery per billing account and billing month, whatever the day of the charge', async () => {
    const { deliveries, charges } = await importRows([
      { BillingAccountId: '2', BillingPeriodStart: '2026-05-01', ChargePeriodStart: '2026-05-31' },
      { BillingAccountId: '1', BillingPeriodStart: '2026-06-01', ChargePeriodStart: '2026-05-31' },
      { BillingAccountId: '1', BillingPeriodStart: '', ChargePeriodStart: '2026-05-31' },
    ]);

    expect(deliveries.map((each) => [each.billingAccountId, each.billingMonth, each.keys.length])).toEqual([
      ['1', '2026-05', 1],
      ['1', '2026-06', 1],
      ['2', '2026-05', 1],
    ]);
    expect(charges.map(({ day }) => day)).toEqual(['2026-05-31', '2026-05-31', '2026-05-31']);
  });

  it('adds up what was used for each meter, in its own unit', async () => {
    const more = ['SkuMeter', 'ConsumedQuantity', 'ConsumedUnit', 'PricingQuantity', 'PricingUnit', 'PublisherName'];
    const { charges } = await importRows(
      [
        { SkuMeter: 'Requests', ConsumedQuantity: '1000', ConsumedUnit: 'Requests', PricingQuantity: '1' },
        { SkuMeter: 'Requests', ConsumedQuantity: '500', ConsumedUnit: 'Requests' },
        { SkuMeter: 'Hours', PricingQuantity: '24', PricingUnit: 'Hours', PublisherName: 'Somebody' },
        { SkuMeter: 'Plan', PublisherName: 'AWS', ConsumedQuantity: 'a few' },
      ],
      { more },
    );

    expect(
      charges.map(({ skuMeter, consumedQuantity, consumedUnit, publisherName }) => [
        skuMeter,
        consumedQuantity,
        consumedUnit,
        publisherName,
      ]),
    ).toEqual([
      ['Hours', 24, 'Hours', 'Somebody'],
      ['Plan', null, undefined, undefined],
      ['Requests', 1500, 'Requests', undefined],
    ]);
  });

  it.each([
    ['SkuMeter', 'x_UsageType', 'Meter'],
    ['x_UsageType', 'SkuId', 'BoxUsage'],
    ['x_SkuMeterName', 'SkuId', 'D4s v5'],
  ])('takes %s before %s for what is metered', async (first, second, value) => {
    const { charges } = await importRows([{ [first]: value, [second]: 'other' }], { more: [first, second] });

    expect(charges).toMatchObject([{ skuMeter: value }]);
  });

  it('never adds two currencies', async () => {
    const { billedCost, charges } = await importRows([
      { BillingCurrency: 'USD', BilledCost: '1' },
      { BillingCurrency: 'EUR', BilledCost: '2' },
    ]);

    expect(billedCost).toEqual({ USD: 1, EUR: 2 });
    expect(charges).toHaveLength(2);
  });

  it.each([
    ['2024-09-18T22:00:00Z', '2024-09-18'],
    ['2024-09-18 22:00:00', '2024-09-18'],
    ['2024-09-18 22:00:00 UTC', '2024-09-18'],
    ['2024-09-18T22:00Z', '2024-09-18'],
    ['2024-09-18T22:00:00.000Z', '2024-09-18'],
    ['2024-09-18T22:00:00+00:00', '2024-09-18'],
    ['2024-09-18T22:00:00-05:00', '2024-09-19'],
    ['2024-09-18T01:00:00+02:00', '2024-09-17'],
    ['2024-09-18', '2024-09-18'],
    [' 2024-09-18 ', '2024-09-18'],
    ['9/18/24', '2024-09-18'],
    ['09/18/2024', '2024-09-18'],
    ['5/1/25', '2025-05-01'],
  ])('puts a charge that starts %s on the UTC day %s', async (written, day) => {
    const { charges } = await importRows([{ ChargePeriodStart: written, ChargePeriodEnd: '' }]);

    expect(charges.map((charge) => charge.day)).toEqual([day]);
  });

  it.each([
    ['"$10,100.00 "', '$10,100.00 ', 10100],
    ['-$5', '-$5', -5],
    ['(12.50)', '(12.50)', -12.5],
    ['€3.40', '€3.40', 3.4],
    ['1,234,567.891', '1,234,567.891', 1234567.891],
    ['1e-7', '1e-7', 1e-7],
    [' 0.00000080000', ' 0.00000080000', 8e-7],
  ])('reads the amount %s', async (_, written, amount) => {
    const { charges } = await importRows([{ BilledCost: written }]);

    expect(charges.map(({ billedCost }) => billedCost)).toEqual([amount]);
  });

  it.each(['NULL', 'null', '', '  '])('takes a cost of "%s" as absent, which is not zero', async (written) => {
    const { charges, effectiveCost, rejected } = await importRows([{ EffectiveCost: written }]);

    expect(charges.map((charge) => charge.effectiveCost)).toEqual([null]);
    expect(effectiveCost).toEqual({});
    expect(rejected).toBe(0);
  });

  it('takes NULL in a text column as absent', async () => {
    const { charges } = await importRows([{ ServiceName: 'NULL', ChargeCategory: '' }]);

    expect(charges[0]).toMatchObject({ serviceName: undefined, chargeCategory: undefined });
  });

  it.each([
    ['a BOM', (text: string) => `\uFEFF${text}`],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['both line ends mixed', (text: string) => text.replace('\n', '\r\n')],
    ['old Macintosh line ends', (text: string) => text.replaceAll('\n', '\r')],
    ['blank lines between rows', (text: string) => text.replaceAll('\n', '\n\n')],
    ['no line end at the end', (text: string) => text.trimEnd()],
    ['a quoted header', (text: string) => text.replace(/^[^\n]+/, (line) => line.replace(/\w+/g, '"$&"'))],
    ['semicolons', (text: string) => text.replaceAll(',', ';')],
    [
      'snake_case names',
      (text: string) => text.replace(/^[^\n]+/, (line) => line.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()),
    ],
    ['names in capitals', (text: string) => text.replace(/^[^\n]+/, (line) => line.toUpperCase())],
  ])('reads a file with %s', async (_, change) => {
    const path = folder.write('odd.csv', change(aBill([{ BilledCost: '1' }, { BilledCost: '2' }])));

    const imported = await importing(path);

    expect(imported).toMatchObject({ rows: 2, imported: 2, rejected: 0, billedCost: { USD: 3 } });
  });

  it('ignores columns that are not FOCUS, and a name that comes twice', async () => {
    const { billedCost } = await importRows([{ x_BilledCost: '50', billed_cost: '60' }], {
      more: ['x_BilledCost', 'billed_cost'],
    });

    expect(billedCost).toEqual({ USD: 1 });
  });

  it('reads FOCUS 1.4, where ServiceProviderName took the place of ProviderName', async () => {
    const text = aBill([{}]).replace('ProviderName', 'ServiceProviderName');

    const { charges, notes } = await importing(folder.write('new.csv', text));

    expect(charges).toMatchObject([{ serviceProviderName: 'AWS' }]);
    expect(notes).toContain('FOCUS 1.3 or 1.4, by its columns.');
  });

  it('reads a gzipped CSV', async () => {
    const { billedCost } = await importing(folder.write('aws.csv.gz', gzipSync(aBill([{ BilledCost: '3' }]))));

    expect(billedCost).toEqual({ USD: 3 });
  });

  it('reads the tags as the provider writes them, and one spelling of them as another', async () => {
    const { charges, notes } = await importRows([
      { Tags: '{"team":"a","env":"prod"}', BilledCost: '1' },
      { Tags: '{ "env": "prod", "team": "a" }', BilledCost: '2' },
      { Tags: 'not tags', BilledCost: '4' },
    ]);

    expect(charges.map(({ tags, billedCost }) => [{ ...tags }, billedCost])).toEqual([
      [{}, 4],
      [{ team: 'a', env: 'prod' }, 3],
    ]);
    expect(notes).toContain('The tags of 1 row could not be read; they are kept without tags.');
  });

  it('knows how far the bill reaches, and is not fooled by charges for a year to come', async () => {
    const { newestChargeAt, chargePeriod } = await importRows([
      { ChargePeriodStart: '2026-05-10T22:00:00Z', ChargePeriodEnd: '2026-05-10T23:00:00Z' },
      {
        ChargePeriodStart: '2026-05-02T00:00:00Z',
        ChargePeriodEnd: '2027-05-02T00:00:00Z',
        ChargeCategory: 'Purchase',
      },
    ]);

    expect(newestChargeAt).toBe('2026-05-10T23:00:00Z');
    expect(chargePeriod).toEqual({ start: '2026-05-02', end: '2026-05-11' });
  });

  it('says when a file has only a header', async () => {
    const imported = await importRows([]);

    expect(imported).toMatchObject({ rows: 0, imported: 0, rejected: 0, chargePeriod: undefined, deliveries: [] });
    expect(imported.notes).toContain('aws.csv has a header and no rows.');
  });

  it('tells how far it is', async () => {
    const told: [number, string][] = [];

    const read = await readFocus([folder.write('aws.csv', aBill([{}]))], {
      onProgress: (...progress) => told.push(progress),
    });
    await read.close();

    expect(told[0]).toEqual([0, 'reading aws.csv']);
    expect(told.at(-1)?.[0]).toBe(1);
  });
});

describe('a provider without effective cost', () => {
  it('is shown by billed cost when more than half of its charged rows lack it, and only that provider', async () => {
    const { deliveries, notes } = await importRows([
      { EffectiveCost: '', ProviderName: 'Oracle' },
      { EffectiveCost: '0', ProviderName: 'Oracle' },
      { EffectiveCost: '1', ProviderName: 'Oracle' },
      { EffectiveCost: '1', ProviderName: 'AWS' },
      { EffectiveCost: '0', ProviderName: 'AWS' },
    ]);

    expect(deliveries[0]?.shownByBilledCost).toEqual(['Oracle']);
    expect(notes.filter((note) => note.includes('billed cost'))).toEqual([
      'Oracle: effective cost is missing or zero on 66 % of charged rows; it is shown by billed cost.',
    ]);
  });

  it('is not one whose purchases, rightly, have none', async () => {
    const { deliveries } = await importRows([
      { EffectiveCost: '0', ChargeCategory: 'Purchase' },
      { EffectiveCost: '0', ChargeCategory: 'Purchase' },
      { EffectiveCost: '1' },
    ]);

    expect(deliveries[0]?.shownByBilledCost).toEqual([]);
  });
});
