import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forecastSeries, type SeriesForecast } from '../src/analysis/forecast/forecast.ts';
import { sumOf } from '../src/analysis/forecast/sum.ts';
import type { Frequency } from '../src/model/series.ts';
import { filledBySeason, meanScore, type Score, scaleOf, scoreOf } from './forecast-scores.ts';
import type { Reporter } from './report.ts';

/** Data that may not be copied into the repository: read where it lies, beside the checkout. */
const DATA = join(import.meta.dirname, '../../shared/data');
const REFERENCE = join(DATA, 'expected/reference-forecasts');

interface Dataset {
  name: string;
  horizon: number;
  /** What is promised at most, where something is. */
  mase?: number;
  /** Whether each series is told of by itself too. */
  eachSeries?: boolean;
}

/** What is measured on the held-out test parts. */
const DATASETS: Dataset[] = [
  { name: 'nn5-daily', horizon: 28, mase: 0.8 },
  { name: 'm4-weekly', horizon: 13, mase: 2.42 },
  { name: 'm4-hourly', horizon: 48, mase: 1.08 },
  { name: 'misc-daily', horizon: 28 },
  { name: 'misc-daily', horizon: 14, eachSeries: true },
];
/** A 95 % interval may hold between 92 and 98 % of what came. */
const COVERAGE_OFF = 3;
/** Per cent of the total, on average. */
const TOTAL_WIDTH = 65;
const TOTAL_DAYS = 28;
const ORIGINS = 10;
const ORIGINS_APART = [28, 7];

interface Line {
  id: string;
  m: number;
  freq: Frequency;
  start?: string | null;
  train: (number | null)[];
  test: (number | null)[];
}

/** Forecasts real series whose ends were never looked at, beside simple ways and the best published figures. */
export async function measureForecastAccuracy(report: Reporter): Promise<void> {
  if (!existsSync(DATA)) {
    console.log(`Forecast accuracy is skipped: there is no ${DATA}.`);
    return;
  }
  for (const dataset of DATASETS) measureDataset(report, dataset);
  measureTotals(report);
}

function measureDataset({ add }: Reporter, { name, horizon, mase, eachSeries }: Dataset): void {
  const lines = linesOf(name).filter(({ test }) => test.length >= horizon);
  const scores = lines.map(({ id, train, test, m, freq, start }) => {
    const past = filledBySeason(train, m);
    const actual = test.slice(0, horizon);
    const scale = scaleOf(past, m);
    const season = freq === 'D' ? 7 : m;
    const forecast = ahead(forecastSeries({ values: train, frequency: freq, start: start ?? undefined, horizon }));
    return {
      id,
      penny: scoreOf(forecast.mean, actual, { scale, bounds: forecast }),
      naive: scoreOf(sameSeasons(past, { season, horizon, seasons: 1 }), actual, { scale }),
      eight: scoreOf(sameSeasons(past, { season, horizon, seasons: 8 }), actual, { scale }),
      last: scoreOf(sameSeasons(past, { season: 1, horizon, seasons: 1 }), actual, { scale }),
    };
  });
  const [penny, naive, eight] = (['penny', 'naive', 'eight'] as const).map((way) =>
    meanScore(scores.map((score) => score[way])),
  ) as [Score, Score, Score];
  const best = bestReference(name, horizon);
  const published = bestPublished(name);
  const on = `${name}, ${horizon} ahead`;

  for (const [error, unit] of [
    ['mase', ''],
    ['smape', '%'],
  ] as const) {
    const title = `${on}: ${error === 'mase' ? 'MASE' : 'sMAPE'} of`;
    add(`${title} Penny`, penny[error], unit, error === 'mase' ? mase : undefined);
    add(`${title} the last season`, naive[error], unit);
    add(`${title} the mean of 8 seasons`, eight[error], unit);
    if (best) add(`${title} ${best.method}, the best in R`, best[error], unit);
    if (published) add(`${title} the best published in the M4`, published[error], unit);
  }
  add(`${on}: held by 95 % intervals`, 100 * penny.covered, '%');
  add(`${on}: that is off by`, Math.abs(100 * penny.covered - 95), 'points', COVERAGE_OFF);
  add(`${on}: width of 95 % intervals`, penny.width, 'scales');
  if (best) add(`${on}: width of ${best.method}'s`, best.width, 'scales');
  for (const { id, penny, last } of eachSeries ? scores : []) {
    add(`${on}, ${id}: MASE of Penny`, penny.mase, '');
    add(`${on}, ${id}: MASE of the last value`, last.mase, '');
  }
}

interface Total {
  held: boolean;
  /** Per cent of the total. */
  width: number;
}

/** Sums of four weeks from each origin, and from ten origins together that lie four weeks or one apart. */
function measureTotals({ add }: Reporter): void {
  const on = `nn5-daily, totals of ${TOTAL_DAYS} days`;
  const lines = linesOf('nn5-daily');
  const daysBack = [...new Set(ORIGINS_APART.flatMap(originsApart))].sort((a, b) => a - b);
  const totals = new Map(daysBack.map((back) => [back, lines.map((line) => totalFrom(line, back))]));
  for (const [back, some] of totals) {
    add(`${on}, ${back} days back: held by 95 % intervals`, shareHeld(some), '%');
    add(`${on}, ${back} days back: width of 95 % intervals`, meanWidth(some), '% of the total');
  }
  for (const apart of ORIGINS_APART) {
    const all = originsApart(apart).flatMap((back) => totals.get(back)!);
    const origins = `${on}, origins ${apart} days apart`;
    add(`${origins}: held by 95 % intervals`, shareHeld(all), '%');
    add(`${origins}: that is off by`, Math.abs(shareHeld(all) - 95), 'points', COVERAGE_OFF);
    add(`${origins}: width of 95 % intervals`, meanWidth(all), '% of the total', TOTAL_WIDTH);
  }
}

/** How many days each origin lies before the last one that four weeks still follow. */
function originsApart(apart: number): number[] {
  return Array.from({ length: ORIGINS }, (_, index) => index * apart);
}

/** One sum, so many days back; gaps in what came are filled as for the scale. */
function totalFrom({ train, test, m, freq, start }: Line, back: number): Total {
  const all = [...train, ...test];
  const origin = all.length - TOTAL_DAYS - back;
  const request = { values: all.slice(0, origin), frequency: freq, start: start ?? undefined, horizon: TOTAL_DAYS };
  const [low, high] = sumOf(ahead(forecastSeries(request))).intervals[95];
  const came = filledBySeason(all, m).subarray(origin, origin + TOTAL_DAYS);
  const total = came.reduce((sum, value) => sum + value, 0);
  return { held: total >= low && total <= high, width: (100 * (high - low)) / total };
}

function shareHeld(totals: readonly Total[]): number {
  return (100 * totals.filter(({ held }) => held).length) / totals.length;
}

function meanWidth(totals: readonly Total[]): number {
  return totals.reduce((sum, { width }) => sum + width, 0) / totals.length;
}

function ahead(forecast: ReturnType<typeof forecastSeries>): SeriesForecast {
  if ('reason' in forecast) throw new Error(forecast.reason);
  return forecast;
}

function sameSeasons(
  past: Float64Array,
  { season, horizon, seasons }: { season: number; horizon: number; seasons: number },
): number[] {
  const place = (step: number, back: number) => past[past.length - back * season + (step % season)] ?? Number.NaN;
  return Array.from({ length: horizon }, (_, step) => {
    const same = Array.from({ length: seasons }, (_, index) => place(step, index + 1)).filter(Number.isFinite);
    return same.reduce((sum, value) => sum + value, 0) / same.length;
  });
}

function linesOf(name: string): Line[] {
  return readFileSync(join(DATA, 'forecast', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The method with the least MASE of those R was asked for; undefined where that was not kept. */
function bestReference(name: string, horizon: number) {
  const path = join(REFERENCE, `${name}.summary.csv`);
  if (!existsSync(path)) return undefined;
  const [head = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const column = (row: string, title: string) => row.split(',')[head.split(',').indexOf(title)] ?? '';
  return rows
    .filter((row) => Number(column(row, 'h')) === horizon)
    .map((row) => ({
      method: column(row, 'method'),
      mase: Number(column(row, 'mase')),
      smape: Number(column(row, 'smape')),
      width: Number(column(row, 'width')),
    }))
    .toSorted((a, b) => a.mase - b.mase)[0];
}

/** The least errors of all methods in the M4 competition, each error's own best; over all its series, of which ours are some. */
function bestPublished(name: string): { mase: number; smape: number } | undefined {
  const path = join(DATA, 'forecast/published-m4-scores.csv');
  const frequency = name.match(/^m4-(.*)$/)?.[1];
  if (!frequency || !existsSync(path)) return undefined;
  const [head = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  // Authors are quoted and have commas; columns counted from the end are safe from them.
  const titles = head.split(',');
  const best = (title: string) => {
    const column = titles.indexOf(title) - titles.length;
    return Math.min(...rows.flatMap((row) => Number(row.split(',').at(column)) || []));
  };
  return { mase: best(`mase_${frequency}`), smape: best(`smape_${frequency}`) };
}
