import { hash } from 'node:crypto';
import type { Anomaly, AnomalyDay, AnomalyReason, FoundAnomaly, SeriesRef } from '../model/anomaly.ts';
import { addDays, type Day, daysBetween } from '../model/period.ts';
import { type Cause, serviceOf } from './causes.ts';
import { seriesId } from './feedback.ts';

/** When a cost is an anomaly, when one is worth an interruption, and what is never told. */
export interface TellingPolicy {
  /** Money a day, in the currency of the costs, and per cent of what was expected: both must be passed. */
  minImpact: number;
  minPercent: number;
  /** Money by now, the days that are not settled yet included. */
  interruptAbove: number;
  exclude: readonly ('commitments' | 'purchases' | 'credits-and-taxes')[];
}

/** An anomaly and the cause it was found as. */
export interface Tracked {
  anomaly: FoundAnomaly;
  /** Absent for one that is stored and no longer shows. */
  cause?: Cause | undefined;
  isNew: boolean;
}

/** A change that goes on after so many quiet days is another one. */
const QUIET_DAYS = 3;

/**
 * Recognises in today's causes what is stored already, so that it grows instead of being told twice. What is not stored
 * and was detected on or before `judgedThrough` is history restated, and stays untold. What is stored as going on and
 * shows no more was restated away: it is withdrawn.
 */
export function trackAnomalies(
  causes: readonly Cause[],
  stored: readonly Anomaly[],
  { judgedThrough, policy }: { judgedThrough: Day; policy: TellingPolicy },
): Tracked[] {
  const known = new Set<string>();
  const tracked = causes.flatMap((cause): Tracked[] => {
    const before = stored.find((each) => !known.has(each.anomalyId) && isSame(each, cause));
    if (before) known.add(before.anomalyId);
    const anomaly = anomalyOf(cause, before, policy);
    // A young day is only worth an interruption, or nothing yet.
    if (!before && anomaly.provisional && anomaly.severity !== 'high') return [];
    return before || anomaly.detectedOn > judgedThrough ? [{ anomaly, cause, isNew: !before }] : [];
  });
  const gone = stored.filter(
    ({ anomalyId, state, foundBy }) => !known.has(anomalyId) && state === 'open' && foundBy === 'penny',
  );
  return [...tracked, ...gone.map((each) => ({ anomaly: withdrawn(each), isNew: false }))];
}

function isSame(stored: Anomaly, cause: Cause): boolean {
  const { scope, billingCurrency, direction, members, also } = cause;
  if (stored.billingCurrency !== billingCurrency || stored.direction !== direction) return false;
  const { firstDay, lastDay } = daysOf(cause);
  if (stored.firstDay > addDays(lastDay, QUIET_DAYS) || firstDay > addDays(stored.lastDay, QUIET_DAYS)) return false;
  const refs = [...members.map(({ ref }) => ref), ...also];
  if (stored.foundBy === 'cloud') return sharesService(stored, scope, refs);
  const mine = new Set(refs.map(seriesId));
  return stored.scope === scope && stored.series.some((ref) => mine.has(seriesId(ref)));
}

/** A cloud may have told of it first, and may not have known whose it is: ours takes its place. */
function sharesService(stored: Anomaly, scope: string, refs: readonly SeriesRef[]): boolean {
  if (stored.scope !== scope && stored.scope !== '*') return false;
  const services = new Set(refs.flatMap((ref) => serviceOf(ref) ?? []));
  return stored.series.some((ref) => services.has(serviceOf(ref) ?? ''));
}

function anomalyOf(cause: Cause, before: Anomaly | undefined, policy: TellingPolicy): FoundAnomaly {
  const { scope, billingCurrency, direction, members, also } = cause;
  const { firstDay, lastDay, detectedOn } = daysOf(cause);
  const totalActualSpend = members.reduce((sum, { actual }) => sum + actual, 0);
  const totalExpectedSpend = members.reduce((sum, { expected }) => sum + expected, 0);
  const found = {
    anomalyId: before?.anomalyId ?? idOf(cause, firstDay),
    scope,
    billingCurrency,
    direction,
    series: distinct([...members.map(({ ref }) => ref), ...also, ...(before?.series ?? [])]),
    firstDay: before && before.firstDay < firstDay ? before.firstDay : firstDay,
    lastDay,
    detectedOn: before?.detectedOn ?? detectedOn,
    provisional: members.every((each) => each.provisional === true),
    state: members.some(({ state }) => state === 'open')
      ? ('open' as const)
      : members.some(({ state }) => state === 'learned')
        ? ('learned' as const)
        : ('ended' as const),
    totalActualSpend,
    totalExpectedSpend,
    totalImpact: totalActualSpend - totalExpectedSpend,
    confidence: Math.max(...members.map(({ confidence }) => confidence)),
    days: sumDays(members.map(({ days }) => days)),
    foundBy: 'penny' as const,
    ...(before?.reason && { reason: before.reason }),
    ...(before?.cloud && { cloud: before.cloud }),
  };
  return { ...found, severity: severityOf(found, policy) };
}

/** Days settle two days late: what goes on has cost two days more by the time it is told. */
const SPENT_MEANWHILE_DAYS = 2;

/** What costs less is no emergency: it is told in the digest. */
export function severityOf(
  anomaly: Pick<
    FoundAnomaly,
    'direction' | 'totalImpact' | 'reason' | 'state' | 'provisional' | 'firstDay' | 'lastDay'
  >,
  policy: TellingPolicy,
): FoundAnomaly['severity'] {
  const { direction, totalImpact, reason, state, provisional } = anomaly;
  if (isExcluded(totalImpact, reason, policy)) return 'none';
  const perDay = totalImpact / anomalousDays(anomaly).length;
  const byNow = state === 'open' && !provisional ? totalImpact + SPENT_MEANWHILE_DAYS * perDay : totalImpact;
  return direction === 'up' && byNow >= policy.interruptAbove ? 'high' : 'low';
}

/** Whether what is never told explains most of a change. */
function isExcluded(impact: number, reason: AnomalyReason | undefined, { exclude }: TellingPolicy): boolean {
  if (!reason) return false;
  const { commitment, purchase, creditOrTax } = reason.parts;
  const parts = { commitments: commitment, purchases: purchase, 'credits-and-taxes': creditOrTax };
  const excluded = exclude.reduce((sum, each) => sum + parts[each], 0);
  return excluded * Math.sign(impact) >= Math.abs(reason.impact) / 2;
}

/** A reason explains an anomaly while that is not larger or smaller by such a share; when it is over, by such another. */
const GROWN = 0.5;
const GROWN_WHEN_OVER = 0.05;

/**
 * How much of a reason an anomaly is worth: all that can be asked before somebody is interrupted, again when it is half
 * as much again (or a cloud told of it first, and counted otherwise), and once it is over; for a line in a digest, what
 * kind of charge it is.
 */
export function reasonNeeded({ reason, totalImpact, severity, state }: FoundAnomaly): 'all' | 'kinds' | undefined {
  if (state === 'withdrawn') return undefined;
  if (severity === 'low') return reason ? undefined : 'kinds';
  if (severity === 'none') return undefined;
  if (!reason || reason.onlyKinds) return 'all';
  const smaller = Math.min(Math.abs(totalImpact), Math.abs(reason.impact));
  const isOff = Math.abs(totalImpact - reason.impact) > smaller * (state === 'open' ? GROWN : GROWN_WHEN_OVER);
  return isOff ? 'all' : undefined;
}

/** Its days, in order: those it is explained by. */
export function anomalousDays({ firstDay, lastDay }: Pick<FoundAnomaly, 'firstDay' | 'lastDay'>): Day[] {
  return Array.from({ length: daysBetween(firstDay, lastDay) + 1 }, (_, index) => addDays(firstDay, index));
}

function withdrawn({
  told: _told,
  feedback: _f,
  feedbackBy: _by,
  assignee: _a,
  snoozedUntil: _s,
  ...found
}: Anomaly): FoundAnomaly {
  return { ...found, state: 'withdrawn' };
}

function daysOf({ members }: Cause): { firstDay: Day; lastDay: Day; detectedOn: Day } {
  const first = (days: Day[]) => days.sort()[0]!;
  return {
    firstDay: first(members.map(({ firstDay }) => firstDay)),
    lastDay: members
      .map(({ lastDay }) => lastDay)
      .sort()
      .at(-1)!,
    detectedOn: first(members.map(({ detectedOn }) => detectedOn)),
  };
}

/** The same cause gets the same id, so that finding it twice makes one row. */
function idOf({ scope, billingCurrency, direction, members }: Cause, firstDay: Day): string {
  const series = members.map(({ ref }) => seriesId(ref)).sort()[0];
  return hash('sha1', JSON.stringify([scope, billingCurrency, direction, firstDay, series]), 'base64url').slice(0, 12);
}

function distinct(refs: readonly SeriesRef[]): SeriesRef[] {
  return [...new Map(refs.map((ref) => [seriesId(ref), ref])).values()];
}

/** Day by day what all members cost together and were expected to, on the days that the first of them shows. */
function sumDays(all: readonly (readonly AnomalyDay[])[]): AnomalyDay[] {
  const [first = [], ...others] = all;
  const byDay = others.map((days) => new Map(days.map((each) => [each.day, each])));
  return first.map((each) => {
    const sum = { ...each };
    for (const days of byDay) {
      const other = days.get(each.day);
      if (!other) continue;
      sum.actual += other.actual;
      sum.expected += other.expected;
      sum.lower += other.lower;
      sum.upper += other.upper;
    }
    return sum;
  });
}

/** Impact and confidence of a cause: what wins a channel's attention. */
export const weightOf = ({ totalImpact, confidence }: Pick<FoundAnomaly, 'totalImpact' | 'confidence'>) =>
  Math.abs(totalImpact) * confidence;
