import type { Dimension } from './breakdown.ts';

/** What a change is made of, in the money of the change. The parts add up to it, to the cent. */
export interface ChangeParts {
  /** More or less was used, at the price of before. */
  usage: number;
  /** The same cost more or less, or something dearer or cheaper of its kind was used. */
  priceOrMix: number;
  /** Fees of commitments, and what of them went unused. */
  commitment: number;
  /** What was bought outright or on a marketplace, support included. */
  purchase: number;
  creditOrTax: number;
  /** What the bill does not tell: quantities it leaves out, and how the expectation differs from the weeks before. */
  unexplained: number;
}

/** One value of a dimension, and how much of the change is its. */
export interface Driver {
  dimension: Dimension;
  key: string;
  name?: string | undefined;
  impact: number;
}

/** Why a cost changed: what kind of change it is, and where. */
export interface Reason {
  parts: ChangeParts;
  /** The largest of each dimension, in the direction of the change. */
  drivers: Driver[];
}
