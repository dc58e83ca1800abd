import type { Feedback, SeriesRef } from '../model/anomaly.ts';

/** How far one answer moves a series' threshold, and how far all of them together can. */
const AFTER_NO = 1.3;
const AFTER_YES = 0.9;
const LEAST = 0.7;
const MOST = 3;

/** A series by name, for maps. */
export const seriesId = ({ scope, grouping, key, billingCurrency }: SeriesRef) =>
  JSON.stringify([scope, grouping, key, billingCurrency]);

/**
 * What people's answers make of the threshold of each series they were about: "expected" raises it by 30 %, "not
 * expected" lowers it by 10 %, between 0.7 and 3 times. What was planned says nothing about the next time.
 */
export function thresholdFactors(
  answers: readonly { series: readonly SeriesRef[]; feedback: Feedback }[],
): Map<string, number> {
  const factors = new Map<string, number>();
  for (const { series, feedback } of answers) {
    if (feedback === 'PLANNED_ACTIVITY') continue;
    for (const ref of series) {
      const moved = (factors.get(seriesId(ref)) ?? 1) * (feedback === 'NO' ? AFTER_NO : AFTER_YES);
      factors.set(seriesId(ref), Math.min(MOST, Math.max(LEAST, moved)));
    }
  }
  return factors;
}
