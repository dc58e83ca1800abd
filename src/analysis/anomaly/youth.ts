import { type Band, isOut, scoreOf } from './band.ts';
import { type Judgement, UNKNOWN } from './judgement.ts';
import type { Placed } from './normal.ts';
import { OpenDeviation } from './open-deviation.ts';
import type { AnomalySettings, Cadence } from './settings.ts';

/** Seasons of figures before a rhythm can be known. */
export const YOUTH_SEASONS = 2;

/**
 * The first figures of a series. For a season nothing can be said; then only what is off by as much again as all its
 * figures lie apart, and told once: until a rhythm is known, a Saturday looks like an incident.
 */
export class Youth {
  readonly figures: Placed[] = [];
  private readonly judgement: Judgement;
  private readonly settings: AnomalySettings;
  private readonly cadence: Cadence;
  private readonly sorted: number[] = [];
  private open: OpenDeviation | undefined;

  constructor(judgement: Judgement, settings: AnomalySettings, cadence: Cadence) {
    this.judgement = judgement;
    this.settings = settings;
    this.cadence = cadence;
  }

  isOver(): boolean {
    return this.figures.length >= YOUTH_SEASONS * this.cadence.season;
  }

  see(figure: Placed): void {
    const band = this.band();
    this.figures.push(figure);
    this.sorted.splice(placeOf(figure.value, this.sorted), 0, figure.value);
    if (!band) return void this.judgement.points.push(UNKNOWN);
    const out = isOut(figure.value, band);
    const { expected, lower, upper } = band;
    const score = scoreOf(figure.value, band, 1 / this.settings.threshold);
    this.judgement.points.push({ expected, lower, upper, score, anomaly: out });
    if (out) this.tell(figure, band, score);
    this.open?.note({ ...figure, expected, out });
  }

  /** What is far off by then and stays is the normal that grown-up series begins with. */
  close(): void {
    this.open?.close();
  }

  private band(): Band | undefined {
    const { sorted } = this;
    if (sorted.length < this.cadence.season) return undefined;
    const [low, high, expected] = [sorted[0]!, sorted.at(-1)!, sorted[sorted.length >> 1]!];
    const width = Math.max(high - low, Math.abs(expected), this.settings.minImpact);
    if (width === 0) return undefined;
    return { expected, low, high, lower: low - width, upper: high + width, yard: width };
  }

  private tell(figure: Placed, band: Band, score: number): void {
    if (!this.open) {
      const [side, size] = [Math.sign(score), Math.abs(score) / this.settings.threshold];
      const before = { level: band.expected, unit: 1, rhythm: new Float64Array(), recent: [], age: 0 };
      this.open = new OpenDeviation(
        { index: figure.index, side, kind: 'spike', size, certainty: size, before },
        this.cadence,
      );
      this.judgement.deviations.push(this.open.told);
    }
    this.open.grow(figure, band, score);
  }
}

/** Where a value belongs among sorted ones: a day of minutes is too long to be sorted again each minute. */
function placeOf(value: number, sorted: readonly number[]): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
