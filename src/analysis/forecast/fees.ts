import type { Calendar } from './calendar.ts';
import { median } from './statistics.ts';
import type { Usual } from './usual.ts';

/** Months a charge must have come in, one after the other, to be expected in the next. Two will do where there are no more. */
const MONTHS = 3;
/** Every month has it. */
const LAST_DAY = 28;

/** What comes on one day of each month on top of a usual day: a support fee, a subscription, a tax. */
export interface MonthlyFee {
  dayOfMonth: number;
  /** What it was in the last months. */
  amounts: number[];
}

/** Finds what stood out, upwards or downwards alike, on the same day of each of the last months. */
export function findFees(values: Float64Array, usual: Usual, { dayOfMonth }: Calendar): MonthlyFee[] {
  return Array.from({ length: LAST_DAY }, (_, index) => index + 1).flatMap((day) => {
    const days = Array.from(values.keys()).filter((index) => dayOfMonth[index] === day);
    const last = days.slice(-MONTHS);
    const amounts = last.map((index) => values[index]! - usual.value[index]!);
    const same = amounts.every((amount) => Math.sign(amount) === Math.sign(amounts[0]!));
    const standOut = last.every((index, month) => Math.abs(amounts[month]!) > usual.limit[index]!);
    return last.length >= 2 && same && standOut ? [{ dayOfMonth: day, amounts }] : [];
  });
}

/** The figures as they would have been without the fees, so that they are not taken for a rhythm or for one-offs. */
export function withoutFees(
  values: Float64Array,
  fees: readonly MonthlyFee[],
  usual: Usual,
  { dayOfMonth }: Calendar,
): Float64Array {
  const days = new Set(fees.map((fee) => fee.dayOfMonth));
  return values.map((value, index) => {
    const stoodOut = Math.abs(value - usual.value[index]!) > usual.limit[index]!;
    return stoodOut && days.has(dayOfMonth[index]!) ? usual.value[index]! : value;
  });
}

/** Adds to each path what the fees were in one of the last months, or with no dice what is to be expected of them. */
export function addFees(
  path: Float64Array,
  fees: readonly MonthlyFee[],
  dayOfMonth: Uint8Array,
  roll?: () => number,
): void {
  for (let step = 0; step < path.length; step++) {
    for (const fee of fees) {
      if (fee.dayOfMonth !== dayOfMonth[step]) continue;
      path[step]! += roll ? fee.amounts[Math.floor(roll() * fee.amounts.length)]! : median(fee.amounts);
    }
  }
}
