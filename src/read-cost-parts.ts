import { type RefinedParts, refineParts } from './analysis/refine-parts.ts';
import { PennyError } from './errors.ts';
import type { Grant } from './model/access.ts';
import type { Allocation } from './model/allocation.ts';
import type { CostPart, ScopedPart } from './model/cost-part.ts';
import { addDays, type Day, dayOf, type Period } from './model/period.ts';
import type { Clock, Cloud, Store } from './ports.ts';

/** Where costs by what they pay for are read from. */
export interface PartSources {
  store: Store;
  clouds: readonly Cloud[];
  clock: Clock;
}

/** Which costs: of these scopes, in each of these periods, by the rules now in force. */
export interface PartsQuestion {
  grants: readonly Grant[];
  allocation: Allocation;
  periods: readonly Range[];
}

type Range = Pick<Period, 'start' | 'end'>;

/**
 * Costs by what they pay for, one list a period: stored bills as they are, and what is stored by service alone refined
 * by its cloud. Where a cloud cannot answer for one of the periods, all its costs stay by service, so that two periods
 * are always cut alike; and that is said.
 */
export async function readCostParts(
  sources: PartSources,
  { grants, allocation, periods }: PartsQuestion,
): Promise<{ parts: ScopedPart[][]; notes: string[] }> {
  const notes: string[] = [];
  let parts: ScopedPart[][] = [];
  for (const period of periods) parts.push(await sources.store.costs.parts({ grants, allocation, period }));
  for (const cloud of sources.clouds) {
    const isIts = ({ source, kind }: ScopedPart) => source === cloud.source && kind === undefined;
    if (!cloud.costParts || !parts.some((each) => each.some(isIts))) continue;
    const about = { ...sources, cloud, rules: allocation.fingerprint };
    try {
      const refined: RefinedParts<ScopedPart>[] = [];
      for (const [index, period] of periods.entries())
        refined.push(await refineAll(about, parts[index]!.filter(isIts), period));
      parts = parts.map((each, index) => [...each.filter((part) => !isIts(part)), ...refined[index]!.parts]);
      if (refined.some(({ hasMoved }) => hasMoved)) notes.push(movedNote(cloud.source));
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      notes.push(`${cloud.source} is layered by service alone, without its usage types: ${error.message}`);
    }
  }
  return { parts, notes };
}

interface Asking extends PartSources {
  cloud: Cloud;
  /** Fingerprint of the rules that tell a scope's charges. */
  rules: string;
}

/** One source's stored costs of a period, refined scope by scope. */
async function refineAll(asking: Asking, stored: readonly ScopedPart[], period: Range) {
  const all: RefinedParts<ScopedPart> = { parts: [], hasMoved: false };
  for (const [scope, mine] of Map.groupBy(stored, ({ scope }) => scope)) {
    const range = await storedRange(asking, period);
    const { parts, hasMoved } = refineParts(mine, await askedToday(asking, scope, range));
    all.parts.push(...parts.map((part) => ({ ...part, scope })));
    all.hasMoved ||= hasMoved;
  }
  return all;
}

/** The days of a period that are stored: what the cloud has beyond them is in no other answer either. */
async function storedRange({ store, cloud }: Asking, { start, end }: Range): Promise<Range> {
  const known = (await store.deliveries.sources()).find(({ source }) => source === cloud.source);
  if (!known) return { start, end };
  const after = addDays(known.lastDay, 1);
  return { start: known.firstDay > start ? known.firstDay : start, end: after < end ? after : end };
}

/** A cloud's answers of one UTC day, by question. */
interface Answers {
  day: Day;
  parts: Record<string, CostPart[]>;
}

/**
 * The cloud's answer to a question: the one of the same UTC day, or a new one, which is kept beside the day's others;
 * those of earlier days go. Of two new answers at the same moment one may be lost, and is then asked for again.
 */
async function askedToday({ store, clock, cloud, rules }: Asking, scope: string, period: Range): Promise<CostPart[]> {
  const name = `cost parts of ${cloud.source}`;
  const day = dayOf(clock.now());
  const question = JSON.stringify([scope, period.start, period.end, rules]);
  const answersOfToday = async (): Promise<Answers> => {
    const kept = JSON.parse((await store.facts.get(name)) ?? 'null') as Answers | null;
    return kept?.day === day ? kept : { day, parts: {} };
  };
  const known = (await answersOfToday()).parts[question];
  if (known) return known;
  const asked = (await cloud.costParts?.({ scope, period })) ?? [];
  const { parts } = await answersOfToday();
  await store.facts.set(name, JSON.stringify({ day, parts: { ...parts, [question]: asked } } satisfies Answers));
  return asked;
}

function movedNote(source: string): string {
  return `${source} has changed since its bills were read; the difference is layered by service alone.`;
}
