import type { Allocation } from '../../model/allocation.ts';
import type { Cloud } from '../../ports.ts';
import type { CostExplorerSource } from './charges.ts';
import type { ClientSettings } from './client.ts';
import type { Meter, Sleep } from './requests.ts';

/** One Cost Explorer source of penny.yml, and what asking it beyond the bill needs. */
export interface AwsCloudSettings {
  source: Pick<CostExplorerSource, 'name' | 'billingAccountId' | 'tagKeys' | 'pageCap' | 'net'>;
  /** The one that the source's charges are stored by: compiled so that a slice follows only what `planRules` keeps. */
  allocation: Pick<Allocation, 'rules' | 'teamOf'>;
  meter: Meter;
  now(): Temporal.Instant;
  client?: ClientSettings;
  sleep?: Sleep;
}

/**
 * What AWS can tell beyond the bill. Each capability needs its own permission and fails alone, with a PennyError that
 * names it. The SDK takes tens of megabytes, so that it is only loaded by who asks.
 */
export function awsCloud(settings: AwsCloudSettings) {
  return {
    source: settings.source.name,
    breakDown: async (question) => (await import('./breakdown.ts')).breakDown(question, settings),
    meteredCosts: async (question) => (await import('./metered-costs.ts')).meteredCosts(question, settings),
    resourceCosts: async (question) => (await import('./proof-costs.ts')).resourceCosts(question, settings),
    usageTypeCosts: async (question) => (await import('./proof-costs.ts')).usageTypeCosts(question, settings),
    anomalies: async (since) => (await import('./anomalies.ts')).anomaliesSince(since, settings),
    giveFeedback: async (id, feedback) => (await import('./anomalies.ts')).giveFeedback(id, feedback, settings),
    usagePrices: async (period) => (await import('./usage-prices.ts')).usagePrices(period, settings),
    priceList: async (wanted) => (await import('./price-list.ts')).priceList(wanted, settings),
    budgets: async () => (await import('./budgets.ts')).budgetsOf(settings),
    commitments: async function* (question) {
      yield* (await import('./commitments/read.ts')).readCommitments(question, settings);
    },
    reservedTerms: async (wanted) => (await import('./commitments/terms.ts')).reservedTerms(wanted, settings),
  } satisfies Cloud;
}
