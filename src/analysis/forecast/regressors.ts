import type { History } from './history.ts';

/** Waves a month that a daily series may go through beside its week: paydays, month ends. */
const MONTH_WAVES = 2;
/** Days the calendar must be known for before months are looked at: three of them. */
const DAYS_FOR_MONTHS = 90;
/** A season of more figures has no level of its own for each of its places: a series is too short to tell them. */
const LONGEST_PLACED = 30;
/** Figures to learn from for each factor that is learnt; from fewer, chance is learnt. */
const FIGURES_A_FACTOR = 6;

/** What a figure is explained by: the figures this far back, a level, its place in the season, the waves of its month. */
export interface Regressors {
  lags: readonly number[];
  /** Places in the season that have a level of their own; 0 for none. */
  places: number;
  monthShare: Float64Array | undefined;
  /** Figures before the first change, in series of changes: places and months are counted in figures. */
  offset: number;
}

/** What may explain the figures of a history, or the changes in it over `step` figures; none of that at 0. */
export function regressorsFor({ seasons, monthShare, values }: History, step: number): Regressors | undefined {
  const [season = 1] = seasons;
  const length = values.length - step;
  const placed = step <= 1 && season > 1 && season < LONGEST_PLACED;
  const regressors = {
    lags: lagsOf(seasons),
    places: placed ? season : 0,
    monthShare: length >= DAYS_FOR_MONTHS ? monthShare : undefined,
    offset: step,
  };
  // Too few figures for places even without lags: less is learnt then, or a longer series would learn nothing.
  if (length < FIGURES_A_FACTOR * sizeOf({ ...regressors, lags: [] })) regressors.places = 0;
  while (length - (regressors.lags.at(-1) ?? 0) < FIGURES_A_FACTOR * sizeOf(regressors)) {
    if (!regressors.lags.pop()) return undefined;
  }
  return regressors;
}

/** The last figures, the same place in earlier seasons and those beside it, and of days the same weekdays a year ago. */
function lagsOf([season = 1, longer]: readonly number[]): number[] {
  const recent = Array.from({ length: 8 }, (_, index) => index + 1).filter((lag) => season === 1 || lag <= season);
  const seasonAgo = season > 1 ? [season - 1, season, season + 1] : [];
  const seasonsAgo = Array.from({ length: longer ? longer / season : 4 }, (_, index) => (index + 1) * season);
  const longerAgo = longer ? [longer - 1, longer + 1] : [];
  const yearAgo = season === 7 ? [357, 364, 371] : [];
  const repeats = season < LONGEST_PLACED ? seasonsAgo : [];
  const lags = new Set([...recent, ...seasonAgo, ...repeats, ...longerAgo, ...yearAgo]);
  return [...lags].sort((a, b) => a - b);
}

export function sizeOf({ lags, places, monthShare }: Regressors): number {
  return lags.length + 1 + places + (monthShare ? 2 * MONTH_WAVES : 0);
}

/** Writes what explains the figure `at` into `row`. */
export function fillRow(row: Float64Array, figures: Float64Array, at: number, regressors: Regressors): Float64Array {
  const { lags, places, monthShare, offset } = regressors;
  let next = 0;
  for (const lag of lags) row[next++] = figures[at - lag]!;
  row[next++] = 1;
  row.fill(0, next, next + places);
  if (places > 0) row[next + ((at + offset) % places)] = 1;
  next += places;
  if (!monthShare) return row;
  for (let wave = 1; wave <= MONTH_WAVES; wave++) {
    const angle = 2 * Math.PI * wave * monthShare[at + offset]!;
    row[next++] = Math.sin(angle);
    row[next++] = Math.cos(angle);
  }
  return row;
}
