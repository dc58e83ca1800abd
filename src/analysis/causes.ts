import type { AnomalyDay, AnomalyState, SeriesRef } from '../model/anomaly.ts';
import { accountServiceOf } from '../model/charge.ts';
import { addDays, type Day } from '../model/period.ts';

/** What one series shows: some days out of the band it was expected in. Costs in the series' currency, days UTC. */
export interface SeriesAnomaly {
  ref: SeriesRef;
  direction: 'up' | 'down';
  firstDay: Day;
  /** The last day out of band so far. */
  lastDay: Day;
  /** The day that gave it away. */
  detectedOn: Day;
  state: Extract<AnomalyState, 'open' | 'ended' | 'learned'>;
  actual: number;
  expected: number;
  confidence: number;
  /** It rests on days that are not settled yet. */
  provisional?: boolean;
  /** The days before and since, for the chart. */
  days: AnomalyDay[];
}

/** Several series that show the same thing: it is told once, about the scope whose money it is. */
export interface Cause {
  scope: string;
  billingCurrency: string;
  direction: 'up' | 'down';
  /** Those whose money it is: parts of the scope, or the whole scope where no part stands out. */
  members: SeriesAnomaly[];
  /** The others that show it too, and are not told for it. */
  also: SeriesRef[];
}

/** Parts that begin within so many days of each other are one cause: a cluster's disks are billed a day later. */
const TOGETHER_DAYS = 1;
/** What explains so much of another's impact is the same anomaly. */
const EXPLAINS = 0.5;

/**
 * One cause for each thing that happened: a team's services that rise together are one, the team's own total shows the
 * same money again, and so do the sums for all. What no team's anomaly explains is a cause of its own, for all.
 */
export function causesOf(found: readonly SeriesAnomaly[]): Cause[] {
  const byScope = Map.groupBy(found, ({ ref, direction }) =>
    JSON.stringify([ref.scope, ref.billingCurrency, direction]),
  );
  const scopes = [...byScope.values()];
  const own = scopes.filter(([first]) => first!.ref.scope !== '*').flatMap((mine) => causesOfScope(mine));
  const forAll = scopes.filter(([first]) => first!.ref.scope === '*').flatMap((mine) => causesOfScope(mine));
  return [...own, ...forAll.filter((cause) => !isTheSameAs(cause, own))];
}

function causesOfScope(found: readonly SeriesAnomaly[]): Cause[] {
  const causes: Cause[] = [];
  const inOrder = found.toSorted((a, b) => (a.firstDay < b.firstDay ? -1 : a.firstDay > b.firstDay ? 1 : 0));
  for (const part of inOrder.filter(({ ref }) => ref.grouping !== 'day')) {
    const same = causes.find(
      ({ members: [first] }) =>
        part.firstDay <= addDays(first!.firstDay, TOGETHER_DAYS) && belongTogether(first!.ref, part.ref),
    );
    if (same) same.members.push(part);
    else causes.push(causeOf(part));
  }
  for (const whole of inOrder.filter(({ ref }) => ref.grouping === 'day')) {
    const overlapping = causes.filter((cause) => overlaps(cause, whole));
    const explained = overlapping.reduce((sum, cause) => sum + impactOf(cause), 0);
    if (Math.abs(explained) < EXPLAINS * Math.abs(whole.actual - whole.expected)) causes.push(causeOf(whole));
    else overlapping[0]!.also.push(whole.ref);
  }
  return causes;
}

/** All of a team's services may move for one reason; of the whole company's, those of one account or of one service. */
function belongTogether(a: SeriesRef, b: SeriesRef): boolean {
  if (a.grouping !== 'account-service' || b.grouping !== 'account-service') return true;
  const [one, other] = [accountServiceOf(a.key), accountServiceOf(b.key)];
  return one.subAccountId === other.subAccountId || one.serviceName === other.serviceName;
}

function causeOf(first: SeriesAnomaly): Cause {
  const { scope, billingCurrency } = first.ref;
  return { scope, billingCurrency, direction: first.direction, members: [first], also: [] };
}

/** Whether a cause for all is money that a team was told of already; it is then noted there. */
function isTheSameAs(cause: Cause, own: readonly Cause[]): boolean {
  const services = new Set(cause.members.flatMap(({ ref }) => serviceOf(ref) ?? []));
  const same = own.filter(
    (each) =>
      each.billingCurrency === cause.billingCurrency &&
      each.direction === cause.direction &&
      cause.members.some((member) => overlaps(each, member)) &&
      sharesService(each, services),
  );
  const explained = same.reduce((sum, each) => sum + impactOf(each), 0);
  if (same.length === 0 || Math.abs(explained) < EXPLAINS * Math.abs(impactOf(cause))) return false;
  same[0]!.also.push(...cause.members.map(({ ref }) => ref), ...cause.also);
  return true;
}

/** A whole scope's anomaly may be about any service. */
function sharesService({ members }: Cause, services: ReadonlySet<string>): boolean {
  if (services.size === 0) return true;
  return members.some(({ ref }) => {
    const service = serviceOf(ref);
    return service === undefined || services.has(service);
  });
}

/** The service a series is about; undefined where it is about all of them. */
export function serviceOf({ grouping, key }: SeriesRef): string | undefined {
  if (grouping === 'service') return key;
  return grouping === 'account-service' ? accountServiceOf(key).serviceName : undefined;
}

/** The services whose money an anomaly is; what it also shows in, such as an account's sum, may be other money as well. */
export function servicesOf({ scope, series }: { scope: string; series: readonly SeriesRef[] }): string[] {
  return [...new Set(series.flatMap((ref) => (ref.scope === scope ? (serviceOf(ref) ?? []) : [])))];
}

function overlaps({ members }: Cause, { firstDay, lastDay }: SeriesAnomaly): boolean {
  return members.some(
    (each) => each.firstDay <= addDays(lastDay, TOGETHER_DAYS) && firstDay <= addDays(each.lastDay, TOGETHER_DAYS),
  );
}

/** Actual less expected, of all that is told for the cause. */
export function impactOf({ members }: Pick<Cause, 'members'>): number {
  return members.reduce((sum, { actual, expected }) => sum + actual - expected, 0);
}
