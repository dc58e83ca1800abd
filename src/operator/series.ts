import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** The very code that judges bills, on any series: `penny series forecast FILE --horizon N`, `penny series anomalies FILE`. */
export const series: OperatorCommand = {
  async run([what, file], deps) {
    if (!file) throw new PennyError('invalid', USAGE);
    if (what === 'forecast') return (await import('./series-forecast.ts')).seriesForecast(file, deps);
    if (what === 'anomalies') return (await import('./series-anomalies.ts')).seriesAnomalies(file, deps);
    throw new PennyError('invalid', `There is no series ${what}. ${USAGE}`);
  },
};

const USAGE = 'Write penny series forecast FILE.jsonl --horizon N, or penny series anomalies FILE.csv.';
