import type { ActionType, Saving, Verdict } from '../model/finding.ts';
import type { Commitments, CostPart, PriceBasis } from '../model/price.ts';
import type { Place } from '../model/resource.ts';
import { afterCommitments } from './after-commitments.ts';
import { cost, sum } from './costs.ts';

/** What a saving is worked out with besides the verdict. */
export interface SavingContext {
  resource: Place & { resourceId: string };
  actionType: ActionType;
  commitments: Commitments;
  /** The currency to name where no part has a price. */
  currency: string;
}

/** A saving, and what it would be if there were no commitments. */
export interface Reckoned {
  saving: Saving;
  /** Null where a price is not known. */
  beforeCommitments: number | null;
}

const WEAKEST_FIRST = ['embedded', 'price-list', 'bill'] as const;

/**
 * What the bill would shrink by: what is freed less what is added. What stays is listed; it was never part of what is
 * freed. Of a part that a commitment pays, only what other usage would take over is saved.
 */
export function reckon(verdict: Verdict, { resource, actionType, commitments, currency }: SavingContext): Reckoned {
  const { freed, added = [], stays = [] } = verdict;
  const changed = [...freed, ...added];
  const shown = [...changed, ...stays].find(({ price }) => price)?.price?.currency ?? currency;
  const unknown = whyNone(verdict);
  const notes = [...unknown, ...stays.flatMap((part) => unpriced(part, shown))];
  const base = {
    currency: shown,
    basis: weakestBasis(changed),
    stillBilled: stays.flatMap((part) =>
      part.price?.currency === shown ? [{ what: part.what, monthly: exact(cost(part) ?? 0) }] : [],
    ),
    ...(verdict.savingIsAtMost ? { isAtMost: true } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
  if (unknown.length > 0) return { saving: { monthly: null, ...base }, beforeCommitments: null };

  const plain = sum(freed) - sum(added);
  const { lost, commitment } = afterCommitments({ freed, added, resource, actionType, commitments });
  const beforeCommitments = exact(plain);
  return {
    saving: { monthly: exact(plain - lost), ...base, ...(commitment ? { commitment, beforeCommitments } : {}) },
    beforeCommitments,
  };
}

/** Without the noise of binary fractions, to a ten-thousandth. */
function exact(amount: number): number {
  return Math.round(amount * 1e4) / 1e4 + 0;
}

function whyNone({ freed, added = [], savingUnknown }: Verdict): string[] {
  const parts = [...freed, ...added];
  const unpricedParts = new Set(parts.filter(({ price }) => !price).map(({ what }) => what));
  const currencies = new Set(parts.flatMap(({ price }) => (price ? [price.currency] : [])));
  return [
    ...(savingUnknown ? [savingUnknown] : []),
    ...(unpricedParts.size > 0 ? [`no price is known for ${[...unpricedParts].join(', ')}`] : []),
    ...(currencies.size > 1 ? [`its prices are in ${[...currencies].join(' and ')}, which are never added`] : []),
  ];
}

function unpriced({ what, price }: CostPart, shown: string): string[] {
  if (!price) return [`${what} goes on billing, at a price that is not known`];
  return price.currency === shown ? [] : [`${what} goes on billing in ${price.currency}`];
}

/** The basis that is believed least; among equals the oldest. */
function weakestBasis(parts: readonly CostPart[]): PriceBasis | null {
  const bases = parts.flatMap(({ price }) => (price ? [price.basis] : []));
  return (
    bases.sort(
      (a, b) =>
        WEAKEST_FIRST.indexOf(a.kind) - WEAKEST_FIRST.indexOf(b.kind) ||
        a.asOf.localeCompare(b.asOf) ||
        b.note.length - a.note.length,
    )[0] ?? null
  );
}
