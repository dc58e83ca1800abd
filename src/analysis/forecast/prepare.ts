import { addDays } from '../../model/period.ts';
import type { Frequency, Series } from '../../model/series.ts';
import { type Calendar, calendarFrom } from './calendar.ts';
import { findFees, type MonthlyFee, withoutFees } from './fees.ts';
import type { History } from './history.ts';
import { usualOf, withoutOneOffs } from './usual.ts';

/** The seasons a frequency brings, shortest first: a day and a week of hours, a week of days, a year of weeks. */
const SEASONS: Record<Frequency, readonly number[]> = { H: [24, 168], D: [7], W: [52] };
/** A longer season has too few of each of its places to say what is usual there: the nearest figures do. */
const LONGEST_USUAL = 30;

/** A series ready for the models, and what turns their answers back into its own figures. */
export interface Prepared {
  history: History;
  /** What the figures of the history were divided by, so that no size of figure is too large or small to reckon with. */
  scale: number;
  /** Were no figures below zero? Then none will be. */
  neverNegative: boolean;
  fees: MonthlyFee[];
  calendar: Calendar | undefined;
}

/** Fills gaps, sets monthly fees aside, pulls in one-offs. Undefined where no figure is known. */
export function prepare(series: Series & { horizon: number; season?: number | undefined }): Prepared | undefined {
  const { frequency, horizon } = series;
  const { values, start } = sinceFirst(series);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return undefined;

  const scale = known.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const seasons = seasonsOf(series);
  const [shortest = 1] = seasons;
  const scaled = values.map((value) => (value === null ? null : value / scale));
  const usual = usualOf(scaled, shortest <= LONGEST_USUAL ? shortest : 1);
  const full = usual.value.map((value, index) => scaled[index] ?? value);
  const calendar = frequency === 'D' && start ? calendarFrom(start, values.length + horizon) : undefined;
  const fees = calendar ? findFees(full, usual, calendar) : [];
  const plain = calendar ? withoutFees(full, fees, usual, calendar) : full;
  return {
    history: {
      values: withoutOneOffs(plain, usual, { frequency, left: 1 }),
      actual: withoutOneOffs(plain, usual, { frequency, left: 2 }),
      frequency,
      seasons,
      monthShare: calendar?.monthShare,
    },
    scale,
    neverNegative: known.every((value) => value >= 0),
    fees,
    calendar,
  };
}

/** The series from its first figure on: what was not there yet, or cost nothing yet, says nothing of what it costs now. */
function sinceFirst({ values, start }: Series): Pick<Series, 'values' | 'start'> {
  const first = Math.max(0, values.findIndex(Boolean));
  return { values: values.slice(first), start: start && addDays(start, first) };
}

/** A season that is named, and is none of the frequency's own, is taken in their place. */
function seasonsOf({
  frequency,
  season = 1,
}: {
  frequency: Frequency;
  season?: number | undefined;
}): readonly number[] {
  const own = SEASONS[frequency];
  return season <= 1 || own.includes(season) ? own : [season];
}
