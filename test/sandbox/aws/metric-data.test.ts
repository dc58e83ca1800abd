import { gzipSync } from 'node:zlib';
import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { type Metric, metricsOf } from '../../../sandbox/aws/metrics.ts';
import { anEstate, aSandboxOf, memberOf } from './estates.ts';

/** 9 March 2026, 00:00 UTC, in hours since 1970. */
const MIDNIGHT = Date.UTC(2026, 2, 9) / 3_600_000;

function cpu(InstanceId: string, at: Metric['at'] = (hour) => hour - MIDNIGHT): Metric {
  return { namespace: 'AWS/EC2', metricName: 'CPUUtilization', dimensions: { InstanceId }, at };
}

function query(Id: string, about: { instance?: string; stat?: string; period?: number } = {}) {
  const { instance = 'i-1', stat = 'Average', period = 3_600 } = about;
  const Dimensions = [{ Name: 'InstanceId', Value: instance }];
  const Metric = { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions };
  return { Id, MetricStat: { Metric, Period: period, Stat: stat } };
}

const FOUR_HOURS = {
  StartTime: new Date('2026-03-09T00:00:00Z'),
  EndTime: new Date('2026-03-09T04:00:00Z'),
  ScanBy: 'TimestampAscending' as const,
};

async function cloudWatchWith(...metrics: Metric[]) {
  const aws = await aSandboxOf(anEstate({ metrics: metricsOf(metrics) }));
  const { cloudWatch } = await memberOf(aws);
  const ask = (input: Partial<GetMetricDataCommandInput>) =>
    cloudWatch.send(new GetMetricDataCommand({ ...FOUR_HOURS, MetricDataQueries: [query('a')], ...input }));
  return { aws, cloudWatch, ask };
}

describe('metrics in the sandbox', () => {
  it('have a figure an hour, the newest first unless asked otherwise', async () => {
    const { ask } = await cloudWatchWith(cpu('i-1'));

    const { MetricDataResults: ascending } = await ask({});
    const { MetricDataResults: asIs } = await ask({ ScanBy: undefined });

    expect(ascending).toEqual([
      {
        Id: 'a',
        Label: 'CPUUtilization',
        StatusCode: 'Complete',
        Timestamps: [0, 1, 2, 3].map((hour) => new Date(Date.UTC(2026, 2, 9, hour))),
        Values: [0, 1, 2, 3],
      },
    ]);
    expect(asIs?.[0]).toMatchObject({
      Values: [3, 2, 1, 0],
      Timestamps: [new Date('2026-03-09T03:00:00Z'), {}, {}, {}],
    });
  });

  it('have gaps where nothing was reported, and nothing at all where nothing ever was or the hour is to come', async () => {
    const { ask } = await cloudWatchWith(cpu('i-1', (hour) => (hour === MIDNIGHT + 1 ? undefined : 5)));

    const { MetricDataResults: [gap, none] = [] } = await ask({
      MetricDataQueries: [query('a'), query('b', { instance: 'i-9' })],
    });
    const { MetricDataResults: [today] = [] } = await ask({
      StartTime: new Date('2026-03-10T00:00:00Z'),
      EndTime: new Date('2026-03-11T00:00:00Z'),
    });

    expect(gap?.Timestamps?.map((at) => at.getUTCHours())).toEqual([0, 2, 3]);
    expect(none).toMatchObject({ Values: [], Timestamps: [], StatusCode: 'Complete' });
    expect(today?.Values).toHaveLength(9);
  });

  it('put longer periods together as their statistic says', async () => {
    const { ask } = await cloudWatchWith(cpu('i-1'));
    const stats = ['Average', 'Maximum', 'Minimum', 'Sum'];

    const { MetricDataResults = [] } = await ask({
      MetricDataQueries: stats.map((stat, index) => query(`q${index}`, { stat, period: 7_200 })),
    });

    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([
      [0.5, 2.5],
      [1, 3],
      [0, 2],
      [1, 5],
    ]);
  });

  it('go on with a next page in the middle of a metric', async () => {
    const { cloudWatch } = await cloudWatchWith(cpu('i-1'), cpu('i-2'));
    const MetricDataQueries = [query('a'), query('b', { instance: 'i-2' })];

    const input = { ...FOUR_HOURS, MetricDataQueries, MaxDatapoints: 3 };
    const pages = await Array.fromAsync(paginateGetMetricData({ client: cloudWatch }, input));

    expect(
      pages.map(({ MetricDataResults = [] }) =>
        MetricDataResults.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]),
      ),
    ).toEqual([
      [['a', [0, 1, 2], 'PartialData']],
      [
        ['a', [3], 'Complete'],
        ['b', [0, 1], 'PartialData'],
      ],
      [['b', [2, 3], 'Complete']],
    ]);
  });

  it('are asked for 500 at a time at most, in requests that are compressed when they are long', async () => {
    const { aws, ask } = await cloudWatchWith(cpu('i-1'));
    const queries = Array.from({ length: 500 }, (_, index) => query(`q${index}`));

    const { MetricDataResults } = await ask({ MetricDataQueries: queries });

    expect(MetricDataResults).toHaveLength(500);
    expect(gzipSync(JSON.stringify(queries)).length).toBeGreaterThan(1_000);
    expect(aws.calls.at(-1)?.request.MetricDataQueries).toHaveLength(500);
    await expect(ask({ MetricDataQueries: [...queries, query('one_more')] })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The collection MetricDataQueries must not have a size greater than 500.',
    });
    await expect(ask({ EndTime: FOUR_HOURS.StartTime })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask({ MaxDatapoints: 100_801 })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are listed by namespace, name and dimension', async () => {
    const memory = (path: string): Metric => ({
      namespace: 'CWAgent',
      metricName: 'mem_used_percent',
      dimensions: { InstanceId: 'i-1', path },
      at: () => 1,
    });
    const { cloudWatch } = await cloudWatchWith(cpu('i-1'), memory('/'), memory('/data'));

    const Dimensions = [{ Name: 'InstanceId', Value: 'i-1' }, { Name: 'path' }];
    const { Metrics } = await cloudWatch.send(new ListMetricsCommand({ Namespace: 'CWAgent', Dimensions }));

    expect(Metrics).toHaveLength(2);
    expect(Metrics?.[1]).toMatchObject({
      MetricName: 'mem_used_percent',
      Dimensions: [
        { Name: 'InstanceId', Value: 'i-1' },
        { Name: 'path', Value: '/data' },
      ],
    });
  });

  it('answer a hundred thousand figures without being waited for', async () => {
    const { ask } = await cloudWatchWith(...Array.from({ length: 300 }, (_, index) => cpu(`i-${index}`)));
    const MetricDataQueries = Array.from({ length: 300 }, (_, index) => query(`q${index}`, { instance: `i-${index}` }));

    const started = performance.now();
    const { MetricDataResults = [] } = await ask({ StartTime: new Date('2026-02-23T04:00:00Z'), MetricDataQueries });

    expect(MetricDataResults.reduce((sum, { Values = [] }) => sum + Values.length, 0)).toBe(300 * 336);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
