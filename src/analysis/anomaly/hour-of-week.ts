const DAYS = 7;
/** How far to either side a week is compared with: two hours of a day. */
const BLUR = 1 / 12;

/**
 * What each hour of the week is off from the rhythm of the day, because a Sunday is not a Monday. It takes two weeks
 * that agree: a rhythm that is learned from one incident would be wrong a week later.
 */
export class HourOfWeek {
  private readonly slots: number;
  private readonly blur: number;
  /** The last three weeks, newest first. */
  private readonly weeks: Float64Array[];
  private noted = 0;

  constructor(slotsInDay: number) {
    this.slots = DAYS * slotsInDay;
    this.blur = Math.round(BLUR * slotsInDay);
    this.weeks = Array.from({ length: 3 }, () => new Float64Array(this.slots).fill(Number.NaN));
  }

  note(index: number, off: number): void {
    this.noted += 1;
    const slot = index % this.slots;
    const [newest, second, third] = this.weeks as [Float64Array, Float64Array, Float64Array];
    third[slot] = second[slot]!;
    second[slot] = newest[slot]!;
    newest[slot] = off;
  }

  /** The mean over the hours around; 0 as long as nothing is known. */
  usual(index: number): number {
    if (this.noted <= this.slots) return 0;
    let sum = 0;
    for (let apart = -this.blur; apart <= this.blur; apart++) {
      sum += this.agreed((index + apart + this.slots) % this.slots);
    }
    return sum / (2 * this.blur + 1);
  }

  /** Of three weeks the middle one, of two the smaller if they agree in sign. */
  private agreed(slot: number): number {
    const newest = this.weeks[0]![slot]!;
    const second = this.weeks[1]![slot]!;
    const third = this.weeks[2]![slot]!;
    if (Number.isNaN(second)) return 0;
    if (!Number.isNaN(third)) return Math.max(Math.min(newest, second), Math.min(Math.max(newest, second), third));
    if (newest * second <= 0) return 0;
    return Math.abs(newest) < Math.abs(second) ? newest : second;
  }
}
