import type { DataTableBlock } from '@slack/types';
import { bestOf, type CommitmentAdvice } from '../../analysis/commitment-advice.ts';
import { type CommitmentTotal, monthly, totalsOf } from '../../analysis/commitment-totals.ts';
import {
  type CloudPurchaseAdvice,
  type Commitment,
  type CommitmentCoverage,
  type CommitmentUse,
  coverageOf,
  endsOn,
  utilisationOf,
} from '../../model/commitment.ts';
import type { Message } from '../../model/message.ts';
import { formatCost, formatRoughly } from '../../model/money.ts';
import { addDays, type Day, daysBetween } from '../../model/period.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { type Cell, dataTable, moneyColumn } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { percentText } from './burn-bar.ts';
import { adviceTable, adviceText, usageName } from './commitment-advice.ts';
import { instantText, shortDay, shortKey } from './words.ts';

/** What there is to show about commitments; `today` is the UTC day. */
export interface CommitmentReport {
  today: Day;
  commitments: readonly (Commitment & { use?: CommitmentUse | undefined })[];
  coverages: readonly CommitmentCoverage[];
  advice: readonly CommitmentAdvice[];
  cloudAdvice: readonly CloudPurchaseAdvice[];
  leftOut: Readonly<Record<string, number>>;
  troubles: readonly string[];
  readAt: string | null;
  /** When the advice was made; null where nobody has looked at machines. */
  advisedAt: string | null;
}

/** Groups with a table of every way to pay; more are said in a line, and what is beyond that is counted. */
const IN_FULL = 3;
const LINES = 6;
const CLOUD_LINES = 8;

/** What we have promised and how it is used, and what could be bought: ours and the cloud's, side by side. */
export function commitmentReport(report: CommitmentReport): Message {
  const { commitments, advice, cloudAdvice } = report;
  const advised = advice.filter((each) => bestOf(each));
  const refused = advice.filter((each) => !bestOf(each));
  const inFull = advised.slice(0, IN_FULL);
  // Sentences come before the tables that they sum up: where a message is cut, rows are what is lost.
  return messageOf(
    section(joined(headline(report))),
    commitments.length > 0 ? ownedTable(report) : undefined,
    ...inFull.map((each) => section(adviceText(each))),
    refused.length + advised.length > inFull.length
      ? section(joined([...moreAdvised(advised.slice(IN_FULL)), ...refusedLines(refused)]))
      : undefined,
    cloudAdvice.length > 0 ? section(joined(cloudLines(cloudAdvice))) : undefined,
    advised.length + cloudAdvice.length > 0 ? section(ALTERNATIVES) : undefined,
    ...inFull.map(adviceTable),
    context(joined(footnotes(report))),
  );
}

const ALTERNATIVES = md`Each of these lines covers the same hours: choose one for each kind of machine. Reservations and Savings Plans are alternatives, and so are AWS's advice and mine; none of them is added to another.`;

function headline({ commitments, coverages, readAt }: CommitmentReport): Mrkdwn[] {
  const totals = totalsOf(commitments.flatMap(({ use }) => use ?? []));
  if (readAt === null) return [md`*Commitments have not been read yet.* They come with the next reading of the bills.`];
  if (commitments.length === 0) return [md`*No commitments.* Nothing is reserved and there is no Savings Plan.`];
  const lines = totals.map((total) => md`*${totalText(total)}*`);
  const days = commitments.find(({ use }) => use)?.use ?? coverages[0];
  return [
    ...(lines.length > 0 ? lines : [md`*${commitments.length} commitments.* How they are used is not known.`]),
    ...coverages.filter(({ covered }) => covered > 0).map(coverageText),
    days
      ? md`${shortDay(days.start)} to ${shortDay(addDays(days.end, -1))}, settled UTC days; months of 730 hours.`
      : md``,
  ];
}

function totalText({ billingCurrency, monthlyCost, monthlyUnused, utilisation }: CommitmentTotal): string {
  const paid = `${formatCost(monthlyCost, billingCurrency)} a month is committed, ${percentOf(utilisation)} of it used`;
  return monthlyUnused < 0.005
    ? paid
    : `${paid}: ${formatCost(monthlyUnused, billingCurrency)} a month is paid in vain`;
}

function coverageText(coverage: CommitmentCoverage): Mrkdwn {
  const share = coverageOf(coverage);
  if (share === null) return md``;
  const what = shortKey(coverage.what.charAt(0).toUpperCase() + coverage.what.slice(1));
  const of = coverage.unit === 'hours' ? 'of its hours' : `at prices on demand in ${coverage.unit}`;
  return md`${what}: ${percentOf(share)} covered, ${of}.`;
}

/** One decimal, since a tenth of a percent of a large commitment is money. */
function percentOf(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Two currencies get two columns of each amount, so that no column holds both. */
function ownedTable({ commitments, today }: CommitmentReport): DataTableBlock {
  const sorted = commitments.toSorted((a, b) => (endsOn(a) ?? '9').localeCompare(endsOn(b) ?? '9'));
  const currencies = [...new Set(sorted.map(({ billingCurrency }) => billingCurrency))].slice(0, 3);
  return dataTable({
    caption: 'What we have committed to',
    columns: [
      'Commitment',
      'Ends',
      'Days left',
      'Used',
      ...currencies.flatMap((each) => [moneyColumn('Unused a month', each), moneyColumn('Costs a month', each)]),
    ],
    rows: sorted.map((each) => [
      each.commitmentDiscountName,
      endsOn(each) ?? 'not on the bill',
      daysLeft(each, today),
      usedCell(each),
      ...currencies.flatMap((currency) => [
        moneyCell(each, currency, ({ total, used }) => total - used),
        moneyCell(each, currency, ({ total }) => total),
      ]),
    ]),
  });
}

function daysLeft(commitment: Commitment, today: Day): Cell {
  const end = endsOn(commitment);
  if (commitment.state === 'queued') return 'queued';
  return end === undefined ? '' : { value: daysBetween(today, end), text: String(daysBetween(today, end)) };
}

function usedCell({ use }: { use?: CommitmentUse | undefined }): Cell {
  if (!use) return '';
  const percent = utilisationOf(use) * 100;
  return { value: Math.round(percent * 10) / 10, text: `${percent.toFixed(1)} %` };
}

function moneyCell(
  { use, billingCurrency }: { use?: CommitmentUse | undefined; billingCurrency: string },
  currency: string,
  of: (use: CommitmentUse) => number,
): Cell {
  if (!use || billingCurrency !== currency) return '';
  const amount = monthly(of(use), use);
  return { value: Math.round(amount * 100) / 100, text: formatCost(amount, currency) };
}

function moreAdvised(advised: readonly CommitmentAdvice[]): Mrkdwn[] {
  return advised.slice(0, LINES).map((each) => {
    const best = bestOf(each)!;
    const saves = formatRoughly(best.monthlySaving, each.group.currency);
    return md`*${usageName(each)}*: up to ${saves} a month (${percentText(best.savingPercent / 100)}) in the best of ${each.options.length} ways.`;
  });
}

function refusedLines(refused: readonly CommitmentAdvice[]): Mrkdwn[] {
  const lines = refused.slice(0, LINES).map((each) => md`${usageName(each)}: nothing to buy, ${each.whyNot ?? ''}.`);
  const more = refused.length - lines.length;
  return [...lines, more > 0 ? md`and ${more} more kinds of machines with nothing to buy` : md``];
}

/** "Compute Savings Plan of $5.20 an hour, 1 year, no upfront: saves $1,204 a month (27 %)". */
function cloudLines(advice: readonly CloudPurchaseAdvice[]): Mrkdwn[] {
  const sorted = advice.toSorted((a, b) => b.monthlySaving - a.monthlySaving);
  const lines = sorted.slice(0, CLOUD_LINES).map((each) => {
    const { billingCurrency: currency, hourlyCommitment, count } = each;
    const size = hourlyCommitment === undefined ? '' : ` of ${formatCost(hourlyCommitment, currency)} an hour`;
    const many = count === undefined ? '' : `${count} × `;
    const term = `${each.termYears} ${each.termYears === 1 ? 'year' : 'years'}, ${each.paymentOption.toLowerCase()}`;
    return md`${many}${shortKey(each.what)}${size}, ${term}: saves ${formatRoughly(each.monthlySaving, currency)} a month (${percentText(each.savingPercent / 100)})`;
  });
  const more = advice.length - lines.length;
  const days = advice[0]!.lookbackDays;
  return [md`*AWS itself would buy, from the last ${days} days:*`, ...lines, more > 0 ? md`and ${more} more` : md``];
}

function footnotes({ advice, leftOut, troubles, readAt, advisedAt }: CommitmentReport): Mrkdwn[] {
  const bases = [...new Set(advice.flatMap(({ basis }) => (basis ? [`${basis.source}, ${basis.asOf}`] : [])))];
  const uncounted = Object.entries(leftOut)
    .map(([reason, count]) => `${count} ${reason}`)
    .join('; ');
  return [
    ...troubles.slice(0, 3).map((each) => md`${each}`),
    uncounted === '' ? md`` : md`Machines that are not counted: ${uncounted}.`,
    advisedAt === null
      ? md`No advice of mine so far: it is made of what accounts hold (a source of kind aws-resources).`
      : md``,
    advice.length === 0
      ? md``
      : md`Mine is about machines of EC2: as many as ran in 99 of 100 hours and no commitment pays for; at a stability of 0.8 and a saving of 30 % or more over the term.`,
    bases.length === 0 ? md`` : md`Reserved prices: ${bases.join('; ')}.`,
    readAt === null ? md`` : md`Read ${instantText(readAt)}.`,
  ];
}
