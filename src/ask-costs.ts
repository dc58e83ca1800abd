import { grantToJob } from './analysis/access.ts';
import { type CostAnswer, compareGroups, type DayCost, sumTotals } from './analysis/compare-costs.ts';
import { type SettledDay, settledDays, settledThrough } from './analysis/settlement.ts';
import { type DatedCost, type SharedPart, splitSharedCosts } from './analysis/shared-costs.ts';
import type { Config } from './config.ts';
import { PennyError } from './errors.ts';
import type { Grant } from './model/access.ts';
import type { CostRow, Grouping, Metric } from './model/charge.ts';
import { addTo, type Totals } from './model/money.ts';
import { addDays, type Day, daysBetween, monthPeriod, type Period, periodBefore } from './model/period.ts';
import type { Store } from './ports.ts';

/** A question as a person or a digest means it, once they were granted the scope. */
export interface Question {
  grant: Grant;
  period: Period;
  by: Grouping;
  metric: Metric;
}

/** What an answer is made from. */
export interface Showback {
  store: Store;
  config: Config;
  /** The rules now in force; history under other rules is said to be. */
  rulesFingerprint: string;
}

/** Money no breakdown of this kind was given for: its source cannot group that way. */
const NOT_BROKEN_DOWN = '(not broken down)';

/** Shows a scope what it cost, against the period before, with every caveat. Costs per currency, days UTC. */
export async function askCosts(showback: Showback, question: Question): Promise<CostAnswer> {
  const { grant, period, by, metric } = question;
  checkGrouping(by, showback.config);
  const beforePeriod = periodBefore(period);
  const now = await costsOf(showback, question);
  const before = await costsOf(showback, { ...question, period: beforePeriod });
  const statuses = await daysWithStatus(showback, period);
  const through = settledThrough(statuses);
  const names = by === 'account' ? await showback.store.costs.accountNames() : new Map<string, string>();
  return {
    team: grant.label,
    period,
    beforePeriod,
    metric,
    by,
    settledThrough: through,
    readAt:
      statuses
        .map(({ readAt }) => readAt)
        .sort()
        .at(-1) ?? null,
    totals: totalsOf(now.days),
    before: totalsOf(before.days),
    groups: compareGroups(now.groups, before.groups, showback.config.reportingCurrency).map((group) => ({
      ...group,
      name: names.get(group.key),
    })),
    days: dayCosts(now.days, statuses),
    settledPart: settledPart(now.days, before.days, { period, beforePeriod, through }),
    notes: await notesFor(showback, question),
  };
}

/** The costs of one period: by group, and by day. What has no breakdown keeps a group of its own. */
async function costsOf(showback: Showback, question: Question): Promise<{ groups: CostRow[]; days: CostRow[] }> {
  const { grant, by: grouping, period, metric } = question;
  const { sumBy } = showback.store.costs;
  const days = await sumBy({ grant, grouping: 'day', period, metric });
  const groups = grouping === 'day' ? days : await sumBy({ grant, grouping, period, metric });
  const complete = grouping === 'day' ? groups : [...groups, ...missingFrom(groups, days)];
  const shared = await sharedParts(showback, question);
  if (shared.length === 0) return { groups: complete, days };
  if (grant.scope === '*') {
    return { groups: [...complete.filter(({ key }) => !key.startsWith('shared:')), ...shared], days };
  }
  const mine = shared.filter(({ key }) => key === grant.scope);
  const keyOf = (part: SharedPart) => (grouping === 'day' ? part.day : grouping === 'team' ? part.key : part.pool);
  return {
    groups: [...complete, ...mine.map((part) => ({ ...part, key: keyOf(part) }))],
    days: [...days, ...mine.map((part) => ({ ...part, key: part.day }))],
  };
}

/** Each team's part of the shared pools; empty where the question is not about teams. */
async function sharedParts(
  { store, config }: Showback,
  { grant, by, period, metric }: Question,
): Promise<SharedPart[]> {
  const teams = config.teams.map((team) => team.name);
  const asked = grant.scope === '*' ? by === 'team' : teams.includes(grant.scope);
  if (!asked || config.sharedCosts.length === 0) return [];
  const whole = { grant: grantToJob('all', config), grouping: 'team' as const, metric };
  const pools = (await store.costs.sumByDay({ ...whole, period })).filter(({ key }) => key.startsWith('shared:'));
  return splitAmongTeams({ store, config }, pools, { period, metric });
}

/** Every team's part of some costs of shared pools, borne as penny.yml says. */
export async function splitAmongTeams<Cost extends DatedCost>(
  { store, config }: Pick<Showback, 'store' | 'config'>,
  pools: readonly Cost[],
  { period, metric }: Pick<Question, 'period' | 'metric'>,
): Promise<SharedPart<Cost>[]> {
  if (pools.length === 0) return [];
  const months = {
    start: monthPeriod(period.start.slice(0, 7)).start,
    end: monthPeriod(addDays(period.end, -1).slice(0, 7)).end,
  };
  const whole = { grant: grantToJob('all', config), grouping: 'team' as const, metric };
  const own: DatedCost[] = await store.costs.sumByMonth({ ...whole, period: months });
  const teams = config.teams.map((team) => team.name);
  return splitSharedCosts(pools, own, { teams, sharedCosts: config.sharedCosts });
}

/** The costs of one period by group and day, shared costs included as in `askCosts`. */
export async function datedCosts(showback: Showback, question: Question): Promise<(CostRow & { day: Day })[]> {
  const { grant, by: grouping, period, metric } = question;
  const rows = await showback.store.costs.sumByDay({ grant, grouping, period, metric });
  const shared = await sharedParts(showback, question);
  if (shared.length === 0) return rows;
  if (grant.scope === '*') return [...rows.filter(({ key }) => !key.startsWith('shared:')), ...shared];
  const mine = shared.filter(({ key }) => key === grant.scope).map((part) => ({ ...part, key: part.pool }));
  return [...rows, ...mine];
}

/** What the days add up to and the groups do not, by currency. */
function missingFrom(groups: CostRow[], days: CostRow[]): CostRow[] {
  const missing = totalsOf(days);
  for (const [currency, cost] of Object.entries(totalsOf(groups))) addTo(missing, currency, -cost);
  return Object.entries(missing)
    .filter(([, cost]) => Math.abs(cost) >= 0.005)
    .map(([billingCurrency, cost]) => ({ key: NOT_BROKEN_DOWN, billingCurrency, cost }));
}

/** Every day of a period that has figures, with whether all its sources are settled. */
export async function daysWithStatus(
  { store }: Pick<Showback, 'store'>,
  period: Pick<Period, 'start' | 'end'>,
): Promise<SettledDay[]> {
  const rows = await store.costs.days({ start: addDays(period.start, -7), end: period.end });
  return settledDays(rows).filter(({ day }) => day >= period.start);
}

function dayCosts(rows: CostRow[], statuses: SettledDay[]): DayCost[] {
  const known = new Map(statuses.map((status) => [status.day, status]));
  return [...Map.groupBy(rows, ({ key }) => key)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, mine]) => {
      const { settled = false, invoiced = false, readAt } = known.get(day) ?? {};
      return { day, totals: totalsOf(mine), settled, invoiced, readAt };
    });
}

function settledPart(
  now: CostRow[],
  before: CostRow[],
  { period, beforePeriod, through }: { period: Period; beforePeriod: Period; through: Day | null },
): CostAnswer['settledPart'] {
  if (through === null || through === addDays(period.end, -1)) return null;
  const end = addDays(beforePeriod.start, daysBetween(period.start, through) + 1);
  return {
    through,
    totals: totalsOf(now.filter(({ key }) => key <= through)),
    before: totalsOf(before.filter(({ key }) => key < end)),
  };
}

function totalsOf(rows: CostRow[]): Totals {
  return sumTotals(rows.map(({ billingCurrency, cost }) => ({ [billingCurrency]: cost })));
}

/** What a reader must know about the figures as such. */
async function notesFor(
  { store, rulesFingerprint }: Showback,
  { metric, period, by, grant }: Question,
): Promise<string[]> {
  const sources = (await store.deliveries.sources()).filter(
    ({ firstDay, lastDay }) => firstDay < period.end && lastDay >= period.start,
  );
  const overlaps = (await store.deliveries.overlaps()).filter(
    ({ billingMonth }) =>
      billingMonth >= period.start.slice(0, 7) && billingMonth <= addDays(period.end, -1).slice(0, 7),
  );
  const { shownByBilledCost: byBilled, withoutListCost: lacking } = await store.deliveries.caveats(period);
  const waiting = await store.deliveries.awaitingReallocation(rulesFingerprint);
  const unplanned =
    by === 'service' || by === 'day'
      ? []
      : await unanswerable(
          store,
          sources.map(({ source }) => source),
          grant,
        );
  return [
    ...(metric === 'effective' && byBilled.length > 0
      ? [`${byBilled.join(', ')}: shown by billed cost, since its effective cost is missing.`]
      : []),
    ...(metric === 'list' && lacking.length > 0
      ? [`${lacking.join(', ')} gives no list cost, so it is not in these figures.`]
      : []),
    ...overlaps.map(
      ({ billingAccountId, billingMonth, winner, loser }) =>
        `${billingAccountId} ${billingMonth}: ${winner} counts, ${loser} is left out.`,
    ),
    ...(waiting > 0
      ? [
          'The allocation rules have changed and history is being allocated anew; older days may still follow the old rules.',
        ]
      : []),
    ...unplanned,
  ];
}

/** Sentences a source left about what it cannot answer. */
async function unanswerable(store: Store, sources: string[], grant: Grant): Promise<string[]> {
  if (grant.scope !== '*') return [];
  const notes = await Promise.all(sources.map((source) => store.facts.get(`limits of ${source}`)));
  return notes.flatMap((note) => (note ? (JSON.parse(note) as string[]) : []));
}

function checkGrouping(by: Grouping, { tagKeys }: Config): void {
  if (!by.startsWith('tag:') || tagKeys.includes(by.slice(4))) return;
  const known = tagKeys.map((key) => `tag:${key}`).join(', ');
  throw new PennyError(
    'invalid',
    `I keep no sums by ${by}. Add "${by.slice(4)}" to tagKeys in penny.yml${known ? `; kept now: ${known}` : ''}.`,
  );
}
