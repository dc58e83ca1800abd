import type { Unknown, Verdict } from '../model/finding.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import type { Instance } from '../model/resource.ts';
import { instanceHours } from './cost-parts.ts';
import { type About, defineDetector } from './detector.ts';
import { isProduction } from './environment.ts';
import { isDecidedElsewhere, notRunningLongEnough, staysWhenStopped } from './instance-facts.ts';
import { metricOf, notMeasured, WINDOW, WINDOW_NOTES } from './measured.ts';
import { findRhythm, type OffsetAt, type Rhythm, weekdayOf } from './rhythm.ts';
import { runsAt, scheduleOf } from './schedule.ts';
import { exactly, percent } from './words.ts';

const SETTINGS = { ...WINDOW, quietCpuPercent: 10, riseCpuPercent: 3, marginHours: 1, maxHoursADay: 16 };
const HOUR = 3_600_000;
/** Of the hours in which it should be off, so many are without data where somebody does stop it. */
const OFF_SHARE = 0.8;

/** A week has 168 hours and a working week 50: what is used at the office only is paid for three times over. */
export const officeHoursInstance = defineDetector({
  name: 'office-hours-instance',
  resourceTypes: ['instance'],
  actionType: 'Schedule',
  summary: 'machines that are used in office hours and run all week',
  undo: 'remove the schedule; a machine that is stopped at night is started by hand at any time',
  settings: SETTINGS,
  settingNotes: {
    ...WINDOW_NOTES,
    quietCpuPercent: 'highest CPU of its quiet hours; above it, something works at night as well',
    riseCpuPercent: 'how far CPU rises above the quiet hours when it is used, in points; less is noise',
    marginHours: 'hours that it runs before and after its use',
    maxHoursADay: 'longest day, margins included; longer ones leave little to save',
  },

  inspect(instance, about): Verdict | Unknown | undefined {
    if (instance.state !== 'running' || isDecidedElsewhere(instance)) return;
    if (instance.rootDevice !== 'ebs' || instance.market === 'spot') return;
    const { settings, timeZone } = about;
    const cpu = metricOf(instance, 'cpu');
    if (cpu && cpu.max - cpu.min < settings.riseCpuPercent) return;
    const { cpuByHour, start } = instance.utilisation ?? {};
    const unknown = notMeasured(instance, ['cpu'], about) ?? notRunningLongEnough(instance, about);
    if (unknown) return unknown;
    if (!cpuByHour || !start) return { unknown: 'its CPU is not known hour by hour' };
    const known = cpuByHour.slice(-settings.days * 24).filter((each) => each !== null).length;
    if (known < settings.days * 24 * (settings.minHoursPercent / 100)) {
      return { unknown: `its CPU is known for ${known} of the last ${settings.days * 24} hours only` };
    }

    const startHour = Math.floor(Date.parse(start) / HOUR);
    const offsetAt = offsets(startHour, startHour + cpuByHour.length, timeZone);
    const rhythm = findRhythm(cpuByHour, { startHour, offsetAt, rules: settings });
    return rhythm && verdict(instance, rhythm, about);
  },

  isActedOn({ utilisation }, { change }) {
    const { cpuByHour = [], start = '' } = utilisation ?? {};
    const startHour = Math.floor(Date.parse(start) / HOUR);
    const offsetAt = offsets(startHour, startHour + cpuByHour.length, String(change?.timeZone ?? 'UTC'));
    const lastWeek = cpuByHour.length - 7 * 24;
    if (!change || lastWeek < 0) return false;
    const off = cpuByHour.filter((_, index) => {
      const local = Math.floor(startHour + index + offsetAt(startHour + index));
      return index >= lastWeek && runsAt(change, { hour: local % 24, weekday: weekdayOf(local) }) === false;
    });
    return off.length > 0 && off.filter((cpu) => cpu === null).length >= off.length * OFF_SHARE;
  },
});

/** A zone's offset changes twice a year: asked hour by hour only where it does within the window. */
function offsets(startHour: number, endHour: number, timeZone = 'UTC'): OffsetAt {
  if (timeZone === 'UTC' || Number.isNaN(startHour)) return () => 0;
  const offsetOf = (epochHour: number) =>
    Temporal.Instant.fromEpochMilliseconds(epochHour * HOUR).toZonedDateTimeISO(timeZone).offsetNanoseconds / 3.6e12;
  const first = offsetOf(startHour);
  return first === offsetOf(endHour) ? () => first : offsetOf;
}

function verdict(
  instance: Instance,
  rhythm: Rhythm,
  { settings, fleet, prices, timeZone = 'UTC' }: About<typeof SETTINGS>,
) {
  const planned = scheduleOf(rhythm, { ...settings, timeZone });
  if (!planned) return;
  const { schedule, hoursADay, shareOff } = planned;
  const hoursOff = HOURS_A_MONTH * shareOff;
  const at = { prices, place: instance };
  const part = instanceHours(instance, at, hoursOff);
  return {
    reason:
      `used ${schedule.weekdays} within ${schedule.start} to ${schedule.stop} ${timeZone}: CPU ${percent(rhythm.busyCpu)} then and ` +
      `${percent(rhythm.quietCpu)} at nights and weekends, two weeks alike`,
    evidence: {
      busyCpuMeanPercent: exactly(rhythm.busyCpu),
      quietCpuPercent: exactly(rhythm.quietCpu),
      hoursADay,
      hoursOffAWeek: Math.round(shareOff * 168),
      isProduction: isProduction(instance),
    },
    freed: [{ ...part, what: `${instance.instanceType} for ${Math.round(hoursOff)} of ${HOURS_A_MONTH} hours` }],
    stays: staysWhenStopped(instance, { fleet, prices }),
    change: { ...schedule },
    rollbackPossible: true,
    restartNeeded: true,
    risk: isProduction(instance) || instance.loadBalancedBy.length > 0 ? ('medium' as const) : ('low' as const),
  };
}
