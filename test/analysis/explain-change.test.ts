import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainChange } from '../../src/analysis/explain-change.ts';
import type { BreakdownRow } from '../../src/model/breakdown.ts';
import { addDays, daysIn } from '../../src/model/period.ts';

const DAYS = ['2026-11-18', '2026-11-19'];
const WEEKS = daysIn({ start: '2026-10-20', end: '2026-11-18' });

/** A value that costs `before` a day for four weeks, and `now` a day on the days in question. */
function aValue(
  over: Partial<BreakdownRow>,
  before: { cost: number; quantity?: number },
  now: { cost: number; quantity?: number },
): BreakdownRow[] {
  const row = { dimension: 'usage-type' as const, key: 'NatGateway-Bytes', billingCurrency: 'USD', ...over };
  const rows = [...WEEKS.map((day) => ({ ...row, day, ...before })), ...DAYS.map((day) => ({ ...row, day, ...now }))];
  return rows.filter(({ cost }) => cost !== 0);
}
const usageOf = (before: number, now: number) =>
  aValue({ dimension: 'charge-category', key: 'Usage' }, { cost: before }, { cost: now });

describe('the parts of a change', () => {
  it('are usage where twice as much was used at the same price', () => {
    const rows = [...aValue({}, { cost: 10, quantity: 5 }, { cost: 20, quantity: 10 }), ...usageOf(10, 20)];

    expect(explainChange(rows, DAYS, 20).parts).toEqual({
      usage: 20,
      priceOrMix: 0,
      commitment: 0,
      purchase: 0,
      creditOrTax: 0,
      unexplained: 0,
    });
  });

  it('are price where as much was used and cost more', () => {
    const rows = [...aValue({}, { cost: 10, quantity: 5 }, { cost: 20, quantity: 5 }), ...usageOf(10, 20)];

    expect(explainChange(rows, DAYS, 20).parts).toMatchObject({ usage: 0, priceOrMix: 20, unexplained: 0 });
  });

  it('are usage where something is new, whether or not it is metered', () => {
    const rows = [...aValue({ key: 'new' }, { cost: 0 }, { cost: 30 }), ...usageOf(0, 30)];

    expect(explainChange(rows, DAYS, 60).parts).toMatchObject({ usage: 60, priceOrMix: 0, unexplained: 0 });
  });

  it('are unexplained where the bill has no quantities, and where the expectation knew better than the weeks before', () => {
    const rows = [...aValue({}, { cost: 10 }, { cost: 20 }), ...usageOf(10, 20)];

    expect(explainChange(rows, DAYS, 25).parts).toMatchObject({ usage: 0, priceOrMix: 0, unexplained: 25 });
  });

  it.each([
    ['Commitment', 'commitment'],
    ['Tax', 'creditOrTax'],
    ['Credit', 'creditOrTax'],
    ['Marketplace', 'purchase'],
  ] as const)('tell %s apart', (kind, part) => {
    const rows = [
      ...aValue({ dimension: 'charge-category', key: kind }, { cost: 1 }, { cost: 8 }),
      ...aValue({ key: `(${kind})` }, { cost: 1 }, { cost: 8 }),
    ];

    expect(explainChange(rows, DAYS, 14).parts).toMatchObject({ [part]: 14, usage: 0, unexplained: 0 });
  });

  it('add up to the change to the cent, whatever the bill', () => {
    const amount = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const value = fc.record({
      dimension: fc.constantFrom('usage-type', 'charge-category', 'account', 'resource'),
      key: fc.constantFrom('a', 'Usage', '(Tax)', 'Tax', 'Commitment', '(none)'),
      before: fc.record({ cost: amount, quantity: fc.option(amount, { nil: undefined }) }),
      now: fc.record({ cost: amount, quantity: fc.option(amount, { nil: undefined }) }),
    });
    const exact = (given: { cost: number; quantity: number | undefined }) =>
      given.quantity === undefined ? { cost: given.cost } : { cost: given.cost, quantity: given.quantity };
    fc.assert(
      fc.property(fc.array(value), amount, (values, impact) => {
        const rows = values.flatMap(({ dimension, key, before, now }) =>
          aValue({ dimension: dimension as BreakdownRow['dimension'], key }, exact(before), exact(now)),
        );

        const { parts } = explainChange(rows, DAYS, impact);

        const sum = Object.values(parts).reduce((total, part) => total + part, 0);
        expect(Math.abs(sum - impact)).toBeLessThan(0.0051 + Math.abs(sum) * 1e-9);
        expect(Object.values(parts).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('the drivers of a change', () => {
  it('are the values that moved with it, largest first, and none that moved against it', () => {
    const rows = [
      ...aValue({ dimension: 'account', key: '1', name: 'prod' }, { cost: 10 }, { cost: 40 }),
      ...aValue({ dimension: 'account', key: '2' }, { cost: 10 }, { cost: 20 }),
      ...aValue({ dimension: 'account', key: '3' }, { cost: 50 }, { cost: 20 }),
      ...aValue({ dimension: 'account', key: '4' }, { cost: 10 }, { cost: 10.01 }),
    ];

    expect(explainChange(rows, DAYS, 80).drivers).toEqual([
      { dimension: 'account', key: '1', name: 'prod', impact: 60 },
      { dimension: 'account', key: '2', name: undefined, impact: 20 },
    ]);
  });

  it('compare each day with its own weekday', () => {
    const weekend = (day: string) => [0, 6].includes(Temporal.PlainDate.from(day).dayOfWeek % 7);
    const rows = [...WEEKS, ...DAYS].map((day) => ({
      dimension: 'service' as const,
      key: 'EC2',
      day,
      billingCurrency: 'USD',
      cost: weekend(day) ? 1 : 10,
    }));

    expect(explainChange(rows, DAYS, 5).drivers).toEqual([]);
  });

  it('say nothing of a dimension that was not read far enough back to compare', () => {
    const rows = ['2026-11-17', ...DAYS].map((day) => ({
      dimension: 'resource' as const,
      key: 'i-1',
      day,
      billingCurrency: 'USD',
      cost: 10,
    }));

    expect(explainChange(rows, DAYS, 20).drivers).toEqual([]);
  });

  it('compare a change that has lasted for weeks with the weeks before it began', () => {
    const days = daysIn({ start: '2026-11-02', end: '2026-11-20' });
    const past = Array.from({ length: 40 }, (_, back) => addDays('2026-11-02', -back - 1));
    const rows = [...past, ...days].map((day) => ({
      dimension: 'service' as const,
      key: 'EC2',
      day,
      billingCurrency: 'USD',
      cost: day < '2026-11-02' ? 10 : 30,
    }));

    expect(explainChange(rows, days, 360).drivers).toEqual([
      { dimension: 'service', key: 'EC2', name: undefined, impact: 360 },
    ]);
  });
});
