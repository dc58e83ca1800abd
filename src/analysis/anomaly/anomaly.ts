import type { Series } from '../../model/series.ts';
import { Judge } from './judge.ts';
import { type Deviation, type Judgement, type PointScore, UNKNOWN } from './judgement.ts';
import { monthStarts } from './month-fees.ts';
import type { Placed } from './normal.ts';
import { rollingSigma } from './rolling-sigma.ts';
import { type AnomalyExtra, type AnomalySettings, type Cadence, cadenceOf } from './settings.ts';
import { YOUTH_SEASONS, Youth } from './youth.ts';

/** After so many seasons without a figure, what was known is forgotten. */
const FORGET_AFTER = 8;

/** Each figure as if it were the newest: what was expected, by those before it. One point for each figure. */
export function scorePoints(series: Series, settings: AnomalySettings, extra: AnomalyExtra = {}): PointScore[] {
  return judgeSeries(series, settings, extra).points;
}

/**
 * What one would have told, oldest first, one entry for each cause. The last one is about today if it is `open`. The
 * same series gives the same answer every day: history is replayed, nothing is remembered between calls.
 */
export function findDeviations(series: Series, settings: AnomalySettings, extra: AnomalyExtra = {}): Deviation[] {
  return judgeSeries(series, settings, extra).deviations;
}

/** Both at once. */
export function judgeSeries(series: Series, settings: AnomalySettings, extra: AnomalyExtra = {}): Judgement {
  const factor = settings.factor ?? 1;
  const scaled = { ...settings, threshold: settings.threshold * factor, minPercent: settings.minPercent * factor };
  return settings.method === 'seasonal' ? replay(series, scaled, extra) : rollingSigma(series, scaled, extra);
}

function replay(series: Series, settings: AnomalySettings, { planned = [], season }: AnomalyExtra): Judgement {
  const judgement: Judgement = { points: [], deviations: [] };
  const { values } = series;
  const cadence = cadenceOf(series.frequency, season);
  const threshold = thresholdFor(cadence, settings.threshold);
  const rules = { settings: { ...settings, threshold }, cadence, values, planned, monthStarts: monthStarts(series) };
  let judge: Youth | Judge = new Youth(judgement, settings, cadence);
  let last = -1;
  for (const [index, value] of values.entries()) {
    if (value === null || !Number.isFinite(value)) {
      judgement.points.push(UNKNOWN);
      continue;
    }
    const silent = index - last - 1;
    if (last < 0 && silent >= YOUTH_SEASONS * cadence.season && settings.minImpact > 0) {
      judge = new Judge(nothing(cadence), judgement, rules);
    } else if (last >= 0 && silent >= FORGET_AFTER * cadence.season) {
      judge.close();
      judge = new Youth(judgement, settings, cadence);
    } else if (judge instanceof Youth && judge.isOver()) {
      judge.close();
      judge = new Judge(judge.figures, judgement, rules);
    }
    last = index;
    judge.see({ index, slot: index % cadence.slots, value });
  }
  return judgement;
}

/**
 * What is judged every five minutes is judged 288 times as often as what is judged daily, and may not cry wolf more
 * often for it: the tail of normal noise falls with exp(−k²/2), so k² grows by twice the logarithm.
 */
function thresholdFor({ withinDay, season }: Cadence, daily: number): number {
  return withinDay ? Math.sqrt(daily ** 2 + 2 * Math.log(season)) : daily;
}

/** A cost that begins when others have been there for weeks began from nothing; its first days are no youth. */
function nothing({ season, slots }: Cadence): Placed[] {
  return Array.from({ length: YOUTH_SEASONS * season }, (_, index) => ({ index, slot: index % slots, value: 0 }));
}
