import type { DataTableBlock } from '@slack/types';
import type { ClaimRow, SavingsAnswer } from '../../analysis/savings.ts';
import { JUDGED_AFTER_DAYS } from '../../analysis/savings.ts';
import type { DataVisualizationBlock, Message } from '../../model/message.ts';
import { currenciesOf, formatCost, formatTotals } from '../../model/money.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { costChart } from '../chart.ts';
import { shorten } from '../mrkdwn.ts';
import { type Cell, dataTable, moneyColumn } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { answerButtons, type CostReportOptions } from './cost-report.ts';
import { TABLE_CURRENCIES } from './cost-table.ts';
import { changeText, countsText, hitRateText, lifeText, proofText, realisedText } from './savings-words.ts';
import { countText } from './waste-words.ts';
import { leadingCurrency, periodText, shortKey } from './words.ts';

/** What was saved by what was done: realised against what was expected and estimated, each change, and how right we were. */
export function savingsReport(answer: SavingsAnswer, { currency, answerId }: CostReportOptions): Message {
  if (answer.rows.length === 0) return nothingDone(answer);
  const leading = leadingCurrency({ ...answer.expected, ...answer.realised }, currency);
  const message = messageOf(
    section(joined([headline(answer, leading), comparison(answer, leading), md`${countsText(answer)}.`])),
    monthBars(answer, leading),
    claimTable(answer, leading),
    ...[endedLines(answer), detectorLines(answer), teamLines(answer, leading)].map((lines) =>
      lines.length > 0 ? section(joined(lines)) : undefined,
    ),
    context(joined(remarks(answer, leading))),
    answerId === undefined ? undefined : answerButtons(answerId),
  );
  return { ...message, text: messageOf(...message.blocks.filter(({ type }) => type !== 'data_visualization')).text };
}

function nothingDone({ team, period, detectors }: SavingsAnswer): Message {
  const lines = detectors.map((each) => md`${shortKey(each.detector)}: ${hitRateText(each)}`);
  return messageOf(
    section(
      md`*${shortKey(team)}: nothing that I did counts in ${periodText(period)}.* What could be done: \`/cost waste\`.`,
    ),
    lines.length > 0 ? section(joined([md`*How right my estimates were*`, ...lines.slice(0, SHOWN)])) : undefined,
  );
}

function headline({ team, realised, period, settledThrough }: SavingsAnswer, currency: string): Mrkdwn {
  const settled = settledThrough ? `settled through ${settledThrough}` : 'no day is settled yet';
  const money = Object.keys(realised).length === 0 ? 'no figure yet' : formatTotals(realised, currency);
  return md`*${shortKey(team)}: realised ${money}* in ${periodText(period)} (${settled})`;
}

function comparison({ realised, expected, estimated }: SavingsAnswer, currency: string): Mrkdwn {
  if (Object.keys(realised).length === 0) return md``;
  return md`Expected of the same days ${formatTotals(expected, currency)}, estimated before commitments ${formatTotals(estimated, currency)}`;
}

/** Realised beside expected, where a period has several months. */
function monthBars({ team, months }: SavingsAnswer, currency: string): DataVisualizationBlock | undefined {
  if (months.length < 2) return undefined;
  const shown = months.slice(-12);
  return costChart({
    type: 'bar',
    title: `${shortKey(team, 20)}: savings by month, ${currency}`,
    categories: shown.map(({ month }) => month),
    series: [
      { name: 'Realised', values: shown.map(({ realised }) => realised[currency] ?? 0) },
      { name: 'Expected', values: shown.map(({ expected }) => expected[currency] ?? 0) },
    ],
    currency,
    categoryName: 'Month',
  });
}

/** Every change; a second currency has a column of its own. */
function claimTable({ team, period, rows }: SavingsAnswer, leading: string): DataTableBlock {
  const used = Object.fromEntries(rows.map(({ claim, realised }) => [claim.currency, realised ?? 0]));
  const currencies = currenciesOf(used, leading).slice(0, TABLE_CURRENCIES);
  const money = (name: string, of: (row: ClaimRow) => number | null) =>
    currencies.map((each) => ({
      name: moneyColumn(name, each),
      cellOf: (row: ClaimRow): Cell => (row.claim.currency === each ? moneyCell(of(row), row) : ''),
    }));
  const columns: { name: string; cellOf(row: ClaimRow): Cell }[] = [
    { name: 'Change', cellOf: (row) => shorten(changeText(row), 78) },
    ...money('Realised', ({ realised }) => realised),
    ...money('Expected', ({ expected }) => expected),
    { name: 'Hit rate', cellOf: ({ hitRate }) => (hitRate === null ? '' : percentCell(hitRate)) },
    { name: 'Counts', cellOf: (row) => shorten(lifeText(row), 78) },
    { name: 'Proven by', cellOf: (row) => shorten(proofText(row), 78) },
    ...(team === 'all' ? [{ name: 'Team', cellOf: ({ claim }: ClaimRow) => claim.team }] : []),
  ];
  return dataTable({
    caption: `What ${team} saved by what was done, ${periodText(period)}`,
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ cellOf }) => cellOf(row))),
  });
}

function moneyCell(amount: number | null, { claim, by }: ClaimRow): Cell {
  if (amount === null) return 'no figure';
  const mark = by === 'usage-type' ? ' (weaker)' : '';
  return { value: Math.round(amount * 100) / 100, text: `${formatCost(amount, claim.currency)}${mark}` };
}

function percentCell(share: number): Cell {
  return { value: Math.round(share * 100), text: `${Math.round(share * 100)} %` };
}

/** What counts no longer, with what it had saved: told in words, since money is given back. */
function endedLines({ rows, period }: SavingsAnswer): Mrkdwn[] {
  const ended = rows.filter(({ claim: { endedOn } }) => endedOn !== undefined && endedOn < period.end);
  const lines = ended.slice(0, SHOWN).map((row) => md`${changeText(row)}: ${lifeText(row)}`);
  const more = ended.length - SHOWN;
  return ended.length === 0 ? [] : [md`*No longer counted*`, ...lines, more > 0 ? md`and ${more} more` : md``];
}

/** Lines of a list that a phone can show. */
const SHOWN = 8;

function detectorLines({ detectors }: SavingsAnswer): Mrkdwn[] {
  if (detectors.length === 0) return [];
  const lines = detectors.slice(0, SHOWN).map((each) => md`${shortKey(each.detector)}: ${hitRateText(each)}`);
  return [md`*How right my estimates were*`, ...lines];
}

function teamLines({ teams }: SavingsAnswer, currency: string): Mrkdwn[] {
  if (teams.length < 2) return [];
  const lines = teams
    .slice(0, SHOWN)
    .map((each) => md`${shortKey(each.team)}: ${realisedText(each, currency)}, ${countText(each.changes, 'change')}`);
  const more = teams.length - SHOWN;
  return [md`*By team*`, ...lines, more > 0 ? md`and ${more} more` : md``];
}

function remarks({ without, weaker, rows, notes }: SavingsAnswer, currency: string): Mrkdwn[] {
  const anyway = rows.reduce((sum, { claim, paidAnyway }) => sum + (claim.currency === currency ? paidAnyway : 0), 0);
  return [
    md`Realised is what settled bills fell by, whole UTC days after a change, against the mean of the 14 days before it; effective cost. Days that are not settled do not count yet.`,
    weaker.claims > 0
      ? md`Weaker proof: ${formatTotals(weaker.realised, currency)} of ${countText(weaker.claims, 'change')} is by what the usage type in the account fell by, at most what was expected, since the bill names no resources.`
      : md``,
    without > 0 ? md`Without a figure, and in no sum above: ${countText(without, 'change')}.` : md``,
    anyway >= 0.005
      ? md`Not counted: ${formatCost(anyway, currency)} that commitments no longer pay for these resources, but go on costing.`
      : md``,
    md`Hit rates are of changes with ${JUDGED_AFTER_DAYS} settled days and more. A change counts for a year, until it is undone, or until it runs again.`,
    ...notes.map((note) => md`${note}`),
  ];
}
