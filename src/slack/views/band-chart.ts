import type { DataVisualizationBlock } from '../../model/message.ts';
import type { Day } from '../../model/period.ts';
import { CHART_LIMITS, costChart } from '../chart.ts';
import { shortDay } from './words.ts';

/** A day with what it was expected to cost; `actual` is absent for a day that lies ahead. */
export interface BandDay {
  day: Day;
  actual?: number | undefined;
  expected: number;
  lower: number;
  upper: number;
}

/**
 * Costs against the band they are expected in. Slack's chart takes twenty points and no gaps, so days that lie ahead
 * continue the line of the expectation.
 */
export function bandChart(
  days: readonly BandDay[],
  { title, currency, names = ['Actual', 'Expected'] }: { title: string; currency: string; names?: [string, string] },
): DataVisualizationBlock | undefined {
  const shown = days.slice(-CHART_LIMITS.categories);
  if (shown.length < 3) return undefined;
  return costChart({
    type: 'line',
    title: `${title}, ${currency} a day`,
    categories: shown.map(({ day }) => shortDay(day)),
    series: [
      { name: names[0], values: shown.map(({ actual, expected }) => actual ?? expected) },
      { name: names[1], values: shown.map(({ expected }) => expected) },
      { name: 'At least', values: shown.map(({ lower }) => lower) },
      { name: 'At most', values: shown.map(({ upper }) => upper) },
    ],
    currency,
    categoryName: 'UTC day',
  });
}
