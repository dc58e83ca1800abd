import type { CostAndUsageRequest } from './cost-and-usage.ts';
import { dimensionsIn } from './expression.ts';
import { AwsFault } from './fault.ts';

/** Days for which resources are kept. */
const KEPT_DAYS = 14;

/** GetCostAndUsage knows no resources, in the words of the real one. */
export function refuseResources(request: CostAndUsageRequest): void {
  if (namedIn(request).includes('RESOURCE_ID')) throw invalid('Dimension RESOURCE_ID is not allowed.');
}

/**
 * What GetCostAndUsageWithResources demands (its type docs): the last 14 days, one service at least in the filter, and
 * the resource in the filter or to group by. Every service is there by the day, as the API reference says.
 */
export function checkResources(request: CostAndUsageRequest, today: Temporal.PlainDate): void {
  if (!dimensionsIn(request.Filter).includes('SERVICE')) throw invalid('Filter must contain the dimension SERVICE');
  if (!namedIn(request).includes('RESOURCE_ID')) throw invalid('Group by or filter by RESOURCE_ID is required');
  const oldest = today.subtract({ days: KEPT_DAYS }).toString();
  if ((request.TimePeriod?.Start ?? '') < oldest) {
    throw invalid(
      'Start date is more than 14 days ago for hourly granularity. ' +
        'Please adjust start date as we support only 14 days of data at hourly granularity.',
    );
  }
}

function namedIn({ GroupBy = [], Filter }: CostAndUsageRequest): string[] {
  return [...GroupBy.flatMap(({ Type, Key }) => (Type === 'DIMENSION' && Key ? [Key] : [])), ...dimensionsIn(Filter)];
}

function invalid(message: string): AwsFault {
  return new AwsFault('ValidationException', message);
}
