import type { Frequency } from '../../model/series.ts';
import { type History, type Model, upTo } from './history.ts';

/** How many horizons back the past is gone through, and how often the models learn on the way. */
const WINDOWS = 8;
/** Figures that are gone through at least, where there are as many: of days a year, so that each has its Christmas. */
const AT_LEAST: Record<Frequency, number> = { H: 0, D: 365, W: 0 };

/** What models would have said in the past: at each origin, forecast less figure, for the steps since known. */
export interface Backtest {
  origins: number[];
  /** By the model's name, then by origin. Only of models that had enough to learn from at the first. */
  errors: Map<string, Float64Array[]>;
}

/**
 * Forecasts from every figure of the later past, never looking beyond it, though from none of the first third, which is
 * only learnt from. The models learn anew eight times; in between they go on from what they have learnt.
 */
export function backtest(history: History, models: readonly Model[], horizon: number): Backtest {
  const { length } = history.values;
  const steps = Math.max(1, Math.min(horizon, Math.floor(length / 4)));
  const back = Math.max(WINDOWS * steps, AT_LEAST[history.frequency]);
  const first = Math.max(1, Math.ceil(length / 3), length - back);
  const window = Math.max(1, Math.ceil((length - first) / WINDOWS));
  const origins = Array.from({ length: Math.max(0, length - first) }, (_, index) => first + index);
  const errors = new Map<string, Float64Array[]>();
  for (const model of models) {
    let forecast = model.learn(upTo(history, first));
    if (!forecast) continue;
    const ofModel = origins.map((origin) => {
      const past = upTo(history, origin);
      if ((origin - first) % window === 0) forecast = model.learn(past) ?? forecast;
      const ahead = forecast!(past.values, Math.min(steps, length - origin));
      return ahead.map((value, step) => value - history.actual[origin + step]!);
    });
    errors.set(model.name, ofModel);
  }
  return { origins, errors };
}
