import { type CostAnswer, driversOf } from '../../analysis/compare-costs.ts';
import type { Block, Message } from '../../model/message.ts';
import { currenciesOf, formatTotals } from '../../model/money.ts';
import { buttons, context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { costTable, groupBars, nameOf, TABLE_CURRENCIES } from './cost-table.ts';
import { dayChart } from './day-chart.ts';
import { changesOf, instantText, leadingCurrency, periodText, settledText, shortKey, signedCost } from './words.ts';

export { costCsv } from './cost-csv.ts';

export interface CostReportOptions {
  /** The currency to lead with. */
  currency: string;
  /** Opaque id of the answer for its buttons; without it there are none, as in a terminal. */
  answerId?: string | undefined;
  /** What to say where the period has no figures: which period has, or how to import. */
  emptyHint?: string | undefined;
}

/** What a scope spends, on what, against before: the number, the change, what moved it, and what is provisional. */
export function costReport(answer: CostAnswer, { currency, answerId, emptyHint }: CostReportOptions): Message {
  if (answer.days.length === 0) return nothingIn(answer, emptyHint);
  const leading = leadingCurrency({ ...answer.before, ...answer.totals }, currency);
  const chart =
    dayChart(answer.days, { title: shortKey(answer.team, 28), currency: leading }) ?? groupBars(answer, leading);
  const message = messageOf(
    section(joined([headline(answer, leading), changeLine(answer, leading), driversLine(answer, leading)])),
    chart,
    hasRows(answer) ? costTable(answer, leading) : undefined,
    context(footnotes(answer, leading)),
    answerId === undefined ? undefined : answerButtons(answerId),
  );
  return { ...message, text: messageOf(...message.blocks.filter((block) => !isBars(block))).text };
}

/** Bars show what the table says anyway, so in text they would only repeat it. */
function isBars(block: Block): boolean {
  return block.type === 'data_visualization' && block.chart.type === 'bar';
}

function nothingIn({ team, metric, period, notes }: CostAnswer, hint = ''): Message {
  const remarks = joined(notes.map((note) => md`${note}`));
  return messageOf(
    section(joined([md`*${shortKey(team)}: no ${metric} cost* in ${periodText(period)}.`, md`${hint}`])),
    remarks.mrkdwn === '' ? undefined : context(remarks),
  );
}

/** The number, what it is of, and when. */
export function headline(
  { team, totals, metric, period }: Pick<CostAnswer, 'team' | 'totals' | 'metric' | 'period'>,
  currency: string,
): Mrkdwn {
  return md`*${shortKey(team)}: ${formatTotals(totals, currency)}* ${metric}, ${periodText(period)}`;
}

/** The change against before. Where days are provisional, lag may look like a saving: the settled days are told too. */
export function changeLine(
  { totals, before, beforePeriod, settledPart, days }: Omit<CostAnswer, 'by' | 'groups'>,
  currency: string,
): Mrkdwn {
  if (Object.keys(before).length === 0) return md`No figures for ${periodText(beforePeriod)} to compare with.`;
  const change = md`${changesOf(totals, before, currency)} against ${periodText(beforePeriod)}`;
  if (!settledPart)
    return days.length > 0 && days.every(({ settled }) => !settled) ? md`${change}, and will still rise` : change;
  const settled = changesOf(settledPart.totals, settledPart.before, currency);
  return md`${change}, with days that will still rise.\nSettled days alone, through ${settledPart.through}: ${settled}.`;
}

/** What moved most, in the leading currency. Days are not compared one by one. */
function driversLine({ groups, by, before }: CostAnswer, currency: string): Mrkdwn {
  if (by === 'day' || Object.keys(before).length === 0) return md``;
  const named = new Map(groups.map((group) => [group.key, nameOf(group)]));
  const drivers = driversOf(groups, currency).map(
    ({ key, change }) => md`${named.get(key) ?? key} ${signedCost(change, currency)}`,
  );
  return drivers.length === 0 ? md`` : md`Moved most: ${joined(drivers, ', ')}`;
}

function hasRows({ groups, by }: CostAnswer): boolean {
  return by === 'day' || groups.length > 0;
}

/** The small print: what is settled, when it was read, what is missing, and every note. */
export function footnotes(
  { days, settledThrough, period, readAt, notes, totals, before }: Omit<CostAnswer, 'by' | 'groups'>,
  currency: string,
): Mrkdwn {
  const missing = currenciesOf({ ...before, ...totals }, currency).slice(TABLE_CURRENCIES);
  return joined([
    settledText(days, { through: settledThrough, period }),
    readAt === null ? md`` : md`Read ${instantText(readAt)}.`,
    missing.length > 0 ? md`In the total and the CSV, but not in the table: ${missing.join(', ')}.` : md``,
    ...notes.map((note) => md`${note}`),
  ]);
}

/** What can be done with an answer: pass it on, or have it as a file. */
export function answerButtons(value: string): Block {
  return buttons(
    { label: 'Share with channel', actionId: 'cost.share', value },
    { label: 'CSV', actionId: 'cost.csv', value },
  );
}
