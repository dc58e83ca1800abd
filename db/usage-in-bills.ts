import {
  type BilledUsage,
  type CommitmentType,
  type ResourceUsage,
  resourceTail,
  type UsageInBills,
} from '../src/model/billed-usage.ts';
import { chargeKindOf } from '../src/model/breakdown.ts';
import type { ChargeKey } from '../src/model/charge.ts';
import { addDays, type Day, daysBetween, monthPeriod } from '../src/model/period.ts';
import type { CloudName } from '../src/model/resource.ts';
import type { Db } from './open.ts';

/** Days from which a unit price is made: enough for rare usage, and no older than a price stays the same. */
const DAYS = 30;

/** Providers write themselves in several ways, but always begin like this. */
const CLOUDS: [RegExp, CloudName][] = [
  [/^(aws|amazon)\b/i, 'aws'],
  [/^microsoft\b/i, 'azure'],
  [/^google\b/i, 'gcp'],
];

/**
 * What a source's stored charges tell of prices: usage with a quantity and a meter, over the last 30 settled days.
 * Charges that carry every column only; what is sold by others, credited, taxed or refunded is no price, and neither is
 * what was corrected later: a charge on another month's invoice than its own (FOCUS, ChargeClass "Correction").
 */
export async function usageInBills(db: Db, source: string): Promise<UsageInBills> {
  const period = await settledPeriod(db, source);
  if (!period) return { usage: [], resources: [] };
  const keys = await meteredKeys(db, source);
  const adding = new Adding(period);
  for (const { deliveryId, billingMonth, shownByBilledCost } of await deliveriesOf(db, source, period)) {
    const byBilled = new Set(JSON.parse(shownByBilledCost) as string[]);
    for (const row of await sumsOf(db, deliveryId, { ...period, billingMonth })) {
      const key = keys.get(row.chargeKeyId);
      const cost = key && byBilled.has(key.serviceProviderName) ? row.billed : row.effective;
      if (key && cost !== null) adding.add(key, { quantity: row.quantity, cost });
    }
  }
  return adding.all();
}

type Days = { start: Day; end: Day };

async function settledPeriod(db: Db, source: string): Promise<Days | undefined> {
  const last = await db
    .selectFrom('days')
    .select((pick) => pick.fn.max('day').as('day'))
    .where('source', '=', source)
    .where('settled', '=', 1)
    .executeTakeFirst();
  return last?.day ? { start: addDays(last.day, 1 - DAYS), end: addDays(last.day, 1) } : undefined;
}

function deliveriesOf(db: Db, source: string, { start, end }: Days) {
  return db
    .selectFrom('deliveries')
    .select(['deliveryId', 'billingMonth', 'shownByBilledCost'])
    .where('source', '=', source)
    .where('slice', '=', '')
    .where('state', '=', 'current')
    .where('billingMonth', '>=', start.slice(0, 7))
    .where('billingMonth', '<=', addDays(end, -1).slice(0, 7))
    .execute();
}

/** Sums a key over the days that are both in the period and in the invoice's own month. */
function sumsOf(db: Db, deliveryId: number, { start, end, billingMonth }: Days & { billingMonth: string }) {
  const month = monthPeriod(billingMonth);
  const number = (day: Day) => daysBetween('1970-01-01', day);
  return db
    .selectFrom('charges')
    .select((pick) => [
      'chargeKeyId',
      pick.fn.sum<number | null>('effectiveCost').as('effective'),
      pick.fn.sum<number | null>('billedCost').as('billed'),
      pick.fn.sum<number>('consumedQuantity').as('quantity'),
    ])
    .where('deliveryId', '=', deliveryId)
    .where('day', '>=', number(start > month.start ? start : month.start))
    .where('day', '<', number(end < month.end ? end : month.end))
    .where('consumedQuantity', '>', 0)
    .groupBy('chargeKeyId')
    .execute();
}

type MeteredKey = Pick<
  ChargeKey,
  | 'serviceProviderName'
  | 'serviceName'
  | 'regionId'
  | 'resourceId'
  | 'commitmentDiscountId'
  | 'commitmentDiscountStatus'
  | 'billingCurrency'
> & { cloud: CloudName; subAccountId: string; skuMeter: string; consumedUnit: string };

/** The keys of usage that a unit price can be made of. Tags are left where they are: there are many, and no price is in them. */
async function meteredKeys(db: Db, source: string): Promise<Map<number, MeteredKey>> {
  const rows = await db
    .selectFrom('chargeKeys')
    .select([
      'chargeKeyId',
      'serviceProviderName',
      'publisherName',
      'subAccountId',
      'serviceName',
      'regionId',
      'resourceId',
      'chargeCategory',
      'skuMeter',
      'consumedUnit',
      'commitmentDiscountId',
      'commitmentDiscountStatus',
      'billingCurrency',
    ])
    .where('source', '=', source)
    .where('skuMeter', 'is not', null)
    .where('consumedUnit', 'is not', null)
    .where('subAccountId', 'is not', null)
    .execute();
  return new Map(
    rows.flatMap(({ chargeKeyId, ...row }) => {
      const key = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Omit<
        MeteredKey,
        'cloud'
      >;
      const cloud = CLOUDS.find(([name]) => name.test(key.serviceProviderName))?.[1];
      const kind = chargeKindOf(key);
      return cloud && (kind === 'Usage' || kind === 'Covered usage') ? [[chargeKeyId, { ...key, cloud }] as const] : [];
    }),
  );
}

/** Adds up what keys have in common but for their resource, and what each resource has. */
class Adding {
  readonly #period: Days;
  readonly #usage = new Map<string, BilledUsage>();
  readonly #resources = new Map<string, ResourceUsage>();

  constructor(period: Days) {
    this.#period = period;
  }

  add(key: MeteredKey, { quantity, cost }: { quantity: number; cost: number }): void {
    const { cloud, subAccountId, serviceName, regionId, skuMeter: usageType, consumedUnit: unit } = key;
    const commitment = commitmentOf(key);
    const currency = key.billingCurrency;
    const common = { cloud, subAccountId, serviceName, regionId, usageType, unit, commitment, currency };
    const sum = this.#usage.getOrInsertComputed(JSON.stringify(common), () => ({
      ...common,
      ...this.#period,
      quantity: 0,
      cost: 0,
      caveat: '',
    }));
    sum.quantity += quantity;
    sum.cost += cost;
    if (key.resourceId !== undefined) this.#addResource(key, key.resourceId, { quantity, commitment });
  }

  #addResource(
    { cloud, subAccountId, skuMeter: usageType, commitmentDiscountId }: MeteredKey,
    resourceId: string,
    { quantity, commitment }: { quantity: number; commitment: CommitmentType | undefined },
  ): void {
    const common = { cloud, subAccountId, usageType, resourceTail: resourceTail(resourceId), commitment };
    const sum = this.#resources.getOrInsertComputed(JSON.stringify(common), () => ({
      ...common,
      quantity: 0,
      coveredQuantity: 0,
    }));
    sum.quantity += quantity;
    if (!commitment) return;
    sum.coveredQuantity += quantity;
    sum.commitmentDiscountId ??= commitmentDiscountId;
  }

  /** Resources only where a commitment covers any of an account's usage of the type: elsewhere none is covered. */
  all(): UsageInBills {
    const typeOf = ({ cloud, subAccountId, usageType }: BilledUsage | ResourceUsage) =>
      `${cloud} ${subAccountId} ${usageType}`;
    const usage = [...this.#usage.values()];
    const covered = new Set(usage.filter(({ commitment }) => commitment).map(typeOf));
    return { usage, resources: [...this.#resources.values()].filter((each) => covered.has(typeOf(each))) };
  }
}

/** FOCUS names the kind in a column that is not stored; AWS' ids of savings plans say what they are. */
function commitmentOf({ commitmentDiscountId, commitmentDiscountStatus }: MeteredKey): CommitmentType | undefined {
  if (commitmentDiscountId === undefined && commitmentDiscountStatus === undefined) return undefined;
  return /savings-?plan/i.test(commitmentDiscountId ?? '') ? 'Savings Plan' : 'Reserved Instance';
}
