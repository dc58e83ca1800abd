import { measureAnomalyAccuracy } from './accuracy-anomalies.ts';
import { measureForecastAccuracy } from './accuracy-forecast.ts';
import { measureGoingOn } from './accuracy-going-on.ts';
import { failOverLimit, reporter } from './report.ts';

const [only] = process.argv.slice(2);
const report = reporter();
if (only !== 'anomalies') {
  await measureForecastAccuracy(report);
  measureGoingOn(report);
}
if (only !== 'forecast') await measureAnomalyAccuracy(report);
failOverLimit(report);
