import { moversOf, usualOf, WEEKS_OF_USUAL } from './analysis/build-digest.ts';
import type { DayCost } from './analysis/compare-costs.ts';
import type { Digest } from './analysis/digest.ts';
import { type Precision, precisionOf } from './analysis/precision.ts';
import { weightOf } from './analysis/track-anomalies.ts';
import { sumsOf, wasteOf } from './analysis/waste.ts';
import { askBudgets } from './ask-budgets.ts';
import { askCosts, datedCosts, type Showback } from './ask-costs.ts';
import { askRestarts } from './ask-restarts.ts';
import { budgetPlans } from './budget-plans.ts';
import type { Grant } from './model/access.ts';
import type { Anomaly } from './model/anomaly.ts';
import { NONE, UNALLOCATED } from './model/charge.ts';
import type { Totals } from './model/money.ts';
import { addDays, type Day, monthPeriod, type Period } from './model/period.ts';

/** How much of the past the chart shows. */
const CHART_DAYS = 20;

/** What a scope's channel should read this morning, made from the bills known now. `today` is the UTC day. */
export async function askDigest(
  showback: Showback,
  { grant, slotDate, today, withRecord = false }: { grant: Grant; slotDate: Day; today: Day; withRecord?: boolean },
): Promise<Digest> {
  const by = grant.scope === '*' ? ('team' as const) : ('service' as const);
  const ask = (period: Period) => askCosts(showback, { grant, period, by, metric: 'effective' });
  const window = await ask({
    start: addDays(today, -7 * (WEEKS_OF_USUAL + 1) - 7),
    end: today,
    label: 'the last weeks',
  });
  const settledDay = window.days.findLast(({ settled }) => settled)?.day ?? null;
  const record = withRecord ? { record: await recordOf(showback, grant, today) } : {};
  const shown = {
    scope: grant.label,
    slotDate,
    settledDay,
    notes: window.notes,
    ...record,
    waste: await wasteIn(showback, grant),
    restarts: await askRestarts(showback, { grant, slotDate }),
  };
  if (settledDay === null) {
    return { ...shown, ...NOTHING_SETTLED, days: window.days.slice(-CHART_DAYS), provisional: window.days.slice(-3) };
  }
  const month = await ask({
    start: `${settledDay.slice(0, 7)}-01`,
    end: addDays(settledDay, 1),
    label: 'month to date',
  });
  const weeks = {
    start: addDays(settledDay, -7 * WEEKS_OF_USUAL),
    end: addDays(settledDay, 1),
    label: 'the last weeks',
  };
  const rows = await datedCosts(showback, { grant, period: weeks, by, metric: 'effective' });
  const totals = totalsOn(window.days, settledDay);
  return {
    ...shown,
    totals,
    usual: usualOf(window.days, settledDay),
    monthToDate: month.totals,
    monthBefore: month.before,
    movers: moversOf(rows, settledDay),
    days: window.days.slice(-CHART_DAYS),
    unallocatedShare: await unclaimedShare(showback, { grant, day: settledDay, totals }),
    provisional: window.days.filter(({ day, settled }) => day > settledDay && !settled),
    settledSince: [],
    anomalies: await untoldAnomalies(showback, { grant, today }),
    budgets: await budgetsOf(showback, { grant, today }),
  };
}

/** Lines a digest has for new waste; `/cost waste` has the rest. */
const WASTE = 3;

/** What is open, and the largest of what nobody was told of. A digest of all tells what is no single team's. */
async function wasteIn({ store, config }: Showback, grant: Grant): Promise<Digest['waste']> {
  const open = wasteOf(await store.findings.list(grant, 'open'), {});
  if (open.length === 0) return undefined;
  const teams = new Set(config.teams.map(({ name }) => name));
  const untold = open.filter(({ toldAt, team }) => !toldAt && (grant.scope !== '*' || !teams.has(team)));
  const waiting = (await store.proposals.list(grant, { states: ['proposed', 'blocked'] })).length;
  return { ...sumsOf(open), newest: untold.slice(0, WASTE), waiting };
}

async function budgetsOf(showback: Showback, { grant, today }: { grant: Grant; today: Day }) {
  const { budgets } = budgetPlans(showback.config, await showback.store.budgets.list());
  return askBudgets(showback, { budgets, grants: [grant], today });
}

/** What was over for longer is no news. */
const NEWS_DAYS = 7;
/** Lines a digest has for anomalies; `/cost anomalies` has the rest. */
const ANOMALIES = 5;

/** What nobody was told of yet, the largest first. A digest of all is about what is no single team's. */
async function untoldAnomalies(
  { store, config }: Showback,
  { grant, today }: { grant: Grant; today: Day },
): Promise<Anomaly[]> {
  const recent = await store.anomalies.list(grant, addDays(today, -NEWS_DAYS));
  const teams = new Set(config.teams.map(({ name }) => name));
  const isMine = ({ scope }: Anomaly) => grant.scope !== '*' || !teams.has(scope);
  return recent
    .filter((each) => isMine(each) && isWaiting(each, today))
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, ANOMALIES);
}

function isWaiting({ severity, told, state, feedback, snoozedUntil }: Anomaly, today: Day): boolean {
  const isSnoozed = snoozedUntil !== undefined && snoozedUntil > today;
  return severity !== 'none' && !told && !feedback && state !== 'withdrawn' && !isSnoozed;
}

/** How right our alerts of the month before were. */
async function recordOf({ store }: Showback, grant: Grant, today: Day): Promise<Precision> {
  const month = Temporal.PlainYearMonth.from(today.slice(0, 7)).subtract({ months: 1 }).toString();
  const { start, end } = monthPeriod(month);
  const known = await store.anomalies.list(grant, start);
  return precisionOf(known, { label: month, start: `${start}T`, end: `${end}T` });
}

const NOTHING_SETTLED = {
  totals: {},
  usual: {},
  monthToDate: {},
  monthBefore: {},
  movers: [],
  unallocatedShare: null,
  settledSince: [],
};

/**
 * The share of the day's cost that lacks what allocation needs: for all, what no team claims; for one team, what
 * carries no environment. In the leading currency; null when there is no cost in it.
 */
async function unclaimedShare(
  { store, config }: Showback,
  { grant, day, totals }: { grant: Grant; day: Day; totals: Totals },
): Promise<number | null> {
  const whole = totals[config.reportingCurrency] ?? 0;
  if (whole <= 0) return null;
  const [grouping, group] = grant.scope === '*' ? (['team', UNALLOCATED] as const) : (['environment', NONE] as const);
  const rows = await store.costs.sumBy({
    grant,
    grouping,
    period: { start: day, end: addDays(day, 1) },
    metric: 'effective',
  });
  const unclaimed = rows.filter((row) => row.key === group && row.billingCurrency === config.reportingCurrency);
  return unclaimed.reduce((sum, { cost }) => sum + cost, 0) / whole;
}

function totalsOn(days: readonly DayCost[], wanted: Day): Totals {
  return days.find(({ day }) => day === wanted)?.totals ?? {};
}
