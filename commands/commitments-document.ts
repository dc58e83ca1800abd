import { totalsOf } from '../src/analysis/commitment-totals.ts';
import type { CommitmentAnswer } from '../src/ask-commitments.ts';
import { coverageOf, endsOn, utilisationOf } from '../src/model/commitment.ts';

/**
 * Commitments in a `--json` document. Money in the currency named beside it, months of 730 hours, shares 0 to 1,
 * percentages where a name says so, days UTC. `advice` holds alternatives for the same usage: add none of them up.
 */
export function commitmentsDocument({ commitments, coverages, advice, cloudAdvice, ...rest }: CommitmentAnswer) {
  return {
    totals: totalsOf(commitments.flatMap(({ use }) => use ?? [])),
    commitments: commitments.map(({ use, ...each }) => ({
      ...each,
      endsOn: endsOn(each) ?? null,
      use: use ? { ...use, utilisation: utilisationOf(use) } : null,
    })),
    coverages: coverages.map((each) => ({ ...each, coverage: coverageOf(each) })),
    advice: advice.map((each) => ({ ...each, basis: each.basis ?? null, whyNot: each.whyNot ?? null })),
    cloudAdvice,
    leftOut: rest.leftOut,
    troubles: rest.troubles,
    readAt: rest.readAt,
    advisedAt: rest.advisedAt,
  };
}
