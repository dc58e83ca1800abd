import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { ExpiryWarning } from '../../src/model/commitment.ts';
import type { Store } from '../../src/ports.ts';
import { type ACharge, aConfig, aDelivery, anArrival } from '../fakes/builders.ts';
import { aCommitment, aUse } from '../fakes/commitments.ts';
import { SHARED_DATA } from '../ingestion/bills.ts';

const EXAMPLES = join(SHARED_DATA, 'focus/spec-examples');
const AT = '2026-11-23T08:00:00Z';
const LATER = '2026-11-24T08:00:00Z';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const all = grantToJob('all', aConfig());
const factsOf = (...sources: string[]) => store.commitments.facts(all, sources);

describe('what is known of commitments', () => {
  it('is all that the asked sources told', async () => {
    const facts = { commitments: [aCommitment()], uses: [aUse()] };
    await store.commitments.putPart('aws', { part: 'Savings Plans', facts }, AT);
    await store.commitments.putPart('old', { part: 'Savings Plans', facts: { commitments: [aCommitment()] } }, AT);

    expect(await factsOf('aws')).toEqual({ ...facts, coverages: [], advice: [], terms: [], troubles: [], readAt: AT });
    expect(await factsOf()).toMatchObject({ commitments: [], readAt: null });
  });

  it('stays when it could not be read again, with the reason', async () => {
    await store.commitments.putPart('aws', { part: 'Savings Plans', facts: { commitments: [aCommitment()] } }, AT);
    await store.commitments.putPart('aws', { part: 'Savings Plans', trouble: 'access denied' }, LATER);

    expect(await factsOf('aws')).toMatchObject({ commitments: [{}], troubles: ['access denied'], readAt: AT });

    await store.commitments.putPart('aws', { part: 'Savings Plans', facts: {} }, LATER);
    expect(await factsOf('aws')).toMatchObject({ commitments: [], troubles: [], readAt: LATER });
  });

  it('is nothing where nothing could ever be read', async () => {
    await store.commitments.putPart('aws', { part: 'Savings Plans', trouble: 'access denied' }, AT);

    expect(await factsOf('aws')).toMatchObject({ commitments: [], troubles: ['access denied'], readAt: null });
  });

  it('forgets parts that are no longer read', async () => {
    for (const part of ['here', 'gone']) await store.commitments.putPart('aws', { part, facts: {} }, AT);
    await store.commitments.keepParts('aws', ['here']);

    expect((await store.commitments.parts('aws')).map(({ part }) => part)).toEqual(['here']);
  });

  it('is not shown against a right to a part of the costs', async () => {
    const payments = grantToJob('payments', aConfig());

    await expect(store.commitments.facts(payments, ['aws'])).rejects.toThrow('shown to those who may see all costs');
  });

  it('takes what a bill names by its ARN for what AWS names by its id, and counts its use once', async () => {
    const covers = {
      kind: 'instances',
      instanceType: 'm5.large',
      count: 2,
      regionId: 'eu-west-1',
      isZonal: false,
      platform: 'Linux/UNIX',
      tenancy: 'default',
      offeringClass: 'standard',
    } as const;
    const described = aCommitment({ commitmentDiscountId: 'f127bd27', covers });
    const billed = aCommitment({
      commitmentDiscountId: 'arn:aws:ec2:eu-west-1:100:reserved-instances/f127bd27',
      covers: { kind: 'unknown' },
    });
    const usedBy = (commitmentDiscountId: string, used: number) => aUse({ commitmentDiscountId, used });
    await store.commitments.putPart(
      'aws',
      { part: 'the bill', facts: { commitments: [billed], uses: [usedBy(billed.commitmentDiscountId, 1)] } },
      AT,
    );
    await store.commitments.putPart('aws', { part: 'use of it', facts: { uses: [usedBy('f127bd27', 2)] } }, AT);
    await store.commitments.putPart('aws', { part: 'what is reserved', facts: { commitments: [described] } }, AT);

    const { commitments, uses } = await factsOf('aws');

    expect(commitments).toEqual([described]);
    expect(uses).toEqual([usedBy('f127bd27', 2)]);
  });
});

describe('commitments in a bill', () => {
  const id = '/providers/Microsoft.Capacity/reservationOrders/5b0d1c9e';
  const covered = {
    serviceProviderName: 'Microsoft',
    serviceName: 'Virtual Machines',
    resourceId: 'vm-1',
    commitmentDiscountId: id,
    commitmentDiscountStatus: 'Used',
    billingCurrency: 'EUR',
  };
  const itself = { ...covered, resourceId: id, resourceName: 'D4s v5, 1 year', resourceType: 'Reservation' };
  const bring = (charges: ACharge[]) =>
    store.deliveries.replace(
      aDelivery(charges, { source: 'azure' }),
      anArrival({ newestChargeAt: '2026-11-21T00:00:00Z' }),
    );
  const day = '2026-11-10';

  it('are told with what was used of them, and what they cover in their service', async () => {
    await bring([
      { key: covered, day, billed: 0, effective: 60, list: 100 },
      { key: { ...itself, commitmentDiscountStatus: 'Unused' }, day, billed: 0, effective: 20, list: 0 },
      {
        key: { ...itself, commitmentDiscountStatus: undefined, chargeCategory: 'Purchase' },
        day,
        billed: 80,
        effective: 0,
      },
      {
        key: { ...covered, resourceId: 'vm-2', commitmentDiscountId: undefined, commitmentDiscountStatus: undefined },
        day,
        billed: 50,
      },
      { key: { serviceName: 'Storage', billingCurrency: 'EUR' }, day, billed: 1000 },
    ]);

    const facts = await store.commitments.inCharges('azure');

    expect(facts.commitments).toMatchObject([
      { commitmentDiscountId: id, commitmentDiscountName: 'D4s v5, 1 year', commitmentDiscountType: 'Reservation' },
    ]);
    // The builder's contracted cost is the billed one, which is nothing for what is covered.
    expect(facts.uses).toMatchObject([{ commitmentDiscountId: id, billingCurrency: 'EUR', total: 80, used: 60 }]);
    expect(facts.coverages).toMatchObject([{ what: 'commitments in Virtual Machines', unit: 'EUR', onDemand: 50 }]);
  });

  it('are none where nothing is covered', async () => {
    await bring([{ day, billed: 10 }]);

    expect(await store.commitments.inCharges('azure')).toEqual({});
  });

  /** Effective costs and quantities of the specification's examples, which leave out provider, service and currency. */
  const example = (name: string): ACharge[] => {
    const [head = '', ...lines] = readFileSync(join(EXAMPLES, `${name}.csv`), 'utf8')
      .trim()
      .split(/\r?\n/);
    const names = head.replace('\uFEFF', '').split(',');
    return lines
      .filter((line) => line.trim() !== '')
      .map((line) => new Map(line.split(',').map((cell, index) => [names[index]!, cell])))
      .map((row) => ({
        key: {
          serviceName: 'Virtual Machines',
          resourceId: row.get('ResourceId')!,
          commitmentDiscountId: row.get('CommitmentDiscountId')!,
          chargeCategory: row.get('ChargeCategory') as 'Usage',
          ...(row.get('CommitmentDiscountStatus')?.endsWith('sed') && {
            commitmentDiscountStatus: row.get('CommitmentDiscountStatus') as 'Used',
          }),
        },
        day: row.get('ChargePeriodStart')!.slice(0, 10),
        billed: Number(row.get('BilledCost')),
        effective: Number(row.get('EffectiveCost')),
        list: Number(row.get('ListCost') ?? 0),
      }));
  };

  it.skipIf(!existsSync(EXAMPLES)).each([
    ['commitment_discount_usage_scenario_1', 1, 1],
    ['commitment_discount_usage_scenario_2', 1, 0],
    ['commitment_discount_usage_scenario_3', 1, 0.75],
    ['one_hundred_percent_utilization_without_commitment_discount_flexibility', 1.5, 1.5],
  ])('are used as FOCUS says in its example %s', async (name, total, used) => {
    await store.deliveries.replace(
      aDelivery(example(name), { source: 'example', billingMonth: '2023-01' }),
      anArrival({ newestChargeAt: '2023-01-10T00:00:00Z' }),
    );

    const { uses } = await store.commitments.inCharges('example');

    expect(uses).toMatchObject([{ commitmentDiscountId: '<my-commitment-discount-id>', total, used }]);
  });

  it.skipIf(!existsSync(EXAMPLES)).each(['commitment_discount_purchase_scenario_1'])(
    'are not used by being bought, as in the example %s',
    async (name) => {
      await store.deliveries.replace(
        aDelivery(example(name), { source: 'example', billingMonth: '2023-01' }),
        anArrival({ newestChargeAt: '2023-01-10T00:00:00Z' }),
      );

      expect((await store.commitments.inCharges('example')).uses).toEqual([]);
    },
  );
});

describe('a warning of an end', () => {
  const warning: ExpiryWarning = {
    commitmentDiscountId: 'plan',
    endsOn: '2027-01-23',
    daysBefore: 60,
    claimedBy: 'one',
    claimedAt: AT,
    toldAt: null,
  };

  it('is claimed by one', async () => {
    expect(await store.commitments.warnings.claim(warning)).toBe(true);
    expect(await store.commitments.warnings.claim({ ...warning, claimedBy: 'two' })).toBe(false);
    expect(await store.commitments.warnings.claim({ ...warning, daysBefore: 30 })).toBe(true);
  });

  it('is taken over while it is not told, by one', async () => {
    await store.commitments.warnings.claim(warning);
    const by = { claimedBy: 'two', at: LATER };

    expect(await store.commitments.warnings.takeOver(warning, by)).toBe(true);
    expect(await store.commitments.warnings.takeOver(warning, by)).toBe(false);
    await store.commitments.warnings.told({ ...warning, toldAt: LATER });
    const [now] = await store.commitments.warnings.list();
    expect(now).toEqual({ ...warning, claimedBy: 'two', claimedAt: LATER, toldAt: LATER });
    expect(await store.commitments.warnings.takeOver(now!, { claimedBy: 'three', at: LATER })).toBe(false);
  });
});
