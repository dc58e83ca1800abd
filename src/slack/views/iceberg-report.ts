import type { DataTableBlock } from '@slack/types';
import { APART, type IcebergAnswer, type IcebergLayer, type Layer, TIP, type Waste } from '../../analysis/iceberg.ts';
import type { DataVisualizationBlock, Message } from '../../model/message.ts';
import { currenciesOf, formatChange, formatCost, formatTotals } from '../../model/money.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { CHART_LIMITS, costPie } from '../chart.ts';
import { type Cell, dataTable, moneyColumn } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { costCsv } from './cost-csv.ts';
import { answerButtons, type CostReportOptions, changeLine, footnotes, headline } from './cost-report.ts';
import { TABLE_CURRENCIES } from './cost-table.ts';
import { leadingCurrency, periodText, shortKey, signedCost } from './words.ts';

/** What people call each layer; short enough for a chart's label. */
const NAMES: Record<Layer, string> = {
  compute: 'Compute',
  databases: 'Databases',
  storage: 'Storage',
  snapshots: 'Snapshots, backups',
  'data-transfer': 'Data transfer',
  network: 'Network',
  requests: 'Requests',
  commitments: 'Unused commitments',
  support: 'Support',
  other: 'Other services',
  tax: 'Tax',
  credits: 'Credits, refunds',
};

/** What hides below compute: the number, the change, the largest hidden parts with what they are, and all layers. */
export function icebergReport(answer: IcebergAnswer, { currency, answerId }: CostReportOptions): Message {
  const leading = leadingCurrency({ ...answer.before, ...answer.totals }, currency);
  const { layers, waste } = answer;
  const message = messageOf(
    section(
      joined([
        headline(answer, leading),
        changeLine(answer, leading),
        tipLine(layers, leading),
        ...hiddenLines(layers, leading),
        wasteLine(waste, leading),
      ]),
    ),
    pie(answer, leading),
    layerTable(answer, leading),
    context(footnotes(answer, leading)),
    answerId === undefined ? undefined : answerButtons(answerId),
  );
  // The pie shows what the table says, so in text it would only repeat it.
  return { ...message, text: messageOf(...message.blocks.filter(({ type }) => type !== 'data_visualization')).text };
}

/** Every layer as a file, as the cost answer has it. */
export function icebergCsv(answer: IcebergAnswer): string {
  const groups = answer.layers.map(({ layer: key, totals, before }) => ({ key, name: NAMES[key], totals, before }));
  return costCsv({ ...answer, by: 'layer', groups });
}

/** "Compute is 41 % of it": how much of the cost is what people think of. */
function tipLine(layers: readonly IcebergLayer[], currency: string): Mrkdwn {
  const share = layers.find(({ layer }) => layer === TIP)?.share[currency];
  const isApart = layers.some(({ layer, totals }) => APART.includes(layer) && isMoney(totals[currency]));
  const of = isApart ? 'of it, before tax and credits' : 'of it';
  return share === undefined ? md`*No compute* in it.` : md`*Compute is ${percentText(share)}* ${of}.`;
}

/** Hidden layers that are told in words; the others are in the table. */
const TOLD = 3;

/** The largest hidden layers: what each costs, how it changed, and what most of it is. */
function hiddenLines(layers: readonly IcebergLayer[], currency: string): Mrkdwn[] {
  const hidden = bySize(
    layers.filter(({ layer }) => layer !== TIP && !APART.includes(layer)),
    currency,
  );
  return hidden
    .filter(({ totals }) => (totals[currency] ?? 0) >= 0.005)
    .slice(0, TOLD)
    .map(({ layer, totals, before, drivers }, index) => {
      const now = totals[currency] ?? 0;
      const change = formatChange(now, before[currency] ?? 0);
      const money = md`${formatCost(now, currency)}${change && Object.keys(before).length > 0 ? ` (${change})` : ''}`;
      const start = index === 0 ? md`The largest hidden part is *${lower(layer)}*` : md`Then *${lower(layer)}*`;
      return md`${start}, ${money}: ${driversText(drivers, currency)}`;
    });
}

/** What most of a layer is: one driver, or two where one is less than half of it. */
function driversText(drivers: IcebergLayer['drivers'], currency: string): Mrkdwn {
  const costs = drivers.map(({ key, totals }) => ({ key, cost: totals[currency] ?? 0 })).filter(({ cost }) => cost > 0);
  const whole = costs.reduce((sum, { cost }) => sum + cost, 0);
  const [first, second] = costs;
  if (!first) return md`what it is made of cancels out`;
  if (!second) return md`${shortKey(first.key, 48)}`;
  if (first.cost >= whole / 2) return md`most of it ${shortKey(first.key, 48)}`;
  return md`above all ${shortKey(first.key, 48)} and ${shortKey(second.key, 48)}`;
}

/** Money of open findings is inside compute and databases, and only said, never added. */
function wasteLine(waste: Waste | undefined, currency: string): Mrkdwn {
  const named = [
    { name: 'idle', totals: waste?.idle ?? {} },
    { name: 'over-provisioned', totals: waste?.overProvisioned ?? {} },
  ].filter(({ totals }) => Object.values(totals).some(isMoney));
  if (named.length === 0) return md``;
  const texts = named.map(({ name, totals }) => md`${name} ${formatTotals(totals, currency)}`);
  return md`Of compute and databases, a month: ${joined(texts, ', ')} (open findings).`;
}

/** Slices of the pie: the tip, the largest hidden layers, and the rest of them as one. */
function pie({ team, layers }: IcebergAnswer, currency: string): DataVisualizationBlock | undefined {
  const used = layers.filter(({ layer, totals }) => !APART.includes(layer) && (totals[currency] ?? 0) >= 0.005);
  if (used.length < 2) return undefined;
  const tip = used.filter(({ layer }) => layer === TIP);
  const hidden = bySize(
    used.filter(({ layer }) => layer !== TIP),
    currency,
  );
  const room = CHART_LIMITS.series - tip.length;
  const shown = hidden.length > room ? hidden.slice(0, room - 1) : hidden;
  const rest = hidden.slice(shown.length);
  const costOf = ({ totals }: IcebergLayer) => totals[currency] ?? 0;
  const parts = [...tip, ...shown].map((each) => ({ label: NAMES[each.layer], cost: costOf(each) }));
  const others = { label: `${rest.length} others`, cost: rest.reduce((sum, each) => sum + costOf(each), 0) };
  return costPie(`${shortKey(team, 20)}, tip and hidden`, rest.length > 0 ? [...parts, others] : parts, currency);
}

/** Every layer there is: the tip first, then the hidden ones by size, then what is shown apart. */
function layerTable(answer: IcebergAnswer, currency: string): DataTableBlock {
  const { team, period, metric, totals, before, layers } = answer;
  const currencies = currenciesOf({ ...before, ...totals }, currency).slice(0, TABLE_CURRENCIES);
  const present = layers.filter((each) => [each.totals, each.before].some((sums) => Object.values(sums).some(isMoney)));
  const rankOf = ({ layer }: IcebergLayer) => (layer === TIP ? 0 : APART.includes(layer) ? 2 : 1);
  const rows = bySize(present, currency).sort((a, b) => rankOf(a) - rankOf(b));
  const isCompared = Object.keys(before).length > 0;
  const money = (name: string, cellOf: (layer: IcebergLayer, currency: string) => Cell) =>
    currencies.map((each) => ({ name: moneyColumn(name, each), cells: rows.map((row) => cellOf(row, each)) }));
  const columns = [
    { name: 'Layer', cells: rows.map(({ layer }): Cell => NAMES[layer]) },
    ...money('Cost', (row, each) => moneyCell(row.totals[each], each, formatCost)),
    ...(isCompared ? money('Change', (row, each) => moneyCell(changeIn(row, each), each, signedCost)) : []),
    ...currencies.map((each) => ({ name: `Share of ${each}`, cells: rows.map(({ share }) => shareCell(share[each])) })),
  ];
  return dataTable({
    caption: `${team} by layer, ${metric} cost, ${periodText(period)}; shares without tax and credits`,
    columns: columns.map(({ name }) => name),
    rows: rows.map((_, row) => columns.map(({ cells }) => cells[row]!)),
  });
}

function changeIn({ totals, before }: IcebergLayer, currency: string): number | undefined {
  if (totals[currency] === undefined && before[currency] === undefined) return undefined;
  return (totals[currency] ?? 0) - (before[currency] ?? 0);
}

function moneyCell(amount: number | undefined, currency: string, write: typeof formatCost): Cell {
  return amount === undefined ? '' : { value: Math.round(amount * 100) / 100, text: write(amount, currency) };
}

function shareCell(share: number | undefined): Cell {
  return share === undefined ? '' : { value: Math.round(share * 1000) / 10, text: `${(share * 100).toFixed(1)} %` };
}

function percentText(share: number): string {
  return share > 0 && share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}

function bySize(layers: readonly IcebergLayer[], currency: string): IcebergLayer[] {
  return layers.toSorted((a, b) => (b.totals[currency] ?? 0) - (a.totals[currency] ?? 0));
}

function lower(layer: Layer): string {
  return NAMES[layer].toLowerCase();
}

const isMoney = (cost = 0) => Math.abs(cost) >= 0.005;
