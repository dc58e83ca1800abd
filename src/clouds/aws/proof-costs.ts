import { CostExplorerClient, type Expression } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../errors.ts';
import type { Dimension } from '../../model/breakdown.ts';
import { addDays, dayOf } from '../../model/period.ts';
import { type ResourceRef, resourceKey } from '../../model/resource.ts';
import { type SubjectCost, usageKey } from '../../model/savings-claim.ts';
import type { ResourceCostQuestion, UsageTypeCostQuestion } from '../../ports.ts';
import { BILLED_AS } from './billed-as.ts';
import { billedIds } from './billed-ids.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { groupValue, isOneOf } from './dimensions.ts';
import { type Asking, LeftOut, pagesOf, type Range } from './pages.ts';
import { chargeKindOf } from './record-types.ts';
import { sleepReally } from './requests.ts';
import { type GroupCost, metricsOf } from './schema.ts';
import { requireSpare } from './spare.ts';

/** Days for which Cost Explorer keeps resources, today not counted (type docs of GetCostAndUsageWithResources). */
const RESOURCE_DAYS = 14;
/** Ids of one request, of about a hundred resources: each has one or two, and a filter must stay small. */
const AT_A_TIME = 200;

/**
 * What each resource cost in effect, by day, what a commitment paid of it apart: as long as the account has resource-level
 * data enabled, and for the days that are still kept. Billed requests, one a hundred resources.
 */
export async function resourceCosts(
  { resources, period }: ResourceCostQuestion,
  settings: AwsCloudSettings,
): Promise<{ costs: SubjectCost[]; period: Range }> {
  const kept = addDays(dayOf(settings.now()), -RESOURCE_DAYS);
  const range = { start: period.start < kept ? kept : period.start, end: period.end };
  const known = range.start < range.end ? range : { start: range.end, end: range.end };
  const ids = subjectsById(resources);
  const sums = new Sums();
  await asking(settings, async (ask) => {
    for (const some of chunked(known.start < known.end ? [...ids.keys()] : [])) {
      const mine = some.map((id) => ids.get(id)!);
      const filter: Expression = {
        And: [
          isOneOf('service', [...new Set(mine.flatMap(({ resourceType }) => BILLED_AS[resourceType]))]),
          { Dimensions: { Key: 'RESOURCE_ID', Values: some } },
        ],
      };
      const groupBy: [Dimension, Dimension] = ['resource', 'charge-category'];
      for await (const { days } of pagesOf({ groupBy, filter }, { ...known, granularity: 'DAILY' }, ask)) {
        for (const { day, groups } of days) {
          for (const group of groups) {
            const resource = ids.get(group.groupKeys[0] ?? '');
            if (resource) sums.add(resourceKey(resource), day, group);
          }
        }
      }
    }
  });
  return { costs: sums.all(), period: known };
}

/** What accounts used of some usage types, by day; without credits, taxes and fees. Billed requests. */
export async function usageTypeCosts(
  { usage, period }: UsageTypeCostQuestion,
  settings: AwsCloudSettings,
): Promise<SubjectCost[]> {
  const wanted = new Map(usage.map((each) => [usageKey(each), each]));
  const sums = new Sums();
  await asking(settings, async (ask) => {
    for (const [subAccountId, mine] of Map.groupBy(usage, (each) => each.subAccountId)) {
      const types = [...new Set(mine.map(({ usageType }) => usageType))];
      const filter: Expression = { And: [isOneOf('account', [subAccountId]), usageTypeIs(types)] };
      const groupBy: [Dimension, Dimension] = ['usage-type', 'charge-category'];
      for await (const { days } of pagesOf({ groupBy, filter }, { ...period, granularity: 'DAILY' }, ask)) {
        for (const { day, groups } of days) {
          for (const group of groups) {
            const subject = usageKey({ cloud: 'aws', subAccountId, usageType: group.groupKeys[0] ?? '' });
            if (wanted.has(subject) && isUse(group)) sums.add(subject, day, group);
          }
        }
      }
    }
  });
  return sums.all();
}

const usageTypeIs = (types: string[]): Expression => ({ Dimensions: { Key: 'USAGE_TYPE', Values: types } });

/** Every id that a bill may give a resource; one that two resources could have is nobody's. */
function subjectsById(resources: readonly ResourceRef[]): Map<string, ResourceRef> {
  const all = resources.flatMap((resource) => billedIds(resource).map((id) => ({ id, resource })));
  const byId = Map.groupBy(all, ({ id }) => id);
  return new Map([...byId].flatMap(([id, mine]) => (mine.length === 1 ? [[id, mine[0]!.resource] as const] : [])));
}

/** Opens the client for some questions. What is left out is a PennyError: there is nothing beside it to go on with. */
async function asking(settings: AwsCloudSettings, work: (ask: Asking) => Promise<void>): Promise<void> {
  const { source, meter, sleep = sleepReally } = settings;
  await requireSpare(settings);
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const { billingAccountId, pageCap = 40, net = false } = source;
  const metrics = { effectiveCost: metricsOf({ net }).effectiveCost };
  try {
    await work({ client, billingAccountId, metrics, pageCap, meter, sleep });
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error;
    throw new PennyError('unavailable', `Proof of savings from ${source.name}: ${error.message}.`, { cause: error });
  } finally {
    client.destroy();
  }
}

const kindOf = ({ groupKeys: [, recordType = ''] }: GroupCost) =>
  chargeKindOf(groupValue('charge-category', recordType) ?? '');

const isUse = (group: GroupCost) => ['Usage', 'Covered usage'].includes(kindOf(group));

/** Groups of one subject, day and currency, added up. */
class Sums {
  readonly #sums = new Map<string, SubjectCost>();

  add(subject: string, day: string, group: GroupCost): void {
    const { billingCurrency: currency, effectiveCost } = group;
    if (Number.isNaN(effectiveCost)) return;
    const sum = this.#sums.getOrInsertComputed(JSON.stringify([subject, day, currency]), () => ({
      subject,
      day,
      currency,
      cost: 0,
      covered: 0,
    }));
    sum.cost += effectiveCost;
    if (kindOf(group) === 'Covered usage') sum.covered += effectiveCost;
  }

  all(): SubjectCost[] {
    return [...this.#sums.values()];
  }
}

function chunked<T>(values: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / AT_A_TIME) }, (_, index) =>
    values.slice(index * AT_A_TIME, (index + 1) * AT_A_TIME),
  );
}
