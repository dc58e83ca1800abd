import { hash } from 'node:crypto';
import type { CloudAnomaly, FoundAnomaly, SeriesRef } from '../model/anomaly.ts';
import { accountServiceKey, accountServiceOf } from '../model/charge.ts';
import { addDays, type Day, daysBetween } from '../model/period.ts';
import { serviceOf } from './causes.ts';
import { severityOf, type TellingPolicy } from './track-anomalies.ts';

/** A cloud's own finding, and the source it comes from. */
export type SourcedAnomaly = CloudAnomaly & { source: string };

/** A cloud reports a day or more late, and counts its first day in its own way. */
const SLACK_DAYS = 2;

/**
 * Puts a cloud's own anomalies beside ours. What it sees too is noted on ours, so that answers go back to it; what only
 * it sees becomes an anomaly of the scope that owns its account, if it is large enough. `known` are ours, old and new;
 * the result holds those that changed and those that are new. `through` is the last day that we have judged.
 */
export function mergeCloudAnomalies(
  known: readonly FoundAnomaly[],
  theirs: readonly SourcedAnomaly[],
  { policy, scopeOf, through }: { policy: TellingPolicy; scopeOf(anomaly: CloudAnomaly): string; through: Day },
): FoundAnomaly[] {
  const linked = new Map(known.flatMap((ours) => (ours.cloud ? [[ours.cloud.cloudAnomalyId, ours]] : [])));
  const taken = new Set([...linked.values()].map(({ anomalyId }) => anomalyId));
  return theirs.flatMap((their): FoundAnomaly[] => {
    const before = linked.get(their.cloudAnomalyId);
    if (before) return before.foundBy === 'cloud' ? [grown(before, their, policy)] : [];
    const cloud = { source: their.source, cloudAnomalyId: their.cloudAnomalyId };
    const same = known.find((ours) => !taken.has(ours.anomalyId) && isSame(ours, their));
    if (same) {
      taken.add(same.anomalyId);
      return same.state === 'withdrawn' ? [] : [{ ...same, cloud }];
    }
    const scope = scopeOf(their);
    // In an account of several teams, whose it is shows once the day is judged: told now, nobody's channel would hear it.
    if (scope === '*' && their.firstDay > through) return [];
    return isTold(their, policy) && !isOld(their, through) ? [ownAnomaly(their, scope, policy)] : [];
  });
}

/** The same days, the same direction, and a service or an account in common. */
function isSame(
  ours: FoundAnomaly,
  { firstDay, lastDay, totalImpact, billingCurrency, rootCauses }: CloudAnomaly,
): boolean {
  if (ours.billingCurrency !== billingCurrency || ours.direction !== (totalImpact < 0 ? 'down' : 'up')) return false;
  if (ours.firstDay > addDays(lastDay ?? ours.firstDay, SLACK_DAYS)) return false;
  if (firstDay > addDays(ours.lastDay, SLACK_DAYS)) return false;
  const services = new Set(ours.series.flatMap((ref) => serviceOf(ref) ?? []));
  const accounts = new Set(
    ours.series.flatMap(({ grouping, key }) =>
      grouping === 'account-service' ? [accountServiceOf(key).subAccountId] : [],
    ),
  );
  return rootCauses.some(
    ({ serviceName, subAccountId }) =>
      serviceName !== undefined &&
      services.has(serviceName) &&
      (accounts.size === 0 || subAccountId === undefined || accounts.has(subAccountId)),
  );
}

/** Both thresholds must be passed, as for ours. */
function isTold({ firstDay, lastDay, totalImpact, totalExpectedSpend }: CloudAnomaly, policy: TellingPolicy): boolean {
  const days = daysBetween(firstDay, lastDay ?? firstDay) + 1;
  const isLarge = Math.abs(totalImpact) >= policy.minImpact * days;
  return isLarge && Math.abs(totalImpact) * 100 >= policy.minPercent * totalExpectedSpend;
}

/** What was over before we looked is history. */
const isOld = ({ lastDay }: CloudAnomaly, through: Day) =>
  lastDay !== undefined && lastDay < addDays(through, -SLACK_DAYS);

function ownAnomaly(their: SourcedAnomaly, scope: string, policy: TellingPolicy): FoundAnomaly {
  const { source, cloudAnomalyId, firstDay, billingCurrency } = their;
  return grown(
    {
      anomalyId: hash('sha1', JSON.stringify([source, cloudAnomalyId]), 'base64url').slice(0, 12),
      scope,
      billingCurrency,
      direction: their.totalImpact < 0 ? 'down' : 'up',
      series: seriesOf(their, scope),
      firstDay,
      lastDay: firstDay,
      detectedOn: firstDay,
      provisional: false,
      state: 'open',
      severity: 'low',
      totalActualSpend: 0,
      totalExpectedSpend: 0,
      totalImpact: 0,
      confidence: 0.5,
      days: [],
      cloud: { source, cloudAnomalyId },
      foundBy: 'cloud',
    },
    their,
    policy,
  );
}

/** The cloud's newest word on an anomaly that is its own. */
function grown(before: FoundAnomaly, their: CloudAnomaly, policy: TellingPolicy): FoundAnomaly {
  const { totalActualSpend, totalExpectedSpend, totalImpact, lastDay } = their;
  const state = lastDay === undefined ? ('open' as const) : ('ended' as const);
  const after = {
    ...before,
    lastDay: lastDay ?? before.lastDay,
    state,
    totalActualSpend,
    totalExpectedSpend,
    totalImpact,
  };
  return { ...after, severity: severityOf(after, policy) };
}

function seriesOf({ rootCauses, billingCurrency }: CloudAnomaly, scope: string): SeriesRef[] {
  return rootCauses.flatMap(({ serviceName, subAccountId }): SeriesRef[] => {
    if (serviceName === undefined) return [];
    if (scope !== '*') return [{ scope, grouping: 'service', key: serviceName, billingCurrency }];
    return [{ scope, grouping: 'account-service', key: accountServiceKey(subAccountId, serviceName), billingCurrency }];
  });
}
