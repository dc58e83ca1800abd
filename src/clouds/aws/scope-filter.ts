import type { Expression } from '@aws-sdk/client-cost-explorer';
import { lookUpClaims } from './claims.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { columnsOf } from './dimensions.ts';
import type { Asking, Range } from './pages.ts';
import { ownFilter, PROVIDER } from './plan.ts';

/** What telling a scope's own charges needs. `names` are account names by account id, growing. */
export interface Owning extends Pick<AwsCloudSettings, 'source' | 'allocation'> {
  asking: Asking;
  names: Map<string, string>;
}

/**
 * A scope's charges as a filter, by the rules its stored charges are allocated by; none for all, undefined where it can
 * have no charge on AWS. Costs a call for each dimension whose values only the bill knows.
 */
export async function scopeFilter(
  scope: string,
  range: Range,
  { source: { billingAccountId }, asking, names, allocation }: Owning,
): Promise<{ filter?: Expression } | undefined> {
  if (scope === '*') return {};
  const { claims } = await lookUpClaims({ rules: allocation.rules, range, asking, names });
  const bare = { serviceProviderName: PROVIDER, billingAccountId, billingCurrency: 'USD', tags: {} };
  return ownFilter(claims, {
    owns: (dimension, value) =>
      allocation.teamOf({ ...bare, ...columnsOf(dimension, value, names) }, dimension) === scope,
    ownsRest: allocation.teamOf(bare, 'service') === scope,
  });
}
