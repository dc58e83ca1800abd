import type { ListMetricsCommandInput, ListMetricsOutput } from '@aws-sdk/client-cloudwatch';
import type { Service } from '../context.ts';
import type { MetricName } from '../metrics.ts';
import { getMetricData } from './metric-data.ts';
import { pageOfList } from './paging.ts';

/** ListMetrics has pages of 500 and takes no wish for fewer. */
const A_PAGE = 500;

/** What is measured. */
export const cloudWatch: Service = {
  name: 'cloudwatch',
  signingName: 'monitoring',
  iamPrefix: 'cloudwatch',
  protocol: 'json',
  target: 'GraniteServiceVersion20100801',
  operations: {
    GetMetricData: getMetricData,

    ListMetrics(input: ListMetricsCommandInput, context): ListMetricsOutput {
      const own = Iterator.from(context.here.metrics.all())
        .filter((metric) => isWanted(metric, input))
        .toArray();
      const about = { token: input.NextToken, max: undefined, least: 1, most: A_PAGE, context };
      const { page, next } = pageOfList(own, input, about);
      return { Metrics: page.map(onTheWire), NextToken: next };
    },
  },
};

function isWanted(
  metric: MetricName,
  { Namespace, MetricName: name, Dimensions = [] }: ListMetricsCommandInput,
): boolean {
  return (
    (Namespace === undefined || metric.namespace === Namespace) &&
    (name === undefined || metric.metricName === name) &&
    Dimensions.every(({ Name = '', Value }) => {
      const actual = metric.dimensions[Name];
      return actual !== undefined && (Value === undefined || actual === Value);
    })
  );
}

function onTheWire({ namespace, metricName, dimensions }: MetricName) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Namespace: namespace, MetricName: metricName, Dimensions };
}
