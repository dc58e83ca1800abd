import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { summarise } from '../../src/clouds/aws/resources/summary.ts';
import type { Prices } from '../../src/model/price.ts';
import type { InstanceCatalog, InstanceSpec, MetricSummary } from '../../src/model/resource.ts';
import { aPrice, somePrices } from './resources.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const PRICES = join(DATA, 'pricing/aws-ec2-linux-ondemand-us-east-1-2026-07-20.csv');
const TYPES = join(DATA, 'aws-api/ec2-describe-instance-types-25.json');
const SERIES = join(DATA, 'nab/realAWSCloudwatch');
const TRUTH = join(DATA, 'expected/cpu.truth.json');

/** Whether this machine has the real machines, prices and series; tests that need them say aloud when they are skipped. */
export const HAS_REAL_DATA = [PRICES, TYPES, SERIES, TRUTH].every((path) => existsSync(path));
if (!HAS_REAL_DATA) console.warn(`Skipped: the tests on real machines need ${DATA}, which is not there.`);

export interface RealMachines {
  catalog: InstanceCatalog;
  /** Dollars an hour of Linux on demand in us-east-1, by type. */
  hourly: ReadonlyMap<string, number>;
  prices: Prices;
}

/** More than a thousand types that AWS sells, with the prices of one day. */
export function realMachines(): RealMachines {
  const [head = '', ...lines] = readFileSync(PRICES, 'utf8').trim().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
  const hourly = new Map(rows.map((row) => [row.instance_type!, Number(row.usd_per_hour_us_east_1)]));
  const specs = rows.filter((row) => row.vcpu).map(specOf);
  const others = somePrices();
  return {
    catalog: Object.fromEntries(specs.map((spec) => [spec.instanceType, spec])),
    hourly,
    prices: {
      unitPrice(item, place) {
        if (item.kind !== 'instance-hours') return others.unitPrice(item, place);
        const amount = hourly.get(item.instanceType);
        return amount === undefined || item.market === 'spot' ? undefined : aPrice(amount);
      },
    },
  };
}

function specOf(row: Record<string, string>): InstanceSpec {
  const type = row.instance_type!;
  const mbps = row.ebs_mbps ? Number(row.ebs_mbps) : undefined;
  return {
    instanceType: type,
    vcpus: Number(row.vcpu),
    memoryMiB: Number(row.memory_mib),
    architectures: [row.arch === 'arm64' ? 'arm64' : 'x86_64'],
    networkGbps: row.network_mbps ? Number(row.network_mbps) / 1000 : undefined,
    ebsMbps: mbps,
    // The list has no operations: as many as that traffic is in blocks of 16 KiB, which is what AWS states them for.
    ebsIops: mbps && (mbps * 1e6) / 8 / 16_384,
    gpus: Number(row.gpu_count || 0),
    instanceStoreGiB: Number(row.local_nvme_gib || 0),
    isBurstable: /^t\d/.test(type),
    isCurrentGeneration: true,
    isBareMetal: type.includes('metal'),
    regionIds: ['us-east-1'],
  };
}

/** What DescribeInstanceTypes answers for 25 types. */
export function describedTypes(): {
  InstanceType: string;
  VCpuInfo: { DefaultVCpus: number };
  MemoryInfo: { SizeInMiB: number };
}[] {
  return JSON.parse(readFileSync(TYPES, 'utf8')).InstanceTypes;
}

export interface RealSeries {
  summary: MetricSummary;
  cpuByHour: (number | null)[];
  start: string;
  end: string;
}

/** A series of five minutes as CloudWatch would give it by the hour: averages and maxima of each. */
export function realSeries(file: string): RealSeries {
  const [, ...lines] = readFileSync(join(SERIES, file), 'utf8').trim().split('\n');
  const points = lines.map((line) => {
    const [at = '', value] = line.split(',');
    return { hour: Math.floor(Date.parse(`${at.replace(' ', 'T')}Z`) / 3_600_000), value: Number(value) };
  });
  const first = points[0]!.hour;
  const last = points.at(-1)!.hour;
  const byHour = Map.groupBy(points, ({ hour }) => hour);
  const hours = Array.from({ length: last - first + 1 }, (_, index) =>
    byHour.get(first + index)?.map(({ value }) => value),
  );
  const averages = hours.map((values) =>
    values ? values.reduce((sum, value) => sum + value, 0) / values.length : null,
  );
  const maxima = hours.map((values) => (values ? Math.max(...values) : null));
  const asHours = (values: (number | null)[]) => Float64Array.from(values, (each) => each ?? Number.NaN);
  return {
    summary: summarise(asHours(averages), { peaks: asHours(maxima) })!,
    cpuByHour: [...averages],
    start: new Date(first * 3_600_000).toISOString(),
    end: new Date((last + 1) * 3_600_000).toISOString(),
  };
}

/** What is known to be true of these series, worked out elsewhere. */
export function truthOf(file: string): { mean: number; max: number; p99: number; hourly_mean_max: number } {
  return JSON.parse(readFileSync(TRUTH, 'utf8'))[file];
}
