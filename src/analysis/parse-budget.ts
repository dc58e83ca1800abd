import { PennyError } from '../errors.ts';
import { type BudgetSubject, TIME_UNITS, type TimeUnit } from '../model/budget.ts';
import { didYouMean } from './access.ts';

/** What somebody typed after `/cost budget set` or `remove`, understood but not yet granted. */
export interface ParsedBudget {
  /** `auto` for an amount made from history; absent where none was named. */
  amount?: number | 'auto' | undefined;
  /** `mine`, or a scope as penny.yml writes it. */
  scope: string;
  by: BudgetSubject['by'];
  key?: string | undefined;
  /** Absent where none was named: monthly, unless there is only one budget that can be meant. */
  timeUnit?: TimeUnit | undefined;
  currency?: string | undefined;
}

interface Vocabulary {
  scopes: string[];
  tagKeys: string[];
  reportingCurrency: string;
}

const UNITS: Record<string, TimeUnit> = {
  month: 'monthly',
  monthly: 'monthly',
  quarter: 'quarterly',
  quarterly: 'quarterly',
  year: 'yearly',
  yearly: 'yearly',
  annual: 'yearly',
};

/**
 * Understands `5000 payments monthly service Amazon EC2` in any order, with what follows `service` or `tag:KEY=` last:
 * names have spaces. A word that fits nothing is answered with the nearest one that does.
 */
export function parseBudget(words: readonly string[], vocabulary: Vocabulary): ParsedBudget {
  const found: Partial<ParsedBudget> = {};
  const rest = words.flatMap((word) => unescaped(word).split(/\s+/)).filter((word) => word !== '');
  while (rest.length > 0) {
    const word = rest.shift()!;
    const lower = word.toLowerCase();
    const scope = vocabulary.scopes.find((each) => each.toLowerCase() === lower);
    if (scope !== undefined) found.scope = once('team', found.scope, scope);
    else if (['mine', 'me', 'my-team'].includes(lower)) found.scope = once('team', found.scope, 'mine');
    else if (UNITS[lower]) found.timeUnit = once('period', found.timeUnit, UNITS[lower]);
    else if (lower === 'auto') found.amount = once('amount', found.amount, 'auto');
    else if (lower === 'service' || lower.startsWith('tag:')) takePart(word, rest, found, vocabulary);
    else if (/^[A-Z]{3}$/.test(word)) found.currency = once('currency', found.currency, word);
    else if (/^[-+]?[$€£]?\d/.test(word)) takeAmount(word, found, vocabulary);
    else throw unknownWord(word, vocabulary.scopes);
  }
  return { ...found, scope: found.scope ?? 'mine', by: found.by ?? 'day' };
}

/** "5000", "5,000.50", "5k", "€1.2m": an amount of money, or a sentence on how to write one. */
export function parseAmount(word: string): number {
  const [, digits = '', scale = ''] =
    /^[$€£]?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([km]?)$/i.exec(word.trim()) ?? [];
  const isAmbiguous = /^\d+\.\d{3}$/.test(digits) && scale === '';
  const amount = Number(digits.replaceAll(',', '')) * ({ k: 1e3, m: 1e6 }[scale.toLowerCase()] ?? 1);
  if (digits === '' || isAmbiguous || !Number.isFinite(amount)) {
    throw new PennyError('invalid', `I read no amount in "${word}". Write 5000, 5,000.50 or 5k.`);
  }
  if (amount < 0.01) throw new PennyError('invalid', 'A budget is more than zero.');
  if (amount > 1e12) throw new PennyError('invalid', `${word} is more than any bill; write an amount such as 5000.`);
  return amount;
}

/** Refuses a tag that no sums are kept by. */
export function requireKeptTag(key: string, tagKeys: readonly string[]): void {
  if (tagKeys.includes(key)) return;
  const known = tagKeys.map((each) => `tag:${each}`).join(', ') || 'none';
  throw new PennyError(
    'invalid',
    `I keep no sums by tag:${key}. Add "${key}" to tagKeys in penny.yml; kept now: ${known}.`,
  );
}

function takeAmount(word: string, found: Partial<ParsedBudget>, { reportingCurrency }: Vocabulary): void {
  const [, number = word, code] = /^(.*?)([A-Z]{3})$/.exec(word) ?? [];
  found.amount = once('amount', found.amount, parseAmount(number));
  const currency = code ?? currencyOf(number, reportingCurrency);
  if (currency !== undefined) found.currency = once('currency', found.currency, currency);
}

/** A dollar is the reporting currency where that is some dollar, else the American one. */
function currencyOf(word: string, reportingCurrency: string): string | undefined {
  if (word.startsWith('€')) return 'EUR';
  if (word.startsWith('£')) return 'GBP';
  if (!word.startsWith('$')) return undefined;
  return reportingCurrency.endsWith('D') ? reportingCurrency : 'USD';
}

/** A service or a tag's value: everything up to the end, but for a period named last. */
function takePart(word: string, rest: string[], found: Partial<ParsedBudget>, { tagKeys }: Vocabulary): void {
  const [, tagKey, start] = /^tag:([^=]+)(?:=(.*))?$/i.exec(word) ?? [];
  if (tagKey !== undefined) requireKeptTag(tagKey, tagKeys);
  const words = [...(start === undefined ? [] : [start]), ...rest.splice(0)];
  const unit = UNITS[words.at(-1)?.toLowerCase() ?? ''];
  if (words.length > 1 && unit && found.timeUnit === undefined) {
    found.timeUnit = unit;
    words.pop();
  }
  const key = words
    .join(' ')
    .replace(/^["'“”‘’](.*)["'“”‘’]$/, '$1')
    .trim();
  if (key === '') {
    throw new PennyError(
      'invalid',
      tagKey ? `Which value? Write tag:${tagKey}=VALUE.` : 'Which service? Write service NAME.',
    );
  }
  found.by = once('service or tag', found.by, tagKey ? (`tag:${tagKey}` as const) : ('service' as const));
  found.key = key;
}

function once<T>(what: string, before: T | undefined, now: T): T {
  if (before !== undefined) throw new PennyError('invalid', `One ${what} at a time, please: I read two.`);
  return now;
}

/** Slack escapes three characters of what people type. */
function unescaped(word: string): string {
  return word.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function unknownWord(word: string, scopes: string[]): PennyError {
  const meant = didYouMean(word, [...scopes, ...TIME_UNITS, 'auto', 'service', 'mine']);
  return new PennyError(
    'invalid',
    `I do not know "${word}".${meant ? ` Did you mean ${meant}?` : ''} Write: /cost budget set 5000 payments monthly service Amazon EC2. Teams: ${scopes.join(', ')}.`,
  );
}
