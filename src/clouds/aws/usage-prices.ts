import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../errors.ts';
import type { BilledUsage, CommitmentType } from '../../model/billed-usage.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { groupValue, isOneOf } from './dimensions.ts';
import { type Asking, LeftOut, pagesOf, type Range } from './pages.ts';
import { sleepReally } from './requests.ts';
import { type GroupCost, metricsOf } from './schema.ts';

/** Usage on demand, and usage that a commitment pays for, as Cost Explorer's record types. Everything else is no price. */
const RECORD_TYPES: [recordType: string, commitment: CommitmentType | undefined][] = [
  ['Usage', undefined],
  ['SavingsPlanCoveredUsage', 'Savings Plan'],
  ['DiscountedUsage', 'Reserved Instance'],
];

/**
 * What every account used and paid of each usage type over some days: one call for each record type, since accounts
 * and usage types are the two keys there may be. What has no one unit has no price and is left out. Costs are amortised,
 * and after the account's own discounts where the source says `net`; otherwise AWS bills those in rows of their own.
 */
export async function usagePrices(period: Range, settings: AwsCloudSettings): Promise<BilledUsage[]> {
  const { source, meter, sleep = sleepReally } = settings;
  const { billingAccountId, pageCap = 40, net = false } = source;
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const metrics = { effectiveCost: metricsOf({ net }).effectiveCost, consumedQuantity: 'UsageQuantity' };
  const asking: Asking = { client, billingAccountId, metrics, pageCap, meter, sleep };
  const caveat = net ? '' : 'before discounts that AWS bills apart (net: true would count them)';
  try {
    const usage: BilledUsage[] = [];
    for (const [recordType, commitment] of RECORD_TYPES) {
      const sums = new UsageSums({ ...period, caveat, commitment });
      const call = { groupBy: ['account', 'usage-type'] as ['account', 'usage-type'] };
      const filter = isOneOf('charge-category', [recordType]);
      for await (const page of pagesOf({ ...call, filter }, { ...period, granularity: 'MONTHLY' }, asking)) {
        for (const { groups } of page.days) for (const group of groups) sums.add(group);
      }
      usage.push(...sums.all());
    }
    return usage;
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error;
    const sentence = `Usage by account and usage type of ${source.name} was left out: ${error.message}.`;
    throw new PennyError('unavailable', sentence, { cause: error });
  } finally {
    client.destroy();
  }
}

/** Months of one period, added up; two units or two currencies of one usage type stay apart. */
class UsageSums {
  readonly #common: Pick<BilledUsage, 'start' | 'end' | 'caveat' | 'commitment'>;
  readonly #sums = new Map<string, BilledUsage>();

  constructor(common: Pick<BilledUsage, 'start' | 'end' | 'caveat' | 'commitment'>) {
    this.#common = common;
  }

  add({ groupKeys: [account = '', type = ''], billingCurrency: currency, effectiveCost, consumed }: GroupCost): void {
    const subAccountId = groupValue('account', account);
    const usageType = groupValue('usage-type', type);
    if (!consumed || consumed.quantity <= 0 || Number.isNaN(effectiveCost) || !subAccountId || !usageType) return;
    const key = JSON.stringify([subAccountId, usageType, consumed.unit, currency]);
    const sum = this.#sums.getOrInsertComputed(key, () => ({
      cloud: 'aws',
      subAccountId,
      usageType,
      unit: consumed.unit,
      currency,
      ...this.#common,
      quantity: 0,
      cost: 0,
    }));
    sum.quantity += consumed.quantity;
    sum.cost += effectiveCost;
  }

  all(): BilledUsage[] {
    return [...this.#sums.values()];
  }
}
