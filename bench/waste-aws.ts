import { type AwsCall, startAws } from '../sandbox/aws/server.ts';
import type { MetricDataRequest } from '../sandbox/aws/services/metric-data.ts';
import { type FleetSize, largeEstate } from './waste-estate.ts';

/** What the reading asked of AWS, and the least it could have asked. */
export interface CallCount {
  calls: number;
  least: number;
  metrics: number;
}

const NOW = Temporal.Instant.from(process.argv[3]!);
const size = JSON.parse(process.argv[2]!) as FleetSize;

/** AWS in a process of its own, so that its time and memory are not those of who reads. */
const estate = largeEstate(size);
const aws = await startAws({ estate: () => estate, charges: () => [], now: () => NOW });
process.send!({ url: aws.url });
process.on('message', () => process.send!(countOf(aws.calls)));

/** Fourteen days of hours: what fits into one call of GetMetricData by its 100,800 points. */
const METRICS_A_CALL = 300;
/** Operations that list more than a page of what the estate has, and how much a page has at most. */
const MOST_A_PAGE: Record<string, number> = { DescribeInstances: 1_000, DescribeVolumes: 1_000 };

/**
 * The least: in each account and region one call for each kind of listing, as many more as there are pages, and of
 * metrics as many as fit into the fewest calls.
 */
function countOf(calls: readonly AwsCall[]): CallCount {
  const each = size.instances / size.accounts / size.regionIds.length;
  const kinds = Map.groupBy(calls, ({ service, operation, accountId, regionId }) =>
    [service, operation, accountId, regionId].join(' '),
  );
  let least = 0;
  let metrics = 0;
  for (const mine of kinds.values()) {
    const { operation } = mine[0]!;
    const asked = mine.reduce(
      (sum, { request }) => sum + ((request as MetricDataRequest).MetricDataQueries?.length ?? 0),
      0,
    );
    metrics += asked;
    const pages = MOST_A_PAGE[operation] ? Math.ceil(each / MOST_A_PAGE[operation]) : 1;
    least += operation === 'GetMetricData' ? Math.ceil(asked / METRICS_A_CALL) : pages;
  }
  return { calls: calls.length, least, metrics };
}
