import type { SeriesAnomaly } from '../../src/analysis/causes.ts';
import type { Anomaly, SeriesRef } from '../../src/model/anomaly.ts';
import { addDays } from '../../src/model/period.ts';

export const aRef = (over: Partial<SeriesRef> = {}): SeriesRef => ({
  scope: 'payments',
  grouping: 'service',
  key: 'AmazonEC2',
  billingCurrency: 'USD',
  ...over,
});

/** Two days that cost 150 in all where 50 was expected, and that go on. */
export function aSeriesAnomaly(
  over: Partial<Omit<SeriesAnomaly, 'ref'>> & { ref?: Partial<SeriesRef> } = {},
): SeriesAnomaly {
  const firstDay = over.firstDay ?? '2026-11-18';
  return {
    direction: 'up',
    lastDay: addDays(firstDay, 1),
    detectedOn: firstDay,
    state: 'open',
    actual: 150,
    expected: 50,
    confidence: 0.9,
    days: [
      { day: firstDay, actual: 75, expected: 25, lower: 20, upper: 30 },
      { day: addDays(firstDay, 1), actual: 75, expected: 25, lower: 20, upper: 30 },
    ],
    ...over,
    firstDay,
    ref: aRef(over.ref),
  };
}

export const anAnomaly = (over: Partial<Anomaly> = {}): Anomaly => ({
  anomalyId: 'A1',
  scope: 'payments',
  billingCurrency: 'USD',
  direction: 'up',
  series: [aRef({ scope: over.scope ?? 'payments' })],
  firstDay: '2026-11-18',
  lastDay: '2026-11-19',
  detectedOn: '2026-11-18',
  provisional: false,
  state: 'open',
  severity: 'high',
  totalActualSpend: 450,
  totalExpectedSpend: 150,
  totalImpact: 300,
  confidence: 0.9,
  days: aSeriesAnomaly().days,
  foundBy: 'penny',
  ...over,
});
