import { grantToJob, scopeNames } from '../analysis/access.ts';
import type { SeriesAnomaly } from '../analysis/causes.ts';
import { type Completeness, completenessAt } from '../analysis/completeness.ts';
import { type SeriesEvidence, seriesAnomalies } from '../analysis/series-anomalies.ts';
import type { AnomalyDay } from '../model/anomaly.ts';
import { addDays, type Day, daysBetween, daysIn } from '../model/period.ts';
import type { GroupSeries, YoungCost } from '../ports.ts';
import { evidenceFor, type SeriesAbout, valuesOf } from './series-to-judge.ts';

/** `today` is the UTC day on which the bills were read last. */
export type YoungAbout = SeriesAbout & { today: Day };

/**
 * Compares days that are not settled with days that were equally young, so that what explodes is told a day or two
 * earlier. A young day counts as what it comes to if the bill is as complete as it ever was at that age: the least it
 * can be. Only rises are looked for, since whatever is missing looks like a fall. What days cost while they are young
 * is written down, to compare the next ones with.
 */
export async function judgeYoungDays(
  about: YoungAbout,
): Promise<{ found: SeriesAnomaly[]; evidence: SeriesEvidence[] }> {
  const { store, config, start, through, today } = about;
  const period = { start, end: today };
  const young = daysIn({ start: addDays(through, 1), end: today }).filter((day) => about.read.has(day));
  const found: SeriesAnomaly[] = [];
  const evidence: SeriesEvidence[] = [];
  const seen: YoungCost[] = [];
  for (const scope of scopeNames(config).filter((each) => each !== 'all')) {
    const grant = grantToJob(scope, config);
    const whole = await store.costs.series({ grant, grouping: 'day', period });
    const past = await store.youngCosts.list(grant);
    const completeness = completenessOf({ about, whole, past, young });
    for (const group of await store.costs.series({ grant, grouping: 'service', period })) {
      const complete = completeness.get(group.billingCurrency) ?? [];
      const series = extended(about, { scope: grant.scope, group, complete });
      const rises = series ? risesOf(series, { about, complete }) : [];
      found.push(...rises);
      if (series && rises.length > 0) evidence.push(series);
    }
    seen.push(
      ...whole.flatMap((group) => young.flatMap((day) => youngCost(about, { scope: grant.scope, group, day }) ?? [])),
    );
  }
  await store.youngCosts.put(today, seen);
  return { found, evidence };
}

type YoungDay = Completeness & { day: Day };

/** For each currency of a scope: the young days that can be compared, oldest first, up to the first that cannot. */
function completenessOf({
  about: { start, through, today },
  whole,
  past,
  young,
}: {
  about: YoungAbout;
  whole: readonly GroupSeries[];
  past: readonly YoungCost[];
  young: readonly Day[];
}): Map<string, YoungDay[]> {
  const known = whole.map(({ billingCurrency, costs }) => {
    const settled = past
      .filter((each) => each.billingCurrency === billingCurrency && each.day >= start && each.day <= through)
      .map((each) => ({ ...each, settled: costs[daysBetween(start, each.day)] ?? Number.NaN }));
    const days = young.map((day) => ({ day, complete: completenessAt(daysBetween(day, today), settled) }));
    const unknown = days.findIndex(({ complete }) => complete === undefined);
    const comparable = days.slice(0, unknown < 0 ? days.length : unknown);
    return [billingCurrency, comparable.map(({ day, complete }) => ({ day, ...complete! }))] as const;
  });
  return new Map(known);
}

/** The settled days, and each young one as the least it can come to. */
function extended(
  about: YoungAbout,
  { scope, group, complete }: { scope: string; group: GroupSeries; complete: readonly YoungDay[] },
): SeriesEvidence | undefined {
  if (complete.length === 0) return undefined;
  const { start, through } = about;
  const { key, billingCurrency, costs } = group;
  const settled = valuesOf(costs, daysIn({ start, end: addDays(through, 1) }), about);
  const young = complete.map(({ day, most }) => (costs[daysBetween(start, day)] || 0) / most);
  const ref = { scope, grouping: 'service' as const, key, billingCurrency };
  return evidenceFor(ref, [...settled, ...young], about);
}

/** Rises that begin on a young day, told by what is there so far. */
function risesOf(
  series: SeriesEvidence,
  { about, complete }: { about: YoungAbout; complete: readonly YoungDay[] },
): SeriesAnomaly[] {
  const byDay = new Map(complete.map((each) => [each.day, each]));
  const begun = seriesAnomalies(series, addDays(about.through, 1)).filter(
    ({ firstDay, direction }) => firstDay > about.through && direction === 'up',
  );
  return begun.map((anomaly) => {
    const days = anomaly.days.map((each) => asYoung(each, byDay.get(each.day)));
    const mine = days.filter(({ day }) => day >= anomaly.firstDay);
    const sum = (amountOf: (day: AnomalyDay) => number) => mine.reduce((total, day) => total + amountOf(day), 0);
    return {
      ...anomaly,
      days,
      actual: sum(({ actual }) => actual),
      expected: sum(({ expected }) => expected),
      provisional: true,
    };
  });
}

/** What the bill has of the day, and what it usually has of such a day. */
function asYoung(day: AnomalyDay, complete: YoungDay | undefined): AnomalyDay {
  if (!complete) return day;
  const { usual, most } = complete;
  return {
    day: day.day,
    actual: day.actual * most,
    expected: day.expected * usual,
    lower: day.lower * usual,
    upper: day.upper * most,
  };
}

function youngCost(
  { start, today }: YoungAbout,
  { scope, group, day }: { scope: string; group: GroupSeries; day: Day },
): YoungCost | undefined {
  const cost = group.costs[daysBetween(start, day)] ?? Number.NaN;
  if (Number.isNaN(cost)) return undefined;
  return { scope, billingCurrency: group.billingCurrency, day, age: daysBetween(day, today), cost };
}
