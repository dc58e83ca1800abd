import { findDeviations } from '../src/analysis/anomaly/anomaly.ts';
import { type AnomalySettings, COST_SETTINGS, METRIC_SETTINGS } from '../src/analysis/anomaly/settings.ts';
import { anyBills, type DailyBill, INCIDENT_KINDS } from '../test/analysis/anomaly/incidents.ts';
import { falseShare, judgeAlerts, medianDelay, missedShare } from '../test/analysis/anomaly/verdicts.ts';
import { measureNab } from './accuracy-nab.ts';
import type { Reporter } from './report.ts';

const SEEDS = { firstSeed: 1, seeds: 20 };
/** What is promised: nine of ten found, nine of ten true, within a day. */
const PROMISED = { missed: 10, false: 10, delay: 1 };

/** How often anomalies are right: on bills with known incidents, and on measures that others have labelled. */
export async function measureAnomalyAccuracy(report: Reporter): Promise<void> {
  const bills = anyBills(SEEDS);
  const incidents = bills.reduce((sum, bill) => sum + bill.incidents.length, 0);
  console.log(`Seeds ${SEEDS.firstSeed} to ${SEEDS.seeds}: ${bills.length} bills of 400 days, ${incidents} incidents.`);
  const costs = { ...COST_SETTINGS, minImpact: 0 };
  measureBills(report, 'bills', bills, costs, PROMISED);
  measureBills(report, 'bills by penny series anomalies', bills, METRIC_SETTINGS, PROMISED);
  measureBills(report, 'bills by rolling-sigma', bills, { ...costs, method: 'rolling-sigma' });
  measureNab(report);
}

function measureBills(
  { add }: Reporter,
  name: string,
  bills: readonly DailyBill[],
  settings: AnomalySettings,
  limits?: typeof PROMISED,
): void {
  const verdicts = judgeAlerts(bills, ({ series }) => findDeviations(series, settings).map((each) => each.toldIndex));
  add(`${name}: alerts`, verdicts.alerts, 'alerts');
  add(`${name}: false alerts`, falseShare(verdicts), '%', limits?.false);
  add(`${name}: missed of incidents of 30 % or more`, missedShare(verdicts), '%', limits?.missed);
  add(`${name}: median delay`, medianDelay(verdicts), 'days', limits?.delay);
  for (const kind of INCIDENT_KINDS) {
    add(`${name}: missed ${kind}s`, missedShare(verdicts, kind), '%');
    add(`${name}: median delay of ${kind}s`, medianDelay(verdicts, kind), 'days');
  }
}
