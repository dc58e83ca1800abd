import { grantToJob, scopeNames } from '../analysis/access.ts';
import { type AnomalySettings, COST_SETTINGS } from '../analysis/anomaly/settings.ts';
import { seriesId } from '../analysis/feedback.ts';
import { plannedOn } from '../analysis/plans.ts';
import type { SeriesEvidence } from '../analysis/series-anomalies.ts';
import type { Config } from '../config.ts';
import type { PlannedActivity, SeriesRef } from '../model/anomaly.ts';
import { ACCOUNT_SERVICE } from '../model/charge.ts';
import { addDays, type Day, daysIn } from '../model/period.ts';
import type { Store } from '../ports.ts';

/** What the series of a judgement have in common. */
export interface SeriesAbout {
  store: Store;
  config: Config;
  /** The first day of history that some source has figures for, and the last settled one. */
  start: Day;
  through: Day;
  /** Days that some source has figures for: a cost that is missing on one of them is nothing, on any other unknown. */
  read: ReadonlySet<Day>;
  planned: readonly PlannedActivity[];
  /** By series: how far answers have moved its threshold. */
  factors: ReadonlyMap<string, number>;
}

/**
 * Every series that matters: what each team, each shared pool and nobody spends, whole and by service; and for all, by
 * account and service. One grouping of one scope at a time, so that memory holds no more.
 */
export async function* seriesToJudge(about: SeriesAbout): AsyncGenerator<SeriesEvidence> {
  const { store, config, start, through } = about;
  const period = { start, end: addDays(through, 1) };
  for (const scope of scopeNames(config)) {
    const grant = grantToJob(scope, config);
    const groupings = scope === 'all' ? (['day', ACCOUNT_SERVICE] as const) : (['day', 'service'] as const);
    for (const grouping of groupings) {
      for (const { key, billingCurrency, costs } of await store.costs.series({ grant, grouping, period })) {
        const ref = { scope: grant.scope, grouping, key: grouping === 'day' ? '' : key, billingCurrency };
        yield evidenceFor(ref, valuesOf(costs, daysIn(period), about), about);
      }
    }
  }
}

/** Costs as a series: nothing on a day that was read and has no charge, unknown on a day that was not read. */
export function valuesOf(
  costs: Float64Array,
  days: readonly Day[],
  { read }: Pick<SeriesAbout, 'read'>,
): (number | null)[] {
  return days.map((day, index) => (Number.isNaN(costs[index]!) ? (read.has(day) ? 0 : null) : costs[index]!));
}

/** A series with all that it is judged by. */
export function evidenceFor(ref: SeriesRef, values: (number | null)[], about: SeriesAbout): SeriesEvidence {
  const { start, config, factors, planned } = about;
  const settings = { ...settingsOf(config), factor: factors.get(seriesId(ref)) ?? 1 };
  const mine = planned.filter(
    ({ scope, billingCurrency }) =>
      billingCurrency === ref.billingCurrency && (scope === ref.scope || scope === '*' || ref.scope === '*'),
  );
  return { ref, start, values, settings, planned: plannedOn(values.length, { start, planned: mine }) };
}

/** The thresholds that the policy sets; the others are those of daily costs. */
export function settingsOf({ anomalies }: Pick<Config, 'anomalies'>): AnomalySettings {
  const { method, minImpact, minPercent } = anomalies;
  return { ...COST_SETTINGS, method, minImpact, minPercent };
}
