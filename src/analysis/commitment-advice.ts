import type { PaymentOption, ReservedOffer } from '../model/commitment.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import { effectiveHourly, type ReservedPrices } from './reserved-rates.ts';
import type { UsageGroup } from './usage-groups.ts';

/** When a purchase is advised. */
export const ADVICE_RULES = {
  /** At least so even: a standard deviation of a fifth of the mean. */
  minStability: 0.8,
  /** Per cent by which it must beat paying on demand over the term; less is not worth being bound. */
  minSavingPercent: 30,
  /** Hours of history that are needed: a week, so that every weekday was seen. */
  minHours: 168,
  /** Of all hours, how many may have run less than what is bought. */
  floorPercentile: 1,
  /** Falls in usage that are shown, per cent. */
  falls: [10, 30, 50],
} as const;

/** One way to commit to the usage of a group. Money in the group's currency, months of 730 hours. */
export interface CommitmentOption {
  /**
   * A reservation is priced as a standard one. A Compute Savings Plan is priced as a convertible reservation, which is
   * what AWS says of it (AWS Savings Plans FAQ: up to 66 %, like convertible ones; EC2 Instance plans up to 72 %, like
   * standard ones). The two cover the same usage: one or the other.
   */
  instrument: 'Reserved Instance' | 'Compute Savings Plan';
  termYears: 1 | 3;
  paymentOption: PaymentOption;
  /** Money an hour, upfront fee spread over the term. */
  hourlyCommitment: number;
  upfrontCost: number;
  /** What is billed each month besides what was paid upfront. */
  recurringMonthlyCost: number;
  /** Both together, the upfront fee spread. */
  monthlyCost: number;
  /** What the same hours cost on demand, less `monthlyCost`; hours that nobody used are lost. */
  monthlySaving: number;
  /** Of what the covered hours cost on demand. */
  savingPercent: number;
  /**
   * The month by whose end paying on demand would have cost as much as the whole term: usage that stops before makes a
   * loss. Null where that is beyond the term.
   */
  breakEvenMonth: number | null;
  /** What is saved a month, or lost where negative, when all the group's usage falls. */
  ifUsageFalls: { percent: number; monthlySaving: number }[];
  isAdvised: boolean;
}

/** What could be bought for a group, and why or why not. */
export interface CommitmentAdvice {
  group: Omit<UsageGroup, 'units'>;
  hours: number;
  stability: number;
  /** Units not covered: in the lowest hour, at the floor, on average. */
  minimumUnits: number;
  floorUnits: number;
  meanUnits: number;
  /** How many of `group.instanceType` would be bought. */
  count: number;
  onDemandMonthlyCost: number;
  basis: ReservedPrices['basis'] | undefined;
  options: CommitmentOption[];
  /** Why nothing is advised; absent where something is. */
  whyNot?: string | undefined;
}

/**
 * How even usage is: 1 less the coefficient of variation (standard deviation over mean, of all hours), never below 0.
 * It has no unit, so that one number suits large and small groups; 0.8 means that the hours deviate by a fifth of
 * their mean. A group that runs in office hours alone has about 0.
 */
export function stabilityOf(units: readonly number[]): number {
  const mean = meanOf(units);
  if (!(mean > 0)) return 0;
  const variance = meanOf(units.map((each) => (each - mean) ** 2));
  return Math.max(0, 1 - Math.sqrt(variance) / mean);
}

/**
 * The always-on floor: the 1st percentile hour by the nearest rank, in units. So much ran in at least 99 of 100 hours.
 * Not the mean, of which half the hours fall short; not the minimum either, which one restart or a gap in the metrics
 * of a single hour would take to nothing.
 */
export function floorOf(units: readonly number[], percentile: number = ADVICE_RULES.floorPercentile): number {
  const sorted = [...units].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
}

/** What should be bought for the usage of a group, every way to pay side by side. */
export function adviseOn(group: UsageGroup, prices: ReservedPrices | undefined): CommitmentAdvice {
  const { units, ...about } = group;
  const floorUnits = floorOf(units);
  const count = Math.floor(floorUnits / group.unitsEach + 1e-9);
  const advice: CommitmentAdvice = {
    group: about,
    hours: units.length,
    stability: stabilityOf(units),
    minimumUnits: units.length === 0 ? 0 : Math.min(...units),
    floorUnits,
    meanUnits: meanOf(units),
    count,
    onDemandMonthlyCost: meanOf(units) * group.unitPrice * HOURS_A_MONTH,
    basis: prices?.basis,
    options: count === 0 ? [] : (prices?.offers ?? []).map((offer) => optionOf(offer, count, group)),
  };
  const isSteady = advice.stability >= ADVICE_RULES.minStability && advice.hours >= ADVICE_RULES.minHours;
  const options = advice.options.map((each) => ({ ...each, isAdvised: isSteady && each.isAdvised }));
  const whyNot = options.some(({ isAdvised }) => isAdvised) ? undefined : reasonAgainst({ ...advice, options });
  return { ...advice, options, whyNot };
}

/** Of the alternatives for one group that are advised, the one that saves most a month. */
export function bestOf({ options }: CommitmentAdvice): CommitmentOption | undefined {
  return options.filter(({ isAdvised }) => isAdvised).sort((a, b) => b.monthlySaving - a.monthlySaving)[0];
}

function optionOf(offer: ReservedOffer, count: number, { units, unitsEach, unitPrice }: UsageGroup): CommitmentOption {
  const { termYears, paymentOption, offeringClass } = offer;
  const hourlyCommitment = effectiveHourly(offer) * count;
  const money = compared(units, { committedUnits: count * unitsEach, unitPrice, hourlyCommitment });
  const breakEven = (termYears * 12 * money.monthlyCost) / money.coveredOnDemand;
  return {
    instrument: offeringClass === 'standard' ? 'Reserved Instance' : 'Compute Savings Plan',
    termYears,
    paymentOption,
    hourlyCommitment,
    upfrontCost: offer.upfront * count,
    recurringMonthlyCost: offer.hourly * count * HOURS_A_MONTH,
    monthlyCost: money.monthlyCost,
    monthlySaving: money.monthlySaving,
    savingPercent: money.savingPercent,
    breakEvenMonth: breakEven <= termYears * 12 ? Math.ceil(breakEven - 1e-9) : null,
    ifUsageFalls: ADVICE_RULES.falls.map((percent) => ({
      percent,
      monthlySaving: compared(
        units.map((each) => each * (1 - percent / 100)),
        { committedUnits: count * unitsEach, unitPrice, hourlyCommitment },
      ).monthlySaving,
    })),
    isAdvised: money.savingPercent >= ADVICE_RULES.minSavingPercent,
  };
}

/**
 * An hourly history with and without a commitment, as money a month: in each hour up to `committedUnits` are no longer
 * paid on demand, and the commitment is paid whether they ran or not.
 */
export function compared(
  units: readonly number[],
  {
    committedUnits,
    unitPrice,
    hourlyCommitment,
  }: { committedUnits: number; unitPrice: number; hourlyCommitment: number },
): { monthlyCost: number; coveredOnDemand: number; monthlySaving: number; savingPercent: number } {
  const covered = meanOf(units.map((each) => Math.min(each, committedUnits)));
  const coveredOnDemand = covered * unitPrice * HOURS_A_MONTH;
  const monthlyCost = hourlyCommitment * HOURS_A_MONTH;
  const monthlySaving = coveredOnDemand - monthlyCost;
  const savingPercent = coveredOnDemand > 0 ? (monthlySaving / coveredOnDemand) * 100 : 0;
  return { monthlyCost, coveredOnDemand, monthlySaving, savingPercent };
}

function reasonAgainst({ hours, stability, count, options, basis, meanUnits, group }: CommitmentAdvice): string {
  const { minHours, minStability, minSavingPercent } = ADVICE_RULES;
  if (hours < minHours) return `only ${hours} hours were measured; ${minHours} are needed`;
  if (meanUnits === 0) return group.coveredUnits > 0 ? 'commitments cover all of it already' : 'none of it ran';
  if (stability < minStability) return `it is not even enough: ${stability.toFixed(2)} of at least ${minStability}`;
  if (count === 0) return 'nothing of it runs all the time without being covered already';
  if (!basis) return 'its reserved prices are not known; only AWS can advise on it';
  const best = Math.max(...options.map(({ savingPercent }) => savingPercent));
  return `no way to pay saves ${minSavingPercent} % over paying on demand; the best saves ${best.toFixed(1)} %`;
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}
