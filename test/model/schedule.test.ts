import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Boundary,
  boundariesIn,
  formatSchedule,
  parseSchedule,
  type Schedule,
  scheduleOfChange,
} from '../../src/model/schedule.ts';

/** What is due between two instants, each by the local clock with its offset. */
function dueIn(text: string, [from, to]: [string, string], holidays: string[] = []): string[] {
  const schedule = parseSchedule(text);
  const span = { from: Temporal.Instant.from(from), to: Temporal.Instant.from(to), holidays };
  return boundariesIn(schedule, span).map(
    ({ at, due }) => `${due} ${at.toString({ timeZone: schedule.timeZone, smallestUnit: 'minute' })}`,
  );
}

describe('a schedule in words', () => {
  it.each([
    ['mon-fri 07:00-19:00 Europe/Berlin', 'mon-fri 07:00-19:00 Europe/Berlin'],
    ['Mon-Thu 07:00-19:00, Fri 07:00-16:00 Europe/Berlin', 'mon-thu 07:00-19:00 fri 07:00-16:00 Europe/Berlin'],
    ['mon, wed,fri 08:00-18:00 UTC', 'mon+wed+fri 08:00-18:00 UTC'],
    ['fri-mon 22:00-06:00 America/New_York', 'fri-mon 22:00-06:00 America/New_York'],
    ['mon-wed+fri 08:00-18:00 UTC', 'mon-wed+fri 08:00-18:00 UTC'],
    ['daily stop 19:00 utc', 'mon-sun stop 19:00 UTC'],
    ['mon-fri start 07:00 fri stop 16:00 UTC', 'mon-fri start 07:00 fri stop 16:00 UTC'],
  ])('"%s" is written as "%s"', (text, written) => {
    expect(formatSchedule(parseSchedule(text))).toBe(written);
    expect(formatSchedule(parseSchedule(written))).toBe(written);
  });

  it('is made of the four parts that a plan changes a machine to', () => {
    const change = { start: '07:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'Europe/Berlin' };

    expect(formatSchedule(scheduleOfChange(change))).toBe('mon-fri 07:00-19:00 Europe/Berlin');
  });

  it.each([
    ['weekdays 07:00-19:00 UTC', 'it begins with the days'],
    ['mon-fri 7:00-19:00 UTC', 'after the days comes'],
    ['mon-fri 25:00-26:00 UTC', 'after the days comes'],
    ['mon-fri stop UTC', 'after the days comes'],
    ['mon-fri 07:00-07:00 UTC', 'it would never be off'],
    ['mon-fri 07:00-19:00 Mars', '"Mars" is no time zone'],
    ['mon-fri 07:00-19:00', 'it ends with a time zone'],
    ['mon-fri 07:00-19:00 UTC please', '"please" is too much'],
  ])('"%s" is refused with what is wrong', (text, why) => {
    expect(() => parseSchedule(text)).toThrow(why);
  });
});

describe('what a schedule has due', () => {
  it('is a start and a stop on each of its days, and nothing at weekends', () => {
    const due = dueIn('mon-fri 07:00-19:00 Europe/Berlin', ['2026-11-26T20:00:00Z', '2026-11-30T12:00:00Z']);

    expect(due).toEqual([
      'start 2026-11-27T07:00+01:00',
      'stop 2026-11-27T19:00+01:00',
      'start 2026-11-30T07:00+01:00',
    ]);
  });

  it('is within the minute asked for, its end not included', () => {
    const minute = (from: string, to: string) =>
      dueIn('daily stop 19:00 UTC', [`2026-11-26T${from}Z`, `2026-11-26T${to}Z`]);

    expect(minute('19:00:00', '19:01:00')).toHaveLength(1);
    expect(minute('18:59:00', '19:00:00')).toEqual([]);
    expect(minute('19:01:00', '19:02:00')).toEqual([]);
  });

  it('is on the next day where it stops before it starts', () => {
    const due = dueIn('fri 22:00-06:00 Europe/Berlin', ['2026-11-27T00:00:00Z', '2026-11-29T00:00:00Z']);

    expect(due).toEqual(['start 2026-11-27T22:00+01:00', 'stop 2026-11-28T06:00+01:00']);
  });

  it('is the one end that is named, and never the other', () => {
    expect(dueIn('mon-fri stop 19:00 UTC', ['2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z'])).toEqual([
      'stop 2026-11-23T19:00+00:00',
      'stop 2026-11-24T19:00+00:00',
    ]);
    expect(dueIn('mon start 07:00 UTC', ['2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z'])).toEqual([
      'start 2026-11-23T07:00+00:00',
    ]);
  });

  it('starts nothing on a holiday, and still stops what somebody started', () => {
    const due = dueIn(
      'mon-fri 07:00-19:00 Europe/Berlin',
      ['2026-12-24T20:00:00Z', '2026-12-28T20:00:00Z'],
      ['2026-12-25'],
    );

    expect(due).toEqual(['stop 2026-12-25T19:00+01:00', 'start 2026-12-28T07:00+01:00', 'stop 2026-12-28T19:00+01:00']);
  });

  it('takes holidays by the local day', () => {
    const due = (holiday: string) =>
      dueIn('fri 20:00-23:00 America/New_York', ['2026-12-25T12:00:00Z', '2026-12-26T02:00:00Z'], [holiday]);

    expect(due('2026-12-25')).toEqual([]);
    expect(due('2026-12-26')).toEqual(['start 2026-12-25T20:00-05:00']);
  });

  it('runs through where two rules meet or overlap', () => {
    const meeting = dueIn('mon 07:00-19:00 mon 19:00-23:00 UTC', ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z']);
    const overlapping = dueIn('mon-fri 07:00-19:00 wed 08:00-22:00 UTC', [
      '2026-11-25T00:00:00Z',
      '2026-11-26T00:00:00Z',
    ]);
    const overNight = dueIn('thu 20:00-08:00 fri 08:00-20:00 UTC', ['2026-11-26T00:00:00Z', '2026-11-28T00:00:00Z']);

    expect(meeting).toEqual(['start 2026-11-23T07:00+00:00', 'stop 2026-11-23T23:00+00:00']);
    expect(overlapping).toEqual(['start 2026-11-25T07:00+00:00', 'stop 2026-11-25T22:00+00:00']);
    expect(overNight).toEqual(['start 2026-11-26T20:00+00:00', 'stop 2026-11-27T20:00+00:00']);
  });
});

describe('a schedule when clocks change', () => {
  it('keeps the local hour from summer to winter and back', () => {
    const autumn = dueIn('daily 07:00-19:00 Europe/Berlin', ['2026-10-24T03:00:00Z', '2026-10-26T03:00:00Z']);
    const spring = dueIn('daily 07:00-19:00 America/New_York', ['2026-03-07T05:00:00Z', '2026-03-09T04:00:00Z']);

    expect(autumn).toEqual([
      'start 2026-10-24T07:00+02:00',
      'stop 2026-10-24T19:00+02:00',
      'start 2026-10-25T07:00+01:00',
      'stop 2026-10-25T19:00+01:00',
    ]);
    expect(spring).toEqual([
      'start 2026-03-07T07:00-05:00',
      'stop 2026-03-07T19:00-05:00',
      'start 2026-03-08T07:00-04:00',
      'stop 2026-03-08T19:00-04:00',
    ]);
  });

  it.each([
    ['Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z', 'start 2026-03-29T03:30+02:00'],
    ['America/New_York', '2026-03-07T18:00:00Z', '2026-03-08T18:00:00Z', 'start 2026-03-08T03:30-04:00'],
  ])('moves an hour on what spring skips in %s', (zone, from, to, start) => {
    expect(dueIn(`daily start 02:30 ${zone}`, [from, to])).toEqual([start]);
  });

  it.each([
    ['Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z', 'stop 2026-10-25T02:30+02:00'],
    ['America/New_York', '2026-10-31T16:00:00Z', '2026-11-01T18:00:00Z', 'stop 2026-11-01T01:30-04:00'],
  ])('does once what comes twice in autumn in %s', (zone, from, to, stop) => {
    expect(dueIn(`daily stop ${stop.slice(16, 21)} ${zone}`, [from, to])).toEqual([stop]);
  });

  it('starts nothing that would stop at once, since the hour between is skipped', () => {
    expect(dueIn('daily 02:10-03:10 Europe/Berlin', ['2026-03-28T22:00:00Z', '2026-03-29T12:00:00Z'])).toEqual([
      'stop 2026-03-29T03:10+02:00',
    ]);
  });
});

describe('any schedule', () => {
  // Two instants are alike to `toEqual` whatever they are.
  const inWords = (boundaries: Boundary[]) => boundaries.map(({ at, due }) => `${due} ${at}`);
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const rule = fc
    .record({ weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), start: time, stop: time })
    .filter(({ start, stop }) => start !== stop);
  const schedule: fc.Arbitrary<Schedule> = fc.record({
    rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
  });
  const from = Temporal.Instant.from('2026-03-01T00:00:00Z');
  const to = Temporal.Instant.from('2026-04-10T00:00:00Z');

  it('means the same after it was written down', () => {
    fc.assert(
      fc.property(schedule, (each) => {
        const read = parseSchedule(formatSchedule(each));

        expect(inWords(boundariesIn(read, { from, to }))).toEqual(inWords(boundariesIn(each, { from, to })));
      }),
      { numRuns: 40 },
    );
  });

  it('starts and stops by turns', () => {
    fc.assert(
      fc.property(schedule, (each) => {
        const due = boundariesIn(each, { from, to }).map((boundary) => boundary.due);

        // A start that the clocks skip leaves a stop behind, which does no harm.
        expect(due.filter((what, index) => what === 'start' && due[index + 1] === 'start')).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('has the same due whether it is asked by the day or at once', () => {
    fc.assert(
      fc.property(schedule, (each) => {
        const days = Array.from({ length: 40 }, (_, day) => from.add({ hours: 24 * day }));

        const byDay = days.flatMap((day) => boundariesIn(each, { from: day, to: day.add({ hours: 24 }) }));

        expect(inWords(byDay)).toEqual(inWords(boundariesIn(each, { from, to })));
      }),
      { numRuns: 20 },
    );
  });
});
