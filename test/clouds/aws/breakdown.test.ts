import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../db/store.ts';
import { type AwsCharge, type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import { grantToJob } from '../../../src/analysis/access.ts';
import { compileAllocation } from '../../../src/analysis/allocation.ts';
import { costExplorerCharges } from '../../../src/clouds/aws/charges.ts';
import { planRules } from '../../../src/clouds/aws/plan.ts';
import { loadConfig } from '../../../src/config.ts';
import type { AllocationRule } from '../../../src/model/allocation.ts';
import type { BreakdownQuestion } from '../../../src/ports.ts';
import { anArrival } from '../../fakes/builders.ts';
import { aBill, aCharge, aMeter, aReading, NOW, requestsTo, teamOf } from './bill.ts';
import { aCloud, dimensionsIn, sumsBy, sumsOf } from './cloud.ts';

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const FEBRUARY = { start: '2026-02-01', end: '2026-03-01' };

let bill: AwsCharge[];
let aws: SandboxAws;
beforeEach(async () => {
  bill = aBill();
  aws = await startAws({ charges: () => bill, now: () => NOW });
});
afterEach(() => aws.stop());

const aQuestion = (override: Partial<BreakdownQuestion> = {}): BreakdownQuestion => ({
  scope: '*',
  period: FEBRUARY,
  ...override,
});

function ask(override: Partial<BreakdownQuestion> = {}, settings: Parameters<typeof aCloud>[1] = {}) {
  return aCloud(aws, settings).breakDown(aQuestion(override));
}

function billSums(isPart: (charge: AwsCharge) => boolean, wordOf: (charge: AwsCharge) => string) {
  const part = bill.filter((charge) => charge.day >= FEBRUARY.start && charge.day < FEBRUARY.end && isPart(charge));
  return sumsBy(part.map((charge) => ({ word: wordOf(charge), cost: charge.effectiveCost })));
}

describe('a break-down of everything', () => {
  it('is by every dimension but resources, each with the whole effective cost of every day', async () => {
    const breakdown = await ask();

    expect(dimensionsIn(breakdown)).toEqual([
      'service',
      'account',
      'usage-type',
      'region',
      'charge-category',
      'tag:team',
    ]);
    const whole = billSums(
      () => true,
      ({ day }) => day,
    );
    for (const dimension of dimensionsIn(breakdown)) {
      expect(sumsOf(breakdown, dimension, ({ day }) => day)).toEqual(whole);
    }
  });

  it('takes one request a dimension, asks for nothing but effective cost, and counts what is billed', async () => {
    const meter = aMeter();

    await ask({}, { meter });

    expect(meter.counted.requests).toBe(6);
    expect(requestsTo(aws).map(({ Metrics }) => Metrics)).toEqual([
      ['AmortizedCost'],
      ['AmortizedCost'],
      ['AmortizedCost', 'UsageQuantity'],
      ['AmortizedCost'],
      ['AmortizedCost'],
      ['AmortizedCost'],
    ]);
    expect(requestsTo(aws).every(({ Filter }) => Filter === undefined)).toBe(true);
  });

  it('can be after the account has had its discounts, as its source says', async () => {
    await ask({}, { source: { net: true } });

    expect(requestsTo(aws)[0]?.Metrics).toEqual(['NetAmortizedCost']);
  });

  it('writes keys as the bill has them, names accounts, and says where the bill says nothing', async () => {
    bill = [aCharge({ day: '2026-02-01', regionId: undefined })];

    const { rows } = await ask();

    const common = { day: '2026-02-01', billingCurrency: 'USD', cost: 1 };
    expect(rows).toEqual([
      { dimension: 'service', key: EC2, ...common },
      { dimension: 'account', key: '100000000001', name: 'Production', ...common },
      { dimension: 'usage-type', key: '(none)', ...common },
      { dimension: 'region', key: '(none)', ...common },
      { dimension: 'charge-category', key: 'Usage', ...common },
      { dimension: 'tag:team', key: '(none)', ...common },
    ]);
  });

  it('says how much was used of a usage type, with its unit', async () => {
    const use = { day: '2026-02-01', usageType: 'BoxUsage:m6i.large', pricingUnit: 'Hours' };
    bill = [aCharge({ ...use, pricingQuantity: 20 }), aCharge({ ...use, pricingQuantity: 4 })];

    const { rows } = await ask();

    expect(rows.filter(({ quantity }) => quantity !== undefined)).toMatchObject([
      { dimension: 'usage-type', key: 'BoxUsage:m6i.large', cost: 2, quantity: 24, unit: 'Hours' },
    ]);
  });

  it('has no quantity where units are mixed', async () => {
    const use = { day: '2026-02-01', usageType: 'Requests-Tier1', pricingQuantity: 20 };
    bill = [aCharge({ ...use, pricingUnit: 'Requests' }), aCharge({ ...use, pricingUnit: 'GB' })];

    const { rows } = await ask();

    expect(rows.find(({ dimension }) => dimension === 'usage-type')).not.toHaveProperty('quantity');
  });

  it('tells use from what is only billed: commitments, other purchases, taxes, credits and refunds', async () => {
    const kinds = {
      Usage: 'Usage',
      DiscountedUsage: 'Covered usage',
      SavingsPlanCoveredUsage: 'Covered usage',
      SavingsPlanNegation: 'Covered usage',
      SavingsPlanRecurringFee: 'Commitment',
      SavingsPlanUpfrontFee: 'Commitment',
      RIFee: 'Commitment',
      Fee: 'Purchase',
      Support: 'Support',
      Tax: 'Tax',
      Credit: 'Credit',
      Refund: 'Refund',
      'Enterprise Discount Program Discount': 'Adjustment',
    };
    bill = Object.keys(kinds).map((recordType) => aCharge({ day: '2026-02-01', recordType, effectiveCost: 1 }));

    const breakdown = await ask();

    expect(sumsOf(breakdown, 'charge-category')).toEqual(
      sumsBy(Object.values(kinds).map((word) => ({ word, cost: 1 }))),
    );
  });

  it('keeps two currencies apart', async () => {
    bill = [aCharge({ day: '2026-02-01' }), aCharge({ day: '2026-02-01', billingCurrency: 'EUR', effectiveCost: 5 })];

    const breakdown = await ask();

    expect(sumsOf(breakdown, 'service', ({ billingCurrency }) => billingCurrency)).toEqual({ USD: 1, EUR: 5 });
  });

  it('reads every page', async () => {
    aws.pageSize = 20;

    const breakdown = await ask();

    expect(sumsOf(breakdown, 'region', () => 'all')).toEqual(
      billSums(
        () => true,
        () => 'all',
      ),
    );
  });
});

describe('a break-down of one service in one account', () => {
  const question = { serviceNames: ['AWS Lambda'], subAccountId: '100000000002' };

  it('has only that, and no dimension that would have one value', async () => {
    const breakdown = await ask(question);

    expect(dimensionsIn(breakdown)).toEqual(['usage-type', 'region', 'charge-category', 'tag:team', 'resource']);
    expect(sumsOf(breakdown, 'region', ({ day }) => day)).toEqual(
      billSums(
        ({ serviceName, subAccountId }) => serviceName === 'AWS Lambda' && subAccountId === '100000000002',
        ({ day }) => day,
      ),
    );
  });

  it('that is gone is empty', async () => {
    expect((await ask({ ...question, subAccountId: '999999999999' })).rows).toEqual([]);
  });
});

describe('a break-down of one team', () => {
  const rules: AllocationRule[] = [
    { team: 'payments', match: { tags: { team: [/^team-[12]$/] } } },
    { team: 'platform', match: { account: ['Staging'] } },
    { team: 'payments', match: { service: ['AWS Lambda'] } },
    { team: 'shared:edge', match: { region: ['us-east-1'] } },
  ];

  it.each(['payments', 'platform', 'shared:edge', 'unallocated'])(
    'has exactly the charges of %s, in every dimension',
    async (scope) => {
      const breakdown = await ask({ scope }, { rules });

      const isTheirs = (charge: AwsCharge) => teamOf(charge, rules) === scope;
      expect(Object.keys(billSums(isTheirs, ({ day }) => day)).length).toBeGreaterThan(0);
      for (const dimension of ['service', 'account', 'usage-type', 'region', 'charge-category', 'tag:team'] as const) {
        expect(sumsOf(breakdown, dimension, ({ day }) => day)).toEqual(billSums(isTheirs, ({ day }) => day));
      }
      expect(sumsOf(breakdown, 'service')).toEqual(billSums(isTheirs, ({ serviceName }) => serviceName));
    },
  );

  it('takes a request a dimension for exact rules, however many teams and keys they are on', async () => {
    const exact = Array.from({ length: 60 }, (_, team): AllocationRule[] => [
      { team: `t${team}`, match: { tags: { team: [`team-${team}`] } } },
      { team: `t${team}`, match: { account: [String(100000000000 + team)] } },
    ]).flat();

    await ask({ scope: 't2' }, { rules: exact });

    expect(aws.calls.length).toBe(6);
  });

  it('of which AWS has nothing takes no request', async () => {
    const own = [
      { team: 'payments', match: { tags: { team: ['team-1'] } } },
      { team: 'azure-only', match: { provider: ['Microsoft'] } },
    ];

    expect(await ask({ scope: 'azure-only' }, { rules: own })).toEqual({ rows: [], leftOut: [] });
    expect(aws.calls).toEqual([]);
  });

  it('adds up to what is stored of the same days', async () => {
    const config = loadConfig(
      { DATABASE_URL: 'sqlite::memory:' },
      `teams:
  - { name: payments, owns: [{ tag: { team: '/^team-[12]$/' } }, { service: AWS Lambda }] }
  - { name: platform, owns: [{ account: Staging }] }
tagKeys: [team]
`,
    );
    const allocation = compileAllocation(config, (all) => planRules(all).rules);
    const store = await openStore('sqlite::memory:');
    for await (const delivery of costExplorerCharges(aReading(aws, { rules: allocation.rules }))) {
      await store.deliveries.replace(delivery, anArrival({ allocation }));
    }

    for (const team of ['payments', 'platform', 'unallocated']) {
      const breakdown = await ask({ scope: team }, { allocation });
      const question = { grant: grantToJob(team, config), period: FEBRUARY, metric: 'effective' as const };
      for (const grouping of ['service', 'account', 'region'] as const) {
        const stored = await store.costs.sumByDay({ ...question, grouping });
        expect(sumsOf(breakdown, grouping, ({ key, day }) => `${key} ${day}`)).toEqual(
          sumsBy(stored.map(({ key, day, cost }) => ({ word: `${key} ${day}`, cost }))),
        );
      }
    }
    await store.close();
  });
});
