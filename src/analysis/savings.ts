import { addTo, type Totals } from '../model/money.ts';
import type { Day, Period } from '../model/period.ts';
import type { ClaimEnd, SavingsClaim } from '../model/savings-claim.ts';
import { doneOn, type Proof, type ProvenDay } from './savings-proof.ts';

/** Settled days a claim needs before it says how good an estimate was. */
export const JUDGED_AFTER_DAYS = 7;
/** How far off an estimate may be and still be called right. */
const RIGHT_WITHIN = 0.2;

/** One change as a period shows it. Money in `currency`, of the settled days of the period that count. */
export interface ClaimRow {
  claim: SavingsClaim;
  by: Proof['by'];
  /** What a day cost before, and of how many days that is the mean. */
  baseline?: Proof['baseline'];
  /** Null where there is no figure yet, or never will be. */
  realised: number | null;
  expected: number | null;
  estimated: number | null;
  settledDays: number;
  /** What it saved from its first day to the last that has settled. */
  realisedSoFar: number | null;
  /** Realised of expected, over all its settled days; null before there are enough of them. */
  hitRate: number | null;
  /** Not counted: a commitment goes on paying it. */
  paidAnyway: number;
  because?: string | undefined;
}

/** How good one detector's estimates were. */
export interface HitRate {
  detector: string;
  /** Claims with enough settled days; `right` of them within a fifth. */
  claims: number;
  right: number;
  /** Of realised to expected; 1 is exact. */
  median: number;
  realised: Totals;
  expected: Totals;
}

/** Sums by currency of what has a figure; what is expected and estimated is of the same claims and days. */
export interface SavingsSums {
  realised: Totals;
  expected: Totals;
  estimated: Totals;
}

/** What was saved in a period, and how that is known. */
export interface SavingsAnswer extends SavingsSums {
  team: string;
  period: Period;
  /** The last day up to which all is settled; null where none is. */
  settledThrough: Day | null;
  /** Newest first. */
  rows: ClaimRow[];
  ended: Partial<Record<ClaimEnd, number>>;
  /** Claims that count, and have no figure in the period. */
  without: number;
  /** Claims proven by their usage type alone, and what of the realised sum is theirs. */
  weaker: { claims: number; realised: Totals };
  detectors: HitRate[];
  /** By team, the most realised first; empty for one team. */
  teams: ({ team: string; changes: number } & SavingsSums)[];
  months: ({ month: string } & SavingsSums)[];
  notes: string[];
}

/** What is known of a scope's claims in a period. */
export function savingsIn(
  proofs: readonly Proof[],
  { team, period, settledThrough }: Pick<SavingsAnswer, 'team' | 'period' | 'settledThrough'>,
): Omit<SavingsAnswer, 'notes'> {
  const present = proofs.filter(({ claim }) => isIn(claim, period));
  const rows = present.map((proof) => rowOf(proof, period));
  const proven = present.filter(({ by }) => by !== 'none');
  const weak = proven.filter(({ by }) => by === 'usage-type');
  const byTeam = Map.groupBy(present, ({ claim }) => claim.team);
  return {
    team,
    period,
    settledThrough,
    ...sumsOf(proven, period),
    rows,
    ended: endsOf(present, period),
    without: rows.filter(({ realised }) => realised === null).length,
    weaker: { claims: weak.length, realised: sumsOf(weak, period).realised },
    detectors: hitRates(proofs),
    teams:
      team === 'all'
        ? [...byTeam]
            .map(([name, mine]) => ({ team: name, changes: mine.length, ...sumsOf(mine, period) }))
            .sort((a, b) => largest(b.realised) - largest(a.realised) || a.team.localeCompare(b.team))
        : [],
    months: monthsOf(proven, period),
  };
}

const largest = (totals: Totals) => Math.max(0, ...Object.values(totals));

/** Realised against expected by detector, of claims with enough settled days. Weaker proof judges nobody: it is capped. */
export function hitRates(proofs: readonly Proof[]): HitRate[] {
  const judged = proofs.flatMap((proof) => {
    const rate = hitRateOf(proof);
    return rate === null ? [] : [{ proof, rate, detector: proof.claim.detector ?? 'asked for' }];
  });
  return [...Map.groupBy(judged, ({ detector }) => detector)]
    .map(([detector, mine]) => {
      const { realised, expected } = sumsOf(mine.map(({ proof }) => proof));
      const rates = mine.map(({ rate }) => rate);
      const right = rates.filter((rate) => Math.abs(rate - 1) <= RIGHT_WITHIN + 1e-9).length;
      return { detector, claims: rates.length, right, median: median(rates), realised, expected };
    })
    .sort((a, b) => b.claims - a.claims || a.detector.localeCompare(b.detector));
}

function hitRateOf({ by, claim, days }: Proof): number | null {
  const expected = sum(days, (day) => day.expected ?? 0);
  if (by !== 'resource' || days.length < JUDGED_AFTER_DAYS || (claim.expectedMonthly ?? 0) <= 0) return null;
  return sum(days, ({ realised }) => realised) / expected;
}

/** A change counts in a period when it was done before its end and had not ended before its start. */
function isIn(claim: SavingsClaim, { start, end }: Pick<Period, 'start' | 'end'>): boolean {
  return doneOn(claim) < end && (claim.endedOn === undefined || claim.endedOn >= start);
}

function rowOf(proof: Proof, period: Period): ClaimRow {
  const { claim, by, baseline, because } = proof;
  const days = within(proof.days, period);
  const isKnown = by !== 'none' && days.length > 0;
  const figure = (of: (day: ProvenDay) => number | null) =>
    isKnown && days.every((day) => of(day) !== null) ? sum(days, (day) => of(day)!) : null;
  return {
    claim,
    by,
    baseline,
    realised: figure(({ realised }) => realised),
    expected: figure(({ expected }) => expected),
    estimated: figure(({ estimated }) => estimated),
    settledDays: days.length,
    realisedSoFar: by === 'none' || proof.days.length === 0 ? null : sum(proof.days, ({ realised }) => realised),
    hitRate: hitRateOf(proof),
    paidAnyway: sum(days, ({ paidAnyway }) => paidAnyway),
    because: because ?? (isKnown ? undefined : noDays(claim, period)),
  };
}

function noDays({ endedOn }: SavingsClaim, { start }: Period): string {
  if (endedOn !== undefined && endedOn <= start) return 'it ended before a day of this period counted';
  return endedOn === undefined
    ? 'no day after it has settled yet'
    : 'no whole day after it has settled, or it had none';
}

const SUMS = ['realised', 'expected', 'estimated'] as const;
const noSums = (): SavingsSums => ({ realised: {}, expected: {}, estimated: {} });

function sumsOf(proofs: readonly Proof[], period?: Period): SavingsSums {
  const sums = noSums();
  for (const { claim, days, by } of proofs) {
    const mine = by === 'none' ? [] : period ? within(days, period) : days;
    for (const name of SUMS) {
      if (mine.length > 0)
        addTo(
          sums[name],
          claim.currency,
          sum(mine, (day) => day[name] ?? 0),
        );
    }
  }
  return sums;
}

function endsOf(proofs: readonly Proof[], { start, end }: Period): SavingsAnswer['ended'] {
  const ended = proofs.flatMap(({ claim: { endedOn, endedBecause } }) =>
    endedBecause && endedOn !== undefined && endedOn >= start && endedOn < end ? [endedBecause] : [],
  );
  return Object.fromEntries([...Map.groupBy(ended, (each) => each)].map(([name, mine]) => [name, mine.length]));
}

function monthsOf(proofs: readonly Proof[], period: Period): SavingsAnswer['months'] {
  const months = new Map<string, SavingsSums>();
  for (const { claim, days } of proofs) {
    for (const day of within(days, period)) {
      const sums = months.getOrInsertComputed(day.day.slice(0, 7), noSums);
      for (const name of SUMS) addTo(sums[name], claim.currency, day[name] ?? 0);
    }
  }
  return [...months].sort().map(([month, sums]) => ({ month, ...sums }));
}

function within(days: readonly ProvenDay[], { start, end }: Pick<Period, 'start' | 'end'>): ProvenDay[] {
  return days.filter(({ day }) => day >= start && day < end);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
