import { z } from 'zod';
import { HOURS_A_YEAR, PAYMENT_OPTIONS, type PaymentOption } from '../../../model/commitment.ts';

/** "No Upfront", as AWS writes it; what was sold before 2014 (`Heavy Utilization` and the like) is none of them. */
export const paymentOption = z
  .string()
  .optional()
  .transform((text) => PAYMENT_OPTIONS.find((each): each is PaymentOption => each === text));

/** A term in seconds as whole years of 365 days. */
export function yearsOf(seconds: number): number {
  return Math.round(seconds / (HOURS_A_YEAR * 3600));
}

/** "1 year, no upfront". */
export function termText(years: number | undefined, option: PaymentOption | undefined): string {
  const term = years === undefined ? '' : years === 1 ? '1 year' : `${years} years`;
  return [term, option?.toLowerCase() ?? ''].filter((each) => each !== '').join(', ');
}

/** Money an hour for all of a reservation: what is billed hourly, and what was paid at the start spread over the term. */
export function reservedHourly(about: { count: number; seconds: number; fixed: number; hourly: number }): number {
  const { count, seconds, fixed, hourly } = about;
  return count * (hourly + (seconds > 0 ? fixed / (seconds / 3600) : 0));
}
