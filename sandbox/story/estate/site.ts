import { addDays, type Day } from '../../../src/model/period.ts';
import type { EstateAccount, EstateRegion } from '../../aws/estate.ts';
import type { Metric, Metrics, Statistic } from '../../aws/metrics.ts';
import type { StoryResource } from '../fleet.ts';
import { seedOf, storyDay } from '../rhythm.ts';
import { type Meter, meterOf, usageCharge } from '../usage.ts';
import { type Calendar, jitter, type Moment } from './calendar.ts';
import type { Curve } from './loads.ts';

/** What is the same for everything that is put into the estate. */
export interface Plan {
  plotDay: Day;
  calendar: Calendar;
  /** Everything at AWS, without further charges of the same thing. */
  resources: readonly StoryResource[];
}

/** Where a thing is put. */
export interface Site {
  account: EstateAccount;
  region: EstateRegion;
  metrics: Metrics;
  plan: Plan;
}

/** Puts a thing where it belongs. */
export type Put = (resource: StoryResource, site: Site) => void;

/** The last part of an ARN: `i-0ab1…`, `vol-…`. */
export function idOf({ resourceId }: Pick<StoryResource, 'resourceId'>): string {
  return resourceId.split('/').at(-1)!;
}

/** An id of AWS's shape, always the same for the same words. */
export function madeId(prefix: string, words: string): string {
  return `${prefix}-${seedOf(words).toString(16).padStart(8, '0')}`;
}

/** The private network of an account and region. */
export function networkOf({ account, regionId }: StoryResource): { vpcId: string; subnetId: string } {
  const words = `${account.subAccountId} ${regionId}`;
  return { vpcId: madeId('vpc', words), subnetId: madeId('subnet', words) };
}

/** With its name, as the console shows it. */
export function tagsWithName({ tags, resourceName }: Pick<StoryResource, 'tags' | 'resourceName'>) {
  return Object.entries({ Name: resourceName, ...tags }).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as AWS lists them. */
export function tagPairs(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** When something was made; what has no age of its own is as old as chance has it. */
export function createdAt({ facts, seed }: Pick<StoryResource, 'facts' | 'seed'>, { plotDay }: Plan): Date {
  return dayAt(plotDay, facts.createdDaysAgo ?? 300 + (seed % 400), seed);
}

/** So many days before the plot's, at some hour of the working day. */
export function dayAt(plotDay: Day, daysAgo: number, seed: number): Date {
  const hour = String(8 + (seed % 9)).padStart(2, '0');
  return new Date(`${addDays(plotDay, -daysAgo)}T${hour}:${String(seed % 60).padStart(2, '0')}:00Z`);
}

/** What a thing is attached to or made of, by the name that the tables use. */
export function namedIn({ resources }: Plan, name: string, near: StoryResource): StoryResource {
  const wanted = name.replace('#', String(near.number));
  const found = resources.find(
    (each) => each.accountName === near.accountName && each.resourceName === wanted && each !== near,
  );
  if (!found) throw new Error(`${near.resourceName} names ${wanted}, which is not in ${near.accountName}.`);
  return found;
}

/** How a figure of an hour becomes the statistics of a metric. */
export interface Figure {
  curve: Curve;
  /** How much more its busiest minute has; 1 for what is counted. */
  peak?: number;
  /** Never more: percentages. */
  most?: number;
  /** By chance, as a share. */
  noise?: number;
}

/** A metric of something, in the hours in which it reports at all. */
export function metricOf(
  name: Omit<Metric, 'at'>,
  { curve, peak = 1, most = Number.POSITIVE_INFINITY, noise = 0.08 }: Figure,
  { seed, calendar, isOn }: { seed: number; calendar: Calendar; isOn(moment: Moment): boolean },
): Metric {
  const words = seedOf(`${seed} ${name.metricName}`);
  const at = (hour: number, statistic: Statistic) => {
    const moment = calendar(hour);
    if (!isOn(moment)) return undefined;
    const value = Math.min(most, curve(moment) * jitter(noise, words, moment));
    if (statistic === 'Maximum') return Math.min(most, value * peak);
    return statistic === 'Minimum' ? value / peak : value;
  };
  return { ...name, at };
}

/** From the day something was made on. */
export function sinceMade(resource: StoryResource, plan: Plan): (moment: Moment) => boolean {
  const first = Math.ceil(createdAt(resource, plan).getTime() / 3_600_000);
  return ({ hour }) => hour >= first;
}

/** How much of something the bill counts on the day of an hour: what went through, what was stored. */
export function billedOn(resource: StoryResource, { plotDay }: Plan): (moment: Moment) => number {
  const meter: Meter = meterOf(resource);
  const byDay = new Map<number, number>();
  return ({ hour }) =>
    byDay.getOrInsertComputed(Math.floor(hour / 24), () => {
      const day = addDays('1970-01-01', Math.floor(hour / 24));
      return usageCharge(meter, storyDay(day, plotDay), 1)?.pricingQuantity ?? 0;
    });
}
