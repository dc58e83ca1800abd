import type { Unknown } from '../model/finding.ts';
import type { MetricName, MetricSummary, Resource } from '../model/resource.ts';
import { days, listed } from './words.ts';

/** What detectors that look at use have in common. Two weeks show each weekday twice. */
export const WINDOW = { days: 14, minHoursPercent: 90 };

export const WINDOW_NOTES = {
  days: 'how many days must have been measured; two weeks show each weekday twice',
  minHoursPercent: 'share of those hours that must have data: a machine that was off for a while is not known well',
};

/** Hours of an old measurement that still count: sources are read once a day, and may fail for some days. */
const STALE_AFTER_HOURS = 7 * 24;
const HOUR = 3_600_000;

const NAMES: Record<MetricName, string> = {
  cpu: 'CPU',
  memory: 'memory',
  gpu: 'GPU',
  network: 'network traffic',
  disk: 'disk traffic',
  bytes: 'traffic',
  requests: 'requests',
  connections: 'connections',
  iops: 'operations',
  throughput: 'throughput',
  cpuCredits: 'CPU credits',
  freeMemory: 'free memory',
  stored: 'what is stored',
};

/** What a metric was; undefined is unknown. */
export function metricOf({ utilisation }: Pick<Resource, 'utilisation'>, name: MetricName): MetricSummary | undefined {
  return utilisation?.metrics[name];
}

/** How long was measured, in hours. */
export function windowHours({ utilisation }: Pick<Resource, 'utilisation'>): number {
  return utilisation ? (Date.parse(utilisation.end) - Date.parse(utilisation.start)) / HOUR : 0;
}

/** `14 days`. */
export function windowWords(resource: Pick<Resource, 'utilisation'>): string {
  return spoken(windowHours(resource));
}

/** Why some metrics do not say enough: not measured, not for long enough, with too many holes, too long ago. */
export function notMeasured(
  resource: Pick<Resource, 'utilisation'>,
  names: readonly MetricName[],
  { now, settings }: { now: Temporal.Instant; settings: typeof WINDOW },
): Unknown | undefined {
  const { utilisation } = resource;
  if (!utilisation) return { unknown: 'nothing of it was measured' };

  const missing = names.filter((name) => !metricOf(resource, name)).map((name) => NAMES[name]);
  if (missing.length > 0) return { unknown: `its ${listed(missing)} ${isOrAre(missing)} not measured` };

  const hours = windowHours(resource);
  const age = (now.epochMilliseconds - Date.parse(utilisation.end)) / HOUR;
  if (!(hours > 0)) return { unknown: 'the time it was measured in makes no sense' };
  if (hours < settings.days * 24)
    return { unknown: `measured over ${spoken(hours)} only, ${days(settings.days)} are needed` };
  if (age > STALE_AFTER_HOURS) return { unknown: `last measured ${days(Math.floor(age / 24))} ago` };
  if (age < -24) return { unknown: 'measured in the future: two clocks differ' };

  const needed = (hours * settings.minHoursPercent) / 100;
  const holey = names.filter((name) => metricOf(resource, name)!.hours < needed);
  if (holey.length === 0) return;
  const known = metricOf(resource, holey[0]!)!.hours;
  return {
    unknown: `its ${listed(holey.map((name) => NAMES[name]))} ${isOrAre(holey)} known for ${spoken(known)} of ${spoken(hours)} only`,
  };
}

/** How many days ago something happened; unknown where the cloud does not say, or says that it will be. */
export function daysSince(
  instant: string | undefined,
  now: Temporal.Instant,
  what = 'it was created',
): number | Unknown {
  const at = instant === undefined ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(at)) return { unknown: `the cloud does not say when ${what}` };
  const hours = (now.epochMilliseconds - at) / HOUR;
  // Clocks may differ by a little; by more than an hour, one of them is wrong.
  if (hours < -1) return { unknown: `the cloud says that ${what} in the future: two clocks differ` };
  return Math.max(0, hours / 24);
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value;
}

function spoken(hours: number): string {
  return hours < 48 ? `${Math.floor(hours)} hours` : days(Math.floor(hours / 24));
}

function isOrAre(names: readonly string[]): string {
  return names.length > 1 || /s$/.test(names[0] ?? '') ? 'were' : 'was';
}
