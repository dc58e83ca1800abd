import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { GetCostAndUsageCommand, GetCostAndUsageWithResourcesCommand } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../errors.ts';
import type { Dimension } from '../../model/breakdown.ts';
import type { Period } from '../../model/period.ts';
import { groupDefinition, nameOf } from './dimensions.ts';
import { isMissing, isValidation } from './failures.ts';
import type { PlannedCall } from './plan.ts';
import { type BilledPurpose, billed, type Meter, type Sleep } from './requests.ts';
import { type Metrics, type Page, parsePage } from './schema.ts';

/** What reading bills calls, and so what its role must allow. */
export const permissions = ['ce:GetCostAndUsage', 'ce:GetCostAndUsageWithResources'];

/** A breakdown that had to be left out; the others go on. The message completes "…, because …". */
export class LeftOut extends Error {}

/** What asking needs. */
export interface Asking {
  client: CostExplorerClient;
  billingAccountId: string;
  metrics: Metrics;
  /** How many pages one call may have before its slice is dropped. */
  pageCap: number;
  meter: Meter;
  sleep: Sleep;
}

export type Range = Pick<Period, 'start' | 'end'>;
type Grain = Range & { granularity: 'DAILY' | 'MONTHLY' };

/**
 * The pages of one call, in order. Stops with `refused` before a request that would exceed the day's cap, and with
 * `LeftOut` where the call has too many pages or Cost Explorer will not group by its dimension.
 */
export async function* pagesOf(call: PlannedCall<Dimension>, range: Grain, asking: Asking): AsyncGenerator<Page> {
  let nextPageToken: string | undefined;
  for (let count = 0; count === 0 || nextPageToken !== undefined; count++) {
    if (count === asking.pageCap) throw new LeftOut(`it has more than ${count} pages a call (pageCap)`);
    const page = parsePage(await ask(call, { ...range, nextPageToken }, asking), asking.metrics);
    nextPageToken = page.nextPageToken;
    yield page;
  }
}

async function ask(
  call: PlannedCall<Dimension>,
  { start, end, granularity, nextPageToken }: Grain & { nextPageToken: string | undefined },
  asking: Asking,
): Promise<unknown> {
  const { client, metrics } = asking;
  const input = {
    TimePeriod: { Start: start, End: end },
    Granularity: granularity,
    Metrics: Object.values(metrics).filter((metric) => metric !== undefined),
    GroupBy: call.groupBy.map(groupDefinition),
    ...(nextPageToken !== undefined && { NextPageToken: nextPageToken }),
  };
  const send = () =>
    byResource(call)
      ? client.send(new GetCostAndUsageWithResourcesCommand({ ...input, Filter: call.filter }))
      : client.send(new GetCostAndUsageCommand({ ...input, ...(call.filter && { Filter: call.filter }) }));
  try {
    return await billed(send, purposeOf(call, asking), asking);
  } catch (error) {
    throw leftOutFor(call, error) ?? error;
  }
}

function byResource({ groupBy }: PlannedCall<Dimension>): boolean {
  return groupBy.includes('resource');
}

function purposeOf(call: PlannedCall<Dimension>, { billingAccountId }: Asking): BilledPurpose {
  const [plain, withResources] = permissions as [string, string];
  return {
    doing: `Reading Cost Explorer for ${billingAccountId}`,
    permission: byResource(call) ? withResources : plain,
    next: 'the next reading tries again',
    atCap: 'What was read completely is kept; tomorrow goes on.',
  };
}

/** Regions are not among the documented dimensions, and resources are only there for who has asked for them. */
function leftOutFor(call: PlannedCall<Dimension>, error: unknown): LeftOut | undefined {
  const cause = error instanceof PennyError ? error.cause : undefined;
  if (byResource(call) && (isMissing(cause) || isValidation(cause))) {
    const advice = 'enable resource-level data in the Cost Management preferences and give it a day';
    return new LeftOut(`Cost Explorer keeps none here; ${advice}`, { cause });
  }
  if (call.groupBy.includes('region') && isValidation(cause)) {
    return new LeftOut(`Cost Explorer refused to group by ${nameOf('region')}`, { cause });
  }
  return undefined;
}
