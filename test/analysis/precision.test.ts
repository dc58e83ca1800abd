import { expect, it } from 'vitest';
import { precisionOf } from '../../src/analysis/precision.ts';
import type { Anomaly } from '../../src/model/anomaly.ts';
import { anAnomaly } from './anomalies.ts';

const told = { as: 'alert' as const, at: '2026-11-10T08:00:00Z', channelId: 'C1', fingerprint: '' };
const NOVEMBER = { label: 'November', start: '2026-11-01', end: '2026-12-01' };

it.each<[string, Partial<Anomaly>, 'actedOn' | 'expected' | 'unanswered']>([
  ['not expected', { feedback: 'YES' }, 'actedOn'],
  ['given to somebody', { assignee: 'U0BEN' }, 'actedOn'],
  ['expected', { feedback: 'NO' }, 'expected'],
  ['expected, whoever looks after it', { feedback: 'NO', assignee: 'U0BEN' }, 'expected'],
  ['planned', { feedback: 'PLANNED_ACTIVITY' }, 'expected'],
  ['withdrawn by ourselves', { state: 'withdrawn', assignee: 'U0BEN' }, 'expected'],
  ['withdrawn, and yet called right', { state: 'withdrawn', feedback: 'YES' }, 'actedOn'],
  ['passed over', {}, 'unanswered'],
])('an alert that was %s counts as one we were right or wrong about', (_, about, as) => {
  const none = { actedOn: 0, expected: 0, unanswered: 0 };

  expect(precisionOf([anAnomaly({ told, ...about })], NOVEMBER)).toEqual({
    label: 'November',
    sent: 1,
    ...none,
    [as]: 1,
  });
});

it('only alerts of the time count', () => {
  const anomalies = [
    anAnomaly(),
    anAnomaly({ told: { ...told, as: 'digest' } }),
    anAnomaly({ told: { ...told, at: '2026-12-01T00:00:00Z' } }),
  ];

  expect(precisionOf(anomalies, NOVEMBER)).toMatchObject({ sent: 0, unanswered: 0 });
});
