import { z } from 'zod';
import type { Day } from '../../model/period.ts';
import { amount, readable } from './schema.ts';

/** One product of the Price List with its price on demand: that of its first tier that costs anything. */
export interface Product {
  attributes: Readonly<Record<string, string>>;
  amount: number;
  /** As the list counts it: `Hrs`, `GB-Mo`. */
  unit: string;
  currency: string;
  asOf: Day;
}

const dimension = z.object({
  unit: z.string(),
  beginRange: z.string().default('0'),
  pricePerUnit: z.record(z.string(), amount),
});

const product = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z.record(z.string(), z.object({ priceDimensions: z.record(z.string(), dimension) })).optional(),
  }),
  publicationDate: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
});

/** The list's entries are texts of JSON, which the client hands over as objects of class String. */
const entry = z.unknown().transform((value, context) => {
  if (typeof value !== 'string' && !(value instanceof String)) return value;
  try {
    return JSON.parse(String(value)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

const reply = z.object({ PriceList: z.array(entry.pipe(product)).default([]), NextToken: z.string().optional() });

/** Reads a GetProducts reply; one that does not look like it is refused whole, with the place that is wrong. */
export function parseProducts(body: unknown): { products: Product[]; nextToken: string | undefined } {
  const { PriceList, NextToken } = readable(reply, body, 'The AWS Price List');
  return { products: PriceList.flatMap((each) => productOf(each) ?? []), nextToken: NextToken || undefined };
}

/** What has no price on demand (only reserved, or free) is none. */
function productOf({ product: { attributes }, terms, publicationDate }: z.infer<typeof product>): Product | undefined {
  const [tier] = Object.values(terms.OnDemand ?? {})
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ unit, beginRange, pricePerUnit }) => {
      const [currency = '', price = 0] = Object.entries(pricePerUnit)[0] ?? [];
      return { from: Number(beginRange), unit, currency, amount: price };
    })
    .filter((each) => each.amount > 0)
    .toSorted((a, b) => a.from - b.from);
  if (!tier) return undefined;
  const { from: _, ...price } = tier;
  return { attributes, ...price, asOf: publicationDate.slice(0, 10) };
}
