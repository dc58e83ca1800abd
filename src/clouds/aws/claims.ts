import type { AllocationRule } from '../../model/allocation.ts';
import type { SliceKey } from '../../model/delivery.ts';
import { groupValue } from './dimensions.ts';
import { type Asking, LeftOut, pagesOf, type Range } from './pages.ts';
import { type ClaimedValues, claimValues, dimensionsToLookUp, planRules } from './plan.ts';

/** What looking up needs, and what it finds on its way. */
export interface LookingUp {
  rules: readonly AllocationRule[];
  /** The days whose values count. */
  range: Range;
  asking: Asking;
  /** Account names by account id, growing. */
  names: Map<string, string>;
}

/**
 * The rules as values to filter by, with a sentence for each rule that Cost Explorer cannot answer. Costs a call for
 * each dimension whose values only the bill knows (`dimensionsToLookUp`), none for exact values.
 */
export async function lookUpClaims(
  about: LookingUp,
): Promise<{ claims: ClaimedValues[]; unanswerable: readonly string[] }> {
  const known = new Map<SliceKey, string[]>();
  const refused = new Map<SliceKey, string>();
  const planned = planRules(about.rules);
  for (const dimension of dimensionsToLookUp(planned)) await lookUp(dimension, about, { known, refused });
  const { claims, unanswerable } = refused.size > 0 ? planRules(about.rules, refused) : planned;
  return { claims: claimValues(claims, known, about.names), unanswerable };
}

/** Which values a dimension has in the days that count: one call by month, few pages. */
async function lookUp(
  dimension: SliceKey,
  { range, asking, names }: LookingUp,
  { known, refused }: { known: Map<SliceKey, string[]>; refused: Map<SliceKey, string> },
): Promise<void> {
  const values = new Set<string>();
  try {
    for await (const page of pagesOf({ groupBy: [dimension] }, { ...range, granularity: 'MONTHLY' }, asking)) {
      for (const [id, name] of page.accountNames) names.set(id, name);
      for (const { groupKeys } of page.days.flatMap(({ groups }) => groups)) {
        const value = groupValue(dimension, groupKeys[0] ?? '');
        if (value !== undefined) values.add(value);
      }
    }
    known.set(dimension, [...values]);
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error;
    refused.set(dimension, error.message);
  }
}
