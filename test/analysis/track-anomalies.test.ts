import { describe, expect, it } from 'vitest';
import { type Cause, causesOf } from '../../src/analysis/causes.ts';
import { reasonNeeded, severityOf, type TellingPolicy, trackAnomalies } from '../../src/analysis/track-anomalies.ts';
import type { Anomaly, AnomalyReason } from '../../src/model/anomaly.ts';
import { anAnomaly, aSeriesAnomaly } from './anomalies.ts';

const policy: TellingPolicy = {
  minImpact: 20,
  minPercent: 20,
  interruptAbove: 100,
  exclude: ['commitments', 'purchases', 'credits-and-taxes'],
};
const track = (causes: Cause[], stored: Anomaly[] = [], judgedThrough = '2026-11-17') =>
  trackAnomalies(causes, stored, { judgedThrough, policy });
const cause = (...found: Parameters<typeof aSeriesAnomaly>) => causesOf([aSeriesAnomaly(...found)]);
const reason = (parts: Partial<AnomalyReason['parts']>): AnomalyReason => ({
  parts: { usage: 0, priceOrMix: 0, commitment: 0, purchase: 0, creditOrTax: 0, unexplained: 0, ...parts },
  drivers: [],
  leftOut: [],
  impact: 300,
});

describe('an anomaly', () => {
  it('is new when nothing like it is stored', () => {
    const [found] = track(cause());

    expect(found).toMatchObject({
      isNew: true,
      anomaly: { scope: 'payments', firstDay: '2026-11-18', totalImpact: 100, severity: 'high', state: 'open' },
    });
  });

  it('gets the same id whenever it is found', () => {
    expect(track(cause())[0]!.anomaly.anomalyId).toBe(track(cause())[0]!.anomaly.anomalyId);
  });

  it('grows when it is stored already, and keeps its id, its first day and its reason', () => {
    const stored = anAnomaly({ reason: reason({ usage: 300 }), firstDay: '2026-11-17' });

    const [grown] = track(cause({ actual: 800, expected: 100, lastDay: '2026-11-20' }), [stored], '2026-11-20');

    expect(grown).toMatchObject({
      isNew: false,
      anomaly: { anomalyId: 'A1', firstDay: '2026-11-17', lastDay: '2026-11-20', totalImpact: 700 },
    });
    expect(grown!.anomaly.reason).toEqual(stored.reason);
  });

  it('is another one after quiet days, in another direction or of other services', () => {
    const stored = [
      anAnomaly({ firstDay: '2026-11-02', lastDay: '2026-11-03', state: 'ended' }),
      anAnomaly({ anomalyId: 'A2', direction: 'down', state: 'ended' }),
      anAnomaly({ anomalyId: 'A3', series: [aSeriesAnomaly({ ref: { key: 'AmazonS3' } }).ref], state: 'ended' }),
    ];

    expect(track(cause(), stored)).toMatchObject([{ isNew: true }]);
  });

  it('is not told when it was detected in days that were judged before: history was restated', () => {
    expect(track(cause(), [], '2026-11-18')).toEqual([]);
  });

  it('is withdrawn when it was going on and shows no more', () => {
    expect(track([], [anAnomaly()])).toMatchObject([{ isNew: false, anomaly: { state: 'withdrawn' } }]);
    expect(track([], [anAnomaly({ state: 'ended' })])).toEqual([]);
  });

  it('adds up what several services cost together', () => {
    const two = causesOf([aSeriesAnomaly(), aSeriesAnomaly({ ref: { key: 'AmazonEBS' } })]);

    const { anomaly } = track(two)[0]!;

    expect(anomaly).toMatchObject({ totalActualSpend: 300, totalExpectedSpend: 100, totalImpact: 200 });
    expect(anomaly.days[0]).toEqual({ day: '2026-11-18', actual: 150, expected: 50, lower: 40, upper: 60 });
  });
});

describe('an anomaly’s severity', () => {
  const DAYS = { state: 'ended' as const, provisional: false, firstDay: '2026-11-18', lastDay: '2026-11-19' };

  it.each([
    ['high', 'a large rise', { totalImpact: 300, direction: 'up' as const, reason: reason({ usage: 300 }) }],
    ['low', 'a small rise', { totalImpact: 99, direction: 'up' as const, reason: undefined }],
    ['low', 'a fall, however large', { totalImpact: -900, direction: 'down' as const, reason: undefined }],
    ['none', 'a commitment', { totalImpact: 300, direction: 'up' as const, reason: reason({ commitment: 290 }) }],
    [
      'none',
      'a marketplace’s offer',
      { totalImpact: 300, direction: 'up' as const, reason: reason({ purchase: 200 }) },
    ],
    ['none', 'a credit', { totalImpact: -300, direction: 'down' as const, reason: reason({ creditOrTax: -300 }) }],
    [
      'high',
      'usage with a little tax',
      { totalImpact: 300, direction: 'up' as const, reason: reason({ usage: 260, creditOrTax: 40 }) },
    ],
  ])('is %s for %s', (severity, _, about) => {
    expect(severityOf({ ...DAYS, ...about }, policy)).toBe(severity);
  });

  it('is what the policy excludes, and no more', () => {
    const about = { totalImpact: 300, direction: 'up' as const, reason: reason({ commitment: 290 }) };

    expect(severityOf({ ...DAYS, ...about }, { ...policy, exclude: [] })).toBe('high');
  });

  it('counts the days that are not settled yet, while it goes on', () => {
    const about = { ...DAYS, totalImpact: 82, direction: 'up' as const, reason: undefined };

    expect(severityOf(about, policy)).toBe('low');
    expect(severityOf({ ...about, state: 'open' }, policy)).toBe('high');
  });
});

describe('a reason', () => {
  const known = reason({ usage: 300 });

  it.each<[string | undefined, string, Partial<Anomaly>]>([
    ['all', 'what interrupts', {}],
    ['all', 'what interrupts now and did not before', { reason: { ...known, onlyKinds: true } }],
    ['all', 'what has grown to half as much again', { reason: known, totalImpact: 460 }],
    [undefined, 'what has grown by less and goes on', { reason: known, totalImpact: 440 }],
    ['all', 'what is far less than a cloud told first', { reason: known, totalImpact: 190 }],
    ['all', 'what has grown by less and is over', { reason: known, totalImpact: 440, state: 'ended' }],
    [undefined, 'what is over and explained', { reason: known, totalImpact: 305, state: 'learned' }],
    ['kinds', 'a line in a digest', { severity: 'low' }],
    [undefined, 'a line in a digest that is explained', { severity: 'low', reason: known }],
    [undefined, 'what is never told', { severity: 'none' }],
    [undefined, 'what was withdrawn', { state: 'withdrawn' }],
  ])('is looked up (%s) for %s', (needed, _, about) => {
    expect(reasonNeeded(anAnomaly(about))).toBe(needed);
  });
});
