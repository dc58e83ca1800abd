import { describe, expect, it } from 'vitest';
import { settledDays, settledLately, settledThrough } from '../../src/analysis/settlement.ts';

const row = (day: string, source: string, settled = true) => ({
  day,
  source,
  settled,
  invoiced: false,
  readAt: `${day}T20:00:00Z`,
});

describe('settlement', () => {
  it('takes a day for settled when all its sources are', () => {
    const days = settledDays([
      row('2026-11-01', 'aws'),
      row('2026-11-01', 'gcp', false),
      row('2026-11-02', 'aws'),
      row('2026-11-02', 'gcp'),
    ]);

    expect(days.map(({ settled }) => settled)).toEqual([false, true]);
  });

  it('does not take a day for settled that a source of the week before is silent about: absent is not zero', () => {
    const days = settledDays([row('2026-11-01', 'aws'), row('2026-11-01', 'gcp'), row('2026-11-02', 'aws')]);

    expect(days.map(({ settled }) => settled)).toEqual([true, false]);
  });

  it('no longer waits for a source that ended weeks ago', () => {
    const days = settledDays([row('2026-10-01', 'old'), row('2026-11-02', 'aws')]);

    expect(days.map(({ settled }) => settled)).toEqual([true, true]);
  });

  it('goes through to the last day before the first open one', () => {
    expect(
      settledThrough(settledDays([row('2026-11-01', 'a'), row('2026-11-02', 'a', false), row('2026-11-03', 'a')])),
    ).toBe('2026-11-01');
    expect(settledThrough(settledDays([row('2026-11-01', 'a', false)]))).toBeNull();
    expect(settledThrough([])).toBeNull();
  });

  it('is not held back for good by a source that was given up weeks ago', () => {
    const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}`;
    const days = Array.from({ length: 26 }, (_, index) => day(index + 1));
    const rows = days.flatMap((each) => [
      row(each, 'aws', each < day(25)),
      ...(each <= day(2) ? [row(each, 'given-up')] : []),
    ]);

    expect(settledThrough(settledDays(rows))).toBe(day(2));
    expect(settledLately(settledDays(rows))).toBe(day(24));
    expect(settledLately(settledDays(rows.filter((each) => each.day <= day(12))))).toBe(day(2));
    expect(settledLately([])).toBeNull();
  });
});
