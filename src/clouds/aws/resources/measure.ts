import type { MetricName } from '../../../model/resource.ts';

/** One series that CloudWatch keeps. */
export interface Query {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  stat: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
}

/** One figure of a resource, and what CloudWatch is asked for it. */
export interface Measure {
  metric: MetricName;
  /** Made into one series: added, or averaged over `parts`, in the hours that all of them have. */
  values: readonly Query[];
  /** Hourly maxima, where the cloud is asked for them as well; of several the largest counts. */
  peaks?: readonly Query[] | undefined;
  /** Whether `values` are parts of one thing, as several GPUs of one machine are: averaged, not added. */
  areParts?: boolean | undefined;
  /** What a value is multiplied with to be in the metric's own unit. */
  scale?: number | undefined;
  /** Whether the hours themselves are kept, to find a rhythm in. */
  keepsHours?: boolean | undefined;
  /** Whether AWS says that it reports nothing while there is nothing: then an hour without data is a zero, once the thing is there. */
  isSilentAtZero?: boolean | undefined;
  /** What CloudWatch keeps once a day only, as the size of a bucket. */
  daily?: boolean | undefined;
}

export const SECONDS_AN_HOUR = 3_600;
export const MIB = 1_048_576;

/** What the metrics of one resource have in common. */
export function metricsOf(namespace: string, dimensions: Record<string, string>) {
  return (stat: Query['stat'], ...names: string[]): Query[] =>
    names.map((name) => ({ namespace, name, dimensions, stat }));
}

/** Averages for the mean, and maxima for the peaks. */
export function averageAndPeak(
  metric: MetricName,
  ask: (stat: Query['stat'], ...names: string[]) => Query[],
  name: string,
): Measure {
  return { metric, values: ask('Average', name), peaks: ask('Maximum', name) };
}
