import type { AnomalyDay, SeriesRef } from '../model/anomaly.ts';
import { addDays, type Day } from '../model/period.ts';
import { judgeSeries } from './anomaly/anomaly.ts';
import type { Deviation, PointScore } from './anomaly/judgement.ts';
import type { AnomalySettings } from './anomaly/settings.ts';
import type { SeriesAnomaly } from './causes.ts';

/** A series as it was judged: with this alone its anomalies are found again. */
export interface SeriesEvidence {
  ref: SeriesRef;
  start: Day;
  values: (number | null)[];
  settings: AnomalySettings;
  /** By day: how much more was declared ahead; empty where nothing was. */
  planned: (number | null)[];
}

/** What fits a chart, and the days after the last anomalous one that show whether it is over. */
const CHART_DAYS = 20;
const DAYS_AFTER = 3;

/** The anomalies of one series that were going on at some time on or after `since`. The same series, the same answer. */
export function seriesAnomalies(evidence: SeriesEvidence, since: Day): SeriesAnomaly[] {
  const { start, values, settings, planned } = evidence;
  const { points, deviations } = judgeSeries({ values, frequency: 'D', start }, settings, { planned });
  const recent = deviations.filter(({ lastIndex }) => addDays(start, lastIndex) >= since);
  return recent.map((deviation) => anomalyOf(evidence, deviation, points));
}

function anomalyOf(evidence: SeriesEvidence, deviation: Deviation, points: readonly PointScore[]): SeriesAnomaly {
  const { ref, start } = evidence;
  const { firstIndex, toldIndex, lastIndex, direction, state, actual, expected, confidence } = deviation;
  const past = Math.min(points.length, lastIndex + 1 + DAYS_AFTER);
  const shown = Array.from({ length: CHART_DAYS }, (_, back) => past - CHART_DAYS + back);
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
    days: shown.flatMap((index) => dayOf(evidence, index, points[index]) ?? []),
  };
}

function dayOf(
  { start, values }: SeriesEvidence,
  index: number,
  point: PointScore | undefined,
): AnomalyDay | undefined {
  const actual = values[index];
  if (!point || actual == null || point.expected === null || point.lower === null || point.upper === null)
    return undefined;
  return { day: addDays(start, index), actual, expected: point.expected, lower: point.lower, upper: point.upper };
}
