import type { AnomalyDay, SeriesRef } from '../model/anomaly.ts';
import { addDays, type Day } from '../model/period.ts';
import { type Deviation, findDeviations, scorePoints } from './anomaly/anomaly.ts';
import type { AnomalySettings } from './anomaly/settings.ts';
import type { SeriesAnomaly } from './causes.ts';

/** A series as it was judged: with this alone its anomalies are found again. */
export interface SeriesEvidence {
  ref: SeriesRef;
  start: Day;
  values: (number | null)[];
  settings: AnomalySettings;
  /** By day: how much more was declared ahead. */
  planned: (number | null)[];
}

/** What fits a chart, and the days after the last anomalous one that show whether it is over. */
const CHART_DAYS = 20;
const DAYS_AFTER = 3;

/** The anomalies of one series that were going on at some time on or after `since`. Pure: the same series, the same answer. */
export function judgeSeries(evidence: SeriesEvidence, since: Day): SeriesAnomaly[] {
  const { start, values, settings, planned } = evidence;
  const series = { values, frequency: 'D' as const, start };
  const recent = findDeviations(series, settings, { planned }).filter(
    ({ lastIndex }) => addDays(start, lastIndex) >= since,
  );
  if (recent.length === 0) return [];
  const points = scorePoints(series, settings, { planned });
  const days = values.map((actual, index): AnomalyDay | undefined => {
    const { expected, lower, upper } = points[index]!;
    if (actual === null || expected === null || lower === null || upper === null) return undefined;
    return { day: addDays(start, index), actual, expected, lower, upper };
  });
  return recent.map((deviation) => anomalyOf(evidence, deviation, days));
}

function anomalyOf(
  { ref, start }: SeriesEvidence,
  deviation: Deviation,
  days: readonly (AnomalyDay | undefined)[],
): SeriesAnomaly {
  const { firstIndex, toldIndex, lastIndex, direction, state, actual, expected, confidence } = deviation;
  const past = lastIndex + 1 + DAYS_AFTER;
  return {
    ref,
    direction,
    firstDay: addDays(start, firstIndex),
    lastDay: addDays(start, lastIndex),
    detectedOn: addDays(start, toldIndex),
    state,
    actual,
    expected,
    confidence,
    days: days.slice(Math.max(0, past - CHART_DAYS), past).filter((day) => day !== undefined),
  };
}
