import { PennyError } from '../errors.ts';

const HOW =
  '/cost tonight RESOURCE, and until 22:00, until tomorrow 09:00 or until 2026-12-01 09:00 where the morning is not meant';
const TIME = /^([01]?\d|2[0-3]):[0-5]\d$/;
/** Longer than this is another schedule, which somebody has to approve. */
const LONGEST = { hours: 24 * 7 };

/** What somebody says after `/cost tonight`: what to leave on, and until when if they say so. */
export interface Tonight {
  resource: string;
  /** The words after `until`; none where the night is meant. */
  until: string[];
}

/** Splits `report-server until tomorrow 09:00`. A name may have spaces. */
export function parseTonight(words: readonly string[]): Tonight {
  const at = words.findIndex((word) => word.toLowerCase() === 'until');
  const named = at < 0 ? words : words.slice(0, at);
  const until = at < 0 ? [] : words.slice(at + 1);
  if (named.length === 0 || (at >= 0 && until.length === 0)) throw new PennyError('invalid', `Write ${HOW}.`);
  return { resource: named.join(' '), until };
}

/** The instant that is meant, by the clocks of the schedule's time zone: `22:00` is the next one. */
export function untilOf(
  words: readonly string[],
  { now, timeZone }: { now: Temporal.Instant; timeZone: string },
): Temporal.Instant {
  const [first = '', time = first, ...more] = words.map((word) => word.toLowerCase());
  if (!TIME.test(time) || more.length > 0) throw notUnderstood(words);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const at = (day: Temporal.PlainDate) =>
    day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time.padStart(5, '0')) }).toInstant();
  const isAlone = words.length === 1;
  const meant = at(isAlone ? today : dayNamed(first, today, words));
  const until = isAlone && Temporal.Instant.compare(meant, now) <= 0 ? at(today.add({ days: 1 })) : meant;
  if (Temporal.Instant.compare(until, now) <= 0)
    throw new PennyError('invalid', 'That is over already; name a time to come.');
  if (Temporal.Instant.compare(until, now.add(LONGEST)) > 0)
    throw new PennyError('invalid', 'It is left on for seven days at most; for longer, propose another schedule.');
  return until;
}

function dayNamed(word: string, today: Temporal.PlainDate, words: readonly string[]): Temporal.PlainDate {
  if (word === 'today') return today;
  if (word === 'tomorrow') return today.add({ days: 1 });
  try {
    return Temporal.PlainDate.from(word);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw notUnderstood(words);
  }
}

function notUnderstood(words: readonly string[]): PennyError {
  return new PennyError('invalid', `I do not know when "${words.join(' ')}" is. Write ${HOW}.`);
}
