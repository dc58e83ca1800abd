import type { Day } from './period.ts';

/** How far apart the figures of a series are: an hour, a day, a week. */
export type Frequency = 'H' | 'D' | 'W';

/** Figures at even spacing, oldest first. Null is missing, which is not zero. */
export interface Series {
  values: readonly (number | null)[];
  frequency: Frequency;
  /** The UTC day of the first figure, where it is known: what the calendar is read from. */
  start?: Day | undefined;
}
