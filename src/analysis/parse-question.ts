import { PennyError } from '../errors.ts';
import { GROUPINGS, type Grouping, METRICS, type Metric, parseGrouping } from '../model/charge.ts';
import { type Day, looksLikePeriod, type Period, parsePeriod } from '../model/period.ts';
import { didYouMean } from './access.ts';

/** What somebody typed after `/cost`, understood but not yet granted. */
export interface ParsedQuestion {
  /** `mine`, `all`, a team, `unallocated`, `shared:POOL`. */
  scope: string;
  period: Period;
  /** Absent: whatever suits the scope. */
  by?: Grouping | undefined;
  metric: Metric;
}

const PERIOD_WORDS = ['yesterday', 'today', '7d', '30d', 'mtd', 'last-month'];

/**
 * Understands `payments 30d by service billed` in any order. A word that fits nothing is answered with the nearest
 * one that does.
 */
export function parseQuestion(
  words: readonly string[],
  { today, scopes }: { today: Day; scopes: string[] },
): ParsedQuestion {
  const found: { scope?: string; period?: Period; by?: Grouping; metric?: Metric } = {};
  const rest = words.flatMap((word) => word.split(/\s+/)).filter((word) => word !== '');
  while (rest.length > 0) {
    const word = rest.shift()!;
    const lower = word.toLowerCase();
    if (lower === 'by') {
      const next = rest.shift();
      if (!next) throw new PennyError('invalid', `By what? ${GROUPINGS.join(', ')} or tag:KEY.`);
      found.by = once('grouping', found.by, groupingNamed(next));
    } else if (lower === 'my-team' || lower === 'mine' || lower === 'me') {
      found.scope = once('team', found.scope, 'mine');
    } else if (METRICS.some((metric) => metric === lower)) {
      found.metric = once('metric', found.metric, lower as Metric);
    } else if (looksLikePeriod(lower)) {
      found.period = once('period', found.period, parsePeriod(lower, today));
    } else if (scopes.some((scope) => scope.toLowerCase() === lower)) {
      found.scope = once('team', found.scope, lower);
    } else {
      throw unknownWord(word, scopes);
    }
  }
  return {
    scope: found.scope ?? 'mine',
    period: found.period ?? parsePeriod('mtd', today),
    by: found.by,
    metric: found.metric ?? 'effective',
  };
}

function groupingNamed(word: string): Grouping {
  if (word.startsWith('tag:')) return parseGrouping(word);
  const meant = GROUPINGS.find((each) => each === word.toLowerCase()) ?? didYouMean(word, GROUPINGS);
  if (meant && meant !== word.toLowerCase()) {
    throw new PennyError('invalid', `I cannot group by "${word}". Did you mean ${meant}?`);
  }
  return parseGrouping(word);
}

function once<T>(what: string, before: T | undefined, now: T): T {
  if (before !== undefined) throw new PennyError('invalid', `One ${what} at a time, please: I read two.`);
  return now;
}

function unknownWord(word: string, scopes: string[]): PennyError {
  const vocabulary = [...scopes, ...PERIOD_WORDS, ...METRICS, 'by', 'my-team'];
  const grouping = GROUPINGS.find((each) => each === word.toLowerCase());
  const meant = grouping ? `by ${grouping}` : didYouMean(word, vocabulary);
  return new PennyError(
    'invalid',
    `I do not know "${word}".${meant ? ` Did you mean ${meant}?` : ''} Teams: ${scopes.join(', ')}. Try \`/cost help\`.`,
  );
}
