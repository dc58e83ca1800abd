import type { MetricName, Utilisation } from '../../../model/resource.ts';
import type { Measure } from './measure.ts';
import type { Wanted } from './metric-data.ts';
import type { Found } from './reader.ts';
import { type Hours, keptHours, largest, type Span, silentAsZero, summarise, together } from './summary.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The whole hours that end with the last full one. */
export function hoursBefore(now: Temporal.Instant, days: number): Span {
  const end = Math.floor(now.epochMilliseconds / HOUR) * HOUR;
  return { start: end - days * DAY, end, step: HOUR };
}

/** As many whole UTC days, up to the last full one: what is measured once a day is stamped with its first hour. */
export function daysOf({ start, end }: Span): Span {
  return { start: Math.floor(start / DAY) * DAY, end: Math.floor(end / DAY) * DAY, step: DAY };
}

/** A resource whose figures are still coming in. */
export interface Measuring {
  utilisation: Utilisation;
  wanted: { hourly: Wanted[]; daily: Wanted[] };
}

/**
 * What to ask for a resource, and where the answers go: as soon as all series of a figure are there it is summed up
 * and they are let go. Undefined where nothing is measured.
 */
export function measuring({ measures = [], resource }: Found, { start, end, step }: Span): Measuring | undefined {
  if (measures.length === 0) return undefined;
  const existsFrom = Math.ceil((Date.parse(resource.createdAt ?? '') - start) / step);
  const utilisation: Utilisation = {
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    metrics: {},
  };
  const wanted = measures.flatMap((measure) =>
    wantedFor(measure, { utilisation, existsFrom }).map((each) => ({ ...each, measure })),
  );
  const { daily = [], hourly = [] } = Object.groupBy(wanted, ({ measure }) => (measure.daily ? 'daily' : 'hourly'));
  return { utilisation, wanted: { hourly, daily } };
}

/** Where the figures go, and from which hour of the window on there is something to measure; NaN where nobody knows. */
interface Goal {
  utilisation: Utilisation;
  existsFrom: number;
}

function wantedFor(measure: Measure, goal: Goal): Wanted[] {
  const { values, peaks = [] } = measure;
  const series: (Hours | undefined)[] = [];
  let left = values.length + peaks.length;
  return [...values, ...peaks].map((query, index) => ({
    query,
    done(hours) {
      series[index] = hours;
      left -= 1;
      if (left > 0) return;
      sumUp(measure, series, goal);
      series.length = 0;
    },
  }));
}

/** One figure of which any series could not be read stays unknown. */
function sumUp(measure: Measure, series: readonly (Hours | undefined)[], { utilisation, existsFrom }: Goal): void {
  const known = series.filter((each) => each !== undefined);
  if (known.length < measure.values.length + (measure.peaks?.length ?? 0)) return;
  const { metric, areParts, scale = 1, keepsHours, daily, isSilentAtZero } = measure;
  const scaled = (hours: Hours) => (scale === 1 ? hours : hours.map((each) => each * scale));
  const reported = scaled(together(known.slice(0, measure.values.length), { areParts }));
  const values = isSilentAtZero ? silentAsZero(reported, existsFrom) : reported;
  const peaks = measure.peaks && scaled(largest(known.slice(measure.values.length)));
  const summary = summarise(values, { peaks, hoursAPoint: daily ? 24 : 1 });
  if (!summary) return;
  (utilisation.metrics as Partial<Record<MetricName, typeof summary>>)[metric] = summary;
  if (keepsHours) utilisation.cpuByHour = keptHours(values);
}
