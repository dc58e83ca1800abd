import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig, aDelivery, anArrival } from '../fakes/builders.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

it('gives every service of a team as its own row of days, each currency for itself', async () => {
  const charges = [
    { day: '2026-10-31', billed: 1 },
    { day: '2026-11-01', billed: 2 },
    { day: '2026-11-20', billed: 3 },
    { day: '2026-11-20', billed: 4, key: { subAccountId: '201' } },
    { day: '2026-11-02', billed: 5, key: { billingCurrency: 'EUR' } },
    { day: '2026-11-02', billed: 6, key: { serviceName: 'AmazonS3' } },
    { day: '2026-11-02', billed: 7, key: { tags: { team: 'search' } } },
  ];
  await store.deliveries.replace(aDelivery(charges), anArrival());

  const series = await store.costs.series({
    grant: grantToJob('payments', aConfig()),
    grouping: 'service',
    period: { start: '2026-11-01', end: '2026-11-21' },
  });

  const shown = series.map(({ key, billingCurrency, costs }) => [
    key,
    billingCurrency,
    Object.fromEntries([...costs].flatMap((cost, day) => (Number.isNaN(cost) ? [] : [[day + 1, cost]]))),
  ]);
  expect(shown).toEqual([
    ['AmazonEC2', 'USD', { 1: 2, 20: 7 }],
    ['AmazonEC2', 'EUR', { 2: 5 }],
    ['AmazonS3', 'USD', { 2: 6 }],
  ]);
});
