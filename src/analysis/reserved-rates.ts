import { HOURS_A_YEAR, type PaymentOption, type ReservedOffer, type ReservedTerms } from '../model/commitment.ts';
import type { Day } from '../model/period.ts';
import { familyOf } from './normalised-units.ts';

/** Prices of one instance reserved, and where they are from. */
export interface ReservedPrices {
  offers: ReservedOffer[];
  basis: { kind: 'price-list' | 'embedded'; asOf: Day; source: string };
}

/** What one hour costs in the end, upfront fee included. */
export function effectiveHourly({
  upfront,
  hourly,
  termYears,
}: Pick<ReservedOffer, 'upfront' | 'hourly' | 'termYears'>) {
  return hourly + upfront / (termYears * HOURS_A_YEAR);
}

type Rates = Record<PaymentOption, number>;

/** Share of the price on demand that is left, by class, term and payment. */
interface FamilyRates {
  families: RegExp;
  asOf: Day;
  source: string;
  standard: { 1: Rates; 3: Rates };
  convertible: { 1: Rates; 3: Rates };
}

const rates = (none: number, partial: number, all: number): Rates => ({
  'No Upfront': none,
  'Partial Upfront': partial,
  'All Upfront': all,
});

/**
 * What reserved Linux machines cost where the price list cannot be asked. In the lists looked at, a type's shares are
 * the same in all regions, and those of a class of families differ by a few points; a class nobody has looked at is
 * not in here, and is not guessed. Shares are effective hourly price over price on demand.
 */
const EMBEDDED: FamilyRates[] = [
  {
    families: /^m[5-8]/,
    asOf: '2021-02-05',
    source: "AWS Price List of m5.large, Linux, us-east-1 (m5's shares for all of m5 to m8)",
    standard: { 1: rates(0.625, 0.60174, 0.58742), 3: rates(0.42708, 0.39808, 0.37616) },
    convertible: { 1: rates(0.73958, 0.70377, 0.68612), 3: rates(0.51042, 0.47424, 0.46019) },
  },
  {
    families: /^x2i/,
    asOf: '2026-07-20',
    source: 'AWS prices of x2iedn.32xlarge, Linux, 25 regions (ec2instances.info)',
    standard: { 1: rates(0.6153, 0.586, 0.57428), 3: rates(0.32076, 0.297, 0.27918) },
    convertible: { 1: rates(0.7392, 0.704, 0.68992), 3: rates(0.38556, 0.357, 0.34986) },
  },
];

/** What part of the price is paid upfront: half of it for Partial Upfront (the same lists; 49.8 % and 50 %). */
const UPFRONT_SHARE: Rates = rates(0, 0.5, 1);

/** From the price list where it was read, else from the embedded shares, else nothing. */
export function reservedPrices(
  about: { instanceType: string; platform: string; tenancy: string; onDemandHourly: number },
  terms: Pick<ReservedTerms, 'offers' | 'asOf'> | undefined,
): ReservedPrices | undefined {
  if (terms && terms.offers.length > 0) {
    return { offers: terms.offers, basis: { kind: 'price-list', asOf: terms.asOf, source: 'AWS Price List' } };
  }
  const { instanceType, platform, tenancy, onDemandHourly } = about;
  const known = EMBEDDED.find(({ families }) => families.test(familyOf(instanceType)));
  if (!known || platform !== 'Linux/UNIX' || tenancy !== 'default') return undefined;
  const { asOf, source } = known;
  return { offers: offersAt(onDemandHourly, known), basis: { kind: 'embedded', asOf, source } };
}

function offersAt(onDemandHourly: number, known: FamilyRates): ReservedOffer[] {
  return (['standard', 'convertible'] as const).flatMap((offeringClass) =>
    ([1, 3] as const).flatMap((termYears) =>
      Object.entries(known[offeringClass][termYears]).map(([option, share]) => {
        const paymentOption = option as PaymentOption;
        const effective = onDemandHourly * share;
        const upfrontShare = UPFRONT_SHARE[paymentOption];
        return {
          offeringClass,
          termYears,
          paymentOption,
          upfront: effective * upfrontShare * termYears * HOURS_A_YEAR,
          hourly: effective * (1 - upfrontShare),
        };
      }),
    ),
  );
}
