import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { Slice } from '../../src/model/delivery.ts';
import type { Store } from '../../src/ports.ts';
import { aDelivery, anArrival } from '../fakes/builders.ts';

const NOVEMBER = { start: '2026-11-01', end: '2026-12-01' };

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const settled = async () =>
  Object.fromEntries((await store.costs.days(NOVEMBER)).map(({ day, settled: is }) => [day, is]));

describe('a day of a file', () => {
  const charges = ['2026-11-18', '2026-11-19', '2026-11-20'].map((day) => ({ day, billed: 1 }));

  it('is settled when it ended 48 hours before the newest charge', async () => {
    await store.deliveries.replace(aDelivery(charges), anArrival({ newestChargeAt: '2026-11-21T00:00:00Z' }));

    expect(await settled()).toEqual({ '2026-11-18': true, '2026-11-19': false, '2026-11-20': false });
  });

  it('is settled by a newer file, also across months', async () => {
    await store.deliveries.replace(aDelivery(charges), anArrival({ newestChargeAt: '2026-11-21T00:00:00Z' }));

    const december = aDelivery([{ day: '2026-12-02', billed: 1 }]);
    await store.deliveries.replace(december, anArrival({ newestChargeAt: '2026-12-03T00:00:00Z' }));

    expect(await settled()).toEqual({ '2026-11-18': true, '2026-11-19': true, '2026-11-20': true });
  });
});

describe('a day of Cost Explorer', () => {
  const read = (readAt: string, billed: number) =>
    store.deliveries.replace(
      aDelivery([{ day: '2026-11-18', billed }], {
        settling: 'two-reads',
        slice: 'service',
        estimatedDays: ['2026-11-18'],
      }),
      anArrival({ readAt }),
    );

  it('is not settled by one reading', async () => {
    await read('2026-11-23T08:00:00Z', 100);

    expect(await settled()).toEqual({ '2026-11-18': false });
  });

  it.each([
    ['two readings 12 hours apart that differ by less than 0.5 %', '2026-11-22T20:00:00Z', 99.6, true],
    ['not readings that differ by more', '2026-11-22T20:00:00Z', 99, false],
    ['not readings closer to each other', '2026-11-22T21:00:00Z', 100, false],
  ])('is settled by %s', async (_, earlier, billed, expected) => {
    await read(earlier, billed);
    await read('2026-11-23T08:00:00Z', 100);

    expect(await settled()).toEqual({ '2026-11-18': expected });
  });

  it('is not settled within 48 hours of its end, however often it is read', async () => {
    await read('2026-11-19T20:00:00Z', 100);
    await read('2026-11-20T08:00:00Z', 100);

    expect(await settled()).toEqual({ '2026-11-18': false });
  });

  it('is open again when its figure moves after all', async () => {
    await read('2026-11-22T08:00:00Z', 100);
    await read('2026-11-22T20:00:00Z', 100);
    await read('2026-11-23T08:00:00Z', 110);

    expect(await settled()).toEqual({ '2026-11-18': false });
  });

  it('is not invoiced while the provider estimates, settled or not', async () => {
    await read('2026-11-22T08:00:00Z', 100);
    await read('2026-11-22T20:00:00Z', 100);

    expect(await store.costs.days(NOVEMBER)).toMatchObject([{ settled: true, invoiced: false }]);
  });

  it('is read again from the first month that may still change', async () => {
    expect(await store.deliveries.firstOpenMonth('bill', 'service')).toBeUndefined();

    await read('2026-11-22T08:00:00Z', 100);

    expect(await store.deliveries.firstOpenMonth('bill', 'service')).toBe('2026-11');
    expect(await store.deliveries.firstOpenMonth('bill', 'region')).toBeUndefined();
  });

  describe('once settled and invoiced', () => {
    const NOON = '2026-12-08T12:00:00Z';
    const cut = (slice: Slice, readAt: string, billed: number) =>
      store.deliveries.replace(
        aDelivery([{ day: '2026-11-18', billed }], { settling: 'two-reads', slice }),
        anArrival({ readAt }),
      );
    const december = (slice: Slice) =>
      store.deliveries.replace(
        aDelivery([{ day: '2026-12-07', billed: 1 }], { settling: 'two-reads', slice, estimatedDays: ['2026-12-07'] }),
        anArrival({ readAt: NOON }),
      );

    it.each([
      ['is not read again by region where its services add up to the same money', 100, '2026-12'],
      ['is read again by region where its services were restated, if only by a cent', 100.01, '2026-11'],
    ])('%s', async (_, restated, month) => {
      for (const slice of ['service', 'region'] as const) {
        await cut(slice, '2026-12-08T00:00:00Z', 100);
        await december(slice);
      }

      await cut('service', NOON, restated);

      expect(await store.deliveries.firstOpenMonth('bill', 'region')).toBe(month);
    });
  });
});
