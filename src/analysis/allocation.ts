import { type AllocationRule, anyOf, type Match } from '../model/allocation.ts';
import type { ChargeKey } from '../model/charge.ts';
import { UNALLOCATED } from '../model/charge.ts';

export type { AllocationRule, Match, Pattern } from '../model/allocation.ts';

/** Who a charge belongs to. A column the charge does not carry matches nothing. */
export function allocate(key: ChargeKey, rules: readonly AllocationRule[]): string {
  return rules.find((rule) => matches(key, rule.match))?.team ?? UNALLOCATED;
}

function matches(key: ChargeKey, match: Match): boolean {
  return (
    (!match.account || anyOf(match.account, key.subAccountId) || anyOf(match.account, key.subAccountName)) &&
    anyOf(match.service, key.serviceName) &&
    anyOf(match.region, key.regionId) &&
    anyOf(match.provider, key.serviceProviderName) &&
    anyOf(match.resourceName, key.resourceName) &&
    Object.entries(match.tags ?? {}).every(([name, patterns]) => anyOf(patterns, key.tags[name]))
  );
}
