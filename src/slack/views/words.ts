import type { DayCost } from '../../analysis/compare-costs.ts';
import { currenciesOf, formatChange, formatCost, formatRoughly, type Totals } from '../../model/money.ts';
import { addDays, type Day, daysBetween, daysIn, type Period } from '../../model/period.ts';
import { type Mrkdwn, md } from '../blocks.ts';
import { shortenMiddle, tidy } from '../mrkdwn.ts';

/** A name or id out of a bill, short enough for a line; its end stays, since it tells ids apart. */
export function shortKey(key: string, limit = 60): string {
  return shortenMiddle(tidy(key).trim(), limit);
}

/**
 * A resource's id as people know it: an ARN without its account and region, of an Azure id its last two parts. Where the
 * bill has a name, that is better.
 */
export function resourceText(id: string, limit = 48): string {
  const own =
    /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/.exec(id)?.[2] ?? /^\/subscriptions\/.*\/([^/]+\/[^/]+)$/.exec(id)?.[1];
  return shortKey(own ?? id, limit);
}

/** `+$12.00`, `-€3.40`, `$0.00`. */
export function signedCost(amount: number, currency: string): string {
  return `${amount >= 0.005 ? '+' : ''}${formatCost(amount, currency)}`;
}

/** The same of what is known only roughly: `+$1,204`, `-$87.60`. */
export function signedRoughly(amount: number, currency: string): string {
  return `${amount >= 0.005 ? '+' : ''}${formatRoughly(amount, currency)}`;
}

/** `+$1,234.00 (+11.1 %)`: what changed in one currency, in money and per cent; "no change" below a cent. */
export function changeOf(now: number, before: number, currency: string): string {
  const change = now - before;
  if (Math.abs(change) < 0.005) return `no change in ${currency}`;
  return `${signedCost(change, currency)} (${formatChange(now, before) ?? 'new'})`;
}

/** The same for every currency there is or was, each for itself. */
export function changesOf(now: Totals, before: Totals, preferred: string): string {
  return currenciesOf({ ...before, ...now }, preferred)
    .map((currency) => changeOf(now[currency] ?? 0, before[currency] ?? 0, currency))
    .join(' and ');
}

/** "+$12.00 and -€3.40": differences that are known as such, each currency for itself. */
export function changesText(changes: Totals, preferred?: string): string {
  return currenciesOf(changes, preferred)
    .map((currency) => signedCost(changes[currency]!, currency))
    .join(' and ');
}

/** The currency a message leads with: the reporting currency where there is any of it, else the largest. */
export function leadingCurrency(totals: Totals, preferred: string): string {
  return currenciesOf(totals, preferred)[0] ?? preferred;
}

/** "2026-11 to date", "yesterday (2026-11-22)": how people say it, never without its dates. */
export function periodText({ label, start, end }: Period): string {
  if (/\d{4}-\d{2}/.test(label)) return label;
  const last = addDays(end, -1);
  return `${label} (${start === last ? start : `${start} to ${last}`})`;
}

/** "Friday 20 Nov". */
export function weekdayText(day: Day): string {
  return inEnglish(day, { weekday: 'long', day: 'numeric', month: 'short' });
}

/** "Friday". */
export function weekdayName(day: Day): string {
  return inEnglish(day, { weekday: 'long' });
}

/** "20 Nov". */
export function shortDay(day: Day): string {
  return inEnglish(day, { day: 'numeric', month: 'short' });
}

/** "21 and 22 November", "10 to 22 November", "29 November to 2 December": some days, in order, in few words. */
export function daysText(days: readonly Day[]): string {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return 'no day';
  const long = (day: Day) => inEnglish(day, { day: 'numeric', month: 'long' });
  const numbers = days.map((day) => String(Number(day.slice(8))));
  const sameMonth = first.slice(0, 7) === last.slice(0, 7);
  if (days.length <= 3 && sameMonth) return `${LIST.format(numbers)} ${long(last).replace(/^\d+ /, '')}`;
  if (days.length <= 3) return LIST.format(days.map(long));
  const span = `${sameMonth ? numbers[0] : long(first)} to ${long(last)}`;
  return daysBetween(first, last) + 1 === days.length ? span : `${days.length} days of ${span}`;
}

const LIST = new Intl.ListFormat('en-GB');

function inEnglish(day: Day, options: Intl.DateTimeFormatOptions): string {
  return Temporal.PlainDate.from(day).toLocaleString('en-GB', options);
}

/** Whether figures are settled, which will still rise, and which days have none yet. Days are UTC days. */
export function settledText(
  days: readonly DayCost[],
  { through, period }: { through: Day | null; period?: Period },
): Mrkdwn {
  const open = days.filter(({ settled }) => !settled).map(({ day }) => day);
  const last = days.at(-1)?.day;
  const missing = period ? daysIn(period).filter((day) => last === undefined || day > last) : [];
  const absent = missing.length > 0 ? ` No figures yet for ${daysText(missing)}.` : '';
  const settled = through ? `settled through ${through}` : `${period ? 'none of these days' : 'no day'} is settled yet`;
  if (open.length === 0) return md`${through ? 'S' : 'N'}${settled.slice(1)} (UTC days).${absent}`;
  return md`Provisional: ${daysText(open)} will still rise; ${settled} (UTC days).${absent}`;
}

/** "2026-11-22 06:00 UTC", from an instant in ISO text. */
export function instantText(instant: string): string {
  return `${Temporal.Instant.from(instant).toString({ smallestUnit: 'minute' }).replace('T', ' ').replace('Z', '')} UTC`;
}

/** "24 Nov 09:41 UTC", from an instant in ISO text: for what is read within the year. */
export function momentText(instant: string): string {
  const text = Temporal.Instant.from(instant).toString({ smallestUnit: 'minute' });
  return `${shortDay(text.slice(0, 10))} ${text.slice(11, 16)} UTC`;
}
