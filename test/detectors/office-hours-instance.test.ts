import { describe, expect, it } from 'vitest';
import { officeHoursInstance } from '../../src/detectors/office-hours-instance.ts';
import { NOW } from '../fakes/builders.ts';
import {
  anAddress,
  anInstance,
  aVolume,
  inspect,
  measured,
  savedBy,
  steady,
  verdictOf,
  WINDOW,
} from '../fakes/resources.ts';

/** Monday 9 November 2026, 08:00 UTC. */
const START = Date.parse(WINDOW.start) / 3_600_000;

interface LocalTime {
  /** 1 is Monday. */
  weekday: number;
  hour: number;
  day: string;
}

/** Two weeks of CPU, an hour each, by what a place's clock shows. */
function cpuOf(cpuAt: (time: LocalTime) => number | null, timeZone = 'UTC'): (number | null)[] {
  return Array.from({ length: 336 }, (_, index) => {
    const local = Temporal.Instant.fromEpochMilliseconds((START + index) * 3_600_000).toZonedDateTimeISO(timeZone);
    return cpuAt({ weekday: local.dayOfWeek, hour: local.hour, day: local.toPlainDate().toString() });
  });
}

const isWork = ({ weekday, hour }: LocalTime) => weekday <= 5 && hour >= 9 && hour < 18;

function aMachine(cpuByHour: (number | null)[], over: Parameters<typeof anInstance>[0] = {}) {
  const known = cpuByHour.filter((cpu) => cpu !== null);
  const cpu = steady(20, { hours: known.length, min: Math.min(...known), max: Math.max(...known) });
  return anInstance({ utilisation: { ...measured({ cpu }), cpuByHour }, ...over });
}

const AT_WORK = cpuOf((time) => (isWork(time) ? 40 + (time.hour % 3) : 2 + (time.hour % 2) * 0.3));

describe('office-hours-instance', () => {
  it('finds a machine that is used on workdays only, and proposes its hours with one more on each side', () => {
    const verdict = verdictOf(officeHoursInstance, aMachine(AT_WORK));

    expect(verdict.change).toEqual({ start: '08:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'UTC' });
    expect(verdict.reason).toBe(
      'used mon-fri within 08:00 to 19:00 UTC: CPU 41 % then and 2 % at nights and weekends, two weeks alike',
    );
    // 11 hours on 5 days are 55 of 168 hours; the other 113 are not paid: 113/168 of 730 hours at $0.192.
    expect(savedBy(verdict)).toBeCloseTo(((730 * 113) / 168) * 0.192);
    expect(verdict).toMatchObject({ risk: 'low', rollbackPossible: true, evidence: { hoursOffAWeek: 113 } });
  });

  it('lets disks and addresses go on billing', () => {
    const machine = aMachine(AT_WORK, { volumeIds: ['vol-1'] });

    expect(verdictOf(officeHoursInstance, machine, { others: [aVolume(), anAddress()] }).stays).toHaveLength(2);
  });

  it('takes the hours from the data where they cross midnight in UTC', () => {
    // 9 to 18 in Los Angeles is 17 to 2 on the next day in November.
    const pacific = cpuOf((time) => (isWork(time) ? 50 : 1), 'America/Los_Angeles');
    // 9 to 18 in Sydney is 22 of the day before to 7: Sunday to Thursday in UTC.
    const sydney = cpuOf((time) => (isWork(time) ? 50 : 1), 'Australia/Sydney');

    expect(verdictOf(officeHoursInstance, aMachine(pacific)).change).toMatchObject({
      start: '16:00',
      stop: '03:00',
      weekdays: 'mon-fri',
    });
    expect(verdictOf(officeHoursInstance, aMachine(sydney)).change).toMatchObject({
      start: '21:00',
      stop: '08:00',
      weekdays: 'sun-thu',
    });
  });

  it("gives the hours in the company's own zone where it has one, half hours included", () => {
    const berlin = cpuOf((time) => (isWork(time) ? 50 : 1), 'Europe/Berlin');
    const delhi = cpuOf((time) => (isWork(time) ? 50 : 1), 'Asia/Kolkata');

    expect(verdictOf(officeHoursInstance, aMachine(berlin), { timeZone: 'Europe/Berlin' }).change).toEqual({
      start: '08:00',
      stop: '19:00',
      weekdays: 'mon-fri',
      timeZone: 'Europe/Berlin',
    });
    expect(verdictOf(officeHoursInstance, aMachine(delhi), { timeZone: 'Asia/Kolkata' }).change).toMatchObject({
      weekdays: 'mon-fri',
    });
  });

  it('allows for a public holiday', () => {
    const holiday = cpuOf((time) => (isWork(time) && time.day !== '2026-11-11' ? 40 : 2));

    expect(inspect(officeHoursInstance, aMachine(holiday))).toMatchObject({ change: { weekdays: 'mon-fri' } });
  });

  it('is careful with production and with what people ask through a load balancer', () => {
    const production = aMachine(AT_WORK, { tags: { Environment: 'Production' } });

    expect(verdictOf(officeHoursInstance, production).risk).toBe('medium');
    expect(verdictOf(officeHoursInstance, aMachine(AT_WORK, { loadBalancedBy: ['tg-1'] })).risk).toBe('medium');
  });

  it.each([
    ['busy all the time', cpuOf(() => 50)],
    ['busy at no time', cpuOf(({ hour }) => 1 + (hour % 3) * 0.2)],
    [
      'busy on one night, as at the end of a month',
      cpuOf((time) => (isWork(time) || (time.day === '2026-11-17' && time.hour < 6) ? 45 : 2)),
    ],
    ['busy on one weekend', cpuOf((time) => (isWork(time) || time.day === '2026-11-14' ? 45 : 2))],
    ['working every night for an hour', cpuOf((time) => (isWork(time) || time.hour === 2 ? 45 : 2))],
    ['used every day of the week', cpuOf(({ hour }) => (hour >= 9 && hour < 18 ? 45 : 2))],
    ['at work in the first week only', cpuOf((time) => (isWork(time) && time.day < '2026-11-16' ? 45 : 2))],
    ['never quiet: something works at night too', cpuOf((time) => (isWork(time) ? 60 : 25))],
    ['used for eighteen hours a day', cpuOf(({ weekday, hour }) => (weekday <= 5 && hour >= 5 && hour < 23 ? 45 : 2))],
  ])('leaves alone a machine that is %s', (_, cpuByHour) => {
    expect(inspect(officeHoursInstance, aMachine(cpuByHour))).toBeUndefined();
  });

  it.each([
    ['a member of a group', { autoScalingGroup: 'web' }],
    ['on spot', { market: 'spot' as const }],
    ['on a root that is lost with a stop', { rootDevice: 'instance-store' as const }],
    ['stopped', { state: 'stopped' as const }],
  ])('leaves alone a machine that is %s', (_, over) => {
    expect(inspect(officeHoursInstance, aMachine(AT_WORK, over))).toBeUndefined();
  });

  it('knows nothing without the hours, or with too few of them', () => {
    const { utilisation } = aMachine(AT_WORK);
    const holes = AT_WORK.map((cpu, index) => (index % 3 === 0 ? null : cpu));

    expect(
      inspect(officeHoursInstance, anInstance({ utilisation: { ...utilisation!, cpuByHour: undefined } })),
    ).toEqual({
      unknown: 'its CPU is not known hour by hour',
    });
    expect(inspect(officeHoursInstance, aMachine(holes))).toEqual({
      unknown: 'its CPU was known for 9 days of 14 days only',
    });
  });

  it('sees by the gaps at night that somebody stops it', () => {
    const change = { start: '08:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'UTC' };
    const stops = cpuOf((time) => (time.weekday <= 5 && time.hour >= 8 && time.hour < 19 ? 30 : null));

    expect(officeHoursInstance.isActedOn?.(aMachine(stops), { change })).toBe(true);
    expect(officeHoursInstance.isActedOn?.(aMachine(AT_WORK), { change })).toBe(false);
    expect(NOW.toString()).toBe(WINDOW.end);
  });
});
