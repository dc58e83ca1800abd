import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CostAndUsageRequest } from '../../../sandbox/aws/cost-and-usage.ts';
import type { FaultName } from '../../../sandbox/aws/fault.ts';
import { type AwsCharge, type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import { allocate } from '../../../src/analysis/allocation.ts';
import { costExplorerCharges } from '../../../src/clouds/aws/charges.ts';
import type { AllocationRule } from '../../../src/model/allocation.ts';
import type { Delivery, Slice } from '../../../src/model/delivery.ts';
import { aBill, aCharge, aMeter, aReading, centsBy, NOW, PAYER, readAll, requestsTo, rowsOf, teamOf } from './bill.ts';

const SLICES: Slice[] = [
  'service',
  'account',
  'region',
  'charge-category',
  'account-service',
  'tag:team',
  'tag:environment',
];

let bill: AwsCharge[];
let aws: SandboxAws;

beforeEach(async () => {
  bill = aBill();
  aws = await startAws({ charges: () => bill, now: () => NOW });
});
afterEach(() => aws.stop());

describe('reading Cost Explorer', () => {
  it('delivers every slice and month, and each slice is the whole money to the cent', async () => {
    const deliveries = await readAll(aReading(aws));

    const whole = centsBy(bill, ({ day }) => day.slice(0, 7));
    for (const slice of SLICES) expect(centsBy(rowsOf(deliveries, slice), ({ day }) => day.slice(0, 7))).toEqual(whole);
    expect(deliveries.map(({ slice, billingMonth }) => `${slice} ${billingMonth}`)).toEqual(
      SLICES.flatMap((slice) => [`${slice} 2026-01`, `${slice} 2026-02`]),
    );
    expect(deliveries[0]).toMatchObject({ source: 'aws', billingAccountId: PAYER, settling: 'two-reads' });
  });

  it('asks for this month and thirteen before it, through today, day by day', async () => {
    await readAll(aReading(aws));

    expect(requestsTo(aws)[0]).toMatchObject({
      TimePeriod: { Start: '2025-02-01', End: '2026-03-11' },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost', 'AmortizedCost'],
    });
  });

  it('knows billed and effective cost, and says that list cost is absent', async () => {
    bill = [aCharge({ billedCost: 0.0000000162, effectiveCost: 12.5 })];

    const [row] = rowsOf(await readAll(aReading(aws)), 'service');

    expect(row).toMatchObject({ day: '2026-03-01', billedCost: 1.62e-8, effectiveCost: 12.5, listCost: Number.NaN });
  });

  it('can read costs after the account has had its discounts', async () => {
    await readAll(aReading(aws, { net: true }));

    expect(requestsTo(aws)[0]?.Metrics).toEqual(['NetUnblendedCost', 'NetAmortizedCost']);
  });

  it('writes what it reads in FOCUS columns', async () => {
    bill = [aCharge({ tags: { team: 'pay$ments', environment: 'production' }, recordType: 'DiscountedUsage' })];

    const deliveries = await readAll(aReading(aws));

    const columns = SLICES.map((slice) => rowsOf(deliveries, slice)[0]);
    const common = { serviceProviderName: 'AWS', billingAccountId: PAYER, billingCurrency: 'USD' };
    expect(columns).toMatchObject([
      { ...common, serviceName: 'Amazon Elastic Compute Cloud - Compute', serviceCategory: 'Compute', tags: {} },
      { ...common, subAccountId: '100000000001', subAccountName: 'Production', tags: {} },
      { ...common, regionId: 'eu-west-1', tags: {} },
      { ...common, chargeCategory: 'Usage', tags: {} },
      { ...common, subAccountId: '100000000001', serviceName: 'Amazon Elastic Compute Cloud - Compute', tags: {} },
      { ...common, tags: { team: 'pay$ments' } },
      { ...common, tags: { environment: 'production' } },
    ]);
  });

  it('leaves absent what a charge does not have', async () => {
    bill = [aCharge({ regionId: undefined })];

    const deliveries = await readAll(aReading(aws));

    expect(rowsOf(deliveries, 'region')[0]).not.toHaveProperty('regionId');
    expect(rowsOf(deliveries, 'tag:team')[0]?.tags).toEqual({});
  });

  it('has no row for a day without charges, and no delivery for a month without', async () => {
    bill = [aCharge({ day: '2026-01-05' }), aCharge({ day: '2026-01-07' })];

    const deliveries = await readAll(aReading(aws));

    expect(rowsOf(deliveries, 'service').map(({ day }) => day)).toEqual(['2026-01-05', '2026-01-07']);
    expect(new Set(deliveries.map(({ billingMonth }) => billingMonth))).toEqual(new Set(['2026-01']));
  });

  it('keeps two currencies apart', async () => {
    bill = [aCharge({ billedCost: 3 }), aCharge({ billedCost: 4, billingCurrency: 'EUR' })];

    const rows = rowsOf(await readAll(aReading(aws)), 'service');

    expect(centsBy(rows, ({ billingCurrency }) => billingCurrency)).toEqual({ USD: 300, EUR: 400 });
  });

  it('adds up record types that are one charge category', async () => {
    bill = [aCharge({ billedCost: 3 }), aCharge({ billedCost: 4, recordType: 'DiscountedUsage' })];

    expect(rowsOf(await readAll(aReading(aws)), 'charge-category')).toMatchObject([
      { chargeCategory: 'Usage', billedCost: 7 },
    ]);
  });

  it('says which days the provider still calls estimated', async () => {
    bill = [aCharge({ day: '2026-02-28' }), aCharge({ day: '2026-03-01' })];

    const deliveries = (await readAll(aReading(aws))).filter(({ slice }) => slice === 'service');

    expect(deliveries.map(({ estimatedDays }) => [estimatedDays.length, estimatedDays[0]])).toEqual([
      [0, undefined],
      [10, '2026-03-01'],
    ]);
  });

  it('goes where AWS_ENDPOINT_URL points', async () => {
    const before = process.env.AWS_ENDPOINT_URL;
    process.env.AWS_ENDPOINT_URL = aws.url;
    onTestFinished(() => {
      if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
      else process.env.AWS_ENDPOINT_URL = before;
    });
    const { endpoint: _, ...client } = aReading(aws).client ?? {};

    await readAll(aReading(aws, {}, { client }));

    expect(aws.calls.length).toBe(SLICES.length);
  });
});

describe('a reading that goes on past midnight', () => {
  it('stays a reading of the day it began', async () => {
    let now = Temporal.Instant.from('2026-03-10T23:59:59Z');
    const past = () => {
      const before = now;
      now = now.add({ hours: 1 });
      return before;
    };
    await aws.stop();
    aws = await startAws({ charges: () => bill, now: () => Temporal.Instant.from('2026-03-11T00:00:00Z') });

    await readAll(aReading(aws, {}, { now: past }));

    expect(new Set(requestsTo(aws).map(({ TimePeriod }) => TimePeriod?.End))).toEqual(new Set(['2026-03-11']));
  });
});

describe('allocation rules', () => {
  const rules: AllocationRule[] = [
    { team: 'payments', match: { tags: { team: [/^team-[12]$/] } } },
    { team: 'platform', match: { account: ['Staging'] } },
    { team: 'search', match: { tags: { team: ['team-3', 'team-4'] } } },
    { team: 'data', match: { service: ['AWS Lambda', /^Amazon Relational/] } },
    { team: 'edge', match: { region: ['us-east-1'] } },
  ];

  it('get the same teams, to the cent, as if everything were known of every charge, in every slice that is about teams', async () => {
    const deliveries = await readAll(aReading(aws, { rules }));

    const expected = centsBy(bill, (charge) => `${teamOf(charge, rules)} ${charge.day}`);
    for (const slice of SLICES.filter((each) => each !== 'account-service')) {
      expect(centsBy(rowsOf(deliveries, slice), (row) => `${allocate(row, rules)} ${row.day}`)).toEqual(expected);
    }
  });

  it('break a team down by service as the bill does', async () => {
    const rows = rowsOf(await readAll(aReading(aws, { rules })), 'service').filter(
      (row) => allocate(row, rules) === 'payments',
    );

    const own = bill.filter((charge) => teamOf(charge, rules) === 'payments');
    expect(centsBy(rows, ({ serviceName = '' }) => serviceName)).toEqual(
      centsBy(own, ({ serviceName }) => serviceName),
    );
  });

  it.each([6, 60])('of %i teams take two calls for each slice about teams when they use two keys', async (teams) => {
    bill = aBill({ teams, days: 3 });
    const many = Array.from({ length: teams }, (_, team): AllocationRule[] => [
      { team: `t${team}`, match: { tags: { team: [`team-${team}`] } } },
      { team: `t${team}`, match: { account: [String(100000000000 + team)] } },
    ]);

    const deliveries = await readAll(aReading(aws, { rules: many.flat() }));

    expect(aws.calls.length).toBe(2 * (SLICES.length - 1) + 1);
    expect(centsBy(rowsOf(deliveries, 'region'), (row) => allocate(row, many.flat()))).toEqual(
      centsBy(bill, (charge) => teamOf(charge, many.flat())),
    );
  });

  it('that it cannot answer are told, and the others go on', async () => {
    const told: string[] = [];
    const both = { team: 'web', match: { account: ['Staging'], tags: { team: ['team-1'] } } };

    const deliveries = await readAll(
      aReading(aws, { rules: [both, ...rules] }, { tell: (sentence) => told.push(sentence) }),
    );

    expect(told).toEqual([
      expect.stringMatching(/^The rule for web on tag team and account together needs a FOCUS export/),
    ]);
    expect(centsBy(rowsOf(deliveries, 'service'), (row) => allocate(row, rules))).toEqual(
      centsBy(bill, (charge) => teamOf(charge, rules)),
    );
  });

  it('on regions are left out, as is the slice, where Cost Explorer will not group by region', async () => {
    const told: string[] = [];
    const byRegion = ({ GroupBy = [] }: CostAndUsageRequest) => GroupBy.some(({ Key }) => Key === 'REGION');
    aws.fail('GetCostAndUsage', 'validation', { times: 100, only: byRegion });

    const deliveries = await readAll(aReading(aws, { rules }, { tell: (sentence) => told.push(sentence) }));

    expect(told).toEqual([
      'The rule for edge on region needs a FOCUS export: Cost Explorer refused to group by region.',
      'I left out the breakdown of aws by region: Cost Explorer refused to group by region.',
    ]);
    expect(rowsOf(deliveries, 'region')).toEqual([]);
    expect(centsBy(rowsOf(deliveries, 'account'), (row) => allocate(row, rules))).toEqual(
      centsBy(bill, (charge) => teamOf(charge, rules.slice(0, 4))),
    );
  });
});

describe('paging', () => {
  it('reads every page, and counts each as one billed request', async () => {
    aws.pageSize = 50;
    const meter = aMeter();

    const deliveries = await readAll(aReading(aws, {}, { meter }));

    expect(centsBy(rowsOf(deliveries, 'tag:team'), ({ day }) => day)).toEqual(centsBy(bill, ({ day }) => day));
    expect(aws.calls.length).toBeGreaterThan(SLICES.length);
    expect(meter.counted.requests).toBe(aws.calls.length);
  });

  it('leaves out a slice with more pages than allowed, and says so', async () => {
    aws.pageSize = 100;
    const told: string[] = [];

    const reading = aReading(aws, { pageCap: 2 }, { tell: (sentence) => told.push(sentence) });
    const deliveries = await readAll(reading);

    expect(told).toContain('I left out the breakdown of aws by tag team: it has more than 2 pages a call (pageCap).');
    expect(rowsOf(deliveries, 'tag:team')).toEqual([]);
    expect(centsBy(rowsOf(deliveries, 'region'), () => 'all')).toEqual(centsBy(bill, () => 'all'));
  });
});

describe("the day's cap on billed requests", () => {
  it('stops before the request that would exceed it, and keeps the slices that are complete', async () => {
    const meter = aMeter(2);
    const kept: Delivery[] = [];

    const reading = (async () => {
      for await (const delivery of costExplorerCharges(aReading(aws, {}, { meter }))) kept.push(delivery);
    })();

    await expect(reading).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/cap of 2 billed requests is used up.*maxRequestsPerDay/),
    });
    expect(aws.calls.length).toBe(2);
    expect(new Set(kept.map(({ slice }) => slice))).toEqual(new Set(['service', 'account']));
  });

  it('does not count requests that fail, which are free', async () => {
    const meter = aMeter();
    aws.fail('GetCostAndUsage', 'throttled', { times: 3 });

    await readAll(aReading(aws, {}, { meter }));

    expect(meter.counted.requests).toBe(SLICES.length);
    expect(aws.calls.length).toBe(SLICES.length + 3);
  });
});

describe('reading again', () => {
  it('asks only for months that may still change, and counts the others as cache hits', async () => {
    const meter = aMeter();

    const deliveries = await readAll(aReading(aws, {}, { meter, since: async () => '2026-02' }));

    expect(requestsTo(aws)[0]?.TimePeriod).toEqual({ Start: '2026-02-01', End: '2026-03-11' });
    expect(new Set(deliveries.map(({ billingMonth }) => billingMonth))).toEqual(new Set(['2026-02']));
    expect(meter.counted).toEqual({ requests: SLICES.length, cacheHits: SLICES.length * 12 });
  });

  it('asks for nothing when nothing may change, whatever the rules', async () => {
    const rules = [{ team: 'payments', match: { tags: { team: [/^pay/] } } }];

    await readAll(aReading(aws, { rules }, { since: async () => '2026-04' }));

    expect(aws.calls).toEqual([]);
  });
});

describe('a failure', () => {
  it.each<[FaultName, number]>([
    ['throttled', 3],
    ['json-500', 2],
    ['html-500', 2],
  ])('that passes (%s) is waited out, longer each time at most', async (fault, times) => {
    const waits: number[] = [];
    aws.fail('GetCostAndUsage', fault, { times });

    await readAll(aReading(aws, {}, { sleep: async (milliseconds) => void waits.push(milliseconds) }));

    expect(waits).toHaveLength(times);
    for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(1_000 * 2 ** index);
  });

  it.each<[FaultName, string, string]>([
    ['throttled', 'unavailable', 'AWS is still throttling; the next reading tries again'],
    ['html-500', 'unavailable', 'HTTP 500 from AWS each time; the next reading tries again'],
    ['access-denied', 'forbidden', 'access denied; add ce:GetCostAndUsage to the role'],
    [
      'expired-token',
      'forbidden',
      'the credentials have expired; sign in again or renew them, and check the clock of this machine',
    ],
    [
      'wrong-key',
      'forbidden',
      'AWS does not accept the credentials; check the access key and the clock of this machine',
    ],
    ['not-enabled', 'unavailable', 'no data; enable Cost Explorer in the Billing console and give it a day'],
    ['not-enabled-for-user', 'unavailable', 'no data; enable Cost Explorer in the Billing console and give it a day'],
    ['expired-bill', 'unavailable', 'the report expired meanwhile; read again'],
    ['validation', 'invalid', 'ValidationException: Invalid request: dimension is not supported for group by'],
  ])('that stays (%s) is told as what was being done and what to do', async (fault, code, sentence) => {
    aws.fail('GetCostAndUsage', fault, { times: 100 });

    const reading = readAll(aReading(aws));

    await expect(reading).rejects.toMatchObject({
      name: 'PennyError',
      code,
      message: `Reading Cost Explorer for ${PAYER}: ${sentence}.`,
    });
    expect(aws.calls.length).toBeLessThanOrEqual(7);
  });

  it('to reach AWS at all names the setting to look at', async () => {
    await aws.stop();
    const reading = readAll(aReading(aws));
    aws = await startAws({ charges: () => bill, now: () => NOW });

    await expect(reading).rejects.toThrow('no answer (ECONNREFUSED); check the network and AWS_ENDPOINT_URL');
  });

  it('to find credentials says how to give them', async () => {
    const credentials = async () => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      });
    };

    const reading = readAll(aReading(aws, {}, { client: { endpoint: aws.url, credentials } }));

    await expect(reading).rejects.toThrow('no AWS credentials; set AWS_PROFILE or give the machine a role');
  });

  it.each([
    [
      '<html>Welcome to the hotel network</html>',
      'an answer that is not from AWS; check the network and AWS_ENDPOINT_URL',
    ],
    [
      '{"ResultsByTime":[{"TimePeriod":{"Start":"2026-03-01","End":"2026-03-02"},"Groups":[{"Keys":["X"],"Metrics":{"UnblendedCost":{"Amount":"much","Unit":"USD"}}}]}]}',
      'Amount',
    ],
  ])('to make sense of an answer says so and delivers nothing', async (body, sentence) => {
    const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once('listening', listening));

    const reading = readAll(aReading({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));

    await expect(reading).rejects.toThrow(sentence);
  });
});
