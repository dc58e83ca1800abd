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
  const forecasts = lines.map((line, index) => {
    progress(`${index} of ${lines.length} series`);
    const horizon = asked ?? line.horizon;
    if (!horizon) throw new PennyError('invalid', `How far ahead? Write --horizon N; ${line.id} does not say.`);
    return { line, horizon, forecast: forecastSeries({ ...line.series, season: line.season, horizon }) };
  });
  return {
    text: table(forecasts),
    data: undefined,
    lines: forecasts.map(({ line, forecast }) => documentOf(line, forecast)),
  };
}

function horizonIn(word: string): number {
  const horizon = Number(word);
  if (Number.isInteger(horizon) && horizon >= 1 && horizon <= FURTHEST) return horizon;
  throw new PennyError('invalid', `--horizon ${word} is not a number of figures from 1 to ${FURTHEST}.`);
}

function documentOf({ id }: SeriesLine, forecast: SeriesForecast | NoForecast) {
  if ('reason' in forecast) {
    const { reason } = forecast;
    return { id, model: null, mean: [], lower80: [], upper80: [], lower95: [], upper95: [], reason };
  }
  const { model, mean, lower80, upper80, lower95, upper95 } = forecast;
  return { id, model, mean, lower80, upper80, lower95, upper95 };
}

interface Row {
  line: SeriesLine;
  horizon: number;
  forecast: SeriesForecast | NoForecast;
}

/** A line a series: what the figures ahead add up to, between what bounds, and who says so. */
function table(rows: readonly Row[]): string {
  const widest = Math.max(...rows.map(({ line }) => line.id.length));
  return rows
    .map(({ line, horizon, forecast }) => {
      const name = line.id.padEnd(widest);
      if ('reason' in forecast) return `${name}  ${forecast.reason}`;
      const { meanValue, intervals } = sumOf(forecast);
      const [low, high] = intervals[95].map(short);
      return `${name}  next ${horizon} add up to ${short(meanValue)}, 95 % from ${low} to ${high}  (${forecast.model})`;
    })
    .join('\n');
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
