const HOURS_A_YEAR = 8760;

/** What is left of the price on demand with nothing, half and all of it paid upfront. */
const SHARES = {
  '1yr standard': [0.63, 0.6, 0.588],
  '3yr standard': [0.432, 0.4, 0.376],
  '1yr convertible': [0.74, 0.704, 0.69],
  '3yr convertible': [0.512, 0.474, 0.46],
} as const;

const PAYMENTS = [
  { name: 'No Upfront', upfront: 0 },
  { name: 'Partial Upfront', upfront: 0.5 },
  { name: 'All Upfront', upfront: 1 },
] as const;

/** Every way to reserve a machine of so many dollars an hour, in the shape of the price list. */
export function reservedTerms(sku: string, hourly: number): Record<string, object> {
  const terms = Object.entries(SHARES).flatMap(([term, shares]) =>
    PAYMENTS.map((payment, index) => {
      const [length = '', OfferingClass = ''] = term.split(' ');
      const years = Number.parseInt(length, 10);
      const effective = hourly * shares[index]!;
      const key = `${sku}.${Buffer.from(`${payment.name} ${term}`).toString('hex').toUpperCase()}`;
      const upfront = Math.round(effective * payment.upfront * years * HOURS_A_YEAR);
      const termAttributes = { LeaseContractLength: length, OfferingClass, PurchaseOption: payment.name };
      const priceDimensions = {
        ...(upfront > 0 && { [`${key}.2TG2D8R56U`]: { unit: 'Quantity', pricePerUnit: { USD: String(upfront) } } }),
        [`${key}.6YS6EN2CT7`]: {
          unit: 'Hrs',
          pricePerUnit: { USD: (effective * (1 - payment.upfront)).toFixed(10) },
        },
      };
      return [key, { sku, termAttributes, priceDimensions }] as const;
    }),
  );
  return Object.fromEntries(terms);
}
