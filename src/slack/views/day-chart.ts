import { chartPoints, type DayCost } from '../../analysis/compare-costs.ts';
import type { DataVisualizationBlock } from '../../model/message.ts';
import { addDays, daysBetween } from '../../model/period.ts';
import { CHART_LIMITS, costChart } from '../chart.ts';
import { shortDay } from './words.ts';

/** Costs over days in one currency, weeks where days would be too many; nothing where there is no line to draw. */
export function dayChart(
  days: readonly DayCost[],
  { title, currency }: { title: string; currency: string },
): DataVisualizationBlock | undefined {
  const { points, step, leftOut } = chartPoints(days, currency, CHART_LIMITS.categories);
  const [first, last] = [days[0], days.at(-1)];
  if (points.length < 3 || !first || !last) return undefined;
  const span = daysBetween(first.day, last.day) + 1;
  const open = days.filter(({ settled }) => !settled).map(({ day }) => day);
  const isOpen = (label: string) => open.some((day) => day >= label && day < addDays(label, step));
  const each = step === 1 ? 'UTC day' : `first of ${step} UTC days`;
  const remarks = [
    each,
    ...(open.length > 0 ? ['* provisional'] : []),
    ...(leftOut > 0 ? [`newest ${points.length} of ${span} days`] : []),
    ...(step > 1 && span % step > 0 ? ['first shorter'] : []),
  ];
  return costChart({
    type: 'area',
    title: `${title}, ${currency} ${step === 1 ? 'a day' : `per ${step} days`}`,
    categories: points.map(({ label }) => `${span > 360 ? label : shortDay(label)}${isOpen(label) ? '*' : ''}`),
    series: [{ name: currency, values: points.map(({ cost }) => cost) }],
    currency,
    categoryName: remarks.join('; '),
  });
}
