import { expect, it } from 'vitest';
import { plannedAhead } from '../../src/analysis/plans.ts';

const plan = {
  plannedId: 'P1',
  scope: 'payments',
  name: 'load-test',
  firstDay: '2026-11-27',
  lastDay: '2026-12-01',
  amount: 500,
  billingCurrency: 'USD',
  createdBy: 'U0ANA',
  createdAt: '2026-11-20T08:00:00Z',
};

it.each([
  ['the days of the period alone', '2026-11-20', { start: '2026-11-01', end: '2026-12-01' }, 400],
  ['what is not settled yet, alone', '2026-11-28', { start: '2026-11-01', end: '2026-12-01' }, 200],
  ['the whole of it', '2026-11-20', { start: '2026-11-21', end: '2027-02-19' }, 500],
  ['nothing of a period before', '2026-10-20', { start: '2026-10-01', end: '2026-11-01' }, 0],
  ['nothing once all is settled', '2026-12-03', { start: '2026-11-01', end: '2027-01-01' }, 0],
])('counts in %s', (_, after, period, amount) => {
  expect(plannedAhead([plan], { after, period })).toEqual({ amount, names: amount > 0 ? ['load-test'] : [] });
});
