import { rmSync } from 'node:fs';
import { measureAnswers } from './answers.ts';
import { measureForecasts } from './forecasts.ts';
import { measureImports } from './imports.ts';
import { DATA, reporter } from './report.ts';

const [only] = process.argv.slice(2);
const report = reporter();
rmSync(DATA, { recursive: true, force: true });
try {
  if (!only || only === 'forecasts') await measureForecasts(report);
  if (!only || only === 'imports') await measureImports(report);
  if (!only || only === 'answers') await measureAnswers(report);
} finally {
  rmSync(DATA, { recursive: true, force: true });
}
const over = report.figures.filter(({ value, limit }) => limit !== undefined && !(value <= limit));
if (over.length > 0) {
  const names = over.map(({ name }) => name).join('; ');
  console.error(`${over.length} of ${report.figures.length} figures are over their limit: ${names}`);
  process.exitCode = 1;
}
