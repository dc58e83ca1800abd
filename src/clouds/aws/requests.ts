import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../errors.ts';
import type { Slice } from '../../model/delivery.ts';
import type { Period } from '../../model/period.ts';
import { groupDefinition, nameOf } from './dimensions.ts';
import { explain, isPassing, isValidation } from './failures.ts';
import type { PlannedCall } from './plan.ts';
import { type Metrics, type Page, parsePage } from './schema.ts';

/** What this folder's reading of bills calls, and so what its role must allow. */
export const permissions = ['ce:GetCostAndUsage'];

/**
 * Counts what AWS bills: 0.01 USD for each page it answers (aws.amazon.com, AWS Cost Explorer pricing), nothing for a
 * request that fails.
 */
export interface Meter {
  /** The cap on billed requests a UTC day, all sources together. */
  maxRequestsPerDay: number;
  /** How many of them are left today. */
  remaining(): Promise<number>;
  /** `cacheHits` are months of planned calls that were not asked for again. */
  record(counted: { requests: number; cacheHits: number }): Promise<void>;
}

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
  /** Waits that many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

export type Range = Pick<Period, 'start' | 'end'>;

/** Tries of one page, the first included: with full jitter, half a minute in the middle, a minute at most. */
const TRIES = 7;
const BASE_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * The pages of one call, in order. Stops with `refused` before a request that would exceed the day's cap, and with
 * `LeftOut` where the call has too many pages or Cost Explorer will not group by region.
 */
export async function* pagesOf(
  call: PlannedCall,
  range: Range & { granularity: 'DAILY' | 'MONTHLY' },
  asking: Asking,
): AsyncGenerator<Page> {
  let nextPageToken: string | undefined;
  for (let count = 0; count === 0 || nextPageToken !== undefined; count++) {
    if (count === asking.pageCap) throw new LeftOut(`it has more than ${count} pages a call (pageCap)`);
    await stopAtCap(asking);
    const body = await ask(commandFor(call, range, asking.metrics, nextPageToken), call.groupBy, asking);
    await asking.meter.record({ requests: 1, cacheHits: 0 });
    const page = parsePage(body, asking.metrics);
    nextPageToken = page.nextPageToken;
    yield page;
  }
}

async function stopAtCap({ meter, billingAccountId }: Asking): Promise<void> {
  if ((await meter.remaining()) >= 1) return;
  throw new PennyError(
    'refused',
    `${doing(billingAccountId)} stopped: today's cap of ${meter.maxRequestsPerDay} billed requests is used up. ` +
      'What was read completely is kept; tomorrow goes on. The setting is maxRequestsPerDay.',
  );
}

function commandFor(
  { groupBy, filter }: PlannedCall,
  { start, end, granularity }: Range & { granularity: 'DAILY' | 'MONTHLY' },
  { billedCost, effectiveCost }: Metrics,
  nextPageToken: string | undefined,
): GetCostAndUsageCommand {
  return new GetCostAndUsageCommand({
    TimePeriod: { Start: start, End: end },
    Granularity: granularity,
    Metrics: [billedCost, effectiveCost],
    GroupBy: groupBy.map(groupDefinition),
    ...(filter && { Filter: filter }),
    ...(nextPageToken !== undefined && { NextPageToken: nextPageToken }),
  });
}

/** One page as it came, tried again while the failure may pass. The client's own retries are off, so these are all there are. */
async function ask(command: GetCostAndUsageCommand, groupBy: Slice[], asking: Asking): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await asking.client.send(command);
    } catch (error) {
      if (isValidation(error) && groupBy.includes('region')) {
        throw new LeftOut(`Cost Explorer refused to group by ${nameOf('region')}`, { cause: error });
      }
      if (!isPassing(error) || attempt === TRIES)
        throw explain(error, doing(asking.billingAccountId), permissions.join());
      await asking.sleep(Math.random() * Math.min(LONGEST_MS, BASE_MS * 2 ** (attempt - 1)));
    }
  }
}

function doing(billingAccountId: string): string {
  return `Reading Cost Explorer for ${billingAccountId}`;
}
