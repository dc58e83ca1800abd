/** What is said of one figure, as if it were the newest. Null where nothing can be said yet. */
export interface PointScore {
  expected: number | null;
  /** Where it would be usual. Below or above, it is anomalous. */
  lower: number | null;
  upper: number | null;
  /** How many robust standard deviations it is outside of what is usual; negative below. */
  score: number | null;
  /** It belongs to a deviation that has been told: that figure itself, and those right after it that are still off. */
  anomaly: boolean;
}

/** Nothing can be said. */
export const UNKNOWN: PointScore = { expected: null, lower: null, upper: null, score: null, anomaly: false };

/** A spike came and went, a shift stays, a drift crept, a shape moves some slots of the season and not the others. */
export type DeviationKind = 'spike' | 'shift' | 'drift' | 'shape';

/** One cause, told once. It grows while it lasts: the same deviation, not another alert. Indices are of the series. */
export interface Deviation {
  firstIndex: number;
  /** Where it could be told. */
  toldIndex: number;
  /** The last figure that belongs to it. */
  lastIndex: number;
  direction: 'up' | 'down';
  kind: DeviationKind;
  /** `ended`: values returned. `learned`: they stayed and are the new normal. */
  state: 'open' | 'ended' | 'learned';
  /** Sums over the figures that belong to it, in the unit of the series. */
  actual: number;
  expected: number;
  /** actual − expected. */
  impact: number;
  /** The farthest it was off, in robust standard deviations; negative below. */
  score: number;
  /** 0 to 1: how far beyond doubt. 0.5 is just enough to be told; each further figure halves the doubt. */
  confidence: number;
}

/** A series, replayed: what was said of each of its figures, and what was told. */
export interface Judgement {
  points: PointScore[];
  deviations: Deviation[];
}
