import { hash } from 'node:crypto';
import { type Allocation, type AllocationRule, anyOf, type Match } from '../model/allocation.ts';
import { type ChargeKey, UNALLOCATED } from '../model/charge.ts';
import { type Environments, groupsOf } from './groups.ts';

/** The part of the policy that decides whose a charge is. */
export interface AllocationPolicy {
  teams: { name: string; owns: Match[] }[];
  sharedCosts: { name: string; match: Match }[];
  environments: Environments;
  tagKeys: string[];
}

/**
 * Compiles the owner's rules. Changing any of them changes the fingerprint, and history is allocated anew.
 * `answerable` are the rules a slice can follow: one that needs more columns than a slice carries could match by chance.
 */
export function compileAllocation(
  { teams, sharedCosts, environments, tagKeys }: AllocationPolicy,
  answerable: (rules: AllocationRule[]) => AllocationRule[] = (rules) => rules,
): Allocation {
  const rules = inOrder([
    ...teams.flatMap(({ name, owns }) => owns.map((match) => ({ team: name, match }))),
    ...sharedCosts.map(({ name, match }) => ({ team: `shared:${name}`, match })),
  ]);
  const text = JSON.stringify({ rules, environments, tagKeys, sums: SUMS }, (_, value) =>
    value instanceof RegExp ? String(value) : value,
  );
  const sliceRules = answerable(rules);
  return {
    fingerprint: hash('sha1', text, 'base64url'),
    rules,
    teamOf: (key, slice) => allocate(key, slice === undefined ? rules : sliceRules),
    groupsOf: (key, team, slice) => groupsOf(key, team, { slice, tagKeys, environments }),
  };
}

/** Goes up when other sums are kept than before, so that history is added up anew. */
const SUMS = 2;

/** The most telling column first: a rule is ranked by the first of these it names. */
const PRECEDENCE = ['resourceName', 'tags', 'account', 'service', 'region', 'provider'] as const;

/**
 * The order in which rules are tried: rules on several columns before rules on one, then by column (a resource's name
 * tells more than its tags, tags more than the account, …), then as they stand in penny.yml. Ranking by column keeps
 * the number of Cost Explorer calls the same for six teams and for sixty.
 */
function inOrder(rules: AllocationRule[]): AllocationRule[] {
  const tagKeys = [...new Set(rules.flatMap(({ match }) => Object.keys(match.tags ?? {})))];
  const rank = ({ match }: AllocationRule) => {
    const column = PRECEDENCE.findIndex((each) => match[each] !== undefined);
    const tag = Math.max(0, tagKeys.indexOf(Object.keys(match.tags ?? {})[0] ?? ''));
    return (columnsOf(match) > 1 ? 0 : 1_000_000) + column * 1000 + tag;
  };
  return rules.toSorted((a, b) => rank(a) - rank(b));
}

function columnsOf(match: Match): number {
  return (
    PRECEDENCE.filter((each) => match[each] !== undefined).length +
    Math.max(0, Object.keys(match.tags ?? {}).length - 1)
  );
}

/** Who a charge belongs to: the first rule that matches decides. A column the charge does not carry matches nothing. */
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
