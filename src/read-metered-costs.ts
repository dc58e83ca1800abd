import { refineCosts } from './analysis/refine-costs.ts';
import { PennyError } from './errors.ts';
import type { Grant } from './model/access.ts';
import type { Allocation } from './model/allocation.ts';
import type { MeteredCost, ScopedCost } from './model/metered-cost.ts';
import { addDays, type Day, dayOf, type Period } from './model/period.ts';
import type { Clock, Cloud, CloudMeteredQuestion, SourceStatus, Store } from './ports.ts';

/** Where costs by what they pay for are read from. */
export interface MeteredSources {
  store: Store;
  clouds: readonly Cloud[];
  clock: Clock;
}

/** Which costs: of these scopes, in each of these periods, by the rules now in force. */
export interface MeteredAsking {
  grants: readonly Grant[];
  allocation: Allocation;
  periods: readonly Range[];
}

type Range = Pick<Period, 'start' | 'end'>;

/**
 * Costs by what they pay for, one list a period: stored bills as they are, and what is stored by service alone refined
 * by its cloud. Where a cloud cannot answer, a scope's costs stay by service in every period, so that two periods are
 * always cut alike; and that is said.
 */
export async function readMeteredCosts(
  sources: MeteredSources,
  { grants, allocation, periods }: MeteredAsking,
): Promise<{ parts: ScopedCost[][]; notes: string[] }> {
  const notes: string[] = [];
  let parts: ScopedCost[][] = [];
  for (const period of periods) parts.push(await sources.store.costs.metered({ grants, allocation, period }));
  for (const cloud of sources.clouds) {
    const isIts = ({ source, kind }: ScopedCost) => source === cloud.source && kind === undefined;
    if (!cloud.meteredCosts || !parts.some((each) => each.some(isIts))) continue;
    const known = (await sources.store.deliveries.sources()).find(({ source }) => source === cloud.source);
    const ranges = periods.map((period) => storedRange(known, period));
    const asking: Asking = { ...sources, cloud, rules: allocation.fingerprint, ranges };
    const refined = await refineAll(
      asking,
      parts.map((each) => each.filter(isIts)),
    );
    parts = parts.map((each, index) => [...each.filter((part) => !isIts(part)), ...refined.parts[index]!]);
    notes.push(...refined.notes);
  }
  return { parts, notes };
}

interface Asking extends MeteredSources {
  cloud: Cloud;
  /** Fingerprint of the rules that tell a scope's charges. */
  rules: string;
  /** The days of each period that are stored; none where a period has no figures. */
  ranges: readonly Range[];
}

/** One source's stored costs, period by period, refined scope by scope until the cloud fails. */
async function refineAll(asking: Asking, stored: readonly ScopedCost[][]) {
  const { source } = asking.cloud;
  const parts: ScopedCost[][] = stored.map(() => []);
  const coarse: string[] = [];
  let trouble: string | undefined;
  let hasMoved = false;
  for (const scope of new Set(stored.flat().map(({ scope }) => scope))) {
    const mine = stored.map((each) => each.filter((part) => part.scope === scope));
    const finer = trouble === undefined ? await finerParts(asking, scope) : trouble;
    if (typeof finer === 'string') {
      trouble = finer;
      coarse.push(scope === '*' ? source : `${source}, ${scope}`);
    }
    for (const [index, each] of mine.entries()) {
      const refined = typeof finer === 'string' ? undefined : refineCosts(each, finer[index]!);
      parts[index]!.push(...(refined?.parts.map((part) => ({ ...part, scope })) ?? each));
      hasMoved ||= refined?.hasMoved ?? false;
    }
  }
  const notes = [
    ...(trouble === undefined ? [] : [`By service alone, without usage types: ${coarse.join('; ')}. ${trouble}`]),
    ...(hasMoved ? [`${source} has changed since its bills were read; the difference is by service alone.`] : []),
  ];
  return { parts, notes };
}

/** What the cloud says of a scope, a list for each period; or the sentence why it cannot. */
async function finerParts(asking: Asking, scope: string): Promise<MeteredCost[][] | string> {
  const isAsked = ({ start, end }: Range) => start < end;
  try {
    const answers = await askedToday(asking, { scope, periods: asking.ranges.filter(isAsked) });
    const unread = answers.values();
    return asking.ranges.map((range) => (isAsked(range) ? (unread.next().value ?? []) : []));
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return error.message;
  }
}

/** The days of a period that are stored: what the cloud has beyond them is in no other answer either. */
function storedRange(known: SourceStatus | undefined, { start, end }: Range): Range {
  if (!known) return { start, end };
  const after = addDays(known.lastDay, 1);
  return { start: known.firstDay > start ? known.firstDay : start, end: after < end ? after : end };
}

/** A cloud's answers of one UTC day, by question. */
interface Answers {
  day: Day;
  parts: Record<string, MeteredCost[][]>;
}

/**
 * The cloud's answer to a question: the one of the same UTC day, or a new one, which is kept beside the day's others;
 * those of earlier days go. Of two new answers at the same moment one may be lost, and is then asked for again.
 */
async function askedToday(
  { store, clock, cloud, rules }: Asking,
  question: CloudMeteredQuestion,
): Promise<MeteredCost[][]> {
  const name = `cost parts of ${cloud.source}`;
  const day = dayOf(clock.now());
  const mark = JSON.stringify([question, rules]);
  const answersOfToday = async (): Promise<Answers> => {
    const kept = JSON.parse((await store.facts.get(name)) ?? 'null') as Answers | null;
    return kept?.day === day ? kept : { day, parts: {} };
  };
  const known = (await answersOfToday()).parts[mark];
  if (known) return known;
  const asked = (await cloud.meteredCosts?.(question)) ?? question.periods.map(() => []);
  const { parts } = await answersOfToday();
  await store.facts.set(name, JSON.stringify({ day, parts: { ...parts, [mark]: asked } } satisfies Answers));
  return asked;
}
