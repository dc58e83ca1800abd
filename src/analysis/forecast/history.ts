import type { Frequency } from '../../model/series.ts';

/** What the models learn from: no gaps, no monthly fees, and figures of the size of one. */
export interface History {
  /** With one-offs pulled in: what happened once should not be expected again. */
  values: Float64Array;
  /** With half as much taken from them: what forecasts are held against, since there will be others. */
  actual: Float64Array;
  frequency: Frequency;
  /** Seasons in figures, shortest first; none for a series that has none. */
  seasons: readonly number[];
  /** Of each figure, and of those to come, how much of its month is gone by; where the calendar is known. */
  monthShare?: Float64Array | undefined;
}

/** Answers for the figures after `values`, which may be longer than what it was learnt from. */
export type Forecaster = (values: Float64Array, horizon: number) => Float64Array;

/** A way to forecast. */
export interface Model {
  /** As a person reads it. */
  name: string;
  /** Undefined where there is too little to learn from. */
  learn(history: History): Forecaster | undefined;
}

/** The same history as it was after its first `length` figures. Nothing is copied. */
export function upTo(history: History, length: number): History {
  return { ...history, values: history.values.subarray(0, length) };
}
