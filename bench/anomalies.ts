import { join } from 'node:path';
import { measureProcess } from './child.ts';
import type { Reporter } from './report.ts';

const SCRIPT = join(import.meta.dirname, 'judge-series.ts');
const FEW = 2_500;
const MANY = 10_000;
/** Times as long for a series when there are many: more is no longer linear. */
const LINEAR = 1.3;

/** The newest day of every cost series judged, its 400 days of history replayed, on one core. */
export async function measureAnomalies({ add }: Reporter): Promise<void> {
  const few = await judge(FEW);
  const many = await judge(MANY);
  add(`anomalies of ${FEW} series of 400 days`, few.seconds, 's');
  add(`anomalies of ${MANY} series of 400 days`, many.seconds, 's', 20);
  add('anomalies: one series of 400 days', (1000 * many.worked) / MANY, 'ms', 1);
  add('anomalies: largest resident memory', many.megabytes, 'MB', 500);
  add('anomalies: time a series, many for few', many.worked / MANY / (few.worked / FEW), 'times', LINEAR);
}

async function judge(count: number): Promise<{ seconds: number; worked: number; megabytes: number }> {
  const { output, megabytes } = await measureProcess(SCRIPT, [String(count)]);
  return { ...JSON.parse(output), megabytes };
}
