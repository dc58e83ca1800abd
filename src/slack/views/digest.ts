import type { CostGroup } from '../../analysis/compare-costs.ts';
import type { Digest } from '../../analysis/digest.ts';
import type { Message } from '../../model/message.ts';
import { currenciesOf, formatChange, formatCost, formatTotals } from '../../model/money.ts';
import { addDays, type Day } from '../../model/period.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { labelOf, subjectOf } from './anomaly-alert.ts';
import { precisionLine } from './anomaly-list.ts';
import { budgetLines } from './budget-lines.ts';
import { nameOf } from './cost-table.ts';
import { dayChart } from './day-chart.ts';
import { changeText } from './savings-words.ts';
import { digestWaste } from './waste-lines.ts';
import {
  changeOf,
  changesOf,
  leadingCurrency,
  settledText,
  shortDay,
  shortKey,
  signedCost,
  weekdayName,
  weekdayText,
} from './words.ts';

/** What a channel reads in the morning: the last settled day, the month, what moved, and what is provisional. */
export function digestMessage(digest: Digest, { currency }: { currency: string }): Message {
  const leading = leadingCurrency({ ...digest.usual, ...digest.monthToDate, ...digest.totals }, currency);
  const movers = moverLines(digest, leading);
  const budgets = budgetLines(digest.budgets ?? []);
  return messageOf(
    section(joined([headline(digest, leading), monthLine(digest, leading)])),
    movers.length > 0 ? section(joined([md`*Moved most*, against each one's usual`, ...movers])) : undefined,
    anomalyLines(digest),
    budgets.length > 0 ? section(joined(budgets)) : undefined,
    digestWaste(digest, currency),
    restartLines(digest),
    dayChart(digest.days, { title: shortKey(digest.scope, 28), currency: leading }),
    context(footnotes(digest, leading)),
  );
}

function headline({ scope, settledDay, totals, usual }: Digest, currency: string): Mrkdwn {
  if (settledDay === null) return md`*${shortKey(scope)}: no day is settled yet.* Figures so far are provisional.`;
  const head = md`*${shortKey(scope)}, ${weekdayText(settledDay)}: ${formatTotals(totals, currency)}* effective, settled`;
  if (Object.keys(usual).length === 0) return md`${head}\nNo earlier ${weekdayName(settledDay)} to compare with.`;
  const change = changesOf(totals, usual, currency);
  return md`${head}\n${change} against a usual ${weekdayName(settledDay)} (${formatTotals(usual, currency)})`;
}

function monthLine({ settledDay, monthToDate, monthBefore }: Digest, currency: string): Mrkdwn {
  if (settledDay === null) return md``;
  const sofar = md`${settledDay.slice(0, 7)} through ${shortDay(settledDay)}: *${formatTotals(monthToDate, currency)}*`;
  if (Object.keys(monthBefore).length === 0) return md`${sofar}, with no month before to compare with`;
  const before = addDays(`${settledDay.slice(0, 7)}-01`, -1).slice(0, 7);
  return md`${sofar}, ${changesOf(monthToDate, monthBefore, currency)} against the same days of ${before}`;
}

/** What waited for the digest, a line each. */
function anomalyLines({ anomalies = [], scope }: Digest) {
  if (anomalies.length === 0) return undefined;
  const lines = anomalies.map((anomaly) => {
    const { totalImpact, totalActualSpend, totalExpectedSpend, billingCurrency, firstDay, state } = anomaly;
    const whose = labelOf(anomaly) === scope ? md`` : md`${shortKey(labelOf(anomaly))}, `;
    const change = formatChange(totalActualSpend, totalExpectedSpend) ?? 'no change';
    const since = state === 'open' ? `since ${shortDay(firstDay)}, goes on` : `from ${shortDay(firstDay)}`;
    return md`${whose}${subjectOf(anomaly)} ${signedCost(totalImpact, billingCurrency)} (${change}) ${since}`;
  });
  return section(joined([md`*Also out of the ordinary*, against what was expected`, ...lines]));
}

/** "Runs again: report-server (i-0ab1), stopped 12 Nov; $41.20 saved until then", a line each. */
function restartLines({ restarts = [] }: Digest) {
  if (restarts.length === 0) return undefined;
  const lines = restarts.map(({ claim, saved }) => {
    const money =
      saved === null ? 'no bill shows what it saved yet' : `${formatCost(saved, claim.currency)} saved until then`;
    return md`Runs again: ${changeText({ claim })} ${shortDay(claim.doneAt.slice(0, 10))}; ${money}`;
  });
  return section(joined(lines));
}

const MOVERS = 5;

function moverLines({ movers }: Digest, currency: string): Mrkdwn[] {
  return movers.slice(0, MOVERS).map((mover) => md`${nameOf(mover)} ${moneyOf(mover, currency)}`);
}

/** Only the currencies in which it moved: each with what it cost and the change. */
function moneyOf({ totals, before }: CostGroup, preferred: string): Mrkdwn {
  const parts = currenciesOf({ ...before, ...totals }, preferred)
    .map((currency) => ({ currency, now: totals[currency] ?? 0, was: before[currency] ?? 0 }))
    .filter(({ now, was }) => Math.abs(now - was) >= 0.005)
    .map(({ currency, now, was }) => md`${formatCost(now, currency)}, ${changeOf(now, was, currency)}`);
  return joined(parts, ', ');
}

function footnotes(digest: Digest, currency: string): Mrkdwn {
  const { settledSince, provisional, notes } = digest;
  return joined([
    ...settledSince.map(
      ({ day, was, now }) =>
        md`${weekdayText(day)} was ${formatTotals(was, currency)}, is now ${formatTotals(now, currency)}.`,
    ),
    unallocatedLine(digest),
    digest.record ? precisionLine(digest.record) : md``,
    settledText(provisional, { through: lastSettled(digest) }),
    provisionalFigures(digest, currency),
    ...notes.map((note) => md`${note}`),
  ]);
}

/** Days that have settled since the message was posted move this on, up to the first that has not. */
function lastSettled({ settledDay, settledSince, provisional }: Digest): Day | null {
  const open = provisional[0]?.day;
  const settled = [settledDay, ...settledSince.map(({ day }) => day)].filter((day) => day !== null);
  return (
    settled
      .filter((day) => open === undefined || day < open)
      .sort()
      .at(-1) ?? null
  );
}

function provisionalFigures({ provisional }: Digest, currency: string): Mrkdwn {
  const figures = provisional
    .slice(-4)
    .map(({ day, totals }) => md`${weekdayText(day)} ${formatTotals(totals, currency)}`);
  return figures.length === 0 ? md`` : md`So far: ${joined(figures, ', ')}.`;
}

/** For all: what no team claims. For one team: what says no environment, the part it can fix by tagging. */
function unallocatedLine({ scope, unallocatedShare, settledDay }: Digest): Mrkdwn {
  if (unallocatedShare === null || settledDay === null) return md``;
  const percent = `${(unallocatedShare * 100).toFixed(1)} %`;
  return scope === 'all'
    ? md`Unallocated: ${percent} of ${shortDay(settledDay)} is claimed by no team.`
    : md`Untagged: ${percent} of ${shortDay(settledDay)} names no environment.`;
}
