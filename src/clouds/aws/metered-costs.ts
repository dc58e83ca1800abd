import { CostExplorerClient, type Expression } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../errors.ts';
import type { Dimension } from '../../model/breakdown.ts';
import type { MeteredCost } from '../../model/metered-cost.ts';
import type { CloudMeteredQuestion } from '../../ports.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { groupValue, isOneOf } from './dimensions.ts';
import { type Asking, LeftOut, pagesOf, type Range } from './pages.ts';
import { narrowed, type PlannedCall } from './plan.ts';
import { chargeKindOf, USED } from './record-types.ts';
import { sleepReally } from './requests.ts';
import { type GroupCost, metricsOf } from './schema.ts';
import { scopeFilter } from './scope-filter.ts';
import { serviceCategoryOf } from './service-categories.ts';
import { requireSpare } from './spare.ts';

/** What service and one more key group by, and which charges. */
interface Call {
  second: 'usage-type' | 'charge-category';
  filter?: Expression;
}

/**
 * Effective cost by service, usage type and kind, a calendar month. Cost Explorer groups by two keys a call, so one call
 * has what is used by its usage type, and one everything else by its record type: together they are the whole. By month,
 * since a month has a thirtieth of the groups that its days have, and pages are billed. All of it, or a PennyError.
 */
export async function meteredCosts(
  { scope, periods }: CloudMeteredQuestion,
  settings: AwsCloudSettings,
): Promise<MeteredCost[][]> {
  const { source, meter, sleep = sleepReally, allocation } = settings;
  await requireSpare(settings);
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const { billingAccountId, pageCap = 40, net = false } = source;
  const { effectiveCost } = metricsOf({ net });
  const asking: Asking = { client, billingAccountId, metrics: { effectiveCost }, pageCap, meter, sleep };
  try {
    const own = await scopeFilter(scope, spanOf(periods), { source, asking, names: new Map(), allocation });
    return await readPeriods(own, periods, { source: source.name, asking });
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error;
    const sentence = `Reading Cost Explorer for ${billingAccountId}: ${error.message}.`;
    throw new PennyError('refused', sentence, { cause: error });
  } finally {
    client.destroy();
  }
}

/** Nothing to read is a list without parts. */
async function readPeriods(
  own: { filter?: Expression } | undefined,
  periods: readonly Range[],
  about: Reading,
): Promise<MeteredCost[][]> {
  if (!own) return periods.map(() => []);
  const used = isOneOf('charge-category', USED);
  const calls: Call[] = [
    { second: 'usage-type', ...narrowed(own.filter, [used]) },
    { second: 'charge-category', ...narrowed(own.filter, [{ Not: used }]) },
  ];
  const read: MeteredCost[][] = [];
  for (const period of periods) {
    const parts: MeteredCost[] = [];
    for (const call of calls) parts.push(...(await partsOf(call, period, about)));
    read.push(parts);
  }
  return read;
}

interface Reading {
  source: string;
  asking: Asking;
}

function spanOf(periods: readonly Range[]): Range {
  return {
    start: periods.map(({ start }) => start).sort()[0] ?? '',
    end:
      periods
        .map(({ end }) => end)
        .sort()
        .at(-1) ?? '',
  };
}

async function partsOf({ second, filter }: Call, range: Range, { source, asking }: Reading): Promise<MeteredCost[]> {
  const call: PlannedCall<Dimension> = { groupBy: ['service', second], ...(filter && { filter }) };
  const parts: MeteredCost[] = [];
  for await (const { days } of pagesOf(call, { ...range, granularity: 'MONTHLY' }, asking)) {
    for (const { day, groups } of days) {
      for (const group of groups) parts.push({ source, month: day.slice(0, 7), ...partOf(group, second) });
    }
  }
  return parts;
}

function partOf(
  { groupKeys: [service = '', value = ''], billingCurrency, effectiveCost: cost }: GroupCost,
  second: Call['second'],
): Omit<MeteredCost, 'source' | 'month'> {
  const serviceName = groupValue('service', service);
  const named = { serviceName, serviceCategory: serviceName && serviceCategoryOf(serviceName), billingCurrency, cost };
  return second === 'usage-type'
    ? { ...named, usageType: groupValue(second, value), kind: 'Usage' }
    : { ...named, kind: chargeKindOf(value) };
}
