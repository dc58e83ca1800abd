import { measureAnswers } from './answers.ts';
import { measureImports } from './imports.ts';
import { reporter } from './report.ts';

const report = reporter();
const only = process.argv[2];
if (only !== 'answers') await measureImports(report);
if (only !== 'imports') await measureAnswers(report);
const over = report.figures.filter(({ value, limit }) => limit !== undefined && value > limit);
if (over.length > 0) {
  console.error(
    `${over.length} of ${report.figures.length} figures are over their limit: ${over.map(({ name }) => name).join('; ')}`,
  );
  process.exitCode = 1;
}
