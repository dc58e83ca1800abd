import { PennyError } from '../errors.ts';
import type { Day } from './period.ts';

/** Of what a machine is started and stopped by: some days of the week, and when on them. */
export interface ScheduleRule {
  /** ISO weekdays, Monday is 1: the days on which it is started; with a stop alone, those on which it is stopped. */
  weekdays: number[];
  /** `07:00`, local time. One of the two may be absent: then nobody but people does that. */
  start?: string | undefined;
  /** Not after the start: on the next day. */
  stop?: string | undefined;
}

/** When something runs, by the clocks of one time zone. */
export interface Schedule {
  rules: ScheduleRule[];
  timeZone: string;
}

/** What a schedule has done at an instant. */
export interface Boundary {
  at: Temporal.Instant;
  due: 'start' | 'stop';
}

/** The tag in which a schedule is written on its resource, so that everybody sees it there. */
export const SCHEDULE_TAG = 'penny:schedule';

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const SPAN = new RegExp(`^(${TIME})-(${TIME})$`);
const ONE_TIME = new RegExp(`^${TIME}$`);
const LIKE = '`mon-fri 07:00-19:00 Europe/Berlin`';

/**
 * Reads `mon-fri 07:00-19:00 Europe/Berlin`: days, then `FROM-TO`, `start TIME` or `stop TIME`, as often as needed, and
 * the time zone last. `invalid` says what is wrong with it.
 */
export function parseSchedule(text: string): Schedule {
  const words = text.split(/[\s;]+/).filter((word) => word !== '');
  const rules: ScheduleRule[] = [];
  while (words.length > 0 && weekdaysOf(words[0]!)) rules.push(takeRule(words, text));
  if (rules.length === 0) throw unreadable(text, `it begins with the days, as in ${LIKE}`);
  const [zone, ...more] = words;
  if (more.length > 0) throw unreadable(text, `"${more[0]}" is too much; the time zone comes last`);
  if (zone === undefined) throw unreadable(text, `it ends with a time zone, as in ${LIKE}`);
  return { rules, timeZone: checkedZone(zone, text) };
}

/** The schedule that a plan changes a machine to: its four parts, as the detector of office hours finds them. */
export function scheduleOfChange(change: Readonly<Record<string, string | number>>): Schedule {
  const { start, stop, weekdays, timeZone } = change;
  return parseSchedule(`${weekdays} ${start}-${stop} ${timeZone}`);
}

/** As it is written in the tag: only letters, digits and what every service of AWS allows in one. */
export function formatSchedule({ rules, timeZone }: Schedule): string {
  return [...rules.map(formatRule), timeZone].join(' ');
}

/**
 * What is due within a half-open stretch of time, in order, by local clocks. A time that is skipped in spring is as much
 * later as is skipped; one that comes twice in autumn counts the first time. On a holiday nothing is started; what stops
 * still does. Where two rules overlap it runs through.
 */
export function boundariesIn(
  schedule: Schedule,
  { from, to, holidays = [] }: { from: Temporal.Instant; to: Temporal.Instant; holidays?: readonly Day[] },
): Boundary[] {
  const moments = momentsNear(schedule, { from, to, holidays });
  const runs = moments.filter(isRun);
  const due = moments.flatMap((moment): Boundary[] => {
    const { start, stop } = moment;
    const isAlone = !isRun(moment);
    return [
      ...(start && (isAlone || !runs.some((run) => isBetween(start, run, 'starts before'))) ? [starting(start)] : []),
      ...(stop && (moment.isMeant || !runs.some((run) => isBetween(stop, run, 'goes on'))) ? [stopping(stop)] : []),
    ];
  });
  const within = due.filter(({ at }) => compare(at, from) >= 0 && compare(at, to) < 0);
  return once(within.sort((a, b) => compare(a.at, b.at)));
}

/** A stretch in which it runs, or one end of it. */
interface Moment {
  start?: Temporal.Instant | undefined;
  stop?: Temporal.Instant | undefined;
  /** The rule names this end alone. */
  isMeant: boolean;
}

type Run = Moment & { start: Temporal.Instant; stop: Temporal.Instant };

function isRun(moment: Moment): moment is Run {
  return moment.start !== undefined && moment.stop !== undefined;
}

/** Every rule on every local day around: what began the day before may end now. */
function momentsNear(
  { rules, timeZone }: Schedule,
  { from, to, holidays }: { from: Temporal.Instant; to: Temporal.Instant; holidays: readonly Day[] },
): Moment[] {
  const localDay = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate();
  const first = localDay(from).subtract({ days: 2 });
  const days = first.until(localDay(to).add({ days: 1 })).days;
  return Array.from({ length: days + 1 }, (_, index) => first.add({ days: index })).flatMap((day) =>
    rules
      .filter(({ weekdays }) => weekdays.includes(day.dayOfWeek))
      .map((rule) => momentOf(rule, day, timeZone, holidays)),
  );
}

function momentOf(rule: ScheduleRule, day: Temporal.PlainDate, timeZone: string, holidays: readonly Day[]): Moment {
  const at = (time: string, date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).toInstant();
  const isHoliday = holidays.includes(day.toString());
  const start = rule.start === undefined ? undefined : at(rule.start, day);
  if (rule.stop === undefined) return { start: isHoliday ? undefined : start, isMeant: true };
  if (rule.start === undefined || !start) return { stop: at(rule.stop, day), isMeant: true };
  const stop = at(rule.stop, rule.stop <= rule.start ? day.add({ days: 1 }) : day);
  // Clocks that skip an hour can leave nothing between the two.
  return isHoliday || compare(start, stop) >= 0 ? { stop, isMeant: false } : { start, stop, isMeant: false };
}

function isBetween(at: Temporal.Instant, run: Run, what: 'starts before' | 'goes on'): boolean {
  return what === 'goes on'
    ? compare(run.start, at) <= 0 && compare(at, run.stop) < 0
    : compare(run.start, at) < 0 && compare(at, run.stop) <= 0;
}

/** Two rules that say the same say it once; where one stops and another starts at the same time, it runs on. */
function once(boundaries: Boundary[]): Boundary[] {
  return boundaries.filter(({ at, due }, index) => {
    const same = boundaries.filter((each) => compare(each.at, at) === 0);
    if (due === 'stop' && same.some((each) => each.due === 'start')) return false;
    return boundaries.findIndex((each) => compare(each.at, at) === 0 && each.due === due) === index;
  });
}

const compare = Temporal.Instant.compare;
const starting = (at: Temporal.Instant): Boundary => ({ at, due: 'start' });
const stopping = (at: Temporal.Instant): Boundary => ({ at, due: 'stop' });

/** Takes the words of one rule off the front: days, and a span or one time. */
function takeRule(words: string[], text: string): ScheduleRule {
  const weekdays = new Set<number>();
  while (words.length > 0 && weekdaysOf(words[0]!)) for (const day of weekdaysOf(words.shift()!)!) weekdays.add(day);
  const word = (words.shift() ?? '').replace(/,$/, '').toLowerCase();
  const days = [...weekdays];
  const [, start, stop] = SPAN.exec(word) ?? [];
  if (start && stop) {
    if (start === stop) throw unreadable(text, `from ${start} to ${stop} it would never be off`);
    return { weekdays: days, start, stop };
  }
  const time = (words[0] ?? '').replace(/,$/, '');
  if ((word !== 'start' && word !== 'stop') || !ONE_TIME.test(time)) {
    throw unreadable(text, `after the days comes \`07:00-19:00\`, \`start 07:00\` or \`stop 19:00\``);
  }
  words.shift();
  return { weekdays: days, [word]: time };
}

/** `mon-fri`, `mon+wed`, `fri-mon`, `daily`; undefined for what names no days. */
function weekdaysOf(word: string): number[] | undefined {
  const parts = word.toLowerCase().replace(/,$/, '').split(/[+,]/);
  const lists = parts.map((part) => {
    if (part === 'daily') return [1, 2, 3, 4, 5, 6, 7];
    const [first = 0, last = first, ...more] = part.split('-').map((name) => NAMES.indexOf(name) + 1);
    if (!first || !last || more.length > 0) return undefined;
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => ((first - 1 + index) % 7) + 1);
  });
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

function formatRule({ weekdays, start, stop }: ScheduleRule): string {
  const when = start && stop ? `${start}-${stop}` : start ? `start ${start}` : `stop ${stop}`;
  return `${formatDays(weekdays)} ${when}`;
}

/** Days that follow each other as a range, over the end of the week as well. */
function formatDays(weekdays: readonly number[]): string {
  const ranges: number[][] = [];
  for (const day of weekdays) {
    const range = ranges.at(-1);
    if (range && range.at(-1)! % 7 === day - 1) range.push(day);
    else ranges.push([day]);
  }
  const name = (day: number) => NAMES[day - 1]!;
  return ranges
    .map((range) => (range.length > 1 ? `${name(range[0]!)}-${name(range.at(-1)!)}` : name(range[0]!)))
    .join('+');
}

function checkedZone(zone: string, text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable(text, `"${zone}" is no time zone; write one such as Europe/Berlin`);
  }
}

function unreadable(text: string, why: string): PennyError {
  return new PennyError('invalid', `I cannot read the schedule "${text}": ${why}.`);
}
