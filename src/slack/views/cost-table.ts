import type { DataTableBlock } from '@slack/types';
import type { CostAnswer, CostGroup } from '../../analysis/compare-costs.ts';
import type { Grouping } from '../../model/charge.ts';
import type { DataVisualizationBlock } from '../../model/message.ts';
import { currenciesOf, formatCost, type Totals } from '../../model/money.ts';
import { costChart } from '../chart.ts';
import { type Cell, dataTable, moneyColumn } from '../table.ts';
import { periodText, shortKey, signedCost } from './words.ts';

/** Currencies that get columns of their own; with more, a table would be too wide for any screen. */
export const TABLE_CURRENCIES = 4;

/** Every group with cost, change, before and share; a second currency has its own columns, and nothing is added. */
export function costTable(answer: CostAnswer, currency: string): DataTableBlock {
  const { team, period, metric, by, totals, before } = answer;
  const currencies = currenciesOf({ ...before, ...totals }, currency).slice(0, TABLE_CURRENCIES);
  const columns = by === 'day' ? dayColumns(answer, currencies) : groupColumns(answer, currencies);
  return dataTable({
    caption: `${team} by ${by}, ${metric} cost, ${periodText(period)}`,
    columns: columns.map(({ name }) => name),
    rows: columns[0]!.cells.map((_, row) => columns.map(({ cells }) => cells[row]!)),
  });
}

interface Column {
  name: string;
  cells: Cell[];
}

/** Without any figure before, change and before would show what is not known as what was nothing. */
function groupColumns({ by, groups, totals, before }: CostAnswer, currencies: string[]): Column[] {
  const money = (name: string, write: (amount: number, currency: string) => string, amountOf: AmountOf) =>
    currencies.map((currency) => ({
      name: moneyColumn(name, currency),
      cells: groups.map((group) => moneyCell(amountOf(group, currency), (amount) => write(amount, currency))),
    }));
  return [
    { name: headingOf(by), cells: groups.map(nameOf) },
    ...money('Cost', formatCost, (group, currency) => group.totals[currency]),
    ...(Object.keys(before).length === 0
      ? []
      : [
          ...money('Change', signedCost, changeIn),
          ...money('Before', formatCost, (group, currency) => group.before[currency]),
        ]),
    ...currencies.map((currency) => shareColumn(groups, totals, currency)),
  ];
}

type AmountOf = (group: CostGroup, currency: string) => number | undefined;

/** Days are compared with no earlier day; what matters about one is whether it is settled. */
function dayColumns({ days }: CostAnswer, currencies: string[]): Column[] {
  return [
    { name: 'UTC day', cells: days.map(({ day }) => day) },
    ...currencies.map((currency) => ({
      name: moneyColumn('Cost', currency),
      cells: days.map(({ totals }) => moneyCell(totals[currency], (amount) => formatCost(amount, currency))),
    })),
    { name: 'State', cells: days.map(({ settled }) => (settled ? 'settled' : 'provisional')) },
  ];
}

function shareColumn(groups: CostGroup[], totals: Totals, currency: string): Column {
  const whole = totals[currency] ?? 0;
  const cells = groups.map((group): Cell => {
    const cost = group.totals[currency];
    if (cost === undefined || whole < 0.005) return '';
    const percent = (cost / whole) * 100;
    return { value: Math.round(percent * 10) / 10, text: `${percent.toFixed(1)} %` };
  });
  return { name: `Share of ${currency}`, cells };
}

function changeIn({ totals, before }: CostGroup, currency: string): number | undefined {
  if (totals[currency] === undefined && before[currency] === undefined) return undefined;
  return (totals[currency] ?? 0) - (before[currency] ?? 0);
}

/** Absent is not zero: a currency a group has nothing in stays empty. */
function moneyCell(amount: number | undefined, write: (amount: number) => string): Cell {
  return amount === undefined ? '' : { value: Math.round(amount * 100) / 100, text: write(amount) };
}

/** What a group is called: the name people use, else the bill's key; a pool of shared costs says that it is one. */
export function nameOf({ key, name }: Pick<CostGroup, 'key' | 'name'>): string {
  if (key.startsWith('shared:')) return shortKey(`${key.slice('shared:'.length)} (shared)`);
  return shortKey(name && name !== key ? `${name} (${key})` : key);
}

function headingOf(by: Grouping): string {
  if (by.startsWith('tag:')) return shortKey(by, 30);
  return `${by[0]!.toUpperCase()}${by.slice(1).replace('-', ' ')}`;
}

/** Groups a bar chart can show beside each other on a phone. */
const BARS = 8;

/** The largest groups as bars, the rest as one; for periods too short to draw a line. */
export function groupBars({ team, by, groups }: CostAnswer, currency: string): DataVisualizationBlock | undefined {
  const costs = groups
    .map((group) => ({ name: nameOf(group), cost: group.totals[currency] ?? 0 }))
    .filter(({ cost }) => Math.abs(cost) >= 0.005);
  if (costs.length < 2 || by === 'day') return undefined;
  const rest = costs.slice(BARS);
  const others = { name: `${rest.length} others`, cost: rest.reduce((sum, { cost }) => sum + cost, 0) };
  const shown = rest.length > 0 ? [...costs.slice(0, BARS), others] : costs;
  return costChart({
    type: 'bar',
    title: `${shortKey(team, 20)} by ${shortKey(by, 16)}, ${currency}`,
    categories: shown.map(({ name }) => name),
    series: [{ name: currency, values: shown.map(({ cost }) => cost) }],
    currency,
    categoryName: headingOf(by),
  });
}
