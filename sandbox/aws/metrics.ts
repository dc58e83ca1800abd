/** The statistics that are served. */
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum';

/** What names a metric. */
export interface MetricName {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
}

/** One hour's value of a statistic; hours are counted from 1970, UTC. Undefined where nothing was reported. */
export type ValueAt = (hour: number, statistic: Statistic) => number | undefined;

/** A metric with its figures. */
export interface Metric extends MetricName {
  at: ValueAt;
}

/** Where CloudWatch's figures come from. */
export interface MetricSource {
  find(name: MetricName): ValueAt | undefined;
  /** For ListMetrics. */
  all(): Iterable<MetricName>;
}

/** Metrics by their names, in which more can be put. */
export interface Metrics extends MetricSource {
  add(...metrics: Metric[]): void;
}

/** Metrics by name, namespace and dimensions; of two of the same name the later one counts. */
export function metricsOf(metrics: readonly Metric[]): Metrics {
  const byName = new Map(metrics.map((metric) => [keyOf(metric), metric]));
  return {
    find: (name) => byName.get(keyOf(name))?.at,
    all: () => byName.values(),
    add: (...more) => {
      for (const metric of more) byName.set(keyOf(metric), metric);
    },
  };
}

function keyOf({ namespace, metricName, dimensions }: MetricName): string {
  const words = Object.keys(dimensions)
    .sort()
    .map((name) => `${name}=${dimensions[name]}`);
  return [namespace, metricName, ...words].join('|');
}
