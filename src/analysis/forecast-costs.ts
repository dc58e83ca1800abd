import { judgeSeries } from './anomaly/anomaly.ts';
import { COST_SETTINGS } from './anomaly/settings.ts';
import { type ForecastRequest, forecastSeries, type NoForecast, type SeriesForecast } from './forecast/forecast.ts';
import { boundsAt } from './forecast/paths.ts';

/** What is going on in costs and may end at any time: since which figure, and how much more (or less) a day. */
export interface GoingOn {
  sinceIndex: number;
  perDay: number;
}

/** Daily costs ahead. */
export type CostForecast = SeriesForecast & { goingOn?: GoingOn | undefined };

/** Much smaller than what is told counts: a forecast is wrong by it all the same. */
const SETTINGS = { ...COST_SETTINGS, minImpact: 0, minPercent: 5 };
/** One day may be a spike, which is over; two are something that goes on. */
const LEAST_DAYS = 2;
/** What it costs more is the mean of the newest days. */
const NEWEST_DAYS = 7;

/**
 * Forecasts daily costs. A deviation that goes on may stay or end tomorrow, and no model of the past can know which; so
 * the costs are forecast without it, and it is added for as long as it may last. What has lasted n days lasts n more
 * with a chance of one half, and k more with n / (n + k) (J. R. Gott, Nature 363, 1993): each path draws its end from
 * that. `planned`, by index, is what was declared for days that are over; it is no deviation.
 */
export function forecastCosts(
  request: ForecastRequest,
  planned: readonly (number | null)[] = [],
): CostForecast | NoForecast {
  const found = findGoingOn(request, planned);
  if (!found) return forecastSeries(request);
  const forecast = forecastSeries({ ...request, values: found.usual });
  return 'reason' in forecast ? forecast : withGoingOn(forecast, found.goingOn, request);
}

/** The deviation that the newest figure belongs to, and the figures as they would have been without it. */
function findGoingOn(
  { values, start }: ForecastRequest,
  planned: readonly (number | null)[],
): { goingOn: GoingOn; usual: (number | null)[] } | undefined {
  const { points, deviations } = judgeSeries({ values, frequency: 'D', start }, SETTINGS, { planned });
  const last = deviations.at(-1);
  const sinceIndex = last?.firstIndex ?? 0;
  const lasted = values.length - sinceIndex;
  if (last?.state !== 'open' || last.lastIndex !== values.length - 1 || lasted < LEAST_DAYS) return undefined;
  const usual = values.map((value, index) => (index < sinceIndex ? value : (points[index]?.expected ?? value)));
  const off = values.flatMap((value, index) =>
    index < sinceIndex || value === null || usual[index] == null ? [] : [value - usual[index]],
  );
  const newest = off.slice(-NEWEST_DAYS);
  return { goingOn: { sinceIndex, perDay: newest.reduce((sum, each) => sum + each, 0) / newest.length }, usual };
}

function withGoingOn(forecast: SeriesForecast, goingOn: GoingOn, { values }: ForecastRequest): CostForecast {
  const lasted = values.length - goingOn.sinceIndex;
  const atLeast = (figure: number) => Math.max(forecast.floor, figure);
  const paths = forecast.paths.map((path, index) => {
    const share = ((index + 1) * GOLDEN) % 1;
    const lasts = lasted * (1 / share - 1);
    return path.map((value, step) => (step < lasts ? value + goingOn.perDay : value));
  });
  const [lower95, lower80, upper80, upper95] = boundsAt(paths, [0.025, 0.1, 0.9, 0.975]).map((bounds) =>
    bounds.map(atLeast),
  );
  return {
    ...forecast,
    mean: forecast.mean.map((value, step) => atLeast(value + (goingOn.perDay * lasted) / (lasted + step + 1))),
    lower80: lower80!,
    upper80: upper80!,
    lower95: lower95!,
    upper95: upper95!,
    paths,
    goingOn,
  };
}

/** Its multiples fall evenly between 0 and 1 without their whole part, and look like chance beside anything else. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
