import { chooseModel, forecastSeries } from '../src/analysis/forecast/forecast.ts';
import { type SumForecast, sumOf } from '../src/analysis/forecast/sum.ts';
import { forecastCosts } from '../src/analysis/forecast-costs.ts';
import { anyBills } from '../test/analysis/anomaly/incidents.ts';
import type { Reporter } from './report.ts';

const SEEDS = { firstSeed: 1, seeds: 8 };
/** Days ahead; a month has about as many left when it is worth asking. */
const HORIZON = 20;
const ORIGINS = Array.from({ length: 40 }, (_, index) => 180 + 5 * index);

interface Held {
  count: number;
  held: number;
  width: number;
}

/** Totals of the days ahead while something goes on, as the models alone would say them and as it is counted in. */
export function measureGoingOn({ add }: Reporter): void {
  const bills = anyBills(SEEDS);
  const alone: Held = { count: 0, held: 0, width: 0 };
  const counted: Held = { count: 0, held: 0, width: 0 };
  for (const { series } of bills) {
    const asked = (origin: number) => ({ ...series, values: series.values.slice(0, origin), horizon: HORIZON });
    const choice = chooseModel(asked(ORIGINS[0]!));
    for (const origin of ORIGINS) {
      const request = { ...asked(origin), choice };
      const forecast = forecastCosts(request);
      const plain = forecastSeries(request);
      if ('reason' in forecast || 'reason' in plain || !forecast.goingOn) continue;
      const came = series.values.slice(origin, origin + HORIZON);
      const total = came.reduce<number>((sum, value) => sum + (value ?? 0), 0);
      score(alone, sumOf(plain), total);
      score(counted, sumOf(forecast), total);
    }
  }
  const on = `bills of seeds 1 to ${SEEDS.seeds} while something goes on, totals of ${HORIZON} days`;
  add(`${on}: forecasts`, counted.count, '');
  for (const [name, { count, held, width }] of [
    ['models alone', alone],
    ['Penny', counted],
  ] as const) {
    add(`${on}: held by 95 % intervals, ${name}`, (100 * held) / count, '%');
    add(`${on}: width of 95 % intervals, ${name}`, (100 * width) / count, '% of the total');
  }
}

function score(held: Held, { intervals }: SumForecast, total: number): void {
  const [low, high] = intervals[95];
  held.count += 1;
  held.held += total >= low && total <= high ? 1 : 0;
  held.width += (high - low) / total;
}
