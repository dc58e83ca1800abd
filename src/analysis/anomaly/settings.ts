import type { Frequency } from '../../model/series.ts';

/** How a series is judged: what an owner may want to change. */
export interface AnomalySettings {
  /** `seasonal` knows rhythm, growth, fees and level shifts; `rolling-sigma` is the mean and deviation of a window. */
  method: 'seasonal' | 'rolling-sigma';
  /** Robust standard deviations a figure must be off. */
  threshold: number;
  /** What a figure must be off at least, in the unit of the series (money, mostly) … */
  minImpact: number;
  /** … and in percent of what was expected. Both must be passed. */
  minPercent: number;
  /**
   * For measures whose zero means nothing, such as a temperature: so many times the usual swing of the series is
   * enough where that is less than `minPercent`.
   */
  minSwings?: number | undefined;
  /** What people's feedback moves, for one series: 1.2 makes it a fifth less sensitive. 1 without it. */
  factor?: number | undefined;
}

/** What else is known of a series. */
export interface AnomalyExtra {
  /** By index: what was announced on top of the usual, in the unit of the series. Missing is nothing. */
  planned?: readonly (number | null | undefined)[] | undefined;
  /** Figures in a season, where the frequency does not say it: 288 for every five minutes. */
  season?: number | undefined;
}

/** Daily costs. Bills have heavier days of up to a fifth now and then; less than ten of any currency is nobody's time. */
export const COST_SETTINGS: AnomalySettings = { method: 'seasonal', threshold: 3.6, minImpact: 10, minPercent: 20 };

/** Any other measure: no money is lost by it, and its zero may mean nothing. */
export const METRIC_SETTINGS: AnomalySettings = { ...COST_SETTINGS, threshold: 3, minImpact: 0, minSwings: 3 };

/** How fast a series lives, counted in figures. */
export interface Cadence {
  /** Places in the season with a rhythm of their own: 7 weekdays, 24 hours; 1 where nothing repeats. */
  slots: number;
  /** What all memory is measured in. */
  season: number;
  /** A level that stays this long is the new normal. */
  learnAfter: number;
  /** A slot that was off this often is normal like that: three Sundays, five times at three in the morning. */
  shapedAfter: number;
  /** How long it is remembered which deviations the series is used to. */
  habit: number;
  /** The season is a day: people and machines are not on time to the slot, and weekdays differ. */
  withinDay: boolean;
}

const DAILY: Cadence = { slots: 7, season: 7, learnAfter: 14, shapedAfter: 3, habit: 56, withinDay: false };
const WEEKLY: Cadence = { slots: 1, season: 4, learnAfter: 4, shapedAfter: 3, habit: 26, withinDay: false };

/** A day has its weekday, anything faster its time of day. Bills take two weeks to be used to, machines half a day. */
export function cadenceOf(frequency: Frequency, season = frequency === 'H' ? 24 : undefined): Cadence {
  if (season === undefined) return frequency === 'W' ? WEEKLY : DAILY;
  const learnAfter = Math.ceil(season / 2);
  return { slots: season, season, learnAfter, shapedAfter: 5, habit: 28 * season, withinDay: true };
}

/** What a judge goes by, besides the figures before. */
export interface Rules {
  settings: AnomalySettings;
  cadence: Cadence;
  /** The whole series; a judge only looks back. */
  values: readonly (number | null)[];
  /** By index: what was announced. */
  planned: readonly (number | null | undefined)[];
  /** Indices of days that are the first of a month. */
  monthStarts: ReadonlySet<number>;
}
