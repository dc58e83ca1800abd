import { parseSchedule } from '../../model/schedule.ts';

/** "Mon 23 Nov 19:00 Europe/Berlin": by the clock of the schedule, which is the one that its people look at. */
export function localTime(at: Temporal.Instant, schedule: string): string {
  const { timeZone } = parseSchedule(schedule);
  const local = at.toZonedDateTimeISO(timeZone);
  const day = local.toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }).replace(',', '');
  return `${day} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} ${timeZone}`;
}
