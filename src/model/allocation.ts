import type { ChargeKey, Grouping } from './charge.ts';
import type { Slice } from './delivery.ts';

/** One value a column may have: exact text, or a regular expression written `/.../` in penny.yml. */
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

/** How charges become teams and groups: the owner's rules, compiled once. Pure. */
export interface Allocation {
  /** Changes when any rule, tag key or environment changes, so that history is allocated anew. */
  fingerprint: string;
  /** In the order in which they are tried. */
  rules: AllocationRule[];
  /** A team, `shared:POOL`, or `unallocated`. A slice follows only the rules its source can answer. */
  teamOf(key: ChargeKey, slice?: Slice): string;
  /** Every group a charge counts in. A slice of Cost Explorer only knows its own groupings. */
  groupsOf(key: ChargeKey, team: string, slice: Slice | undefined): GroupOf[];
}

/** A group that a charge counts in. */
export interface GroupOf {
  grouping: Grouping;
  group: string;
  /** Counted for all, and not for the charge's team. */
  onlyForAll?: boolean;
}

/** Whether one of the patterns is met; a column without patterns is open to everything, a missing value meets none. */
export function anyOf(patterns: readonly Pattern[] | undefined, value: string | undefined): boolean {
  if (!patterns) return true;
  if (value === undefined) return false;
  return patterns.some((pattern) => (typeof pattern === 'string' ? pattern === value : pattern.test(value)));
}
