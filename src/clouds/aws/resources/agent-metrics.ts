import { CloudWatchClient, ListMetricsCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../../model/resource.ts';
import type { Measure, Query } from './measure.ts';
import { type At, allPages } from './reader.ts';

const LIST = 'cloudwatch:ListMetrics';
/** What looking up the metrics of the agent calls. */
export const permissions = [LIST];

const NAMESPACE = 'CWAgent';
/** What the CloudWatch agent calls them on Linux and, for memory, on Windows (its configuration reference). */
const AGENT_METRICS: ReadonlyMap<string, MetricName> = new Map([
  ['mem_used_percent', 'memory'],
  ['Memory % Committed Bytes In Use', 'memory'],
  ['nvidia_smi_utilization_gpu', 'gpu'],
]);

/** What the agent reports, by instance id. */
export type AgentMetrics = ReadonlyMap<string, Measure[]>;

/**
 * What the CloudWatch agent reports of machines. Its dimensions are whatever somebody configured, so that they have to
 * be looked up before anything can be asked: one listing a place.
 */
export async function readAgentMetrics(at: At): Promise<AgentMetrics> {
  const cloudWatch = at.client(CloudWatchClient);
  const metrics = await allPages(at, {
    permission: LIST,
    page: (NextToken) => cloudWatch.send(new ListMetricsCommand({ Namespace: NAMESPACE, NextToken })),
    items: ({ Metrics = [] }) => Metrics.flatMap((each) => agentMetricOf(each) ?? []),
    next: ({ NextToken }) => NextToken,
  });
  return new Map(
    [...Map.groupBy(metrics, ({ instanceId }) => instanceId)].map(([instanceId, mine]) => [
      instanceId,
      measuresOf(mine),
    ]),
  );
}

interface AgentMetric {
  instanceId: string;
  metric: MetricName;
  name: string;
  dimensions: Record<string, string>;
}

function agentMetricOf({ MetricName: name, Dimensions = [] }: Metric): AgentMetric | undefined {
  const metric = AGENT_METRICS.get(name ?? '');
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name ?? '', Value ?? '']));
  const instanceId = dimensions.InstanceId;
  return metric && name && instanceId ? { instanceId, metric, name, dimensions } : undefined;
}

function measuresOf(metrics: readonly AgentMetric[]): Measure[] {
  return [...Map.groupBy(metrics, ({ metric }) => metric)].map(([metric, series]) => {
    const mine = leastDetailed(series);
    const ask = (stat: Query['stat']): Query[] =>
      mine.map(({ name, dimensions }) => ({ namespace: NAMESPACE, name, dimensions, stat }));
    return { metric, values: ask('Average'), peaks: ask('Maximum'), areParts: true };
  });
}

/** The agent may report the same thing with few and with many dimensions: only those with the fewest count. */
function leastDetailed(series: readonly AgentMetric[]): AgentMetric[] {
  const fewest = Math.min(...series.map(({ dimensions }) => Object.keys(dimensions).length));
  return series.filter(({ dimensions }) => Object.keys(dimensions).length === fewest);
}
