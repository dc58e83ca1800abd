import { describe, expect, it } from 'vitest';
import { detectors } from '../../src/detectors/index.ts';
import type { Unknown, Verdict } from '../../src/model/finding.ts';
import type { MetricSummary } from '../../src/model/resource.ts';
import { HAS_REAL_DATA, realMachines, realSeries, truthOf } from '../fakes/real-machines.ts';
import { aDatabase, anInstance, inspect, steady } from '../fakes/resources.ts';

const QUIET = { hours: 337, mean: 300_000, min: 100_000, max: 900_000, p99: 800_000 };

describe.skipIf(!HAS_REAL_DATA)('real series of CPU, judged', () => {
  const machines = HAS_REAL_DATA ? realMachines() : undefined;

  /** What each detector says of a machine or a database with that CPU. */
  function judge(file: string, { network = QUIET, rest = {} }: { network?: MetricSummary | null; rest?: object } = {}) {
    const { summary: cpu, cpuByHour, start, end } = realSeries(file);
    const metrics = { cpu, ...(network ? { network } : {}), ...rest };
    const utilisation = { start, end, metrics, cpuByHour };
    const isDatabase = file.startsWith('rds');
    const resource = isDatabase
      ? aDatabase({ utilisation, createdAt: '2013-01-01T00:00:00Z' })
      : anInstance({ utilisation, launchedAt: '2013-01-01T00:00:00Z' });
    const around = { now: Temporal.Instant.from(end), instanceTypes: machines!.catalog, prices: machines!.prices };
    return Object.fromEntries(
      detectors
        .filter(({ resourceTypes }) => resourceTypes.includes(resource.resourceType))
        .map((detector) => [detector.name, inspect(detector, resource, around)]),
    );
  }

  const unknownOf = (said: Verdict | Unknown | undefined) => (said && 'unknown' in said ? said.unknown : undefined);

  it.each([
    'ec2_cpu_utilization_24ae8d.csv',
    'ec2_cpu_utilization_53ea38.csv',
    'ec2_cpu_utilization_5f5533.csv',
    'ec2_cpu_utilization_77c1ca.csv',
    'rds_cpu_utilization_cc0c53.csv',
  ])('%s is summed up as what is known of it', (file) => {
    const { summary } = realSeries(file);
    const truth = truthOf(file);

    expect(summary.max).toBeCloseTo(truth.max, 3);
    // The first and the last hour are not whole, so that the mean of hours is not quite the mean of points.
    expect(Math.abs(summary.mean - truth.mean)).toBeLessThan(0.1);
    // The 99th percentile of hourly maxima is never below that of the points.
    expect(summary.p99).toBeGreaterThanOrEqual(truth.p99);
  });

  it('24ae8d, which never exceeds 2.4 %, is idle with a quiet network and unknown without one', () => {
    const said = judge('ec2_cpu_utilization_24ae8d.csv');
    const blind = judge('ec2_cpu_utilization_24ae8d.csv', { network: null });

    expect(said['idle-instance']).toMatchObject({
      reason:
        'CPU 0.1 % on average and 2.3 % at most over 14 days, network 300 kB an hour, disk traffic was not measured',
    });
    expect(unknownOf(blind['idle-instance'])).toBe('its network traffic was not measured');
  });

  it('53ea38, at 1.8 % day and night, is idle with a quiet network and none where people use it', () => {
    const busy = steady(5e9, { hours: 337 });

    expect(judge('ec2_cpu_utilization_53ea38.csv')['idle-instance']).toMatchObject({ risk: 'low' });
    expect(judge('ec2_cpu_utilization_53ea38.csv', { network: busy })['idle-instance']).toBeUndefined();
    expect(judge('ec2_cpu_utilization_53ea38.csv', { network: busy })['oversized-instance']).toMatchObject({
      change: { instanceType: 'm5.large' },
    });
  });

  it('5f5533, at 43 %, is neither idle nor too large', () => {
    const said = judge('ec2_cpu_utilization_5f5533.csv');

    expect(said['idle-instance']).toBeUndefined();
    expect(said['oversized-instance']).toBeUndefined();
    expect(said['office-hours-instance']).toBeUndefined();
  });

  it('77c1ca, whose median is 0.1 % and which works at 90 % for hours, is neither idle nor too large', () => {
    const said = judge('ec2_cpu_utilization_77c1ca.csv');

    expect(said['idle-instance']).toBeUndefined();
    expect(said['oversized-instance']).toBeUndefined();
    expect(said['office-hours-instance']).toBeUndefined();
  });

  it('cc0c53, a database at 8 %, is too large where its memory is free, and unknown where nobody measured that', () => {
    const free = { freeMemory: steady(12 * 1024 ** 3, { hours: 337 }) };
    const connections = { connections: steady(30, { hours: 337 }) };
    const said = judge('rds_cpu_utilization_cc0c53.csv', { rest: { ...free, ...connections } });
    const full = judge('rds_cpu_utilization_cc0c53.csv', {
      rest: { freeMemory: steady(1024 ** 3, { hours: 337 }), ...connections },
    });

    expect(said['idle-database']).toBeUndefined();
    expect(said['oversized-database']).toMatchObject({ change: { instanceClass: 'db.m5.large' } });
    expect(full['oversized-database']).toBeUndefined();
    expect(unknownOf(judge('rds_cpu_utilization_cc0c53.csv')['oversized-database'])).toBe(
      'its free memory was not measured',
    );
    expect(unknownOf(judge('rds_cpu_utilization_cc0c53.csv')['idle-database'])).toBe(
      'its connections were not measured',
    );
  });
});
