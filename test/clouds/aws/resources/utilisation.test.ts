import { describe, expect, it } from 'vitest';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import { type Metric, metricsOf, type Statistic } from '../../../../sandbox/aws/metrics.ts';
import { seriesACall } from '../../../../src/clouds/aws/resources/metric-data.ts';
import { hoursBefore } from '../../../../src/clouds/aws/resources/utilisation.ts';
import {
  aCompany,
  anEc2Instance,
  BALANCER,
  HERE,
  NETWORK_BALANCER,
  ONE,
  oneOfEverything,
  reservationsOf,
} from './company.ts';
import { anAws, find, readHere } from './reading.ts';

/** The statistics of a metric, the same in every hour; what is not named is not measured. */
type Statistics = Partial<Record<Statistic, number>>;
/** The first hour of the window: 24 February 2026, 09:00 UTC. */
const FIRST = Date.parse('2026-02-24T09:00:00Z') / 3_600_000;

function measured(namespace: string, dimensions: Record<string, string>, named: Record<string, Statistics>): Metric[] {
  return Object.entries(named).map(([metricName, values]) => ({
    namespace,
    metricName,
    dimensions,
    at: (_, statistic) => values[statistic],
  }));
}

/** One of everything with these metrics, read. */
async function readWith(metrics: Metric[], over: Partial<EstateRegion> = {}) {
  const here = { ...oneOfEverything(), ...over, metrics: metricsOf(metrics) };
  return readHere(await anAws(aCompany({ here })));
}

const flat = (value: number, more: object = {}) => ({
  hours: 336,
  mean: value,
  min: value,
  max: value,
  p99: value,
  ...more,
});

describe('how much is used', () => {
  it('is measured over the whole hours before the last full one', async () => {
    const reading = await readWith([]);

    expect(find(reading, 'instance', 'i-api').utilisation).toEqual({
      start: '2026-02-24T09:00:00.000Z',
      end: '2026-03-10T09:00:00.000Z',
      metrics: {},
    });
  });

  it('tells the CPU of a machine on average and at most, and hour by hour', async () => {
    const cpu: Metric = {
      namespace: 'AWS/EC2',
      metricName: 'CPUUtilization',
      dimensions: { InstanceId: 'i-api' },
      at: (hour, statistic) => (hour < FIRST + 2 ? (statistic === 'Average' ? 10 : 80) : undefined),
    };

    const { utilisation } = find(await readWith([cpu]), 'instance', 'i-api');

    expect(utilisation?.metrics.cpu).toEqual({ hours: 2, mean: 10, min: 10, max: 80, p99: 80 });
    expect(utilisation?.cpuByHour?.slice(0, 3)).toEqual([10, 10, null]);
    expect(utilisation?.cpuByHour).toHaveLength(336);
  });

  it('adds what goes in and what comes out, in the hours that have both', async () => {
    const machine = { InstanceId: 'i-api' };
    const out: Metric = {
      namespace: 'AWS/EC2',
      metricName: 'NetworkOut',
      dimensions: machine,
      at: (hour) => (hour < FIRST + 10 ? 5_000 : undefined),
    };

    const { utilisation } = find(
      await readWith([out, ...measured('AWS/EC2', machine, { NetworkIn: { Sum: 1_000 } })]),
      'instance',
      'i-api',
    );

    expect(utilisation?.metrics.network).toEqual(flat(6_000, { hours: 10 }));
    expect(utilisation?.metrics.disk).toBeUndefined();
  });

  it('asks nothing of what stands still, and credits only of burstable machines', async () => {
    const burstable = anEc2Instance({ InstanceId: 'i-t', InstanceType: 't4g.small' });
    const metrics = ['i-t', 'i-api', 'i-idle'].flatMap((InstanceId) =>
      measured('AWS/EC2', { InstanceId }, { CPUCreditBalance: { Minimum: 144 } }),
    );
    const { reservations } = oneOfEverything();

    const reading = await readWith(metrics, { reservations: [...reservations, { Instances: [burstable] }] });

    expect(find(reading, 'instance', 'i-t').utilisation?.metrics.cpuCredits).toEqual(flat(144));
    expect(find(reading, 'instance', 'i-api').utilisation?.metrics.cpuCredits).toBeUndefined();
    expect(find(reading, 'instance', 'i-idle').utilisation).toBeUndefined();
  });

  it('finds memory and GPUs of the agent, whatever its dimensions, and the least detailed where it has several', async () => {
    const memory = (more: object, value: number) =>
      measured(
        'CWAgent',
        { InstanceId: 'i-api', ...more },
        { mem_used_percent: { Average: value, Maximum: value + 5 } },
      );
    const gpu = (index: string, value: number) =>
      measured(
        'CWAgent',
        { InstanceId: 'i-api', index, name: 'L4' },
        { nvidia_smi_utilization_gpu: { Average: value, Maximum: value } },
      );

    const { utilisation } = find(
      await readWith([
        ...memory({ ImageId: 'ami-1', InstanceType: 'm6i.large' }, 61),
        ...memory({}, 60),
        ...gpu('0', 0),
        ...gpu('1', 90),
        ...measured('CWAgent', { host: 'elsewhere' }, { mem_used_percent: { Average: 1 } }),
      ]),
      'instance',
      'i-api',
    );

    expect(utilisation?.metrics.memory).toEqual(flat(60, { max: 65, p99: 65 }));
    expect(utilisation?.metrics.gpu).toEqual(flat(45, { max: 90, p99: 90 }));
  });

  it('counts operations and MiB a second of volumes that could pay less', async () => {
    const volume = (VolumeId: string, more: object) => ({
      VolumeId,
      State: 'in-use' as const,
      Attachments: [{ InstanceId: 'i-api' }],
      ...more,
    });
    const volumes = [
      volume('vol-gp2', { VolumeType: 'gp2' }),
      volume('vol-io2', { VolumeType: 'io2', Iops: 8_000 }),
      volume('vol-paid', { VolumeType: 'gp3', Iops: 6_000 }),
      volume('vol-free', { VolumeType: 'gp3', Iops: 3_000, Throughput: 125 }),
      volume('vol-left', { VolumeType: 'gp2', Attachments: [] }),
    ];
    const silent = volume('vol-silent', { VolumeType: 'gp3', Attachments: [], CreateTime: new Date('2020-01-01') });
    const figures = { Sum: 3_600 * 1_048_576 };
    const metrics = volumes.flatMap(({ VolumeId }) =>
      measured(
        'AWS/EBS',
        { VolumeId },
        {
          VolumeReadOps: { Sum: 36_000 },
          VolumeWriteOps: { Sum: 36_000 },
          VolumeReadBytes: figures,
          VolumeWriteBytes: figures,
        },
      ),
    );

    const reading = await readWith(metrics, { volumes: [...volumes, silent] });

    const of = (id: string) => find(reading, 'volume', id).utilisation?.metrics;
    expect(of('vol-gp2')).toEqual({ iops: flat(20), throughput: flat(2) });
    expect(of('vol-io2')).toEqual({ iops: flat(20) });
    expect(of('vol-paid')).toEqual({ iops: flat(20), throughput: flat(2) });
    expect(of('vol-free')).toBeUndefined();
    expect(of('vol-left')).toEqual({ iops: flat(20) });
    expect(of('vol-silent')).toEqual({ iops: flat(0) });
  });

  it('tells what everything else does', async () => {
    const reading = await readWith([
      ...measured(
        'AWS/ApplicationELB',
        { LoadBalancer: 'app/edge/50dc6c495c0c9188' },
        { RequestCount: { Sum: 7 }, ProcessedBytes: { Sum: 70 } },
      ),
      ...measured('AWS/NetworkELB', { LoadBalancer: 'net/old/60dc6c495c0c9188' }, { ActiveFlowCount: { Maximum: 3 } }),
      ...measured('AWS/ELB', { LoadBalancerName: 'classic' }, { RequestCount: { Sum: 5 } }),
      ...measured(
        'AWS/NATGateway',
        { NatGatewayId: 'nat-1' },
        {
          BytesOutToDestination: { Sum: 10 },
          BytesInFromDestination: { Sum: 20 },
          ActiveConnectionCount: { Maximum: 2 },
        },
      ),
      ...measured(
        'AWS/RDS',
        { DBInstanceIdentifier: 'orders' },
        {
          CPUUtilization: { Average: 3, Maximum: 9 },
          DatabaseConnections: { Maximum: 4 },
          ReadIOPS: { Average: 10 },
          WriteIOPS: { Average: 5 },
          FreeableMemory: { Minimum: 1e9 },
        },
      ),
      ...measured(
        'AWS/ElastiCache',
        { CacheClusterId: 'sessions' },
        {
          CPUUtilization: { Average: 1, Maximum: 2 },
          CurrConnections: { Maximum: 6 },
          GetTypeCmds: { Sum: 100 },
          SetTypeCmds: { Sum: 50 },
        },
      ),
      ...measured('AWS/Logs', { LogGroupName: '/app/api' }, { IncomingBytes: { Sum: 4_000 } }),
      ...measured(
        'AWS/PrivateLinkEndpoints',
        {
          'VPC Id': 'vpc-1',
          'VPC Endpoint Id': 'vpce-1',
          'Endpoint Type': 'Interface',
          'Service Name': `com.amazonaws.${HERE}.sqs`,
        },
        { BytesProcessed: { Sum: 8 } },
      ),
    ]);

    expect(find(reading, 'load-balancer', BALANCER).utilisation?.metrics).toEqual({
      requests: flat(7),
      bytes: flat(70),
    });
    expect(find(reading, 'load-balancer', NETWORK_BALANCER).utilisation?.metrics.requests).toEqual(flat(3));
    expect(
      find(reading, 'load-balancer', `arn:aws:elasticloadbalancing:${HERE}:${ONE}:loadbalancer/classic`).utilisation
        ?.metrics.requests,
    ).toEqual(flat(5));
    expect(find(reading, 'nat-gateway', 'nat-1').utilisation?.metrics).toEqual({
      bytes: flat(30),
      connections: flat(2),
    });
    expect(find(reading, 'database', 'orders').utilisation?.metrics).toEqual({
      cpu: flat(3, { max: 9, p99: 9 }),
      connections: flat(4),
      iops: flat(15),
      freeMemory: flat(1e9),
    });
    expect(find(reading, 'cache', 'sessions').utilisation?.metrics).toEqual({
      cpu: flat(1, { max: 2, p99: 2 }),
      connections: flat(6),
      requests: flat(150),
    });
    expect(find(reading, 'log-group', '/app/api').utilisation?.metrics.bytes).toEqual(flat(4_000));
    expect(find(reading, 'vpc-endpoint', 'vpce-1').utilisation?.metrics.bytes).toEqual(flat(8));
  });

  it('is nothing, and not unknown, where AWS says nothing while there is nothing: once a load balancer is there', async () => {
    const here = oneOfEverything();
    const requests: Metric = {
      namespace: 'AWS/ApplicationELB',
      metricName: 'RequestCount',
      dimensions: { LoadBalancer: 'app/edge/50dc6c495c0c9188' },
      at: (hour) => (hour === FIRST + 5 ? 336 : undefined),
    };
    const read = async (CreatedTime: Date | undefined) => {
      const loadBalancers = [{ LoadBalancerArn: BALANCER, Type: 'application' as const, CreatedTime }];
      return find(await readWith([requests], { ...here, loadBalancers }), 'load-balancer', BALANCER).utilisation
        ?.metrics;
    };

    expect(await read(new Date('2025-01-01T00:00:00Z'))).toEqual({
      requests: { hours: 336, mean: 1, min: 0, max: 336, p99: 0 },
      bytes: flat(0),
    });
    expect(await read(new Date('2026-03-10T07:30:00Z'))).toMatchObject({
      requests: { hours: 2 },
      bytes: { hours: 1, max: 0 },
    });
    expect(await read(undefined)).toEqual({ requests: { hours: 1, mean: 336, min: 336, max: 336, p99: 336 } });
  });

  it('tells the size of a bucket once a day, asked for apart', async () => {
    const size: Metric = {
      namespace: 'AWS/S3',
      metricName: 'BucketSizeBytes',
      dimensions: { BucketName: 'receipts', StorageType: 'StandardStorage' },
      at: (hour) => (hour % 24 === 0 ? 5e9 : undefined),
    };
    const here = { ...oneOfEverything(), metrics: metricsOf([size]) };
    const aws = await anAws(aCompany({ here }));

    const reading = await readHere(aws);

    expect(find(reading, 'bucket', 'receipts').utilisation?.metrics.stored).toMatchObject({ max: 5e9, hours: 14 * 24 });
    const periods = metricCallsOf(aws).map(({ MetricDataQueries }) =>
      MetricDataQueries.map(({ MetricStat }) => MetricStat.Period),
    );
    expect(periods.map((each) => [...new Set(each)])).toEqual([[3_600], [86_400]]);
  });
});

interface MetricCall {
  NextToken?: string;
  ScanBy: string;
  StartTime: number;
  EndTime: number;
  MetricDataQueries: { MetricStat: { Period: number } }[];
}

function metricCallsOf({ calls }: { calls: { operation: string; request: unknown }[] }): MetricCall[] {
  return calls.filter(({ operation }) => operation === 'GetMetricData').map(({ request }) => request as MetricCall);
}

describe('the calls for metrics', () => {
  const machines = (count: number) => ({
    ...oneOfEverything(),
    loadBalancers: [],
    reservations: reservationsOf(count),
  });

  it('are full: as many series as points allow, across all kinds of resources', async () => {
    const aws = await anAws(aCompany({ here: machines(120) }));

    await readHere(aws);

    const hourly = metricCallsOf(aws).filter(
      ({ MetricDataQueries }) => MetricDataQueries[0]?.MetricStat.Period === 3_600,
    );
    const sizes = hourly.map(({ MetricDataQueries }) => MetricDataQueries.length).sort((a, b) => b - a);
    const wanted = sizes.reduce((sum, each) => sum + each, 0);
    expect(wanted).toBeGreaterThan(720);
    expect(sizes).toHaveLength(Math.ceil(wanted / 300));
    expect(sizes.slice(0, -1).every((size) => size === 300)).toBe(true);
    expect(hourly.every(({ ScanBy }) => ScanBy === 'TimestampAscending')).toBe(true);
    expect(hourly.every(({ StartTime, EndTime }) => EndTime - StartTime === 336 * 3_600)).toBe(true);
  });

  it.each([
    [14, 300],
    [7, 500],
    [13, 323],
    [60, 70],
  ])('hold, of %i days, %i series', (days, size) => {
    expect(seriesACall(hoursBefore(Temporal.Instant.from('2026-03-10T09:30:00Z'), days))).toBe(size);
  });

  it('give figures of a machine whose series are in two calls', async () => {
    const here = machines(120);
    const metrics = here.reservations
      .flatMap(({ Instances = [] }) => Instances)
      .flatMap(({ InstanceId = '' }) =>
        measured(
          'AWS/EC2',
          { InstanceId },
          {
            CPUUtilization: { Average: 5, Maximum: 50 },
            NetworkIn: { Sum: 1 },
            NetworkOut: { Sum: 2 },
          },
        ),
      );

    const reading = await readHere(await anAws(aCompany({ here: { ...here, metrics: metricsOf(metrics) } })));

    const machinesRead = reading.resources.filter(({ resourceType }) => resourceType === 'instance');
    expect(machinesRead).toHaveLength(120);
    for (const { utilisation } of machinesRead) {
      expect(utilisation?.metrics).toEqual({ cpu: flat(5, { max: 50, p99: 50 }), network: flat(3) });
    }
  });
});
