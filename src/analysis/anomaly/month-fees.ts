import type { Series } from '../../model/series.ts';
import { median } from './normal.ts';

/** What the first day of a month costs on top: support plans, licences, reservations. Known from the second month on. */
export class MonthFees {
  private fees: number[] = [];

  /** In units of the normal; 0 as long as none is known. Three months have a middle; of two, the newer one counts. */
  usual(): number {
    if (this.fees.length === 0) return 0;
    return this.fees.length < 3 ? this.fees.at(-1)! : median(this.fees);
  }

  note(units: number): void {
    this.fees = [...this.fees, units].slice(-3);
  }
}

/** The indices of a daily series that are the first day of a month; none where the calendar is not known. */
export function monthStarts({ start, frequency, values }: Series): Set<number> {
  const found = new Set<number>();
  if (start === undefined || frequency !== 'D') return found;
  const first = Temporal.PlainDate.from(start);
  for (let month = first.with({ day: 1 }); ; month = month.add({ months: 1 })) {
    const index = first.until(month).days;
    if (index >= values.length) return found;
    if (index >= 0) found.add(index);
  }
}
