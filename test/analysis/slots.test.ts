import { describe, expect, it } from 'vitest';
import { slotsBegun } from '../../src/analysis/slots.ts';

const LONG_AGO = Temporal.Instant.from('2026-01-01T00:00:00Z');
const DAILY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const today = (at: string, timeZone: string, now: string, weekdays = DAILY) =>
  slotsBegun({ at, timeZone, weekdays }, Temporal.Instant.from(now), LONG_AGO).at(-1);

describe("a digest's slot", () => {
  it.each([
    [
      'before its time: only yesterday counts, and is late',
      '2026-11-23T07:59:00Z',
      { date: '2026-11-22', state: 'late' },
    ],
    ['at its time', '2026-11-23T08:00:00Z', { date: '2026-11-23', state: 'due' }],
    ['until 18:00 local', '2026-11-23T16:59:00Z', { date: '2026-11-23', state: 'due' }],
    ['not after 18:00 local', '2026-11-23T17:00:00Z', { date: '2026-11-23', state: 'late' }],
  ])('is due %s', (_, now, slot) => {
    expect(today('09:00', 'Europe/Berlin', now)).toEqual(slot);
  });

  it('comes on its weekdays only', () => {
    expect(today('09:00', 'UTC', '2026-11-22T10:00:00Z', ['mon', 'fri'])).toEqual({
      date: '2026-11-20',
      state: 'late',
    });
  });

  it('does not exist before Penny was installed', () => {
    const slots = slotsBegun(
      { at: '09:00', timeZone: 'UTC', weekdays: DAILY },
      Temporal.Instant.from('2026-11-23T10:00:00Z'),
      Temporal.Instant.from('2026-11-23T09:30:00Z'),
    );

    expect(slots).toEqual([]);
  });

  it('comes once in the night that has 02:30 twice', () => {
    const at = (now: string) => today('02:30', 'Europe/Berlin', now);

    expect(at('2026-10-25T00:29:00Z')).toEqual({ date: '2026-10-24', state: 'late' });
    expect(at('2026-10-25T00:30:00Z')).toEqual({ date: '2026-10-25', state: 'due' });
    expect(at('2026-10-25T01:30:00Z')).toEqual({ date: '2026-10-25', state: 'due' });
  });

  it('comes in the night that has no 02:30, when the clock has moved on', () => {
    const at = (now: string) => today('02:30', 'Europe/Berlin', now);

    expect(at('2026-03-29T00:59:00Z')).toEqual({ date: '2026-03-28', state: 'late' });
    expect(at('2026-03-29T01:30:00Z')).toEqual({ date: '2026-03-29', state: 'due' });
  });
});
