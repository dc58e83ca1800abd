import { addDays, type Day, dayOf } from '../model/period.ts';
import { HOURS_A_MONTH } from '../model/price.ts';
import { resourceKey } from '../model/resource.ts';
import { type SavingsClaim, type SubjectCost, usageSubjects } from '../model/savings-claim.ts';

/** Days before the act that the baseline is the mean of, and the fewest of them that make one. */
export const BASELINE_DAYS = 14;
export const FEWEST_DAYS = 3;
/** Days of a month of 730 hours: what a monthly figure is divided by. */
export const MONTH_DAYS = HOURS_A_MONTH / 24;
/** A saving is one for a year: what would have been kept for longer nobody can say any more. */
const FADES_AFTER = { months: 12 };

/** One settled day: what it cost less than before, and what was promised for a day. */
export interface ProvenDay {
  day: Day;
  realised: number;
  /** Null where no figure was promised. */
  expected: number | null;
  estimated: number | null;
  /** What the resource's bill fell by besides and a commitment goes on paying. */
  paidAnyway: number;
}

/** What bills say of a claim. `resource`: its own cost; `usage-type`: its account's use of its type, which is weaker. */
export interface Proof {
  claim: SavingsClaim;
  by: 'resource' | 'usage-type' | 'none';
  /** What a day cost before, and of how many days that is the mean. */
  baseline?: { cost: number; days: number } | undefined;
  days: ProvenDay[];
  /** Why there is no figure, a sentence's end. */
  because?: string | undefined;
}

/** Costs of one subject by day, in one currency; a day that was read without a charge is zero. */
type Days = Map<Day, { cost: number; covered: number }>;

interface Costs {
  of(subject: string, currency: string): Days;
  currenciesOf(subject: string): string[];
}

/**
 * What every claim saved, day by day, of the days that have settled and been read. All claims are judged together: an
 * earlier one of the same resource bounds a baseline, and claims on one usage type share what it fell by.
 */
export function proveAll(claims: readonly SavingsClaim[], rows: readonly SubjectCost[]): Proof[] {
  const costs = indexed(rows);
  const byResource = Map.groupBy(claims, ({ resource }) => resourceKey(resource));
  const proofs = claims.map((claim) => {
    // A disk that went with its machine and has a claim of its own is counted there.
    const takes = claim.takes.filter((each) => !byResource.has(resourceKey(each)));
    return ofResource({ ...claim, takes }, byResource.get(resourceKey(claim.resource))!, costs);
  });
  const weak = proofs.filter(({ by, claim }) => by === 'none' && claim.usageTypes.length > 0);
  const weaker = new Map(ofUsageTypes(weak, costs).map((proof) => [proof.claim.proposalId, proof]));
  return proofs.map((proof) => weaker.get(proof.claim.proposalId) ?? proof);
}

/** The first day that a claim counts no longer of itself. */
export function fadesOn({ doneAt }: Pick<SavingsClaim, 'doneAt'>): Day {
  return Temporal.PlainDate.from(doneOn({ doneAt })).add({ days: 1 }).add(FADES_AFTER).toString();
}

/** The UTC day it was done: a day of both, so that neither side counts it. */
export function doneOn({ doneAt }: Pick<SavingsClaim, 'doneAt'>): Day {
  return dayOf(Temporal.Instant.from(doneAt));
}

/** A claim's promise for one day. */
export function aDay(monthly: number | null): number | null {
  return monthly === null ? null : monthly / MONTH_DAYS;
}

/** The days that count: after the one of the act, before the one of the end. */
export function daysThatCount(claim: SavingsClaim): (day: Day) => boolean {
  const done = doneOn(claim);
  const fades = fadesOn(claim);
  const end = claim.endedOn !== undefined && claim.endedOn < fades ? claim.endedOn : fades;
  return (day) => day > done && day < end;
}

/**
 * The first of two days in a row on which a claim's resource costs again what it did, more than half of the way back,
 * after it had cost less: somebody has started it again. Of what runs by a schedule nobody can say that.
 */
export function returnedOn({ claim, by, baseline, days }: Proof): Day | undefined {
  if (by !== 'resource' || !baseline || claim.actionType === 'Schedule') return undefined;
  const promised = aDay(claim.expectedMonthly) ?? 0;
  const half = (promised > 0 ? Math.min(promised, baseline.cost) : baseline.cost) / 2;
  const fallOf = ({ realised, paidAnyway }: ProvenDay) => realised + paidAnyway;
  const fell = days.findIndex((each) => fallOf(each) >= half);
  if (fell < 0) return undefined;
  const back = days.findIndex(
    (each, index) =>
      index > fell &&
      fallOf(each) < half &&
      days[index + 1]?.day === addDays(each.day, 1) &&
      fallOf(days[index + 1]!) < half,
  );
  return days[back]?.day;
}

function ofResource(claim: SavingsClaim, siblings: readonly SavingsClaim[], costs: Costs): Proof {
  const subjects = [claim.resource, ...claim.takes].map(resourceKey);
  const own = added(subjects.map((subject) => costs.of(subject, claim.currency)));
  const baseline = baselineOf(own, baselineStart(claim, siblings), claim.actedOn);
  if (!baseline) return { claim, by: 'none', days: [], because: whyNone(claim, subjects, { own, costs }) };
  const keeps = claim.keeps.map((each) => costs.of(resourceKey(each), claim.currency));
  const counts = daysThatCount(claim);
  const days = [...own]
    .filter(([day]) => counts(day))
    .sort(byDay)
    .map(([day, now]) => {
      const undoCosts = keeps.reduce((sum, each) => sum + (each.get(day)?.cost ?? 0), 0);
      const paidAnyway = paidAnywayOn(claim, Math.max(0, baseline.covered - now.covered));
      return provenDay(claim, day, { realised: baseline.cost - now.cost - undoCosts - paidAnyway, paidAnyway });
    });
  return { claim, by: 'resource', baseline: { cost: baseline.cost, days: baseline.days }, days };
}

function provenDay(
  { expectedMonthly, estimatedMonthly }: SavingsClaim,
  day: Day,
  rest: Pick<ProvenDay, 'realised' | 'paidAnyway'>,
): ProvenDay {
  return { day, ...rest, expected: aDay(expectedMonthly), estimated: aDay(estimatedMonthly) };
}

/** Two weeks before the act; but what an earlier change of Penny's made of it is no baseline. */
function baselineStart(claim: SavingsClaim, siblings: readonly SavingsClaim[]): Day {
  const earlier = siblings.filter((each) => each.proposalId !== claim.proposalId && each.doneAt < claim.doneAt);
  const after = earlier.map((each) =>
    addDays(each.endedOn !== undefined && each.endedOn < claim.actedOn ? each.endedOn : doneOn(each), 1),
  );
  return [addDays(claim.actedOn, -BASELINE_DAYS), ...after].sort().at(-1)!;
}

/** The mean of the days from the first with a charge on; days without one count as zero from then on. */
function baselineOf(own: Days, start: Day, end: Day) {
  const before = [...own].filter(([day]) => day >= start && day < end).sort(byDay);
  const first = before.findIndex(([, { cost }]) => cost !== 0);
  const days = first < 0 ? [] : before.slice(first);
  if (days.length < FEWEST_DAYS) return undefined;
  const mean = (of: (each: { cost: number; covered: number }) => number) =>
    days.reduce((sum, [, each]) => sum + of(each), 0) / days.length;
  return { cost: mean(({ cost }) => cost), covered: mean(({ covered }) => covered), days: days.length };
}

/**
 * Of what a commitment no longer pays for this resource, how much it goes on costing: as much as was known when it was
 * proposed; where nothing was known, all of it.
 */
function paidAnywayOn({ commitment, estimatedMonthly, expectedMonthly }: SavingsClaim, fall: number): number {
  if (commitment === undefined || estimatedMonthly === null || expectedMonthly === null) return fall;
  return Math.min(fall, Math.max(0, estimatedMonthly - expectedMonthly) / MONTH_DAYS);
}

function whyNone(
  claim: SavingsClaim,
  subjects: readonly string[],
  { own, costs }: { own: Days; costs: Costs },
): string {
  const others = [...new Set(subjects.flatMap(costs.currenciesOf))].filter((currency) => currency !== claim.currency);
  const isCharged = [...own.values()].some(({ cost }) => cost !== 0);
  if (own.size === 0) return 'no bill tells of it yet';
  if (!isCharged && others.length > 0) return `it is billed in ${others.join(' and ')}, not in ${claim.currency}`;
  return `fewer than ${FEWEST_DAYS} settled days of its bill before the change`;
}

/** What usage types fell by, shared among the claims on them by what each promised, and never more than that. */
function ofUsageTypes(proofs: readonly Proof[], costs: Costs): Proof[] {
  const groups = Map.groupBy(proofs, ({ claim }) => JSON.stringify([usageSubjects(claim).sort(), claim.currency]));
  return [...groups.values()].flatMap((mine) => {
    const claims = mine.map(({ claim }) => claim);
    const first = claims[0]!;
    const spent = added(usageSubjects(first).map((subject) => costs.of(subject, first.currency)));
    const kept = keptPromises(claims, spent);
    return claims.flatMap((claim) => ofUsageType(claim, { spent, kept }) ?? []);
  });
}

/** How much of all that was promised for a day its type's cost has really fallen by, 0 to 1; by day. */
type Kept = Map<Day, number>;

function ofUsageType(claim: SavingsClaim, { spent, kept }: { spent: Days; kept: Kept }): Proof | undefined {
  const baseline = beforeDay(spent, claim.actedOn);
  if (!baseline) return undefined;
  const counts = daysThatCount(claim);
  const days = [...spent.keys()]
    .filter(counts)
    .sort()
    .map((day) => provenDay(claim, day, { realised: (kept.get(day) ?? 0) * promisedBy(claim), paidAnyway: 0 }));
  return { claim, by: 'usage-type', baseline: { cost: baseline.cost, days: baseline.days }, days };
}

/**
 * A day is compared with those before the first act of the claims that count on it. Growth elsewhere hides a fall and
 * says nothing about a claim: less than nothing is nothing here.
 */
function keptPromises(claims: readonly SavingsClaim[], spent: Days): Kept {
  const lives = claims.map((claim) => ({ claim, counts: daysThatCount(claim) }));
  const baselines = new Map<Day, number | undefined>();
  const kept: Kept = new Map();
  for (const [day, { cost }] of spent) {
    const active = lives.filter(({ counts }) => counts(day)).map(({ claim }) => claim);
    const total = active.reduce((sum, claim) => sum + promisedBy(claim), 0);
    const since = active.reduce((first, { actedOn }) => (actedOn < first ? actedOn : first), day);
    const before = baselines.getOrInsertComputed(since, () => beforeDay(spent, since)?.cost);
    if (total > 0 && before !== undefined) kept.set(day, Math.min(Math.max(0, before - cost), total) / total);
  }
  return kept;
}

const promisedBy = ({ expectedMonthly }: SavingsClaim) => Math.max(0, aDay(expectedMonthly) ?? 0);
const beforeDay = (spent: Days, day: Day) => baselineOf(spent, addDays(day, -BASELINE_DAYS), day);

/** Several subjects as one; a day counts where it is known of each. */
function added(parts: readonly Days[]): Days {
  const [first = new Map(), ...rest] = parts;
  return new Map(
    [...first]
      .filter(([day]) => rest.every((each) => each.has(day)))
      .map(([day, own]) => [
        day,
        {
          cost: rest.reduce((sum, each) => sum + each.get(day)!.cost, own.cost),
          covered: rest.reduce((sum, each) => sum + each.get(day)!.covered, own.covered),
        },
      ]),
  );
}

function indexed(rows: readonly SubjectCost[]): Costs {
  const bySubject = Map.groupBy(rows, ({ subject }) => subject);
  return {
    of(subject, currency) {
      const days: Days = new Map();
      for (const row of bySubject.get(subject) ?? []) {
        const own = row.currency === currency ? row : { cost: 0, covered: 0 };
        const { cost = 0, covered = 0 } = days.get(row.day) ?? {};
        days.set(row.day, { cost: cost + own.cost, covered: covered + own.covered });
      }
      return days;
    },
    currenciesOf: (subject) => [
      ...new Set((bySubject.get(subject) ?? []).filter(({ cost }) => cost !== 0).map(({ currency }) => currency)),
    ],
  };
}

const byDay = ([a]: readonly [Day, unknown], [b]: readonly [Day, unknown]) => (a < b ? -1 : 1);
