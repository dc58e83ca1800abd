import type { Commitment, CommitmentFacts, CommitmentUse } from './commitment.ts';

/**
 * One set of facts of many parts, the more believed first. The same reservation comes under several ids (its own, its
 * lease, the ARN in a bill), so that one which ends alike or matches another in all that both tell is that one, and its
 * use is written to it. Where two tell of one commitment's use, the first counts: it is the same money.
 */
export function mergeFacts(parts: readonly Partial<CommitmentFacts>[]): CommitmentFacts {
  const commitments: Commitment[] = [];
  const renamed = new Map<string, string>();
  for (const found of parts) {
    const before = commitments.length;
    for (const each of found.commitments ?? []) {
      const known = commitments.find((other) => tailOf(other) === tailOf(each));
      // Within one part everything is something else, however alike it looks.
      const alike = commitments.slice(0, before).find((other) => isAlike(other, each) && !isTaken(other, renamed));
      if (known) renamed.set(each.commitmentDiscountId, known.commitmentDiscountId);
      else if (alike) renamed.set(each.commitmentDiscountId, alike.commitmentDiscountId);
      else commitments.push(each);
    }
  }
  const nameOf = (id: string) => renamed.get(id) ?? id;
  return {
    commitments,
    uses: firstOfEach(parts.flatMap(({ uses = [] }) => uses.map((use) => renamedUse(use, nameOf)))),
    coverages: parts.flatMap(({ coverages = [] }) => coverages),
    advice: parts.flatMap(({ advice = [] }) => advice),
    terms: parts.flatMap(({ terms = [] }) => terms),
  };
}

function renamedUse(use: CommitmentUse, nameOf: (id: string) => string): CommitmentUse {
  return { ...use, commitmentDiscountId: nameOf(use.commitmentDiscountId) };
}

function firstOfEach(uses: readonly CommitmentUse[]): CommitmentUse[] {
  const known = Map.groupBy(
    uses,
    ({ commitmentDiscountId, billingCurrency }) => `${commitmentDiscountId} ${billingCurrency}`,
  );
  return [...known.values()].map(([first]) => first!);
}

/** What is the same in an id, an ARN and a path. */
function tailOf({ commitmentDiscountId }: Commitment): string {
  return /[^/:]*$/.exec(commitmentDiscountId)![0];
}

function isTaken({ commitmentDiscountId }: Commitment, renamed: ReadonlyMap<string, string>): boolean {
  return [...renamed.values()].includes(commitmentDiscountId);
}

/** Two interfaces tell the same end up to a second apart; two purchases are further apart, or are the same to us. */
const SAME_END_HOURS = 1;

/** The same type and number in the same region with the same end. */
function isAlike(a: Commitment, b: Commitment): boolean {
  if (a.endsAt === undefined || b.endsAt === undefined) return false;
  const apart = Temporal.Instant.from(a.endsAt).until(Temporal.Instant.from(b.endsAt)).total('hours');
  if (Math.abs(apart) >= SAME_END_HOURS) return false;
  if (a.covers.kind === 'instances' && b.covers.kind === 'instances') {
    return isSame(a.covers, b.covers) && a.covers.instanceType === b.covers.instanceType;
  }
  if (a.covers.kind === 'databases' && b.covers.kind === 'databases') {
    return isSame(a.covers, b.covers) && a.covers.instanceClass === b.covers.instanceClass;
  }
  return false;
}

function isSame(a: { count: number; regionId: string }, b: { count: number; regionId: string }): boolean {
  return a.count === b.count && a.regionId === b.regionId;
}
