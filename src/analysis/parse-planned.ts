import { PennyError } from '../errors.ts';
import { addDays, type Day, daysBetween } from '../model/period.ts';

/** What somebody declares ahead: so much more than usual, over some UTC days, the last included. */
export interface ParsedPlan {
  name: string;
  firstDay: Day;
  lastDay: Day;
  amount: number;
  billingCurrency: string;
  /** A team's name as typed; absent for the asker's own. */
  scope?: string | undefined;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Anomalies are told when days have settled, so what has just begun can still be declared. */
const BACK_DAYS = 7;
const LONGEST_DAYS = 92;
const USAGE = 'Write: /cost planned load-test Fri-Sun +3000 [TEAM] [EUR]';

/** Understands `load-test Fri-Sun +3000`, in any order after the name. `today` is the UTC day. */
export function parsePlanned(
  [name, ...words]: readonly string[],
  { today, scopes, currency }: { today: Day; scopes: readonly string[]; currency: string },
): ParsedPlan {
  if (!name || parseDays(name, today) || amountOf(name) !== undefined) {
    throw new PennyError('invalid', `What is planned needs a name first. ${USAGE}.`);
  }
  const found: Partial<ParsedPlan> = {};
  for (const word of words) {
    const days = parseDays(word, today);
    const amount = amountOf(word);
    if (days) Object.assign(found, days);
    else if (amount !== undefined) found.amount = amount;
    else if (/^[A-Z]{3}$/.test(word)) found.billingCurrency = word;
    else if (scopes.some((scope) => scope.toLowerCase() === word.toLowerCase())) found.scope = word.toLowerCase();
    else throw new PennyError('invalid', `I do not know "${word}". ${USAGE}; teams: ${scopes.join(', ')}.`);
  }
  const { firstDay, lastDay, amount, scope, billingCurrency = currency } = found;
  if (!firstDay || !lastDay)
    throw new PennyError('invalid', `On which days? Fri-Sun, tomorrow, 2026-12-01..2026-12-05. ${USAGE}.`);
  if (amount === undefined) throw new PennyError('invalid', `How much more will it cost? ${USAGE}.`);
  checkDays(firstDay, lastDay, today);
  return { name, firstDay, lastDay, amount, billingCurrency, scope };
}

function checkDays(firstDay: Day, lastDay: Day, today: Day): void {
  const length = daysBetween(firstDay, lastDay) + 1;
  if (length < 1) throw new PennyError('invalid', `${lastDay} is before ${firstDay}.`);
  if (length > LONGEST_DAYS)
    throw new PennyError('invalid', `A plan may span ${LONGEST_DAYS} days at most; this one has ${length}.`);
  if (daysBetween(firstDay, today) > BACK_DAYS) {
    throw new PennyError(
      'invalid',
      `${firstDay} is more than ${BACK_DAYS} days ago. Answer the anomaly itself with "Planned" instead.`,
    );
  }
}

/** `+3000`, `$3,000`, `2500.50`; only what is more than nothing. */
function amountOf(word: string): number | undefined {
  const text = /^\+?[$€£]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$/.exec(word);
  const amount = text && Number(`${text[1]!.replaceAll(',', '')}${text[2] ?? ''}`);
  return amount && amount > 0 ? amount : undefined;
}

function parseDays(word: string, today: Day): { firstDay: Day; lastDay: Day } | undefined {
  const lower = word.toLowerCase();
  const range = /^(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?$/.exec(lower);
  if (range) return { firstDay: realDay(range[1]!), lastDay: realDay(range[2] ?? range[1]!) };
  if (lower === 'today') return { firstDay: today, lastDay: today };
  if (lower === 'tomorrow') return { firstDay: addDays(today, 1), lastDay: addDays(today, 1) };
  const [first, last = first] = lower.split('-');
  const [from, to] = [weekdayOf(first), weekdayOf(last)];
  if (from < 0 || to < 0) return undefined;
  const firstDay = nextWeekday(today, from);
  return { firstDay, lastDay: nextWeekday(firstDay, to) };
}

/** `fri`, `friday`. */
function weekdayOf(word = ''): number {
  return word.length < 3 ? -1 : WEEKDAYS.findIndex((day) => word.startsWith(day) && /^[a-z]+$/.test(word));
}

/** The first such weekday on or after a day. */
function nextWeekday(day: Day, weekday: number): Day {
  const today = Temporal.PlainDate.from(day).dayOfWeek - 1;
  return addDays(day, (weekday - today + 7) % 7);
}

function realDay(text: string): Day {
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch (error) {
    throw new PennyError('invalid', `${text} is not a day; write 2026-12-01.`, { cause: error });
  }
}
