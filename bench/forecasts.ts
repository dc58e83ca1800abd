import { chooseModel } from '../src/analysis/forecast/forecast.ts';
import { forecastCosts } from '../src/analysis/forecast-costs.ts';
import type { Series } from '../src/model/series.ts';
import type { Reporter } from './report.ts';

const TEAMS = 200;
const DAYS = 400;

/** Forecasting the month's end and a quarter for every team, with the models chosen before and chosen anew. */
export async function measureForecasts({ add }: Reporter): Promise<void> {
  const teams = Array.from({ length: TEAMS }, (_, team) => teamSeries(team));
  const choosing = performance.now();
  const choices = teams.map((series) => chooseModel({ ...series, horizon: 31 }));
  add(`choosing models for ${TEAMS} teams`, (performance.now() - choosing) / 1000, 's', 90);
  for (const horizon of [31, 90]) {
    const forecasting = performance.now();
    teams.forEach((series, team) => {
      forecastCosts({ ...series, horizon, choice: choices[team] });
    });
    add(`forecasting ${TEAMS} teams ${horizon} days ahead`, (performance.now() - forecasting) / 1000, 's', 10);
  }
}

/**
 * A team's spend: a week, a slow drift, some noise, a fee every 30 days; every tenth team costs more since three days.
 * The same every time.
 */
function teamSeries(team: number): Series {
  let state = team + 1;
  const noise = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  let level = 100 + team;
  const values = Array.from({ length: DAYS }, (_, day) => {
    level *= 1 + 0.01 * noise();
    const weekend = day % 7 >= 5 ? 0.6 : 1;
    const more = team % 10 === 0 && day >= DAYS - 3 ? 1.6 : 1;
    return level * weekend * more * (1 + 0.2 * noise()) + (day % 30 === 0 ? 2 * level : 0);
  });
  return { values, frequency: 'D', start: '2025-09-01' };
}
