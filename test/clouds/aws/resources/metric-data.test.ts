import { describe, expect, it } from 'vitest';
import { readSeries, type Wanted } from '../../../../src/clouds/aws/resources/metric-data.ts';
import type { At } from '../../../../src/clouds/aws/resources/reader.ts';
import type { Hours } from '../../../../src/clouds/aws/resources/summary.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const SPAN = { start: START, end: START + 4 * HOUR, step: HOUR };

interface Reply {
  NextToken?: string;
  MetricDataResults?: { Id: string; StatusCode?: string; Timestamps?: Date[]; Values?: number[] }[];
}

/** One query's hours and values, as CloudWatch writes them. */
const result = (Id: string, StatusCode: string, ...points: [hour: number, value: number][]) => ({
  Id,
  StatusCode,
  Timestamps: points.map(([hour]) => new Date(START + hour * HOUR)),
  Values: points.map(([, value]) => value),
});

/** Asks for some series of a CloudWatch that gives these replies, the last one for ever. */
async function asking(count: number, replies: Reply[]) {
  const asked: { ids: string[]; token: string | undefined }[] = [];
  const send = async ({ input }: { input: { MetricDataQueries: { Id: string }[]; NextToken?: string } }) => {
    asked.push({ ids: input.MetricDataQueries.map(({ Id }) => Id), token: input.NextToken });
    return replies.length > 1 ? replies.shift() : replies[0];
  };
  const at = { client: () => ({ send }), ask: (_: string, work: () => unknown) => work() } as unknown as At;
  const given: (Hours | undefined | 'nothing')[] = Array.from({ length: count }, () => 'nothing');
  const wanted = given.map(
    (_, index): Wanted => ({
      query: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: {}, stat: 'Average' },
      done: (series) => {
        given[index] = series;
      },
    }),
  );
  const session = { used: { calls: 0, metrics: 0 }, room: (work: () => unknown) => work() } as never;
  const failure = await readSeries(wanted, { at, span: SPAN, session }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { given: given.map((each) => (each instanceof Float64Array ? [...each] : each)), asked, failure };
}

const hours = (...values: (number | null)[]) => values.map((each) => each ?? Number.NaN);

describe('series of metrics', () => {
  it('that come in pieces are put together by following the pages', async () => {
    const { given, asked, failure } = await asking(2, [
      { NextToken: 'more', MetricDataResults: [result('m0', 'Complete', [0, 1]), result('m1', 'PartialData', [0, 5])] },
      { MetricDataResults: [result('m1', 'Complete', [1, 6], [3, 8])] },
    ]);

    expect(given).toEqual([hours(1, null, null, null), hours(5, 6, null, 8)]);
    expect(asked.map(({ token }) => token)).toEqual([undefined, 'more']);
    expect(failure).toBeUndefined();
  });

  it('that come incomplete without a page to follow are asked for again, and only those', async () => {
    const { given, asked } = await asking(2, [
      { MetricDataResults: [result('m0', 'Complete', [0, 1]), result('m1', 'PartialData', [0, 5])] },
      { MetricDataResults: [result('m1', 'Complete', [0, 5], [1, 6])] },
    ]);

    expect(given[1]).toEqual(hours(5, 6, null, null));
    expect(asked.map(({ ids }) => ids)).toEqual([['m0', 'm1'], ['m1']]);
  });

  it.each(['InternalError', 'Forbidden', 'PartialData'])('that stay %s are unknown, which is told', async (status) => {
    const { given, asked, failure } = await asking(2, [
      { MetricDataResults: [result('m0', 'Complete', [0, 1]), result('m1', status, [0, 5])] },
      { MetricDataResults: [result('m1', status, [0, 5])] },
    ]);

    expect(given).toEqual([hours(1, null, null, null), undefined]);
    expect(asked).toHaveLength(3);
    expect(failure).toMatch(/^One metric came back incomplete/);
  });

  it('that CloudWatch says nothing of are unknown', async () => {
    const { given, failure } = await asking(2, [{ MetricDataResults: [result('m0', 'Complete')] }, {}]);

    expect(given).toEqual([hours(null, null, null, null), undefined]);
    expect(failure).toMatch(/incomplete/);
  });

  it('are not asked for without end, where the same page comes again', async () => {
    const { given, asked, failure } = await asking(1, [
      { NextToken: 'same', MetricDataResults: [result('m0', 'PartialData', [0, 1])] },
    ]);

    expect(given).toEqual([undefined]);
    expect(asked.length).toBeLessThan(10);
    expect(failure).toMatch(/incomplete/);
  });
});
