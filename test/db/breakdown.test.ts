import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { Dimension } from '../../src/model/breakdown.ts';
import type { Store, StoredBreakdownQuestion } from '../../src/ports.ts';
import { type ACharge, aConfig, aDelivery, anArrival } from '../fakes/builders.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const bill = (charges: ACharge[], over = {}) => store.deliveries.replace(aDelivery(charges, over), anArrival());

async function rowsOf(dimension: Dimension, scope = 'payments', more: Partial<StoredBreakdownQuestion> = {}) {
  const rows = await store.costs.breakDown({
    grant: grantToJob(scope, aConfig()),
    allocation: compileAllocation(aConfig()),
    tagKeys: ['app'],
    period: { start: '2026-11-01', end: '2026-12-01' },
    ...more,
  });
  return rows.filter((row) => row.dimension === dimension).map(({ key, day, cost }) => [key, day, cost]);
}

describe('breaking down stored costs', () => {
  it('adds up to the same in every dimension', async () => {
    await bill([
      { day: '2026-11-10', billed: 5, key: { regionId: 'eu-west-1', resourceId: 'i-1', skuMeter: 'BoxUsage' } },
      { day: '2026-11-10', billed: 7, key: { resourceId: 'i-2', tags: { team: 'payments', app: 'api' } } },
    ]);

    expect(await rowsOf('service')).toEqual([['AmazonEC2', '2026-11-10', 12]]);
    expect(await rowsOf('region')).toEqual([
      ['eu-west-1', '2026-11-10', 5],
      ['us-east-1', '2026-11-10', 7],
    ]);
    expect(await rowsOf('usage-type')).toEqual([
      ['BoxUsage', '2026-11-10', 5],
      ['(none)', '2026-11-10', 7],
    ]);
    expect(await rowsOf('resource')).toHaveLength(2);
    expect(await rowsOf('tag:app')).toEqual([
      ['(none)', '2026-11-10', 5],
      ['api', '2026-11-10', 7],
    ]);
  });

  it('has only what belongs to the scope, the service and the account that are asked for', async () => {
    await bill([
      { day: '2026-11-10', billed: 5 },
      { day: '2026-11-10', billed: 7, key: { tags: { team: 'search' } } },
      { day: '2026-11-10', billed: 11, key: { serviceName: 'AmazonS3' } },
      { day: '2026-11-10', billed: 13, key: { subAccountId: '201' } },
      { day: '2026-10-31', billed: 17 },
    ]);

    expect(await rowsOf('service', 'payments', { serviceNames: ['AmazonEC2'], subAccountId: '200' })).toEqual([
      ['AmazonEC2', '2026-11-10', 5],
    ]);
    expect(await rowsOf('charge-category', 'all')).toEqual([['Usage', '2026-11-10', 36]]);
  });

  it('tells usage from commitments, marketplaces, taxes and credits', async () => {
    const day = '2026-11-10';
    await bill([
      { day, billed: 1, key: { commitmentDiscountId: 'sp', commitmentDiscountStatus: 'Used' } },
      { day, billed: 2, key: { commitmentDiscountId: 'sp', commitmentDiscountStatus: 'Unused' } },
      { day, billed: 4, key: { commitmentDiscountId: 'sp', chargeCategory: 'Purchase' } },
      { day, billed: 8, key: { chargeCategory: 'Tax' } },
      { day, billed: -16, key: { chargeCategory: 'Credit' } },
      { day, billed: 32, key: { publisherName: 'Datadog' } },
      { day, billed: 64, key: { publisherName: 'Amazon Web Services' } },
    ]);

    expect(Object.fromEntries((await rowsOf('charge-category')).map(([kind, , cost]) => [kind, cost]))).toEqual({
      Usage: 64,
      'Covered usage': 1,
      Commitment: 6,
      Tax: 8,
      Credit: -16,
      Marketplace: 32,
    });
  });

  it('leaves slices of Cost Explorer to their source, which knows more', async () => {
    await bill([{ day: '2026-11-10', billed: 5 }], { slice: 'service' });

    expect(await rowsOf('service')).toEqual([]);
  });

  it('tells the kinds of charges of a slice too, whatever service is asked for', async () => {
    const day = '2026-11-10';
    await bill([{ day, billed: -5, key: { chargeCategory: 'Credit', serviceName: undefined } }], {
      slice: 'charge-category',
      source: 'aws',
      billingAccountId: '999',
    });
    await bill([
      { day, billed: 7 },
      { day, billed: 9, key: { serviceName: 'AmazonS3' } },
    ]);

    const rows = await store.costs.breakDownByKind({
      grant: grantToJob('payments', aConfig()),
      allocation: compileAllocation(aConfig()),
      tagKeys: [],
      serviceNames: ['AmazonEC2'],
      period: { start: '2026-11-01', end: '2026-12-01' },
    });

    expect(rows.map(({ key, cost }) => [key, cost])).toEqual([
      ['Usage', 7],
      ['Credit', -5],
    ]);
  });
});
