import { sumsOf, type WasteAnswer, type WasteGroup } from '../../analysis/waste.ts';
import type { Finding } from '../../model/finding.ts';
import type { Block, DataVisualizationBlock, Message } from '../../model/message.ts';
import { currenciesOf, formatCost, type Totals } from '../../model/money.ts';
import { buttons, context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { costChart } from '../chart.ts';
import { shorten } from '../mrkdwn.ts';
import { type Cell, dataTable, moneyColumn } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { actionText } from './action-words.ts';
import { TABLE_CURRENCIES } from './cost-table.ts';
import { figureRemarks, lookRemarks } from './waste-remarks.ts';
import { resourceName, sourceText, wasteText } from './waste-words.ts';
import { leadingCurrency, shortKey } from './words.ts';

/** What a report needs besides the answer. */
export interface WasteReportOptions {
  /** The currency to lead with. */
  currency: string;
  /** Opaque id of the answer for its buttons; without it there are none, as in a terminal. */
  answerId?: string | undefined;
  /** Every detector, with what it finds. */
  detectors: readonly { name: string; summary: string; isOff?: boolean | undefined }[];
}

/** What costs money for nothing: the total a month, each thing with why and what to do, and what nobody could say. */
export function wasteReport(answer: WasteAnswer, options: WasteReportOptions): Message {
  if (answer.findings.length === 0) return nothingFound(answer);
  const leading = leadingCurrency(answer.totals, options.currency);
  const message = messageOf(
    section(md`*${subject(answer, leading)}: ${wasteText(answer, leading)}*`),
    groupBars(answer, leading),
    answer.by ? groupTable(answer, leading, options) : findingTable(answer, leading),
    context(joined([...figureRemarks(answer.findings, leading), ...lookRemarks(answer), ...hints(answer, options)])),
    options.answerId === undefined ? undefined : answerButtons(options.answerId),
  );
  // By group, bars show what the table says anyway, so in text they would only repeat it.
  if (!answer.by) return message;
  return { ...message, text: messageOf(...message.blocks.filter(({ type }) => type !== 'data_visualization')).text };
}

/** Nothing found is not nothing there: it says how much was looked at, and what could not be. */
function nothingFound(answer: WasteAnswer): Message {
  const { look, resources } = answer;
  if (!look) {
    return messageOf(
      section(
        md`*${shortKey(answer.team)}: no resources have been read yet*, so I cannot tell what is wasted. An operator adds a source of kind \`aws-resources\` to penny.yml.`,
      ),
    );
  }
  const remarks = joined(lookRemarks(answer));
  const head = resources === 0 ? md`*${shortKey(answer.team)}: no resources of yours have been read*.` : undefined;
  return messageOf(
    section(head ?? md`*${subject(answer, '')}: I found nothing that costs money for nothing.*`),
    context(remarks),
  );
}

/** "payments, idle-instance, over $50.00": whose, and which of them. */
function subject({ team, filter }: WasteAnswer, currency: string): string {
  const { detector, resourceType, over } = filter;
  const amount = currency === '' ? String(over) : formatCost(over ?? 0, currency);
  return [shortKey(team), detector, resourceType, over === undefined ? undefined : `over ${amount} a month`]
    .filter((each) => each !== undefined)
    .join(', ');
}

function hints({ by, findings }: WasteAnswer, { detectors }: WasteReportOptions): Mrkdwn[] {
  if (by !== 'detector') {
    const [first] = findings;
    return [md`The whole story of one: \`/cost waste ${shortKey(first?.resourceId ?? 'RESOURCE-ID')}\``];
  }
  const hit = new Set(findings.map(({ detector }) => detector));
  const quiet = detectors.filter(({ name, isOff }) => !isOff && !hit.has(name)).map(({ name }) => name);
  const off = detectors.filter(({ isOff }) => isOff).map(({ name }) => name);
  return [
    quiet.length > 0 ? md`Looked for and not found: ${quiet.join(', ')}.` : md``,
    off.length > 0 ? md`Switched off in penny.yml: ${off.join(', ')}.` : md``,
  ];
}

/** Every finding with what it saves; a second currency has a column of its own, and nothing is added. */
function findingTable({ team, findings, totals }: WasteAnswer, currency: string) {
  const currencies = currenciesOf(totals, currency).slice(0, TABLE_CURRENCIES);
  const shown = currencies.length > 0 ? currencies : [currency];
  const withTeam = team === 'all';
  return dataTable({
    caption: `What ${team} pays for nothing`,
    columns: [
      'Resource',
      ...shown.map((each) => moneyColumn('Saves a month', each)),
      'Why',
      'Action',
      ...(withTeam ? ['Team'] : []),
      'Since',
      'Price from',
    ],
    rows: findings.map((finding) => [
      resourceName(finding),
      ...shown.map((each) => savingCell(finding, each, shown)),
      shorten(finding.reason, 80),
      shorten(actionText(finding), 60),
      ...(withTeam ? [finding.team] : []),
      finding.openedAt.slice(0, 10),
      finding.saving.monthly ? sourceText(finding.saving.basis, finding.cloud) : '',
    ]),
  });
}

/** What is not known is not zero; where a finding has no figure, the first money column says so. */
function savingCell({ saving }: Finding, currency: string, shown: readonly string[]): Cell {
  const { monthly, isAtMost } = saving;
  if (monthly === null) return currency === shown[0] ? 'not known' : '';
  if (monthly === 0 || saving.currency !== currency) return '';
  return {
    value: Math.round(monthly * 100) / 100,
    text: `${isAtMost ? 'up to ' : ''}${formatCost(monthly, currency)}`,
  };
}

const HEADINGS = { detector: 'Detector', account: 'Account', team: 'Team' } as const;

function groupTable(answer: WasteAnswer, currency: string, { detectors }: WasteReportOptions) {
  const { team, groups, totals, by = 'detector' } = answer;
  const currencies = currenciesOf(totals, currency).slice(0, TABLE_CURRENCIES);
  const summaries = new Map(detectors.map(({ name, summary }) => [name, summary]));
  return dataTable({
    caption: `What ${team} pays for nothing, by ${by}`,
    columns: [
      HEADINGS[by],
      ...currencies.map((each) => moneyColumn('Saves a month', each)),
      'Findings',
      ...(by === 'detector' ? ['What it finds'] : []),
    ],
    rows: groups.map((group) => [
      groupName(group),
      ...currencies.map((each) => moneyCell(group.totals[each], each)),
      { value: group.count, text: String(group.count) },
      ...(by === 'detector' ? [summaries.get(group.key) ?? 'what the cloud itself advises'] : []),
    ]),
  });
}

const groupName = ({ key, name }: WasteGroup) => shortKey(name && name !== key ? `${name} (${key})` : key);

function moneyCell(amount: number | undefined, currency: string): Cell {
  return amount === undefined ? '' : { value: Math.round(amount * 100) / 100, text: formatCost(amount, currency) };
}

/** Bars a phone can show beside each other. */
const BARS = 8;

/** What each detector (or account, or team) finds, in the leading currency; none where there is only one. */
function groupBars({ team, by, groups, findings }: WasteAnswer, currency: string): DataVisualizationBlock | undefined {
  const all = by ? groups.map((group) => [groupName(group), group.totals] as const) : byDetector(findings);
  const costs = all
    .map(([name, totals]) => ({ name, cost: totals[currency] ?? 0 }))
    .filter(({ cost }) => cost >= 0.005)
    .sort((a, b) => b.cost - a.cost);
  if (costs.length < 2) return undefined;
  const rest = costs.slice(BARS);
  const others = { name: `${rest.length} others`, cost: rest.reduce((sum, { cost }) => sum + cost, 0) };
  const shown = rest.length > 0 ? [...costs.slice(0, BARS), others] : costs;
  return costChart({
    type: 'bar',
    title: `${shortKey(team, 20)}: waste a month, ${currency}`,
    categories: shown.map(({ name }) => name),
    series: [{ name: `${currency} a month`, values: shown.map(({ cost }) => cost) }],
    currency,
    categoryName: HEADINGS[by ?? 'detector'],
  });
}

function byDetector(findings: readonly Finding[]): (readonly [string, Totals])[] {
  return [...Map.groupBy(findings, ({ detector }) => detector)].map(([name, mine]) => [name, sumsOf(mine).totals]);
}

function answerButtons(value: string): Block {
  return buttons(
    { label: 'Share with channel', actionId: 'cost.share', value },
    { label: 'CSV', actionId: 'cost.csv', value },
  );
}
