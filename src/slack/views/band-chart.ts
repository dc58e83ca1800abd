import type { AnomalyDay } from '../../model/anomaly.ts';
import type { DataVisualizationBlock } from '../../model/message.ts';
import { CHART_LIMITS, costChart } from '../chart.ts';
import { shortDay } from './words.ts';

/** Costs against the band they were expected in; Slack's chart takes twenty points. */
export function bandChart(
  days: readonly AnomalyDay[],
  { title, currency }: { title: string; currency: string },
): DataVisualizationBlock | undefined {
  const shown = days.slice(-CHART_LIMITS.categories);
  if (shown.length < 3) return undefined;
  return costChart({
    type: 'line',
    title: `${title}, ${currency} a day`,
    categories: shown.map(({ day }) => shortDay(day)),
    series: [
      { name: 'Actual', values: shown.map(({ actual }) => actual) },
      { name: 'Expected', values: shown.map(({ expected }) => expected) },
      { name: 'At least', values: shown.map(({ lower }) => lower) },
      { name: 'At most', values: shown.map(({ upper }) => upper) },
    ],
    currency,
    categoryName: 'UTC day',
  });
}
