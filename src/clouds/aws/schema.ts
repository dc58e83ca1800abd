import { z } from 'zod';
import { PennyError } from '../../errors.ts';
import type { Day } from '../../model/period.ts';

/** Which Cost Explorer metric is which FOCUS cost. What is not named is not asked for. */
export interface Metrics {
  billedCost?: string;
  effectiveCost: string;
  /** Only means something where all that is added up has one unit, as within a usage type. */
  consumedQuantity?: string;
}

/**
 * Unblended is what the invoice charges that day, amortised spreads commitments over the days they cover; the net ones
 * are the same after the account's own discounts (type docs of GetCostAndUsage).
 */
export function metricsOf({ net }: { net: boolean }) {
  return net
    ? { billedCost: 'NetUnblendedCost', effectiveCost: 'NetAmortizedCost' }
    : { billedCost: 'UnblendedCost', effectiveCost: 'AmortizedCost' };
}

/** One amount of a group, in its own currency. NaN is "the reply does not say", which is not zero. */
export interface GroupCost {
  /** As the interface wrote them, `team$payments` included; as many as were asked for. */
  groupKeys: string[];
  billingCurrency: string;
  billedCost: number;
  effectiveCost: number;
  /** Absent where nobody asked or where the sum has no unit, which the interface calls `N/A`. */
  consumed?: { quantity: number; unit: string } | undefined;
}

export interface DayOfCosts {
  day: Day;
  /** Not final yet, says the provider; not how much is missing. */
  estimated: boolean;
  groups: GroupCost[];
}

/** One reply in our words. */
export interface Page {
  days: DayOfCosts[];
  /** Names by account id, where accounts were grouped by. */
  accountNames: Map<string, string>;
  nextPageToken: string | undefined;
}

/** A reply as its schema has it, or a PennyError (`unavailable`) with the place that is wrong. */
export function readable<T>(schema: z.ZodType<T>, body: unknown, who: string): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const [issue] = error.issues;
  const sentence = `${who} answered something I cannot read at ${issue?.path.join('.')}: ${issue?.message}.`;
  throw new PennyError('unavailable', sentence, { cause: error });
}

/** Decimal text, down to `0.0000000162`: the nearest double keeps every digit that a bill shows. */
export const amount = z.string().trim().min(1).transform(Number).pipe(z.number());
const metric = z.object({ Amount: amount, Unit: z.string().min(1) });

const reply = z.object({
  ResultsByTime: z.array(
    z.object({
      TimePeriod: z.object({ Start: z.string().regex(/^\d{4}-\d{2}-\d{2}/) }),
      Estimated: z.boolean().default(false),
      Groups: z
        .array(z.object({ Keys: z.array(z.string()).min(1), Metrics: z.record(z.string(), metric) }))
        .default([]),
    }),
  ),
  DimensionValueAttributes: z
    .array(z.object({ Value: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }))
    .default([]),
  NextPageToken: z.string().optional(),
});

/** Reads a GetCostAndUsage reply; one that does not look like it is refused whole, with the place that is wrong. */
export function parsePage(body: unknown, metrics: Metrics): Page {
  const data = readable(reply, body, 'Cost Explorer');
  return {
    days: data.ResultsByTime.map(({ TimePeriod, Estimated, Groups }) => ({
      day: TimePeriod.Start.slice(0, 10),
      estimated: Estimated,
      groups: Groups.flatMap((group) => costsOf(group, metrics)),
    })),
    accountNames: namesIn(data.DimensionValueAttributes),
    nextPageToken: data.NextPageToken,
  };
}

/** One entry for each currency of the group: amounts in two currencies stay apart. */
function costsOf({ Keys, Metrics }: z.infer<typeof reply>['ResultsByTime'][number]['Groups'][number], names: Metrics) {
  const billed = names.billedCost === undefined ? undefined : Metrics[names.billedCost];
  const effective = Metrics[names.effectiveCost];
  const quantity = names.consumedQuantity === undefined ? undefined : Metrics[names.consumedQuantity];
  const consumed = quantity && quantity.Unit !== 'N/A' ? { quantity: quantity.Amount, unit: quantity.Unit } : undefined;
  const currencies = new Set([billed?.Unit, effective?.Unit].filter((unit) => unit !== undefined));
  return [...currencies].map((billingCurrency) => ({
    groupKeys: Keys,
    billingCurrency,
    billedCost: billed?.Unit === billingCurrency ? billed.Amount : Number.NaN,
    effectiveCost: effective?.Unit === billingCurrency ? effective.Amount : Number.NaN,
    ...(consumed && { consumed }),
  }));
}

/** The name of an account is the attribute `description` of its id. */
function namesIn(attributes: z.infer<typeof reply>['DimensionValueAttributes']): Map<string, string> {
  return new Map(
    attributes.flatMap(({ Value, Attributes: { description } }) => (description ? [[Value, description]] : [])),
  );
}
