import { median } from '../src/analysis/forecast/statistics.ts';

/** How good one forecast was. Where a figure is missing, its step does not count. */
export interface Score {
  /** Mean absolute error in scales (Hyndman and Koehler 2006). */
  mase: number;
  /** Mean absolute error in per cent of the mean of figure and forecast: 0 to 200 (as in the M4 competition). */
  smape: number;
  /** Share of the figures between the bounds. */
  covered: number;
  /** Mean distance of the bounds in scales. */
  width: number;
}

/** Gaps filled by the median of the figures at the same place of the season: a weekday's, of daily figures. */
export function filledBySeason(values: readonly (number | null)[], season: number): Float64Array {
  const known = (place: number) => values.filter((value, index) => value !== null && index % season === place);
  const medians = Array.from({ length: season }, (_, place) => median(known(place) as number[]));
  return Float64Array.from(values, (value, index) => value ?? medians[index % season]!);
}

/** The mean absolute change over a season in the past, by which errors of series of any size are compared. */
export function scaleOf(past: Float64Array, season: number): number {
  const changes = past.subarray(season).map((value, index) => Math.abs(value - past[index]!));
  return changes.reduce((sum, change) => sum + change, 0) / changes.length;
}

export function scoreOf(
  mean: readonly number[],
  actual: readonly (number | null)[],
  { scale, bounds }: { scale: number; bounds?: { lower95: number[]; upper95: number[] } },
): Score {
  const total: Score = { mase: 0, smape: 0, covered: 0, width: 0 };
  let steps = 0;
  actual.forEach((figure, step) => {
    if (figure === null) return;
    steps += 1;
    const forecast = mean[step]!;
    const off = Math.abs(figure - forecast);
    const [low, high] = bounds ? [bounds.lower95[step]!, bounds.upper95[step]!] : [forecast, forecast];
    total.mase += off / scale;
    total.smape += off === 0 ? 0 : (200 * off) / (Math.abs(figure) + Math.abs(forecast));
    total.covered += figure >= low && figure <= high ? 1 : 0;
    total.width += (high - low) / scale;
  });
  return {
    mase: total.mase / steps,
    smape: total.smape / steps,
    covered: total.covered / steps,
    width: total.width / steps,
  };
}

/** The mean over series, each counting the same. */
export function meanScore(scores: readonly Score[]): Score {
  const mean = (key: keyof Score) => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  return { mase: mean('mase'), smape: mean('smape'), covered: mean('covered'), width: mean('width') };
}
