import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judgeSeries } from '../src/analysis/anomaly/anomaly.ts';
import { type AnomalySettings, METRIC_SETTINGS } from '../src/analysis/anomaly/settings.ts';
import { evenSeries } from '../src/ingestion/even-series.ts';
import { parseSeriesCsv, type SeriesRow } from '../src/ingestion/series-csv.ts';
import { median, type Reporter } from './report.ts';

const SHARED = resolve(import.meta.dirname, '../../shared/data');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const METHODS: AnomalySettings['method'][] = ['seasonal', 'rolling-sigma'];

/** The least of what is found and the most that is false, summed over the files: better than every baseline in one. */
const HOURLY = { missed: 6, false: 38 };
const DAILY = { missed: 1, false: 15 };

/** A time in which somebody saw an anomaly: milliseconds, both ends included. */
type Window = [start: number, end: number];

/** How one series fared. */
interface Fared {
  windows: number;
  found: number;
  alerts: number;
  falseAlerts: number;
  /** Marked points outside of any window. */
  falsePoints: number;
  /** Milliseconds from the start of each found window to its first marked point. */
  delays: number[];
}

interface Baseline {
  windows_hit: number;
  false_positive_hours?: number;
  false_positive_days?: number;
}

/** The Numenta Anomaly Benchmark: hourly means and days beside the baselines, and every point as it was measured. */
export function measureNab(report: Reporter): void {
  if (!existsSync(join(SHARED, 'nab'))) {
    console.log(`Skipped: the Numenta Anomaly Benchmark needs ${SHARED}/nab, which is not there.`);
    return;
  }
  const baselines: Record<string, { detectors: Record<string, Baseline> }> = read('expected/anomaly-baselines.json');
  const windows: Record<string, [string, string][]> = read('nab/combined_windows.json');
  const files = Object.keys(windows).map((name) => {
    const rows = rowsOf(join('nab', name));
    return { name, rows, windows: windows[name]!.map(([from, to]): Window => [timeOf(from), timeOf(to)]) };
  });
  for (const method of METHODS) {
    const settings = { ...METRIC_SETTINGS, method };
    const hourly = files.map(({ name, rows, windows }) => {
      const hours = windows.map(([from, to]): Window => [floor(from, HOUR), to]);
      return { name: `${name} (hourly mean)`, fared: fare(hourlyMeans(rows), hours, settings) };
    });
    const known = hourly.filter(({ name }) => name in baselines);
    if (method === 'seasonal') for (const each of hourly) tellFile(report, each, baselines[each.name]?.detectors, HOUR);
    tellSum(report, `nab hourly by ${method}`, known, HOUR, method === 'seasonal' ? HOURLY : undefined);
    const daily = dailyFiles().map(({ name, rows, windows }) => ({ name, fared: fare(rows, windows, settings) }));
    if (method === 'seasonal') for (const each of daily) tellFile(report, each, baselines[each.name]?.detectors, DAY);
    tellSum(report, `nab daily by ${method}`, daily, DAY, method === 'seasonal' ? DAILY : undefined);
  }
  tellBaselines(report, baselines);
  const raw = files.map(({ name, rows, windows }) => ({ name, fared: fare(rows, windows, METRIC_SETTINGS) }));
  tellSum(report, 'nab as measured', raw, HOUR);
  const quiet = files.filter(({ windows }) => windows.length === 0);
  for (const { name, rows } of quiet) {
    report.add(`nab ${name}: alerts`, fare(rows, [], METRIC_SETTINGS).alerts, 'alerts', 0);
    report.add(`nab ${name} (hourly mean): alerts`, fare(hourlyMeans(rows), [], METRIC_SETTINGS).alerts, 'alerts', 0);
  }
}

function fare(rows: readonly SeriesRow[], windows: readonly Window[], settings: AnomalySettings): Fared {
  const { series, season, indexOf } = evenSeries(rows);
  const { points, deviations } = judgeSeries(series, settings, { season });
  const timeAt = new Map(rows.map(({ at }, row) => [indexOf[row]!, at]));
  const marked = [...timeAt].filter(([index]) => points[index]!.anomaly).map(([, at]) => at);
  const isFalse = (at: number) => !windows.some(([from, to]) => at >= from && at <= to);
  const firsts = windows.map(([from, to]) => Math.min(...marked.filter((at) => at >= from && at <= to)) - from);
  const delays = firsts.filter(Number.isFinite);
  return {
    windows: windows.length,
    found: delays.length,
    alerts: deviations.length,
    falseAlerts: deviations.filter(({ toldIndex }) => isFalse(timeAt.get(toldIndex)!)).length,
    falsePoints: marked.filter(isFalse).length,
    delays,
  };
}

function tellFile(
  { add }: Reporter,
  { name, fared }: { name: string; fared: Fared },
  baselines: Record<string, Baseline> = {},
  unit: number,
): void {
  const others = Object.entries(baselines);
  const beside = (of: (baseline: Baseline) => number | undefined) => {
    return others.length === 0 ? '' : ` (${others.map(([detector, each]) => `${detector}: ${of(each)}`).join(', ')})`;
  };
  const falseOf = (each: Baseline) => each.false_positive_hours ?? each.false_positive_days;
  add(`nab ${name}: windows found`, fared.found, `of ${fared.windows}${beside((each) => each.windows_hit)}`);
  add(`nab ${name}: false`, fared.falsePoints, `${unit === DAY ? 'days' : 'hours'}${beside(falseOf)}`);
}

function tellSum(
  { add }: Reporter,
  name: string,
  each: readonly { fared: Fared }[],
  unit: number,
  limits?: { missed: number; false: number },
): void {
  const sum = (of: (fared: Fared) => number) => each.reduce((total, { fared }) => total + of(fared), 0);
  const word = unit === DAY ? 'days' : 'hours';
  add(
    `${name}: windows found`,
    sum(({ found }) => found),
    `of ${sum(({ windows }) => windows)}`,
  );
  add(
    `${name}: windows missed`,
    sum(({ windows, found }) => windows - found),
    'windows',
    limits?.missed,
  );
  add(
    `${name}: false`,
    sum(({ falsePoints }) => falsePoints),
    name.includes('measured') ? 'points' : word,
    limits?.false,
  );
  add(
    `${name}: alerts`,
    sum(({ alerts }) => alerts),
    'alerts',
  );
  add(
    `${name}: false alerts`,
    sum(({ falseAlerts }) => falseAlerts),
    'alerts',
  );
  add(`${name}: median delay from a window's start`, median(each.flatMap(({ fared }) => fared.delays)) / unit, word);
}

function tellBaselines({ add }: Reporter, baselines: Record<string, { detectors: Record<string, Baseline> }>): void {
  const all = Object.values(baselines).flatMap(({ detectors }) => Object.entries(detectors));
  for (const [detector, each] of Map.groupBy(all, ([name]) => name)) {
    const found = each.reduce((sum, [, { windows_hit }]) => sum + windows_hit, 0);
    const wrong = each.reduce((sum, [, it]) => sum + (it.false_positive_hours ?? it.false_positive_days ?? 0), 0);
    add(`nab baseline ${detector}: windows found`, found, 'windows');
    add(
      `nab baseline ${detector}: false`,
      wrong,
      detector.includes('d-') || detector.startsWith('week') ? 'days' : 'hours',
    );
  }
}

/** Rows of the mean of each hour. */
function hourlyMeans(rows: readonly SeriesRow[]): SeriesRow[] {
  const hours = Map.groupBy(rows, ({ at }) => floor(at, HOUR));
  return [...hours].map(([at, each]) => {
    const values = each.flatMap(({ value }) => (value === null ? [] : [value]));
    const value = values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
    return { at, timestamp: '', value };
  });
}

/** Daily files say of each day whether it is in a window. */
function dailyFiles(): { name: string; rows: SeriesRow[]; windows: Window[] }[] {
  return readdirSync(join(SHARED, 'nab-daily')).map((name) => {
    const text = readFileSync(join(SHARED, 'nab-daily', name), 'utf8');
    const rows = parseSeriesCsv(text, name);
    const within = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().endsWith('1'));
    const windows: Window[] = [];
    rows.forEach(({ at }, row) => {
      if (within[row] && within[row - 1]) windows.at(-1)![1] = at;
      else if (within[row]) windows.push([at, at]);
    });
    return { name, rows, windows };
  });
}

function rowsOf(name: string): SeriesRow[] {
  return parseSeriesCsv(readFileSync(join(SHARED, name), 'utf8'), name);
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(SHARED, name), 'utf8'));
}

function timeOf(text: string): number {
  return Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}
