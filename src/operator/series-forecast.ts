import { forecastSeries, type NoForecast, type SeriesForecast } from '../analysis/forecast/forecast.ts';
import { sumOf } from '../analysis/forecast/sum.ts';
import { PennyError } from '../errors.ts';
import { readSeriesLines, type SeriesLine } from '../ingestion/series-lines.ts';
import type { OperatorDeps, Printed } from '../terminal.ts';

/** What a forecast may be asked for at most; beyond that it says nothing, at great length. */
const FURTHEST = 1000;

/** Forecasts every series of a JSON Lines file, one line of output each. */
export async function seriesForecast(
  file: string,
  { flags, progress }: Pick<OperatorDeps, 'flags' | 'progress'>,
): Promise<Printed> {
  const asked = flags.horizon === undefined ? undefined : horizonIn(flags.horizon);
  const lines = await readSeriesLines(file);
  // Only what is printed is kept of each: the paths of a thousand series would fill the memory.
  const rows = lines.map((line, index) => {
    progress(`${index} of ${lines.length} series`);
    const forecast = forecastSeries({ ...line.series, season: line.season, horizon: asked ?? horizonOf(line) });
    return { id: line.id, words: inWords(forecast), document: documentOf(line, forecast) };
  });
  const widest = Math.max(...rows.map(({ id }) => id.length));
  return {
    text: rows.map(({ id, words }) => `${id.padEnd(widest)}  ${words}`).join('\n'),
    data: undefined,
    lines: rows.map(({ document }) => document),
  };
}

function horizonIn(word: string): number {
  const horizon = Number(word);
  if (Number.isInteger(horizon) && horizon >= 1 && horizon <= FURTHEST) return horizon;
  throw new PennyError('invalid', `--horizon ${word} is not a number of figures from 1 to ${FURTHEST}.`);
}

function horizonOf({ id, horizon }: SeriesLine): number {
  if (horizon === undefined) throw new PennyError('invalid', `How far ahead? Write --horizon N; ${id} does not say.`);
  if (horizon <= FURTHEST) return horizon;
  throw new PennyError('invalid', `${id} asks for ${horizon} figures; ${FURTHEST} are the most.`);
}

function documentOf({ id }: SeriesLine, forecast: SeriesForecast | NoForecast) {
  if ('reason' in forecast) {
    const { reason } = forecast;
    return { id, model: null, mean: [], lower80: [], upper80: [], lower95: [], upper95: [], reason };
  }
  const { model, mean, lower80, upper80, lower95, upper95 } = forecast;
  return { id, model, mean, lower80, upper80, lower95, upper95 };
}

/** What the figures ahead add up to, between what bounds, and who says so. */
function inWords(forecast: SeriesForecast | NoForecast): string {
  if ('reason' in forecast) return forecast.reason;
  const { meanValue, intervals } = sumOf(forecast);
  const [low, high] = intervals[95].map(short);
  const { length } = forecast.mean;
  return `next ${length} add up to ${short(meanValue)}, 95 % from ${low} to ${high}  (${forecast.model})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
