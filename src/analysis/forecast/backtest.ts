import { type History, type Model, upTo } from './history.ts';

/** How often the past is gone back to: the models learn this many times, each time from a little more. */
const WINDOWS = 8;

/** What models would have said in the past: at each origin, forecast less figure, for the steps since known. */
export interface Backtest {
  origins: number[];
  /** By the model's name, then by origin. Only of models that had enough to learn from at the first. */
  errors: Map<string, Float64Array[]>;
}

/**
 * Forecasts from every figure of the later past, never looking beyond it: eight times the horizon back, though at most
 * half the history. The models learn anew eight times; in between they go on from what they have learnt.
 */
export function backtest(history: History, models: readonly Model[], horizon: number): Backtest {
  const { length } = history.values;
  const steps = Math.min(horizon, Math.max(1, Math.floor(length / 4)));
  const first = Math.max(1, Math.ceil(length / 2), length - WINDOWS * steps);
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
