import { describe, expect, it } from 'vitest';
import { mergeCloudAnomalies, type SourcedAnomaly } from '../../src/analysis/merge-cloud-anomalies.ts';
import type { TellingPolicy } from '../../src/analysis/track-anomalies.ts';
import type { FoundAnomaly } from '../../src/model/anomaly.ts';
import { anAnomaly, aRef } from './anomalies.ts';

const theirs = (over: Partial<SourcedAnomaly> = {}): SourcedAnomaly => ({
  source: 'aws',
  cloudAnomalyId: 'aws-1',
  firstDay: '2026-11-18',
  lastDay: undefined,
  totalActualSpend: 600,
  totalExpectedSpend: 200,
  totalImpact: 400,
  billingCurrency: 'USD',
  feedback: undefined,
  rootCauses: [{ serviceName: 'AmazonEC2', subAccountId: '200', impact: 400 }],
  ...over,
});
const POLICY: TellingPolicy = { minImpact: 50, minPercent: 20, interruptAbove: 100, exclude: [] };
const merge = (known: FoundAnomaly[], ...found: SourcedAnomaly[]) =>
  mergeCloudAnomalies(known, found, { policy: POLICY, scopeOf: () => 'payments', through: '2026-11-20' });
const ours = (over: Partial<FoundAnomaly> = {}): FoundAnomaly => anAnomaly(over);

describe('what a cloud finds too', () => {
  it('is noted on ours, and not told again', () => {
    expect(merge([ours()], theirs())).toEqual([{ ...ours(), cloud: { source: 'aws', cloudAnomalyId: 'aws-1' } }]);
  });

  it('is ours, though the cloud counts its days in another way', () => {
    expect(merge([ours()], theirs({ firstDay: '2026-11-16', lastDay: '2026-11-17' }))).toMatchObject([
      { anomalyId: 'A1' },
    ]);
  });

  it('changes nothing when it is heard of again', () => {
    const linked = ours({ cloud: { source: 'aws', cloudAnomalyId: 'aws-1' } });

    expect(merge([linked], theirs({ totalImpact: 900 }))).toEqual([]);
  });

  it('is one of ours for one of theirs', () => {
    const merged = merge([ours()], theirs(), theirs({ cloudAnomalyId: 'aws-2' }));

    expect(merged.map(({ foundBy }) => foundBy)).toEqual(['penny', 'cloud']);
  });

  it.each<[string, Partial<SourcedAnomaly>]>([
    ['another service', { rootCauses: [{ serviceName: 'AmazonS3', impact: 400 }] }],
    ['other days', { firstDay: '2026-11-01', lastDay: '2026-11-15', totalActualSpend: 5000, totalImpact: 4800 }],
    ['another direction', { totalImpact: -400, totalActualSpend: 200, totalExpectedSpend: 600 }],
    ['another currency', { billingCurrency: 'EUR' }],
  ])('is not the same with %s', (_, over) => {
    expect(merge([ours()], theirs(over)).filter(({ anomalyId }) => anomalyId === 'A1')).toEqual([]);
  });

  it('is not the same in another account', () => {
    const inAccount = ours({
      scope: '*',
      series: [aRef({ scope: '*', grouping: 'account-service', key: '300\tAmazonEC2' })],
    });

    expect(merge([inAccount], theirs())).toMatchObject([{ foundBy: 'cloud' }]);
  });
});

describe('what only a cloud finds', () => {
  it('in an account of several teams waits until its first day is judged, when its team may show', () => {
    const of = (scope: string, through: string) =>
      mergeCloudAnomalies([], [theirs()], { policy: POLICY, scopeOf: () => scope, through });

    expect(of('*', '2026-11-17')).toEqual([]);
    expect(of('payments', '2026-11-17')).toHaveLength(1);
    expect(of('*', '2026-11-18')).toHaveLength(1);
  });

  it('is an anomaly of the scope that owns its account, under an id that stays', () => {
    const [first] = merge([], theirs());
    const [again] = merge([], theirs());

    expect(first).toMatchObject({ scope: 'payments', foundBy: 'cloud', state: 'open', totalImpact: 400, days: [] });
    expect(again).toEqual(first);
  });

  it('grows and ends as the cloud says', () => {
    const [first] = merge([], theirs());

    expect(merge([first!], theirs({ lastDay: '2026-11-19', totalActualSpend: 800, totalImpact: 600 }))).toMatchObject([
      { anomalyId: first!.anomalyId, state: 'ended', lastDay: '2026-11-19', totalImpact: 600 },
    ]);
  });

  it.each<[string, Partial<SourcedAnomaly>]>([
    ['small in money', { totalActualSpend: 40, totalExpectedSpend: 1, totalImpact: 39 }],
    ['small in per cent', { totalActualSpend: 11_000, totalExpectedSpend: 10_000, totalImpact: 1000 }],
    ['over before we looked', { firstDay: '2026-11-10', lastDay: '2026-11-12', totalImpact: 900 }],
  ])('is left alone when it is %s', (_, over) => {
    expect(merge([], theirs(over))).toEqual([]);
  });
});
