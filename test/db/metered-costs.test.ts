import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { Store } from '../../src/ports.ts';
import { type ACharge, aConfig, aDelivery, anArrival } from '../fakes/builders.ts';

const config = aConfig();
let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const bill = (charges: ACharge[], over = {}) => store.deliveries.replace(aDelivery(charges, over), anArrival());

function partsOf(scopes: string[], period = { start: '2026-10-20', end: '2026-12-01' }) {
  return store.costs.metered({
    grants: scopes.map((scope) => grantToJob(scope, config)),
    allocation: compileAllocation(config),
    period,
  });
}

describe('costs by what they pay for', () => {
  const SEARCH = { tags: { team: 'search' } };

  it('are summed by month, usage type and kind, whatever the resource and day', async () => {
    const usage = (resourceId: string) => ({ skuMeter: 'BoxUsage', resourceId });
    await bill([
      { day: '2026-11-01', billed: 5, key: usage('i-1') },
      { day: '2026-11-30', billed: 7, effective: 6, key: usage('i-2') },
      { day: '2026-11-30', billed: 4, key: { chargeCategory: 'Tax' } },
    ]);
    await bill([{ day: '2026-10-31', billed: 2, key: usage('i-1') }], { billingMonth: '2026-10' });

    const parts = await partsOf(['all']);

    expect(parts.toSorted((a, b) => b.cost - a.cost)).toMatchObject([
      { scope: '*', month: '2026-11', usageType: 'BoxUsage', kind: 'Usage', cost: 11 },
      { scope: '*', month: '2026-11', usageType: undefined, kind: 'Tax', cost: 4 },
      { scope: '*', month: '2026-10', usageType: 'BoxUsage', kind: 'Usage', cost: 2 },
    ]);
  });

  it("are each team's own, of several at once", async () => {
    await bill([
      { day: '2026-11-01', billed: 5 },
      { day: '2026-11-01', billed: 7, key: SEARCH },
      { day: '2026-11-01', billed: 9, key: { tags: {} } },
    ]);

    const parts = await partsOf(['payments', 'search']);

    expect(parts.map(({ scope, cost }) => [scope, cost])).toEqual([
      ['payments', 5],
      ['search', 7],
    ]);
  });

  it('begin and end with the period, also for a charge on the next invoice', async () => {
    await bill(
      [
        { day: '2026-10-31', billed: 3 },
        { day: '2026-11-01', billed: 5 },
        { day: '2026-12-01', billed: 9 },
      ],
      {
        billingMonth: '2026-11',
      },
    );

    const parts = await partsOf(['all'], { start: '2026-11-01', end: '2026-12-01' });

    expect(parts.map(({ month, cost }) => [month, cost])).toEqual([['2026-11', 5]]);
  });

  it('are billed where a provider leaves effective out', async () => {
    await bill([{ day: '2026-11-01', billed: 5, effective: 0 }], { shownByBilledCost: ['AWS'] });

    expect(await partsOf(['payments'])).toMatchObject([{ cost: 5 }]);
  });

  it('are by service alone, without a kind, where the source keeps slices', async () => {
    await bill(
      [
        { day: '2026-11-01', billed: 5 },
        { day: '2026-11-02', billed: 6 },
      ],
      { slice: 'service' },
    );
    await bill([{ day: '2026-11-01', billed: 11 }], { slice: 'account' });

    expect(await partsOf(['payments', 'search'])).toEqual([
      {
        scope: 'payments',
        source: 'bill',
        month: '2026-11',
        serviceName: 'AmazonEC2',
        serviceCategory: 'Compute',
        billingCurrency: 'USD',
        cost: 11,
      },
    ]);
  });
});
