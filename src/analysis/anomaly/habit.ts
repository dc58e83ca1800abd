/** A figure that was off, in the unit of the series; negative below. */
export interface OffFigure {
  index: number;
  off: number;
}

/** Some series are off every few days. What they are used to is no news: an alert must be farther off than that. */
export class Habit {
  private readonly memory: number;
  private figures: OffFigure[] = [];

  /** `memory` in figures. */
  constructor(memory: number) {
    this.memory = memory;
  }

  note(index: number, off: number): OffFigure {
    const figure = { index, off };
    this.figures.push(figure);
    return figure;
  }

  /** How far the series went on that side more than once: the second farthest. Once is no habit. */
  usual(index: number, side: number): number {
    while (this.figures.length > 0 && this.figures[0]!.index < index - this.memory) this.figures.shift();
    let farthest = 0;
    let second = 0;
    for (const { off } of this.figures) {
      const far = off * side;
      if (far > farthest) [farthest, second] = [far, farthest];
      else if (far > second) second = far;
    }
    return second;
  }
}
