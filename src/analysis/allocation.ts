import type { ChargeKey } from '../model/charge.ts';
import { UNALLOCATED } from '../model/charge.ts';

/** One value a column may have: exact text, or a regular expression written `/.../`. */
export type Pattern = string | RegExp;

/** What a team owns. Every column named must match (and); of a column's patterns one is enough (or). */
export interface Match {
  tags?: Record<string, Pattern[]> | undefined;
  account?: Pattern[] | undefined;
  service?: Pattern[] | undefined;
  region?: Pattern[] | undefined;
  provider?: Pattern[] | undefined;
  resourceName?: Pattern[] | undefined;
}

/** Rules are ordered and the first that matches decides. `team` may also be a shared pool, `shared:NAME`. */
export interface AllocationRule {
  team: string;
  match: Match;
}

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

function anyOf(patterns: readonly Pattern[] | undefined, value: string | undefined): boolean {
  if (!patterns) return true;
  if (value === undefined) return false;
  return patterns.some((pattern) => (typeof pattern === 'string' ? pattern === value : pattern.test(value)));
}
