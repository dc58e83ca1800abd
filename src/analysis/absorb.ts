/** What a commitment pays of a resource that would be gone, and who else could use what becomes free. */
export interface Freed {
  /** Of the commitment, 0 to 1, over the last days. */
  utilisation: number;
  /** What its hours would cost on demand, money a month. */
  onDemandMonthly: number;
  /** Of its hours, what the commitment pays, 0 to 1. */
  coveredShare: number;
}

/** Below this a commitment already has room: what becomes free only adds to it. */
const FULLY_USED = 0.995;

/**
 * Money a month of other usage on demand that a Savings Plan would take over. The plan is money an hour: what becomes
 * free is what the resource took of it, `onDemand × share × rate`, and that pays for `freed ÷ rate` of other usage at
 * its price on demand. It covers any eligible compute of the organisation, so `eligibleOnDemandMonthly` is all that is
 * on demand there, the resource's own part left out. `rate` is the plan's price over the price on demand. A plan that
 * is not used up absorbs nothing: there is unused commitment already that nobody takes.
 */
export function absorbedByPlan(
  { utilisation, onDemandMonthly, coveredShare }: Freed,
  { rate, eligibleOnDemandMonthly }: { rate: number; eligibleOnDemandMonthly: number },
): number {
  if (utilisation < FULLY_USED || !(rate > 0)) return 0;
  const freedCommitment = onDemandMonthly * coveredShare * rate;
  return Math.min(freedCommitment / rate, Math.max(0, eligibleOnDemandMonthly));
}

/**
 * The same for a reservation, which covers hours and not money: only machines it applies to can take them over. Of a
 * regional Linux reservation those are all sizes of the family in the region, counted in normalised units, which cost
 * in proportion; of any other they are the same type. `applicableOnDemandMonthly` is what those cost on demand, the
 * resource's own part left out.
 */
export function absorbedByReservation(
  { utilisation, onDemandMonthly, coveredShare }: Freed,
  { applicableOnDemandMonthly }: { applicableOnDemandMonthly: number },
): number {
  if (utilisation < FULLY_USED) return 0;
  return Math.min(onDemandMonthly * coveredShare, Math.max(0, applicableOnDemandMonthly));
}
