/** Which way figures leaned lately, anomalous or not: two that lean the same way confirm each other. */
export class Leaning {
  private readonly season: number;
  private last = { index: Number.NEGATIVE_INFINITY, score: 0 };
  private readonly bySlot: { index: number; score: number }[];

  constructor(slots: number, season: number) {
    this.season = season;
    this.bySlot = Array.from({ length: slots }, () => this.last);
  }

  note(index: number, slot: number, score: number): void {
    this.last = { index, score };
    this.bySlot[slot] = this.last;
  }

  /** The next figure stands for itself: what was told needs no confirmation. */
  startAnew(): void {
    this.last = { index: Number.NEGATIVE_INFINITY, score: 0 };
  }

  /** Did the slot a season ago, or the figure just before, lean to that side by at least `enough` sigmas? */
  confirms({ index, slot }: { index: number; slot: number }, side: number, enough: number, byLast: boolean): boolean {
    const sameSlot = this.bySlot[slot]!;
    if (index - sameSlot.index <= this.season && side * sameSlot.score >= enough) return true;
    return byLast && index - this.last.index <= 2 && side * this.last.score >= enough;
  }
}
