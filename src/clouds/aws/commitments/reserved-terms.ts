import { z } from 'zod';
import { PAYMENT_OPTIONS, type PaymentOption, type ReservedOffer } from '../../../model/commitment.ts';
import { readable } from '../schema.ts';

const dimension = z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) });

const product = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z.record(z.string(), z.object({ priceDimensions: z.record(z.string(), dimension) })).default({}),
    Reserved: z
      .record(
        z.string(),
        z.object({
          termAttributes: z.record(z.string(), z.string()).default({}),
          priceDimensions: z.record(z.string(), dimension),
        }),
      )
      .default({}),
  }),
  publicationDate: z.string(),
});

/** What a product of the price list says of its prices on demand and reserved, in one currency. */
export interface ListedTerms {
  onDemandHourly: number | undefined;
  offers: ReservedOffer[];
  asOf: string;
}

/**
 * Reads one product of a Price List answer (GetProducts) with all its terms. A term without a length, a class or a
 * payment option that we know is left out; where a class is not named there is only one, the standard one (as for
 * databases).
 */
export function listedTerms(body: unknown, currency = 'USD'): ListedTerms {
  const { terms, publicationDate } = readable(product, body, 'The AWS Price List');
  const priced = Object.values(terms.OnDemand).flatMap(({ priceDimensions }) => Object.values(priceDimensions));
  return {
    onDemandHourly: priced.map((each) => priceIn(each, currency)).find((price) => price !== undefined),
    offers: Object.values(terms.Reserved).flatMap((term) => offerOf(term, currency) ?? []),
    asOf: publicationDate.slice(0, 10),
  };
}

function offerOf(
  { termAttributes, priceDimensions }: z.infer<typeof product>['terms']['Reserved'][string],
  currency: string,
): ReservedOffer | undefined {
  const { LeaseContractLength: length, OfferingClass: offeringClass = 'standard', PurchaseOption } = termAttributes;
  const paymentOption = PAYMENT_OPTIONS.find((each): each is PaymentOption => each === PurchaseOption);
  const termYears = length === '1yr' ? 1 : length === '3yr' ? 3 : undefined;
  if (!paymentOption || !termYears || (offeringClass !== 'standard' && offeringClass !== 'convertible')) return;
  const priceOf = (unit: string) => {
    const found = Object.values(priceDimensions).find((each) => each.unit === unit);
    return found ? priceIn(found, currency) : 0;
  };
  const [upfront, hourly] = [priceOf('Quantity'), priceOf('Hrs')];
  if (upfront === undefined || hourly === undefined || upfront + hourly === 0) return;
  return { offeringClass, termYears, paymentOption, upfront, hourly };
}

function priceIn({ pricePerUnit }: z.infer<typeof dimension>, currency: string): number | undefined {
  const price = Number(pricePerUnit[currency] ?? Number.NaN);
  return Number.isFinite(price) ? price : undefined;
}
