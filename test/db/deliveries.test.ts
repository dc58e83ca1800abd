import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import { accountServiceKey, type Grouping } from '../../src/model/charge.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig, aDelivery, anArrival } from '../fakes/builders.ts';

const NOVEMBER = { start: '2026-11-01', end: '2026-12-01' };

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const sums = async (scope: string, grouping: Grouping, metric: 'billed' | 'effective' | 'list' = 'effective') =>
  Object.fromEntries(
    (await store.costs.sumBy({ grant: grantToJob(scope, aConfig()), grouping, period: NOVEMBER, metric })).map(
      ({ key, billingCurrency, cost }) => [`${key} ${billingCurrency}`, cost],
    ),
  );

describe('a delivery', () => {
  it('changes nothing when it arrives twice', async () => {
    const bill = () => aDelivery([{ day: '2026-11-02', billed: 10, effective: 8 }]);

    await store.deliveries.replace(bill(), anArrival());
    await store.deliveries.replace(bill(), anArrival());

    expect(await sums('all', 'service')).toEqual({ 'AmazonEC2 USD': 8 });
    expect(await sums('all', 'service', 'billed')).toEqual({ 'AmazonEC2 USD': 10 });
  });

  it('replaces what it restates, and only that month', async () => {
    await store.deliveries.replace(aDelivery([{ day: '2026-10-31', billed: 5 }]), anArrival());
    await store.deliveries.replace(aDelivery([{ day: '2026-11-02', billed: 10 }]), anArrival());

    await store.deliveries.replace(aDelivery([{ day: '2026-11-02', billed: 12 }]), anArrival());

    expect(await sums('all', 'day')).toEqual({ '2026-11-02 USD': 12 });
    const october = {
      grant: grantToJob('all', aConfig()),
      grouping: 'day' as const,
      period: { start: '2026-10-01', end: '2026-11-01' },
      metric: 'billed' as const,
    };
    expect(await store.costs.sumBy(october)).toMatchObject([{ cost: 5 }]);
  });

  it('goes to the teams that own it; the rest stays unallocated', async () => {
    await store.deliveries.replace(
      aDelivery([
        { day: '2026-11-02', billed: 1 },
        { day: '2026-11-02', billed: 2, key: { tags: {}, subAccountId: '300' } },
        { day: '2026-11-02', billed: 4, key: { tags: { team: 'nobody' } } },
      ]),
      anArrival(),
    );

    expect(await sums('all', 'team')).toEqual({ 'payments USD': 1, 'search USD': 2, 'unallocated USD': 4 });
    expect(await sums('search', 'account')).toEqual({ '300 USD': 2 });
  });

  it('never adds two currencies', async () => {
    await store.deliveries.replace(
      aDelivery([
        { day: '2026-11-02', billed: 1 },
        { day: '2026-11-02', billed: 2, key: { billingCurrency: 'EUR' } },
      ]),
      anArrival(),
    );

    expect(await sums('all', 'service')).toEqual({ 'AmazonEC2 USD': 1, 'AmazonEC2 EUR': 2 });
  });

  it('is shown by billed cost where its effective cost is missing', async () => {
    const bill = aDelivery([{ day: '2026-11-02', billed: 10, effective: Number.NaN }], { shownByBilledCost: ['AWS'] });

    await store.deliveries.replace(bill, anArrival());

    expect(await sums('all', 'service')).toEqual({ 'AmazonEC2 USD': 10 });
  });

  it('follows changed rules through all of history', async () => {
    await store.deliveries.replace(
      aDelivery([{ day: '2026-11-02', billed: 10, key: { tags: { app: 'cart' } } }]),
      anArrival(),
    );
    const changed = aConfig('  - { name: cart, owns: [{ tag: { app: cart } }] }\n');
    const allocation = compileAllocation(changed);

    expect(await store.deliveries.awaitingReallocation(allocation.fingerprint)).toBe(1);
    await store.deliveries.reallocate(allocation);

    expect(await sums('all', 'team')).toEqual({ 'cart USD': 10 });
    expect(await store.deliveries.awaitingReallocation(allocation.fingerprint)).toBe(0);
  });

  it('answers only its own groupings when it is a slice', async () => {
    await store.deliveries.replace(aDelivery([{ day: '2026-11-02', billed: 10 }], { slice: 'service' }), anArrival());
    await store.deliveries.replace(aDelivery([{ day: '2026-11-02', billed: 10 }], { slice: 'account' }), anArrival());

    expect(await sums('all', 'day')).toEqual({ '2026-11-02 USD': 10 });
    expect(await sums('all', 'account')).toEqual({ '200 USD': 10 });
    expect(await sums('all', 'region')).toEqual({});
  });
});

describe('what is kept by account and service', () => {
  it('is for all, and no team has it', async () => {
    const charges = [
      { day: '2026-11-10', billed: 5, key: { serviceName: 'AmazonS3' } },
      { day: '2026-11-10', billed: 7, key: { subAccountId: '300', tags: {} } },
    ];
    await store.deliveries.replace(aDelivery(charges), anArrival());

    expect(await sums('all', 'account-service')).toEqual({
      [`${accountServiceKey('200', 'AmazonS3')} USD`]: 5,
      [`${accountServiceKey('300', 'AmazonEC2')} USD`]: 7,
    });
    expect(await sums('payments', 'account-service')).toEqual({});
  });
});

describe('two sources for one account and month', () => {
  const bill = (source: string, billed: number) => aDelivery([{ day: '2026-11-02', billed }], { source });

  it('are refused when nobody has said which one counts', async () => {
    await store.deliveries.replace(bill('first', 10), anArrival());

    await expect(store.deliveries.replace(bill('second', 11), anArrival())).rejects.toThrow(
      /imported as "first" already.*--add/,
    );

    expect(await sums('all', 'day')).toEqual({ '2026-11-02 USD': 10 });
  });

  it('add up when the asker says so', async () => {
    await store.deliveries.replace(bill('first', 10), anArrival());
    await store.deliveries.replace(bill('second', 11), anArrival({ add: true }));

    expect(await sums('all', 'day')).toEqual({ '2026-11-02 USD': 21 });
  });

  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('give way to the earlier in the config, whether %s or %s arrives first', async (one, other) => {
    const arrival = anArrival({ precedence: ['first', 'second'] });

    await store.deliveries.replace(bill(one, one === 'first' ? 10 : 11), arrival);
    await store.deliveries.replace(bill(other, other === 'first' ? 10 : 11), arrival);

    expect(await sums('all', 'day')).toEqual({ '2026-11-02 USD': 10 });
    expect(await store.deliveries.overlaps()).toMatchObject([{ winner: 'first', loser: 'second' }]);
  });
});
