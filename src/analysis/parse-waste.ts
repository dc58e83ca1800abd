import { PennyError } from '../errors.ts';
import type { Day } from '../model/period.ts';
import type { ResourceType } from '../model/resource.ts';
import { didYouMean } from './access.ts';
import { parseAmount } from './parse-budget.ts';
import { WASTE_GROUPINGS, type WasteFilter, type WasteGrouping } from './waste.ts';

/** What somebody typed after `/cost waste`, understood but not yet granted. */
export interface ParsedWaste extends WasteFilter {
  /** `mine`, `all`, a team, `unallocated`, `shared:POOL`. */
  scope: string;
  by?: WasteGrouping | undefined;
  /** A word that fits nothing: the id of a finding or of a resource, or a slip. */
  id?: string | undefined;
}

/** What can be named. */
export interface WasteVocabulary {
  scopes: readonly string[];
  detectors: readonly string[];
  resourceTypes: readonly string[];
}

/** Understands `payments by team idle-instance over 50` in any order. */
export function parseWaste(words: readonly string[], vocabulary: WasteVocabulary): ParsedWaste {
  const found: Partial<ParsedWaste> = {};
  const rest = words.flatMap((word) => word.split(/\s+/)).filter((word) => word !== '');
  while (rest.length > 0) {
    const word = rest.shift()!;
    const lower = word.toLowerCase();
    const named = (names: readonly string[]) => names.find((each) => each.toLowerCase() === lower);
    const scope = ['mine', 'me', 'my-team'].includes(lower) ? 'mine' : named(vocabulary.scopes);
    if (lower === 'by') found.by = once('grouping', found.by, groupingNamed(rest.shift() ?? ''));
    else if (lower === 'over') found.over = once('amount', found.over, amountAfter(rest.shift() ?? ''));
    else if (scope) found.scope = once('team', found.scope, scope);
    else if (named(vocabulary.detectors))
      found.detector = once('detector', found.detector, named(vocabulary.detectors)!);
    else if (named(vocabulary.resourceTypes)) {
      found.resourceType = once(
        'kind of resource',
        found.resourceType,
        named(vocabulary.resourceTypes) as ResourceType,
      );
    } else if (found.id === undefined) found.id = word;
    else throw unknownWaste(found.id, vocabulary);
  }
  return { ...found, scope: found.scope ?? 'mine' };
}

/** The sentence for a word that is no id either. */
export function unknownWaste(word: string, { scopes, detectors, resourceTypes }: WasteVocabulary): PennyError {
  const grouping = WASTE_GROUPINGS.find((each) => each === word.toLowerCase());
  const verbs = ['by', 'over', 'exempt', 'exemptions', 'unexempt', 'mine'];
  const meant = grouping ? `by ${grouping}` : didYouMean(word, [...scopes, ...detectors, ...resourceTypes, ...verbs]);
  return new PennyError(
    'not_found',
    `I know no finding, resource, detector or team "${word}" that you may see.${meant ? ` Did you mean ${meant}?` : ''} Write /cost waste [TEAM] [by detector] [idle-instance] [over 50], or the id of a resource. /cost waste by detector names the detectors.`,
  );
}

/** What somebody wants left alone: which resource, until when, why. */
export interface ParsedExemption {
  resourceId: string;
  detector?: string | undefined;
  /** A UTC day, the last on which it counts. */
  until: Day;
  reason: string;
}

const EXEMPT = 'Write: /cost waste exempt RESOURCE-ID [DETECTOR] until 2027-01-31 because REASON';

/** Understands `i-0ab idle-instance until 2027-01-31 because it waits for the launch`. `today` is the UTC day. */
export function parseExemption(
  words: readonly string[],
  { today, detectors }: { today: Day; detectors: readonly string[] },
): ParsedExemption {
  const lower = words.map((word) => word.toLowerCase());
  const because = lower.indexOf('because');
  const head = because === -1 ? words : words.slice(0, because);
  const until = lower.slice(0, head.length).indexOf('until');
  const [resourceId, detector, ...more] = until === -1 ? head : head.slice(0, until);
  if (!resourceId) throw new PennyError('invalid', `Which resource? ${EXEMPT}.`);
  if (more.length > 0) throw new PennyError('invalid', `I do not know "${more[0]}". ${EXEMPT}.`);
  const known = detector === undefined ? undefined : detectors.find((each) => each === detector.toLowerCase());
  if (detector !== undefined && known === undefined) {
    const meant = didYouMean(detector, detectors);
    throw new PennyError(
      'not_found',
      `"${detector}" is no detector.${meant ? ` Did you mean ${meant}?` : ''} Known: ${detectors.join(', ')}.`,
    );
  }
  if (until === -1) throw new PennyError('invalid', `Until when? ${EXEMPT}.`);
  const day = head.slice(until + 1).join(' ');
  const reason = because === -1 ? '' : words.slice(because + 1).join(' ');
  return { resourceId, detector: known, until: exemptUntil(day, today), reason: exemptReason(reason) };
}

/** A day that somebody may name: from today on, a year at most, so that nothing is forgotten for good. */
export function exemptUntil(text: string, today: Day): Day {
  let day: Temporal.PlainDate;
  try {
    day = Temporal.PlainDate.from(text.trim());
  } catch (error) {
    throw new PennyError('invalid', `"${text}" is no day; write one such as 2027-01-31.`, { cause: error });
  }
  const last = Temporal.PlainDate.from(today).add({ years: 1 });
  if (Temporal.PlainDate.compare(day, today) < 0) {
    throw new PennyError('invalid', `${day} is over; name today or a day to come.`);
  }
  if (Temporal.PlainDate.compare(day, last) > 0) {
    throw new PennyError('invalid', `A year at most: until ${last}. It can be said again then.`);
  }
  return day.toString();
}

/** Longer than this nobody reads in a table. */
const REASON_LIMIT = 300;

export function exemptReason(text: string): string {
  const reason = text.replaceAll(/\s+/g, ' ').trim();
  if (reason === '')
    throw new PennyError('invalid', 'Why? Whoever looks at it next will want to know: because REASON.');
  if (reason.length > REASON_LIMIT) {
    throw new PennyError('invalid', `That reason has ${reason.length} characters; ${REASON_LIMIT} at most, please.`);
  }
  return reason;
}

function groupingNamed(word: string): WasteGrouping {
  const known = WASTE_GROUPINGS.find((each) => each === word.toLowerCase());
  if (known) return known;
  const meant = didYouMean(word, WASTE_GROUPINGS);
  throw new PennyError(
    'invalid',
    `I cannot add waste up by "${word}".${meant ? ` Did you mean ${meant}?` : ''} Known: by ${WASTE_GROUPINGS.join(', by ')}.`,
  );
}

function amountAfter(word: string): number {
  if (word === '') throw new PennyError('invalid', 'Over how much a month? Write over 50.');
  return /^[$€£]?0+(\.0+)?$/.test(word) ? 0 : parseAmount(word);
}

function once<T>(what: string, before: T | undefined, now: T): T {
  if (before !== undefined) throw new PennyError('invalid', `One ${what} at a time, please: I read two.`);
  return now;
}
