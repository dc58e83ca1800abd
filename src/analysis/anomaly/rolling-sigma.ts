import type { Series } from '../../model/series.ts';
import { type Deviation, type Judgement, type PointScore, UNKNOWN } from './judgement.ts';
import { mean } from './normal.ts';
import { type AnomalyExtra, type AnomalySettings, cadenceOf } from './settings.ts';

const SIGMAS = 2;

/**
 * The way most tools begin: anomalous is what lies more than two standard deviations from the mean of the last season,
 * which for days is a week. Figures right after each other on the same side are one deviation.
 */
export function rollingSigma(
  { values, frequency }: Series,
  settings: AnomalySettings,
  { planned = [], season }: AnomalyExtra,
): Judgement {
  const window = cadenceOf(frequency, season).season;
  const deviations: Deviation[] = [];
  const lately: number[] = [];
  const points = values.map((value, index): PointScore => {
    if (value === null || !Number.isFinite(value)) return UNKNOWN;
    const point = lately.length < window ? UNKNOWN : scored(value, lately, settings, planned[index] ?? 0);
    if (point.anomaly) add(deviations, index, value, point);
    lately.push(value);
    if (lately.length > window) lately.shift();
    return point;
  });
  const open = deviations.at(-1);
  if (open && open.lastIndex === values.length - 1) open.state = 'open';
  return { points, deviations };
}

function scored(value: number, lately: readonly number[], settings: AnomalySettings, planned: number): PointScore {
  const expected = mean(lately);
  const farthest = Math.max(...lately.map((each) => Math.abs(each - expected))) || 1;
  const sigma = farthest * Math.sqrt(mean(lately.map((each) => ((each - expected) / farthest) ** 2)));
  const least = Math.max(settings.minImpact, (settings.minPercent / 100) * Math.abs(expected));
  const width = Math.max(SIGMAS * (settings.factor ?? 1) * sigma, least);
  const [lower, upper] = [expected - width, expected + width + Math.max(0, planned)];
  const score = sigma > 0 ? (value - expected) / sigma : 0;
  return { expected, lower, upper, score, anomaly: value < lower || value > upper };
}

function add(deviations: Deviation[], index: number, value: number, { expected, score }: PointScore): void {
  const direction = value > expected! ? 'up' : 'down';
  const last = deviations.at(-1);
  if (last && last.lastIndex === index - 1 && last.direction === direction) {
    last.lastIndex = index;
    last.actual += value;
    last.expected += expected!;
    last.impact = last.actual - last.expected;
    if (Math.abs(score!) > Math.abs(last.score)) last.score = score!;
    return;
  }
  deviations.push({
    firstIndex: index,
    toldIndex: index,
    lastIndex: index,
    direction,
    kind: 'spike',
    state: 'ended',
    actual: value,
    expected: expected!,
    impact: value - expected!,
    score: score!,
    confidence: 0.5,
  });
}
