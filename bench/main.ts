import { rmSync } from 'node:fs';
import { measureActing } from './acting.ts';
import { measureAnomalies } from './anomalies.ts';
import { measureAnswers } from './answers.ts';
import { measureForecasts } from './forecasts.ts';
import { measureImports } from './imports.ts';
import { DATA, failOverLimit, reporter } from './report.ts';
import { measureWaste } from './waste.ts';

const [only] = process.argv.slice(2);
const report = reporter();
rmSync(DATA, { recursive: true, force: true });
try {
  if (!only || only === 'forecasts') await measureForecasts(report);
  if (!only || only === 'imports') await measureImports(report);
  if (!only || only === 'answers') await measureAnswers(report);
  if (!only || only === 'waste') await measureWaste(report);
  if (!only || only === 'acting') await measureActing(report);
  if (!only || only === 'anomalies') await measureAnomalies(report);
} finally {
  rmSync(DATA, { recursive: true, force: true });
}
failOverLimit(report);
