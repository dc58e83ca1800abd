import type { Expression } from '@aws-sdk/client-cost-explorer';
import { type AllocationRule, anyOf, type Match, type Pattern } from '../../model/allocation.ts';
import type { Dimension } from '../../model/breakdown.ts';
import { ACCOUNT_SERVICE } from '../../model/charge.ts';
import type { Slice, SliceKey } from '../../model/delivery.ts';
import { isOneOf, nameOf } from './dimensions.ts';

/** FOCUS ServiceProviderName of everything Cost Explorer answers. */
export const PROVIDER = 'AWS';

/** What a run of neighbouring rules on one dimension asks for. Order between claims matters: the first one wins. */
export interface Claim {
  dimension: SliceKey;
  patterns: Pattern[];
}

/** A claim with the values that exist and that no earlier claim on the same dimension took. */
export interface ClaimedValues {
  dimension: SliceKey;
  values: string[];
}

/** Which rules Cost Explorer can answer. */
export interface Plan {
  claims: Claim[];
  /** The rules to allocate Cost Explorer's charges with; any other would decide by half of what it needs. */
  rules: AllocationRule[];
  /** One sentence for each rule left out. */
  unanswerable: string[];
}

/** One GetCostAndUsage call, without its dates: at most two keys to group by. */
export interface PlannedCall<By extends Dimension = SliceKey> {
  groupBy: [By] | [By, By];
  filter?: Expression;
}

/**
 * Sorts the rules into what one key can decide and what it cannot. Rules on the provider are decided here, without a
 * call, and one that takes all of AWS ends the list. `refused` are dimensions the interface would not group by, each
 * with the reason that completes the sentence "needs a FOCUS export: …".
 */
export function planRules(rules: readonly AllocationRule[], refused: ReadonlyMap<SliceKey, string> = new Map()): Plan {
  const plan: Plan = { claims: [], rules: [], unanswerable: [] };
  for (const rule of rules) {
    if (!anyOf(rule.match.provider, PROVIDER)) continue;
    const dimensions = dimensionsOf(rule.match);
    const reason = reasonAgainst(rule.match, dimensions, refused);
    if (reason) {
      plan.unanswerable.push(`The rule for ${rule.team} on ${wordsFor(rule.match)} needs a FOCUS export: ${reason}.`);
      continue;
    }
    plan.rules.push(rule);
    const [claim] = dimensions;
    if (!claim) break;
    addClaim(plan.claims, claim);
  }
  return plan;
}

/**
 * Two plans with the same mark cut a month alike. When it changes, months read before carry the wrong columns for the
 * new rules and have to be read again. The names of teams are not in it: those are given later, by the columns.
 */
export function planMark({ claims }: Plan): string {
  return JSON.stringify(claims.map(({ dimension, patterns }) => [dimension, patterns.map(String)]));
}

/** Every single-key breakdown that some grouping or report needs; each is the whole money, cut another way. */
export function slicesOf(tagKeys: readonly string[], environmentTags: readonly string[]): Slice[] {
  const tags = [...new Set([...tagKeys, ...environmentTags])];
  return [
    'service',
    'account',
    'region',
    'charge-category',
    ACCOUNT_SERVICE,
    ...tags.map((key): Slice => `tag:${key}`),
  ];
}

/**
 * Dimensions whose values must be looked up before the calls can be written: a regular expression and an account's
 * name match values that only the bill knows, and whether regions can be grouped by must be tried: they are not among
 * the documented dimensions (type docs of GetCostAndUsageRequest).
 */
export function dimensionsToLookUp({ claims }: Plan): SliceKey[] {
  const unknown = claims.filter(
    ({ dimension, patterns }) =>
      dimension === 'region' || patterns.some((each) => typeof each !== 'string' || isAccountName(dimension, each)),
  );
  return [...new Set(unknown.map(({ dimension }) => dimension))];
}

/** Turns patterns into values. `known` holds what was looked up; a dimension not in it has exact patterns only. */
export function claimValues(
  claims: readonly Claim[],
  known: ReadonlyMap<SliceKey, readonly string[]>,
  names: ReadonlyMap<string, string>,
): ClaimedValues[] {
  const taken = new Map<SliceKey, Set<string>>();
  const claimed: ClaimedValues[] = [];
  for (const { dimension, patterns } of claims) {
    const before = taken.get(dimension) ?? new Set();
    taken.set(dimension, before);
    const exact = patterns.filter((each): each is string => typeof each === 'string' && each !== '');
    const candidates = known.get(dimension) ?? exact;
    const values = [...new Set(candidates)].filter(
      (value) =>
        !before.has(value) &&
        (anyOf(patterns, value) || (dimension === 'account' && anyOf(patterns, names.get(value)))),
    );
    for (const value of values) before.add(value);
    addValues(claimed, dimension, values);
  }
  return claimed;
}

/**
 * The calls that answer one slice: one for each dimension the rules use, however many teams and rules there are.
 * Each call's filter keeps exactly the charges whose first matching rule is on its dimension, and the last also those
 * that no rule claims, so the calls are disjoint and add up to the whole. Two keys at once leave none for a rule: what is
 * broken down by account and service is for all, and one call answers it.
 */
export function callsFor(slice: Slice, claims: readonly ClaimedValues[]): PlannedCall[] {
  if (slice === ACCOUNT_SERVICE) return [{ groupBy: ['account', 'service'] }];
  const last = claims.at(-1)?.dimension;
  if (last === undefined) return [{ groupBy: [slice] }];

  const dimensions = [...new Set(claims.map(({ dimension }) => dimension))];
  return dimensions.map((dimension) => {
    const filter = dimension === last ? ownOrUnclaimed(dimension, claims) : or(ownParts(dimension, claims));
    return { groupBy: dimension === slice ? [slice] : [dimension, slice], ...withFilter(filter) };
  });
}

/**
 * The charges of one owner alone, as a filter; none where everything is its, undefined where nothing is. What
 * `callsFor` tells apart by a second key to group by, for all teams at once, this asks for one of them: fewer calls,
 * and far fewer groups. `owns` says whose a claimed value is, `ownsRest` whose is what no claim has.
 */
export function ownFilter(
  claims: readonly ClaimedValues[],
  { owns, ownsRest }: { owns(dimension: SliceKey, value: string): boolean; ownsRest: boolean },
): { filter?: Expression } | undefined {
  const parts = claims.flatMap(({ dimension, values }, index) => {
    const own = values.filter((value) => owns(dimension, value));
    return own.length > 0 ? won(own, index, claims) : [];
  });
  if (!ownsRest) return parts.length > 0 ? withFilter(or(parts)) : undefined;
  const rest = and(noneOf(claims));
  return withFilter(rest && or([...parts, rest]));
}

/** The same filter with more that every charge must meet. */
export function narrowed(filter: Expression | undefined, more: Expression[]): { filter?: Expression } {
  return withFilter(and([...(filter ? [filter] : []), ...more]));
}

/** The charges that each claim on this dimension wins: those it names, less what earlier claims elsewhere took. */
function ownParts(dimension: SliceKey, claims: readonly ClaimedValues[]): Expression[] {
  return claims.flatMap((claim, index) => (claim.dimension === dimension ? won(claim.values, index, claims) : []));
}

/** The charges that a claim wins with some of its values. */
function won(values: string[], index: number, claims: readonly ClaimedValues[]): Expression[] {
  const { dimension } = claims[index]!;
  const part = and([isOneOf(dimension, values), ...noneOf(claims.slice(0, index), dimension)]);
  return part ? [part] : [];
}

/** As above, and what nobody claims. Claims after every foreign one need no part: "not claimed elsewhere" has them. */
function ownOrUnclaimed(dimension: SliceKey, claims: readonly ClaimedValues[]): Expression | undefined {
  const rest = and(noneOf(claims, dimension));
  if (!rest) return undefined;
  const lastForeign = claims.findLastIndex((claim) => claim.dimension !== dimension);
  return or([...ownParts(dimension, claims.slice(0, lastForeign)), rest]);
}

/** "Not claimed by these", one expression for each dimension other than `except`. */
function noneOf(claims: readonly ClaimedValues[], except?: SliceKey): Expression[] {
  const values = Map.groupBy(
    claims.filter(({ dimension }) => dimension !== except),
    ({ dimension }) => dimension,
  );
  return [...values].map(([dimension, group]) => ({
    Not: isOneOf(
      dimension,
      group.flatMap((each) => each.values),
    ),
  }));
}

function and(parts: Expression[]): Expression | undefined {
  return parts.length > 1 ? { And: parts } : parts[0];
}

function or(parts: Expression[]): Expression | undefined {
  return parts.length > 1 ? { Or: parts } : parts[0];
}

function withFilter(filter: Expression | undefined): { filter?: Expression } {
  return filter ? { filter } : {};
}

function addClaim(claims: Claim[], { dimension, patterns }: Claim): void {
  const last = claims.at(-1);
  if (last?.dimension === dimension) last.patterns.push(...patterns);
  else claims.push({ dimension, patterns: [...patterns] });
}

function addValues(claimed: ClaimedValues[], dimension: SliceKey, values: string[]): void {
  if (values.length === 0) return;
  const last = claimed.at(-1);
  if (last?.dimension === dimension) last.values.push(...values);
  else claimed.push({ dimension, values });
}

function dimensionsOf({ tags = {}, account, service, region }: Match): Claim[] {
  const columns = Object.entries({ account, service, region }) as [SliceKey, Pattern[] | undefined][];
  return [
    ...Object.entries(tags).map(([key, patterns]): Claim => ({ dimension: `tag:${key}`, patterns })),
    ...columns.flatMap(([dimension, patterns]) => (patterns ? [{ dimension, patterns }] : [])),
  ];
}

function reasonAgainst(match: Match, dimensions: Claim[], refused: ReadonlyMap<SliceKey, string>): string | undefined {
  if (match.resourceName) return 'Cost Explorer does not know resource names';
  if (dimensions.length > 1) return 'Cost Explorer groups by two keys at most';
  return dimensions[0] && refused.get(dimensions[0].dimension);
}

function wordsFor(match: Match): string {
  const words = dimensionsOf(match).map(({ dimension }) => nameOf(dimension));
  if (match.resourceName) words.push('resource name');
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)} together` : words.join('');
}

/** Account ids have twelve digits; anything else in a rule on accounts is a name. */
function isAccountName(dimension: SliceKey, pattern: string): boolean {
  return dimension === 'account' && !/^\d{12}$/.test(pattern);
}
