import { measureAnomalyAccuracy } from './accuracy-anomalies.ts';
import { measureForecastAccuracy } from './accuracy-forecast.ts';
import { failOverLimit, reporter } from './report.ts';

const [only] = process.argv.slice(2);
const report = reporter();
if (only !== 'anomalies') await measureForecastAccuracy(report);
if (only !== 'forecast') await measureAnomalyAccuracy(report);
failOverLimit(report);
