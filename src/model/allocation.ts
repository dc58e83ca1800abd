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

/** Whether one of the patterns is met; a column without patterns is open to everything, a missing value meets none. */
export function anyOf(patterns: readonly Pattern[] | undefined, value: string | undefined): boolean {
  if (!patterns) return true;
  if (value === undefined) return false;
  return patterns.some((pattern) => (typeof pattern === 'string' ? pattern === value : pattern.test(value)));
}
