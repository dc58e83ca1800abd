import { readFileSync } from 'node:fs';
import { judgeSeries } from '../analysis/anomaly/anomaly.ts';
import type { Deviation, Judgement } from '../analysis/anomaly/judgement.ts';
import { type AnomalySettings, METRIC_SETTINGS } from '../analysis/anomaly/settings.ts';
import { PennyError } from '../errors.ts';
import { type EvenSeries, evenSeries } from '../ingestion/even-series.ts';
import { parseSeriesCsv, type SeriesRow } from '../ingestion/series-csv.ts';
import type { OperatorDeps, Printed } from '../terminal.ts';

const METHODS: AnomalySettings['method'][] = ['seasonal', 'rolling-sigma'];

/** Scores every point of a CSV file as if it were the newest: `penny series anomalies FILE.csv`. */
export async function seriesAnomalies(file: string, { flags }: OperatorDeps): Promise<Printed> {
  const settings = { ...METRIC_SETTINGS, method: methodOf(flags.method) };
  const rows = parseSeriesCsv(textOf(file), file);
  const even = evenSeries(rows);
  const judgement = judgeSeries(even.series, settings, { season: even.season });
  const data = { points: pointsOf(rows, even, judgement), anomalies: anomaliesOf(rows, even, judgement) };
  return { text: inWords(rows, even, data), data };
}

type Anomaly = ReturnType<typeof anomaliesOf>[number];

/** One for each row, in the order of the file. */
function pointsOf(rows: readonly SeriesRow[], { indexOf }: EvenSeries, { points, deviations }: Judgement) {
  const told = new Set(deviations.map(({ toldIndex }) => toldIndex));
  return rows.map(({ timestamp, value }, row) => {
    const index = indexOf[row]!;
    const { expected, lower, upper, score, anomaly } = points[index]!;
    const point = { timestamp, value, expected, lower, upper, score, anomaly: anomaly && value !== null };
    return told.delete(index) ? { ...point, alert: true } : point;
  });
}

/** What one would have been told, each with the band of the figure at which it was. */
function anomaliesOf(rows: readonly SeriesRow[], { indexOf }: EvenSeries, { points, deviations }: Judgement) {
  const timestamps = new Map(rows.map(({ timestamp }, row) => [indexOf[row]!, timestamp]));
  const values = new Map(rows.map(({ value }, row) => [indexOf[row]!, value]));
  return deviations.map(({ firstIndex, toldIndex, lastIndex, ...rest }: Deviation) => ({
    first: timestamps.get(firstIndex) ?? timestamps.get(toldIndex)!,
    told: timestamps.get(toldIndex)!,
    last: timestamps.get(lastIndex)!,
    ...rest,
    value: values.get(toldIndex)!,
    lower: points[toldIndex]!.lower,
    upper: points[toldIndex]!.upper,
  }));
}

function inWords(rows: readonly SeriesRow[], { spacing }: EvenSeries, { anomalies }: { anomalies: Anomaly[] }): string {
  const times = rows.toSorted((a, b) => a.at - b.at).map(({ timestamp }) => timestamp);
  const missing = rows.filter(({ value }) => value === null).length;
  const what = `${rows.length} figures, ${spacing}, ${times[0]} to ${times.at(-1)}${missing > 0 ? `, ${missing} missing` : ''}`;
  if (anomalies.length === 0) return `${what}: nothing to tell.`;
  return [
    `${what}: ${anomalies.length === 1 ? 'one alert' : `${anomalies.length} alerts`}.`,
    ...anomalies.map(line),
  ].join('\n');
}

function line({ told, last, direction, kind, state, value, lower, upper, score }: Anomaly): string {
  const end = state === 'open' ? 'still open' : state === 'learned' ? 'the new normal since' : 'until';
  return (
    `  ${told}  ${kind} ${direction}: ${short(value)} where ${short(lower)} to ${short(upper)} was expected ` +
    `(${short(score)} sigmas), ${state === 'open' ? end : `${end} ${last}`}`
  );
}

function short(number: number | null): string {
  return number === null ? 'missing' : String(Number(number.toPrecision(4)));
}

function methodOf(word = 'seasonal'): AnomalySettings['method'] {
  const method = METHODS.find((each) => each === word);
  if (method) return method;
  throw new PennyError('invalid', `There is no method ${word}; write --method ${METHODS.join(' or --method ')}.`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PennyError('not_found', `${file}: I cannot read that file. Write the path of a CSV.`, { cause: error });
  }
}
