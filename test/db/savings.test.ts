import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import { RESOURCE_TAIL } from '../../db/resource-tail.ts';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { resourceTail } from '../../src/model/billed-usage.ts';
import { resourceKey } from '../../src/model/resource.ts';
import type { SavingsClaim } from '../../src/model/savings-claim.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig, aDelivery, anArrival } from '../fakes/builders.ts';
import { aClaim, MACHINE, MACHINE_ARN } from '../fakes/savings.ts';

const config = aConfig();
const ALL = grantToJob('all', config);
const on = (proposalId: string, day: string, over: Partial<SavingsClaim> = {}) =>
  aClaim({ proposalId, actedOn: day, doneAt: `${day}T12:00:00Z`, ...over });

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const lives = async () =>
  (await store.savings.list(ALL)).map(({ proposalId, actedOn, endedOn, endedBecause }) => [
    proposalId,
    actedOn,
    endedOn,
    endedBecause,
  ]);

describe('claims of one resource', () => {
  it.each([
    ['in order', ['P1', 'P2']],
    ['out of order', ['P2', 'P1']],
  ])('follow one another, also when they are opened %s', async (_case, order) => {
    const claims = { P1: on('P1', '2026-11-02'), P2: on('P2', '2026-11-09') };

    for (const name of order) await store.savings.open([claims[name as 'P1' | 'P2']]);

    expect(await lives()).toEqual([
      ['P2', '2026-11-09', undefined, undefined],
      ['P1', '2026-11-02', '2026-11-09', 'superseded'],
    ]);
  });

  it('are opened once, whoever sees them again', async () => {
    const opened = [
      await store.savings.open([on('P1', '2026-11-02')]),
      await store.savings.open([on('P1', '2026-11-02', { team: 'search' })]),
    ];

    expect(opened.map(({ length }) => length)).toEqual([1, 0]);
    expect((await store.savings.list(grantToJob('payments', config))).length).toBe(1);
  });

  it('keep the earlier of two ends', async () => {
    await store.savings.open([on('P1', '2026-11-02')]);
    const end = (endedOn: string, endedBecause: 'undone' | 'restarted') =>
      store.savings.end([{ proposalId: 'P1', endedOn, endedBecause }]);

    const ended = [
      await end('2026-11-12', 'undone'),
      await end('2026-11-14', 'restarted'),
      await end('2026-11-10', 'restarted'),
    ];

    expect(ended.map(({ length }) => length)).toEqual([1, 0, 1]);
    expect(await lives()).toEqual([['P1', '2026-11-02', '2026-11-10', 'restarted']]);
  });

  it("are shown to their own team's grant and to nobody else's", async () => {
    await store.savings.open([
      on('P1', '2026-11-02'),
      on('P2', '2026-11-02', { team: 'search', resource: { ...aClaim().resource, resourceId: 'i-2' } }),
    ]);

    const { claims } = await store.savings.ledger(grantToJob('search', config));

    expect(claims.map(({ proposalId }) => proposalId)).toEqual(['P2']);
  });
});

describe('costs of a resource', () => {
  const wanted = (over = {}) =>
    store.savings.resourceCosts({
      resources: [{ resource: aClaim().resource, serviceNames: ['AmazonEC2'] }],
      period: { start: '2026-11-01', end: '2026-12-01' },
      ...over,
    });

  it('are found by an ARN and by an id, in effect, a row a day and currency', async () => {
    await store.deliveries.replace(
      aDelivery([
        { day: '2026-11-02', billed: 5, effective: 4, key: { resourceId: MACHINE_ARN } },
        { day: '2026-11-02', billed: 1, key: { resourceId: MACHINE, skuMeter: 'DataTransfer' } },
        { day: '2026-11-02', billed: 7, key: { resourceId: MACHINE, billingCurrency: 'EUR' } },
        { day: '2026-11-03', billed: 9, key: { resourceId: `${MACHINE}2` } },
      ]),
      anArrival(),
    );

    const costs = await wanted();

    const subject = resourceKey(aClaim().resource);
    expect(costs).toEqual([
      { subject, day: '2026-11-02', currency: 'USD', cost: 5, covered: 0 },
      { subject, day: '2026-11-02', currency: 'EUR', cost: 7, covered: 0 },
    ]);
  });

  it('are the billed ones where a provider gives no other, and count what a later invoice corrects', async () => {
    const key = { resourceId: MACHINE };
    await store.deliveries.replace(
      aDelivery([{ day: '2026-11-02', billed: 5, effective: Number.NaN, key }], { shownByBilledCost: ['AWS'] }),
      anArrival(),
    );
    await store.deliveries.replace(
      aDelivery([{ day: '2026-11-02', billed: -2, key }], { billingMonth: '2026-12' }),
      anArrival(),
    );

    expect(await wanted()).toMatchObject([{ day: '2026-11-02', cost: 3 }]);
  });

  it('are looked up through an index, among any number of charges', async () => {
    const db = await openDatabase('sqlite::memory:');

    const plan = await sql<{ detail: string }>`explain query plan select charge_key_id from charge_keys
      where resource_id is not null and ${sql.raw(RESOURCE_TAIL)} in ('a', 'b')`.execute(db);
    await db.destroy();

    expect(plan.rows.map(({ detail }) => detail).join()).toMatch(/USING.*INDEX charge_keys_by_resource/);
  });

  it.each(['i-1', 'arn:aws:ec2:us-east-1:200:instance/i-1', '/aws/lambda/x', 'a:b/c:d', 'plain', 'ends/', 'x::y', ''])(
    'have the same end of the id %j in SQL and in code',
    async (id) => {
      const db = await openDatabase('sqlite::memory:');

      const { rows } = await sql<{
        tail: string;
      }>`select ${sql.raw(RESOURCE_TAIL)} as tail from (select ${id} as resource_id)`.execute(db);
      await db.destroy();

      expect(rows[0]!.tail).toBe(resourceTail(id));
    },
  );
});
