import { formatCost } from '../model/money.ts';
import type { CostPart } from '../model/price.ts';

/** Money a month in one currency. */
export interface Monthly {
  monthly: number;
  currency: string;
}

/** What one part costs a month; undefined where its price is not known. */
export function cost({ price, quantity }: CostPart): number | undefined {
  return price && price.amount * quantity;
}

/** The parts whose price is known, added up: to be asked only where all have one, in one currency. */
export function sum(parts: readonly CostPart[]): number {
  return parts.reduce((total, part) => total + (cost(part) ?? 0), 0);
}

/** What `freed` costs more than `added`; undefined where a price is not known or the currencies differ. */
export function difference(freed: readonly CostPart[], added: readonly CostPart[]): Monthly | undefined {
  const currencies = new Set([...freed, ...added].map(({ price }) => price?.currency));
  const [currency] = currencies;
  if (currencies.size !== 1 || currency === undefined) return;
  return { monthly: sum(freed) - sum(added), currency };
}

/** "$12.00 a month". */
export function aMonth({ monthly, currency }: Monthly): string {
  return `${formatCost(monthly, currency)} a month`;
}
