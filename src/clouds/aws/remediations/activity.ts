import { PennyError } from '../../../errors.ts';
import { metricsOf, type Query } from '../resources/measure.ts';
import { permissions, readSeries } from '../resources/metric-data.ts';
import type { Hours } from '../resources/summary.ts';
import type { Acting } from './acting.ts';

/** What looking at the last hour calls. */
export const activityPermissions = permissions;

/**
 * From when on a machine is at work, by one hour: no detector that calls a machine idle accepts more. The figures are
 * those of `idle-instance`, and a test holds them equal.
 */
export const AT_WORK = { cpuMeanPercent: 10, cpuMaxPercent: 20, networkMBPerHour: 20 };

const MB = 1_000_000;
/** CloudWatch keeps five minutes of what is not monitored in detail. */
const STEP_MS = 300_000;
const POINTS = 12;
/** A job that connects only now and then does so within half a day. */
const DATABASE_HOURS = 12;

/** What a running machine did in the last hour that idle ones do not do. An hour without figures is not an idle one. */
export async function machineActivity(at: Acting, instanceId: string): Promise<string[]> {
  const ask = metricsOf('AWS/EC2', { InstanceId: instanceId });
  const metrics = [...ask('Average', 'CPUUtilization'), ...ask('Sum', 'NetworkIn', 'NetworkOut')];
  const [cpu, ...network] = await lastHours(at, metrics);
  if (!cpu || cpu.length === 0) throw silent(at, 'CPU');
  if (network.some((series) => series.length === 0)) throw silent(at, 'network traffic');
  const mean = sum(cpu) / cpu.length;
  const peak = Math.max(...cpu);
  const traffic = sum(network.flat()) / MB;
  const busyCpu = mean >= AT_WORK.cpuMeanPercent || peak >= AT_WORK.cpuMaxPercent;
  return [
    ...(busyCpu ? [`CPU ${Math.round(mean)} % on average and ${Math.round(peak)} % at most in the last hour`] : []),
    ...(traffic >= AT_WORK.networkMBPerHour ? [`network ${Math.round(traffic)} MB in the last hour`] : []),
  ];
}

/** What was read from and written to a disk in the last hour. It reports only while a machine has it: silence is none. */
export async function volumeActivity(at: Acting, volumeId: string): Promise<string[]> {
  const ask = metricsOf('AWS/EBS', { VolumeId: volumeId });
  const series = await lastHours(at, ask('Sum', 'VolumeReadOps', 'VolumeWriteOps'));
  const operations = Math.round(sum(series.flat()));
  return operations > 0 ? [`${operations} reads and writes in the last hour`] : [];
}

/** What was connected to a database of late: a night's job comes once in hours. An engine's own look-alikes have a namespace each. */
export async function databaseActivity(at: Acting, databaseId: string, namespace: string): Promise<string[]> {
  const ask = metricsOf(namespace, { DBInstanceIdentifier: databaseId });
  const [connections = []] = await lastHours(at, ask('Maximum', 'DatabaseConnections'), DATABASE_HOURS);
  if (connections.length === 0) throw silent(at, 'connections', `${DATABASE_HOURS} hours`);
  const most = Math.max(...connections);
  return most > 0 ? [`up to ${Math.round(most)} connections at once in the last ${DATABASE_HOURS} hours`] : [];
}

/** What the last hours have of each metric, in order, gaps left out. */
async function lastHours(at: Acting, queries: readonly Query[], hours = 1): Promise<number[][]> {
  const end = Math.floor(at.now.epochMilliseconds / STEP_MS) * STEP_MS;
  const span = { start: end - hours * POINTS * STEP_MS, end, step: STEP_MS };
  const found = queries.map(() => undefined as Hours | undefined);
  const wanted = queries.map((query, index) => ({
    query,
    done: (series: Hours | undefined) => {
      found[index] = series;
    },
  }));
  await readSeries(wanted, { at, span, session: at.session });
  return found.map((series) => [...(series ?? [])].filter((value) => !Number.isNaN(value)));
}

function silent({ what }: Acting, metric: string, span = 'hour'): PennyError {
  return new PennyError(
    'unavailable',
    `Looking at ${what}: CloudWatch has no ${metric} of the last ${span}; try again later.`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
