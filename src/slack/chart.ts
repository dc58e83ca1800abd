import type { DataVisualizationBlock } from '../model/message.ts';
import { formatCost } from '../model/money.ts';
import { codeBlock, joined, type Mrkdwn, md, shorten, shortenMiddle } from './mrkdwn.ts';

/** What Slack draws at most: docs.slack.dev, data-visualization-block (12 series in newer clients; 6 everywhere). */
export const CHART_LIMITS = { title: 50, label: 20, axisLabel: 50, categories: 20, series: 6 } as const;

type AxisChart = Exclude<DataVisualizationBlock['chart'], { type: 'pie' }>;

/** A chart over shared categories: one value of each series per category, in `currency`. */
export interface ChartSpec {
  type: AxisChart['type'];
  title: string;
  categories: string[];
  series: { name: string; values: number[] }[];
  currency: string;
  /** What the categories are, such as "UTC day". */
  categoryName: string;
}

/** Draws costs over days, or by group. Labels are shortened and stay unique; the currency is the y axis. */
export function costChart({
  type,
  title,
  categories,
  series,
  currency,
  categoryName,
}: ChartSpec): DataVisualizationBlock {
  return withShortLabels({
    type: 'data_visualization',
    title,
    chart: {
      type,
      series: series.map(({ name, values }) => ({
        name,
        data: categories.map((label, index) => ({ label, value: toCents(values[index] ?? 0) })),
      })),
      axis_config: { categories, x_label: categoryName, y_label: currency },
    },
  });
}

/** Draws the parts of a whole. A pie has no axis, so the currency stands in its title; parts must be positive. */
export function costPie(
  title: string,
  parts: { label: string; cost: number }[],
  currency: string,
): DataVisualizationBlock {
  const segments = parts.map(({ label, cost }) => ({ label, value: toCents(cost) })).filter(({ value }) => value > 0);
  const unit = ` (${currency})`;
  return withShortLabels({
    type: 'data_visualization',
    title: `${shorten(title, CHART_LIMITS.title - unit.length)}${unit}`,
    chart: { type: 'pie', segments },
  });
}

/** The same chart with every title, label and name short enough, and labels still unique. */
export function withShortLabels(block: DataVisualizationBlock): DataVisualizationBlock {
  const { chart } = block;
  const title = shorten(block.title, CHART_LIMITS.title) || 'Chart';
  if (chart.type === 'pie') {
    const labels = uniqueLabels(chart.segments.map(({ label }) => label));
    const segments = chart.segments.map(({ value }, index) => ({ label: labels[index]!, value }));
    return { ...block, title, chart: { ...chart, segments } };
  }
  const { categories: long, x_label = '', y_label = '' } = chart.axis_config;
  const categories = uniqueLabels(long);
  const names = uniqueLabels(chart.series.map(({ name }) => name));
  const series = chart.series.map(({ data }, index) => ({
    name: names[index]!,
    data: data.map(({ value }, at) => ({ label: categories[at] ?? '', value })),
  }));
  const axis = { x_label: shorten(x_label, CHART_LIMITS.axisLabel), y_label: shorten(y_label, CHART_LIMITS.axisLabel) };
  return { ...block, title, chart: { ...chart, series, axis_config: { categories, ...withoutEmpty(axis) } } };
}

/** Whether Slack would draw it; if not, its text form is all there is to send. */
export function isDrawable({ chart }: DataVisualizationBlock): boolean {
  if (chart.type === 'pie') {
    return (
      isBetween(chart.segments.length, 1, CHART_LIMITS.series) &&
      chart.segments.every(({ value }) => value > 0 && Number.isFinite(value))
    );
  }
  const { categories } = chart.axis_config;
  return (
    isBetween(categories.length, 1, CHART_LIMITS.categories) &&
    isBetween(chart.series.length, 1, CHART_LIMITS.series) &&
    chart.series.every(
      ({ data }) => data.length === categories.length && data.every(({ value }) => Number.isFinite(value)),
    )
  );
}

/** Labels of at most 20 characters, no two alike and none empty. */
export function uniqueLabels(labels: readonly string[]): string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    const whole = label.trim() || '(none)';
    let short = shortenMiddle(whole, CHART_LIMITS.label);
    for (let copy = 2; taken.has(short); copy += 1) {
      const suffix = ` ${copy}`;
      short = `${shortenMiddle(whole, CHART_LIMITS.label - suffix.length)}${suffix}`;
    }
    taken.add(short);
    return short;
  });
}

/** Lines a bar or pie becomes in text; more would scroll on a phone. */
const TEXT_LINES = 12;
const LEVELS = [...'▁▂▃▅▇'];

/** What a chart says, in words: a sparkline with its ends and extremes, or one line for each bar or slice. */
export function chartText({ title, chart }: DataVisualizationBlock): Mrkdwn {
  if (chart.type === 'pie') return barLines(title, chart.segments, /\(([^()]+)\)$/.exec(title)?.[1] ?? '');
  const { x_label: categoryName = '', y_label: currency = '' } = chart.axis_config;
  const parts = chart.series.slice(0, CHART_LIMITS.series).map(({ name, data }) => {
    const heading = chart.series.length > 1 ? `${title}, ${name}` : title;
    return chart.type === 'bar'
      ? barLines(heading, data, currency)
      : sparkLines(categoryName ? `${heading} (${categoryName})` : heading, data, currency);
  });
  return joined(parts);
}

interface Point {
  label: string;
  value: number;
}

function sparkLines(heading: string, data: Point[], currency: string): Mrkdwn {
  const points = data.filter(({ value }) => Number.isFinite(value)).slice(-60);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return md`${heading}: no figures`;
  const lowest = points.reduce((low, point) => (point.value < low.value ? point : low));
  const highest = points.reduce((high, point) => (point.value > high.value ? point : high));
  const say = ({ label, value }: Point) => md`${formatCost(value, currency)} (${label})`;
  return md`${heading}\n${sparkline(points.map(({ value }) => value))}\nfirst ${say(first)}, last ${say(last)}, lowest ${say(lowest)}, highest ${say(highest)}`;
}

/** A row of bars from the lowest value to the highest; a flat row is in the middle. */
export function sparkline(values: readonly number[]): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return values
    .map((value) => LEVELS[span > 0 ? Math.round(((value - low) / span) * (LEVELS.length - 1)) : 2])
    .join('');
}

function barLines(heading: string, data: Point[], currency: string): Mrkdwn {
  const shown = data
    .slice(0, TEXT_LINES)
    .map(({ label, value }) => ({ label, cost: Number.isFinite(value) ? formatCost(value, currency) : '–' }));
  const width = Math.max(0, ...shown.map(({ label }) => label.length));
  const costs = Math.max(0, ...shown.map(({ cost }) => cost.length));
  const lines = shown.map(({ label, cost }) => `${label.padEnd(width)}  ${cost.padStart(costs)}`);
  const more = data.length > shown.length ? [`and ${data.length - shown.length} more`] : [];
  return md`${heading}\n${codeBlock([...lines, ...more])}`;
}

function withoutEmpty(labels: { x_label: string; y_label: string }): { x_label?: string; y_label?: string } {
  return Object.fromEntries(Object.entries(labels).filter(([, label]) => label !== ''));
}

function isBetween(count: number, least: number, most: number): boolean {
  return count >= least && count <= most;
}

function toCents(cost: number): number {
  return Math.round(cost * 100) / 100;
}
