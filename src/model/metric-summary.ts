import type { MetricSummary } from './resource.ts';

/** Hour by hour; null where the cloud has no data. */
export type HourlyValues = readonly (number | null)[];

/**
 * One metric over a window. `maxima` and `minima` are the largest and smallest values within each hour, where the cloud
 * was asked for them; without them the hours' averages stand in. Undefined where there is no data at all: a metric that
 * is absent is unknown, never zero. The 99th percentile is the nearest rank, so it is always a value that was measured
 * and never below the true one (NIST, Engineering Statistics Handbook, 7.2.6.2).
 */
export function summarise(
  averages: HourlyValues,
  maxima: HourlyValues = averages,
  minima: HourlyValues = averages,
): MetricSummary | undefined {
  const means = known(averages);
  if (means.length === 0) return;

  const highs = orElse(known(maxima), means).sort();
  const lows = orElse(known(minima), means).sort();
  return {
    hours: means.length,
    mean: means.reduce((sum, value) => sum + value, 0) / means.length,
    min: lows[0]!,
    max: highs.at(-1)!,
    p99: highs[Math.ceil(highs.length * 0.99) - 1]!,
  };
}

function known(values: HourlyValues): Float64Array {
  return Float64Array.from(values.filter((value) => value !== null && Number.isFinite(value)) as number[]);
}

function orElse(values: Float64Array, others: Float64Array): Float64Array {
  return values.length > 0 ? values : Float64Array.from(others);
}
