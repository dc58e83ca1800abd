import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { type SeriesEvidence, seriesAnomalies } from '../../src/analysis/series-anomalies.ts';
import { PennyError } from '../../src/errors.ts';
import type { CloudAnomaly } from '../../src/model/anomaly.ts';
import { addDays, type Day } from '../../src/model/period.ts';
import type { Cloud, Store } from '../../src/ports.ts';
import { aConfig, aDelivery, anArrival } from '../fakes/builders.ts';
import { billsOn, judgeOn, type Line, stored, usual } from './bills.ts';

const config = aConfig();
let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const EC2: Line = { cost: (day) => usual(day), quantity: (day) => usual(day) / 2 };
const S3: Line = { key: { serviceName: 'AmazonS3', skuMeter: 'TimedStorage' }, cost: (day) => usual(day, 0.5) };
const SEARCH: Line = { key: { tags: { team: 'search' } }, cost: (day) => usual(day, 2) };
/** Usual but for some days. */
const but = (line: Line, from: Day, to: Day, times: number): Line => ({
  ...line,
  cost: (day) => line.cost(day)! * (day >= from && day < to ? times : 1),
});

/** Mornings one after the other: the bills of each, judged. */
async function mornings(
  from: Day,
  to: Day,
  lines: readonly Line[],
  { clouds, policy = config } = {} as { clouds?: Cloud[]; policy?: typeof config },
) {
  for (let today = from; today <= to; today = addDays(today, 1)) {
    await billsOn(store, today, lines, policy);
    await judgeOn(store, today, { config: policy, ...(clouds && { clouds }) });
  }
  return stored(store, policy);
}

describe('judging the bills', () => {
  it('finds nothing in usual weeks', async () => {
    expect(await mornings('2026-11-01', '2026-11-10', [EC2, S3, SEARCH])).toEqual([]);
  });

  it('makes one anomaly of a service that doubles, the day it settles, and lets it grow', async () => {
    const lines = [but(EC2, '2026-11-10', '2026-12-01', 2), S3, SEARCH];

    const [first] = await mornings('2026-11-08', '2026-11-13', lines);
    expect(first).toMatchObject({
      scope: 'payments',
      firstDay: '2026-11-10',
      lastDay: '2026-11-10',
      detectedOn: '2026-11-10',
      state: 'open',
      severity: 'high',
    });
    expect(first!.totalImpact).toBeCloseTo(100, -1);

    const grown = await mornings('2026-11-14', '2026-11-16', lines);
    expect(grown).toHaveLength(1);
    expect(grown[0]).toMatchObject({ anomalyId: first!.anomalyId, lastDay: '2026-11-13', state: 'open' });
  });

  it('ends it when costs come back, and tells nothing more', async () => {
    const found = await mornings('2026-11-08', '2026-11-20', [but(EC2, '2026-11-10', '2026-11-13', 2), S3]);

    expect(found).toMatchObject([{ firstDay: '2026-11-10', lastDay: '2026-11-12', state: 'ended' }]);
  });

  it('gives a reason whose parts add up to the change, to the cent', async () => {
    const twice = but(EC2, '2026-11-10', '2026-12-01', 2);
    const lines = [
      { ...twice, quantity: (day: Day) => twice.cost(day)! / 2, key: { resourceId: 'i-1', skuMeter: 'BoxUsage' } },
      S3,
    ];

    const [anomaly] = await mornings('2026-11-08', '2026-11-13', lines);

    const { parts, drivers } = anomaly!.reason!;
    const sum = Object.values(parts).reduce((total, part) => total + part, 0);
    expect(sum).toBeCloseTo(anomaly!.totalImpact, 2);
    expect(parts.usage).toBeGreaterThan(90);
    expect(drivers.find(({ dimension }) => dimension === 'resource')).toMatchObject({ key: 'i-1' });
    expect(drivers.find(({ dimension }) => dimension === 'usage-type')).toMatchObject({ key: 'BoxUsage' });
  });

  it('can find an anomaly again from what it was stored with', async () => {
    const [anomaly] = await mornings('2026-11-08', '2026-11-13', [but(EC2, '2026-11-10', '2026-12-01', 2), S3]);

    const [series] = (await store.anomalies.evidence(anomaly!.anomalyId)) as SeriesEvidence[];

    const { detectedOn, totalActualSpend: actual, totalExpectedSpend: expected } = anomaly!;
    expect(seriesAnomalies(series!, detectedOn)).toMatchObject([{ detectedOn, actual, expected }]);
  });

  it('changes nothing when it judges the same bills again', async () => {
    const before = await mornings('2026-11-08', '2026-11-13', [but(EC2, '2026-11-10', '2026-12-01', 2)]);

    await judgeOn(store, '2026-11-13', { config });

    expect(await stored(store, config)).toEqual(before);
  });

  it('says nothing of credits, commitments and taxes, however large', async () => {
    const once = (day: Day, amount: number, key: Line['key']): Line => ({
      key: { ...key },
      cost: (each) => (each === day ? amount : undefined),
    });
    const lines = [
      EC2,
      once('2026-11-10', -900, { chargeCategory: 'Credit' }),
      once('2026-11-10', 700, { chargeCategory: 'Purchase', commitmentDiscountId: 'sp', serviceName: 'AmazonS3' }),
      once('2026-11-10', 300, { chargeCategory: 'Tax', serviceName: 'Tax' }),
    ];

    const found = await mornings('2026-11-08', '2026-11-14', lines);

    expect(found.filter(({ severity }) => severity !== 'none')).toEqual([]);
  });

  it('starts on a bill it has never seen with what goes on, and not with all that ever was', async () => {
    const lines = [but(EC2, '2026-08-10', '2026-08-12', 3), but(S3, '2026-11-09', '2026-12-01', 3)];

    expect(await mornings('2026-11-13', '2026-11-13', lines)).toMatchObject([
      { firstDay: '2026-11-09', series: expect.arrayContaining([expect.objectContaining({ key: 'AmazonS3' })]) },
    ]);
  });
});

describe('what was declared ahead', () => {
  const plan = {
    plannedId: 'P1',
    scope: 'payments',
    name: 'load-test',
    firstDay: '2026-11-10',
    lastDay: '2026-11-12',
    billingCurrency: 'USD',
    createdBy: 'U1',
    createdAt: '2026-11-09T08:00:00Z',
  };

  it('raises no alarm within its size', async () => {
    await store.planned.put({ ...plan, amount: 400 });

    expect(await mornings('2026-11-08', '2026-11-16', [but(EC2, '2026-11-10', '2026-11-13', 2), S3])).toEqual([]);
  });

  it('is judged against its size: what goes far beyond is told', async () => {
    await store.planned.put({ ...plan, amount: 40 });

    expect(await mornings('2026-11-08', '2026-11-16', [but(EC2, '2026-11-10', '2026-11-13', 3), S3])).toMatchObject([
      { firstDay: '2026-11-10', scope: 'payments' },
    ]);
  });
});

describe('answers', () => {
  it('move the threshold of the series they are about', async () => {
    const [first] = await mornings('2026-10-01', '2026-10-10', [but(EC2, '2026-10-05', '2026-10-06', 1.35), S3]);
    expect(first).toMatchObject({ firstDay: '2026-10-05' });
    for (const at of ['2026-10-10T08:00:00Z', '2026-10-10T09:00:00Z'])
      await store.anomalies.answer({ anomalyId: first!.anomalyId, feedback: 'NO', actor: 'U1', at });

    const twice: Line = {
      ...EC2,
      cost: (day) => usual(day) * (day === '2026-10-05' || day === '2026-11-03' ? 1.25 : 1),
    };
    const found = await mornings('2026-11-01', '2026-11-08', [twice, S3]);

    expect(found.filter(({ firstDay }) => firstDay === '2026-11-03')).toEqual([]);
  });
});

describe('a day that is not settled', () => {
  /** The newest day is half there, the one before nearly whole. */
  const arriving = (line: Line, today: Day): Line => ({
    ...line,
    cost: (day) => line.cost(day)! * (day === addDays(today, -1) ? 0.5 : day === addDays(today, -2) ? 0.9 : 1),
  });
  async function youngMornings(from: Day, to: Day, line: Line) {
    for (let today = from; today <= to; today = addDays(today, 1)) {
      await billsOn(store, today, [arriving(line, today), arriving(S3, today)], config);
      await judgeOn(store, today, { config });
    }
    return stored(store, config);
  }

  it('is compared with equally young days, and what explodes is told before it settles', async () => {
    const found = await youngMornings('2026-10-20', '2026-11-11', but(EC2, '2026-11-10', '2026-12-01', 5));

    expect(found).toMatchObject([{ firstDay: '2026-11-10', provisional: true, severity: 'high' }]);
    expect(found[0]!.totalActualSpend).toBeCloseTo(250, -2);

    const settled = await youngMornings('2026-11-12', '2026-11-13', but(EC2, '2026-11-10', '2026-12-01', 5));
    expect(settled).toMatchObject([{ anomalyId: found[0]!.anomalyId, provisional: false, state: 'open' }]);
  });

  it('is no alarm by being young', async () => {
    expect(await youngMornings('2026-10-20', '2026-11-11', EC2)).toEqual([]);
  });

  it('is withdrawn when it settles within what is usual', async () => {
    const early = await youngMornings('2026-10-20', '2026-11-11', but(EC2, '2026-11-10', '2026-11-11', 5));
    expect(early).toMatchObject([{ provisional: true }]);

    expect(await youngMornings('2026-11-12', '2026-11-13', EC2)).toMatchObject([
      { anomalyId: early[0]!.anomalyId, state: 'withdrawn' },
    ]);
  });
});

describe('what a cloud found itself', () => {
  const theirs = (over: Partial<CloudAnomaly> = {}): CloudAnomaly => ({
    cloudAnomalyId: 'aws-1',
    firstDay: '2026-11-10',
    totalActualSpend: 300,
    totalExpectedSpend: 100,
    totalImpact: 200,
    billingCurrency: 'USD',
    rootCauses: [{ serviceName: 'AmazonEC2', subAccountId: '200', impact: 200 }],
    ...over,
  });
  const cloud = (...anomalies: CloudAnomaly[]): Cloud => ({ source: 'aws', anomalies: async () => anomalies });

  it('is noted on ours where it is the same', async () => {
    const lines = [but(EC2, '2026-11-10', '2026-12-01', 2), S3];

    expect(await mornings('2026-11-08', '2026-11-14', lines, { clouds: [cloud(theirs())] })).toMatchObject([
      { foundBy: 'penny', cloud: { source: 'aws', cloudAnomalyId: 'aws-1' } },
    ]);
  });

  it('is told as its own where only the cloud sees it, for whom the account belongs to', async () => {
    const only = theirs({ rootCauses: [{ serviceName: 'AmazonSQS', subAccountId: '300', impact: 200 }] });

    expect(await mornings('2026-11-10', '2026-11-13', [EC2, S3], { clouds: [cloud(only)] })).toMatchObject([
      { foundBy: 'cloud', scope: 'search', severity: 'high', totalImpact: 200, state: 'open' },
    ]);
  });

  it('is left alone where it is too small or over for long', async () => {
    const small = theirs({ totalImpact: 5, totalActualSpend: 105 });
    const old = theirs({ cloudAnomalyId: 'aws-2', firstDay: '2026-10-20', lastDay: '2026-10-22' });

    expect(await mornings('2026-11-10', '2026-11-13', [EC2, S3], { clouds: [cloud(small, old)] })).toEqual([]);
  });

  it('does not keep ours from being found when the cloud does not answer', async () => {
    const silent: Cloud = {
      source: 'aws',
      anomalies: () => Promise.reject(new PennyError('forbidden', 'access denied; add ce:GetAnomalies')),
      breakDown: () => Promise.reject(new PennyError('unavailable', 'AWS is still throttling')),
    };
    await billsOn(store, '2026-11-13', [but(EC2, '2026-11-10', '2026-12-01', 2), S3], config);

    const judged = await judgeOn(store, '2026-11-13', { config, clouds: [silent] });

    expect(judged.troubles).toEqual(['access denied; add ce:GetAnomalies']);
    expect(await stored(store, config)).toMatchObject([{ reason: { leftOut: ['AWS is still throttling'] } }]);
  });
});

describe('bad bills', () => {
  it.each<[string, Line[]]>([
    ['no bill at all', []],
    ['one day', [{ cost: (day) => (day === '2026-11-09' ? 100 : undefined) }]],
    ['nothing but zeros', [{ cost: () => 0 }]],
    ['nothing but refunds', [{ cost: (day) => -usual(day) }]],
    ['the same every day', [{ cost: () => 42 }]],
    ['every third day missing', [{ cost: (day) => (Number(day.slice(8)) % 3 === 0 ? undefined : usual(day)) }]],
  ])('raise no alarm: %s', async (_, lines) => {
    const found = await mornings('2026-11-08', '2026-11-13', lines);

    expect(found.filter(({ severity }) => severity === 'high')).toEqual([]);
  });

  it('that stopped months ago and went on elsewhere do not hold back what has settled since', async () => {
    await store.deliveries.replace(
      aDelivery([{ day: '2026-08-20', billed: 5, key: { billingAccountId: '999' } }], {
        source: 'given-up',
        billingAccountId: '999',
        billingMonth: '2026-08',
        settling: 'two-reads',
      }),
      anArrival({ readAt: '2026-08-21T06:00:00Z' }, config),
    );

    const found = await mornings('2026-11-10', '2026-11-13', [but(EC2, '2026-11-10', '2026-12-01', 2), S3]);

    expect(found).toMatchObject([{ firstDay: '2026-11-10' }]);
  });

  it('raise no second alarm when a bill is imported twice', async () => {
    const lines = [but(EC2, '2026-11-10', '2026-12-01', 2), S3];
    await mornings('2026-11-08', '2026-11-13', lines);

    await billsOn(store, '2026-11-13', lines, config);
    await judgeOn(store, '2026-11-13', { config });

    expect(await stored(store, config)).toHaveLength(1);
  });

  it('raise one alarm for each currency when a bill changes its currency', async () => {
    const dollars: Line = { cost: (day) => (day < '2026-11-05' ? usual(day) : undefined) };
    const euros: Line = {
      key: { billingCurrency: 'EUR' },
      cost: (day) => (day < '2026-11-05' ? undefined : usual(day)),
    };

    const found = await mornings('2026-11-03', '2026-11-12', [dollars, euros]);

    expect(found.map(({ billingCurrency, direction }) => [billingCurrency, direction]).sort()).toEqual([
      ['EUR', 'up'],
      ['USD', 'down'],
    ]);
  });
});
