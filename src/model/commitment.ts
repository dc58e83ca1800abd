import { type Day, dayOf, type Period } from './period.ts';

/** When a commitment is paid, in AWS's words. */
export type PaymentOption = 'No Upfront' | 'Partial Upfront' | 'All Upfront';

export const PAYMENT_OPTIONS: readonly PaymentOption[] = ['No Upfront', 'Partial Upfront', 'All Upfront'];

/** Hours a year of commitments has: terms are counted in 365 days (31,536,000 seconds), whatever the calendar says. */
export const HOURS_A_YEAR = 8760;

/** What a commitment is for. A bill alone does not tell. */
export type CommitmentCovers =
  | { kind: 'savings-plan'; planType: string; regionId?: string | undefined; instanceFamily?: string | undefined }
  | {
      kind: 'instances';
      instanceType: string;
      count: number;
      regionId: string;
      /** Bound to one zone: it covers that size alone. */
      isZonal: boolean;
      /** `Linux/UNIX`, `Windows`, … */
      platform: string;
      tenancy: string;
      offeringClass: string;
    }
  | {
      kind: 'databases';
      instanceClass: string;
      count: number;
      regionId: string;
      engine: string;
      multiAz: boolean;
    }
  | { kind: 'unknown' };

/** Something promised to a cloud for years: a Savings Plan or a reservation. Instants are ISO text in UTC. */
export interface Commitment {
  /** As the bill names it (FOCUS): the ARN of a Savings Plan or of a reserved database, the id of a reserved instance. */
  commitmentDiscountId: string;
  /** What people call it: "Compute Savings Plan, 1 year, no upfront". */
  commitmentDiscountName: string;
  commitmentDiscountType: string;
  /** Whose account bought it, where that is known. */
  subAccountId?: string | undefined;
  billingCurrency: string;
  /** Queued ones are bought and begin later. */
  state: 'active' | 'queued';
  covers: CommitmentCovers;
  /** Absent where nobody says, as for one that is known from a bill alone. */
  paymentOption?: PaymentOption | undefined;
  termYears?: number | undefined;
  /** Money an hour for all of it, what was paid upfront spread over the term. */
  hourlyCommitment?: number | undefined;
  /** Paid at the start, for all of it. */
  upfrontCost?: number | undefined;
  startsAt?: string | undefined;
  endsAt?: string | undefined;
}

/** How much of a commitment was used over some days (half-open, UTC): money in its currency, upfront fees spread. */
export interface CommitmentUse extends Pick<Period, 'start' | 'end'> {
  commitmentDiscountId: string;
  billingCurrency: string;
  total: number;
  used: number;
  /** What the used part would have cost on demand; null where nobody says. */
  onDemandEquivalent: number | null;
}

/** How much of what could be covered was, over some days. */
export interface CommitmentCoverage extends Pick<Period, 'start' | 'end'> {
  /** "Savings Plans", "reserved instances of EC2", "commitments in Virtual Machines". */
  what: string;
  /** Hours, or a currency: money at prices on demand. */
  unit: string;
  covered: number;
  onDemand: number;
}

/** What the cloud itself advises to buy; never added to ours. */
export interface CloudPurchaseAdvice {
  what: string;
  termYears: 1 | 3;
  paymentOption: PaymentOption;
  /** Money an hour, for a Savings Plan. */
  hourlyCommitment?: number | undefined;
  /** How many, for a reservation. */
  count?: number | undefined;
  upfrontCost: number;
  /** Money a month, as the cloud estimates it, and per cent of what is paid on demand. */
  monthlySaving: number;
  savingPercent: number;
  billingCurrency: string;
  /** How many days of usage it is made from. */
  lookbackDays: number;
}

/** One way to pay for a reservation: prices of one instance. */
export interface ReservedOffer {
  offeringClass: 'standard' | 'convertible';
  termYears: 1 | 3;
  paymentOption: PaymentOption;
  upfront: number;
  hourly: number;
}

/** What a type of machine costs on demand and reserved in a region, as the cloud's price list has it. */
export interface ReservedTerms {
  instanceType: string;
  regionId: string;
  /** `Linux/UNIX`. */
  platform: string;
  currency: string;
  onDemandHourly: number;
  offers: ReservedOffer[];
  /** The day of the list. */
  asOf: Day;
}

/** All that is known of commitments. */
export interface CommitmentFacts {
  commitments: Commitment[];
  uses: CommitmentUse[];
  coverages: CommitmentCoverage[];
  advice: CloudPurchaseAdvice[];
  terms: ReservedTerms[];
}

/** What stored charges tell, as a part of its own. */
export const BILL_PART = 'the bill';

/** One thing that was asked of a cloud, which needs its own permission and fails alone. */
export type CommitmentPart = { part: string } & ({ facts: Partial<CommitmentFacts> } | { trouble: string });

/** How many days before the end somebody is told. */
export const WARNED_BEFORE = [60, 30, 7] as const;

/** That the end of a commitment was told. The row is the claim. */
export interface ExpiryWarning {
  commitmentDiscountId: string;
  endsOn: Day;
  /** One of WARNED_BEFORE. */
  daysBefore: number;
  claimedBy: string;
  claimedAt: string;
  toldAt: string | null;
}

/** 0 to 1; 1 where there was nothing to use. */
export function utilisationOf({ total, used }: Pick<CommitmentUse, 'total' | 'used'>): number {
  return total > 0 ? Math.min(1, used / total) : 1;
}

/** 0 to 1; null where there was nothing to cover. */
export function coverageOf({ covered, onDemand }: Pick<CommitmentCoverage, 'covered' | 'onDemand'>): number | null {
  return covered + onDemand > 0 ? covered / (covered + onDemand) : null;
}

/** The last UTC day it pays for anything; undefined where its end is not known. */
export function endsOn({ endsAt }: Pick<Commitment, 'endsAt'>): Day | undefined {
  return endsAt === undefined ? undefined : dayOf(Temporal.Instant.from(endsAt).subtract({ nanoseconds: 1 }));
}
