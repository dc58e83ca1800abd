import type { Day } from '../../model/period.ts';

/** Where days are in their months. */
export interface Calendar {
  dayOfMonth: Uint8Array;
  /** How much of the month is over when the day begins: 0 on every first, whatever the month's length. */
  monthShare: Float64Array;
}

/** The calendar of `length` days from `start` on. */
export function calendarFrom(start: Day, length: number): Calendar {
  const dayOfMonth = new Uint8Array(length);
  const monthShare = new Float64Array(length);
  let date = Temporal.PlainDate.from(start);
  for (let index = 0; index < length; ) {
    const { daysInMonth } = date;
    for (let day = date.day; day <= daysInMonth && index < length; day++, index++) {
      dayOfMonth[index] = day;
      monthShare[index] = (day - 1) / daysInMonth;
    }
    date = date.with({ day: 1 }).add({ months: 1 });
  }
  return { dayOfMonth, monthShare };
}
