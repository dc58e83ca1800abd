import { describe, expect, it } from 'vitest';
import { findDeviations } from '../../../src/analysis/anomaly/anomaly.ts';
import { type AnomalySettings, COST_SETTINGS, METRIC_SETTINGS } from '../../../src/analysis/anomaly/settings.ts';
import { anyBills } from './incidents.ts';
import { falseShare, judgeAlerts, medianDelay, missedShare } from './verdicts.ts';

/** Other bills than the bench measures. */
const bills = anyBills({ firstSeed: 21, seeds: 20 });
const judged = (settings: AnomalySettings) => {
  return judgeAlerts(bills, ({ series }) => findDeviations(series, settings).map(({ toldIndex }) => toldIndex));
};

describe('on two hundred bills with known incidents', () => {
  it.each([
    ['costs', { ...COST_SETTINGS, minImpact: 0 }],
    ['any measure', METRIC_SETTINGS],
  ])(
    'the settings for %s find nine of ten incidents, with one alert in ten false at most, within a day',
    (_, settings) => {
      const verdicts = judged(settings);

      expect(verdicts.delays.length).toBeGreaterThan(450);
      expect(missedShare(verdicts)).toBeLessThan(10);
      expect(falseShare(verdicts)).toBeLessThan(10);
      expect(medianDelay(verdicts)).toBeLessThanOrEqual(1);
    },
  );

  it('the rolling mean and two standard deviations cry wolf', () => {
    const verdicts = judged({ ...COST_SETTINGS, minImpact: 0, method: 'rolling-sigma' });

    expect(falseShare(verdicts)).toBeGreaterThan(50);
  });
});
