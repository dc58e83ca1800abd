import { type Commitment, type CommitmentUse, type ExpiryWarning, endsOn, WARNED_BEFORE } from '../model/commitment.ts';
import { type Day, daysBetween } from '../model/period.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import { monthly } from './commitment-totals.ts';

/** A commitment that ends soon enough to be told of. Money a month of 730 hours in its currency. */
export interface Expiring {
  commitment: Commitment;
  endsOn: Day;
  daysLeft: number;
  /** The step of WARNED_BEFORE that is told. */
  daysBefore: number;
  /** What it costs now, and what the same usage costs on demand from its end on; null where nobody says. */
  monthlyCost: number | null;
  onDemandMonthlyCost: number | null;
  /** Bought already, to begin when this one ends. */
  successor: Commitment | undefined;
}

/** Days between an end and a beginning that are still a succession. */
const FOLLOWS_WITHIN_DAYS = 1;

/**
 * What is to be told on a UTC day: 60, 30 and 7 days before an end, once each. Who is seen first when less is left gets
 * the step it has reached and none of the earlier ones. Known ones were told or are being told.
 */
export function expiringOn(
  today: Day,
  { commitments, uses }: { commitments: readonly Commitment[]; uses: readonly CommitmentUse[] },
  known: readonly ExpiryWarning[],
): Expiring[] {
  return commitments.flatMap((commitment): Expiring[] => {
    const end = endsOn(commitment);
    if (end === undefined || commitment.state !== 'active') return [];
    const daysLeft = daysBetween(today, end);
    const daysBefore = WARNED_BEFORE.filter((step) => daysLeft <= step).at(-1);
    if (daysLeft < 0 || daysBefore === undefined) return [];
    const id = commitment.commitmentDiscountId;
    const isKnown = known.some(
      (each) => each.commitmentDiscountId === id && each.endsOn === end && each.daysBefore === daysBefore,
    );
    if (isKnown) return [];
    return [
      {
        commitment,
        endsOn: end,
        daysLeft,
        daysBefore,
        ...costsOf(commitment, uses),
        successor: successorOf(commitment, end, commitments),
      },
    ];
  });
}

function costsOf(
  { commitmentDiscountId, hourlyCommitment }: Commitment,
  uses: readonly CommitmentUse[],
): Pick<Expiring, 'monthlyCost' | 'onDemandMonthlyCost'> {
  const use = uses.find((each) => each.commitmentDiscountId === commitmentDiscountId);
  if (!use)
    return {
      monthlyCost: hourlyCommitment === undefined ? null : hourlyCommitment * HOURS_A_MONTH,
      onDemandMonthlyCost: null,
    };
  const { total, onDemandEquivalent } = use;
  return {
    monthlyCost: monthly(total, use),
    onDemandMonthlyCost: onDemandEquivalent === null ? null : monthly(onDemandEquivalent, use),
  };
}

/** Of the same kind, queued, and beginning with the end. */
function successorOf({ covers }: Commitment, end: Day, commitments: readonly Commitment[]): Commitment | undefined {
  return commitments.find(
    (each) =>
      each.state === 'queued' &&
      each.covers.kind === covers.kind &&
      each.startsAt !== undefined &&
      Math.abs(daysBetween(end, each.startsAt.slice(0, 10))) <= FOLLOWS_WITHIN_DAYS,
  );
}
