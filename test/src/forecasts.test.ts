import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, daysIn } from '../../src/model/period.ts';
import { POLICY } from '../fakes/builders.ts';
import { penny } from '../fakes/penny-process.ts';
import { aBill, aFolder } from '../ingestion/bills.ts';

const NOW = '2026-11-23T08:00:00Z';

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeAll(async () => {
  folder = await aFolder();
  folder.write('penny.yml', `${POLICY}digests: [{ channel: '#finops', scope: all, at: '09:00' }]\n`);
  folder.write('bill.csv', aBill(daysIn({ start: '2026-05-01', end: '2026-11-23' }).flatMap(chargesOn)));
  await run('import', 'bill.csv', '--source', 'focus');
});
afterAll(() => folder.remove());

const run = (...words: string[]) => penny([...words, '--now', NOW], { cwd: folder.path });

/** Payments' 95 to 105 dollars a day, in a rhythm of five days, but for one runaway week; search's ten. */
function chargesOn(day: string, index: number) {
  const runaway = day >= '2026-10-12' && day < '2026-10-15' ? 300 : 0;
  const payments = String(95 + ((index * 7) % 11) + runaway);
  const when = { ChargePeriodStart: `${day}T00:00:00Z`, ChargePeriodEnd: `${addDays(day, 1)}T00:00:00Z` };
  return [
    { ...when, BilledCost: payments, EffectiveCost: payments, Tags: '{"team":"payments"}' },
    { ...when, BilledCost: '10', EffectiveCost: '10', Tags: '{"team":"search"}' },
  ];
}

async function documentOf(...words: string[]) {
  const { out, err, code } = await run(...words, '--json');
  expect({ err, code, lines: out.trimEnd().split('\n').length }).toMatchObject({ code: 0, lines: 1 });
  return JSON.parse(out);
}

describe('penny forecast --json', () => {
  it('is the document that scripts rely on', async () => {
    const document = await documentOf('forecast', 'payments');

    expect(document).toMatchObject({
      team: 'payments',
      month: '2026-11',
      currency: 'USD',
      settledThrough: '2026-11-20',
      actualToDate: expect.any(Number),
      meanValue: expect.any(Number),
      intervals: { 80: [expect.any(Number), expect.any(Number)], 95: [expect.any(Number), expect.any(Number)] },
      model: expect.any(String),
    });
    const { points, meanValue, intervals, actualToDate } = document;
    expect(points.at(-1).day).toBe('2027-02-20');
    expect(points[0]).toEqual({
      day: '2026-11-21',
      meanValue: expect.any(Number),
      lower95: expect.any(Number),
      upper95: expect.any(Number),
    });
    expect(intervals[95][0]).toBeLessThanOrEqual(intervals[80][0]);
    expect(intervals[95][1]).toBeGreaterThanOrEqual(intervals[80][1]);
    const rest = points.slice(0, 10).reduce((sum: number, point: { meanValue: number }) => sum + point.meanValue, 0);
    expect(meanValue).toBeCloseTo(actualToDate + rest, 6);
  });

  it('is the same whenever it is asked', async () => {
    expect(await documentOf('forecast', 'all')).toEqual(await documentOf('forecast', 'all'));
  });
});

describe('penny backtest', () => {
  it('forecast replays the ends of past months, and says how right they were', async () => {
    const { forecasts, summary } = await documentOf('backtest', 'forecast');

    expect(new Set(forecasts.map(({ month }: { month: string }) => month))).toEqual(
      new Set(['2026-07', '2026-08', '2026-09', '2026-10']),
    );
    expect(new Set(forecasts.map(({ team }: { team: string }) => team))).toEqual(
      new Set(['all', 'payments', 'search']),
    );
    const steady = forecasts.filter(
      ({ team, month }: Record<string, string>) => team === 'search' || month! < '2026-10',
    );
    for (const { meanValue, actualCost } of steady) expect(Math.abs(meanValue / actualCost - 1)).toBeLessThan(0.05);
    expect(summary).toMatchObject({ forecasts: forecasts.length, inside95: expect.any(Number) });
  });

  it('anomalies says what would have been told, where and when, by either method', async () => {
    const ours = await documentOf('backtest', 'anomalies');
    const theirs = await documentOf('backtest', 'anomalies', '--method', 'rolling-sigma');

    expect(ours).toMatchObject({ method: 'seasonal', alerts: 1, since: '2026-08-22', through: '2026-11-20' });
    expect(ours.notices).toMatchObject([
      {
        as: 'alert',
        channel: '#payments',
        team: 'payments',
        firstDay: '2026-10-12',
        lastDay: '2026-10-14',
        sentOn: '2026-10-15',
        rootCauses: [{ serviceName: 'AmazonEC2' }],
      },
    ]);
    expect(theirs).toMatchObject({ method: 'rolling-sigma' });
  });

  it('refuses what it does not know', async () => {
    expect(await run('backtest', 'anomalies', '--method', 'magic')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no method "magic"\. Known: seasonal, rolling-sigma/),
    });
    expect(await run('backtest', 'waste')).toMatchObject({ code: 2 });
  });
});
