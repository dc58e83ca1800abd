import type { DataTableBlock } from '@slack/types';
import { formatCost } from '../model/money.ts';
import { codeBlock, type Mrkdwn, md, shorten, shortenMiddle, tidy } from './mrkdwn.ts';

/**
 * What Slack takes in one table: docs.slack.dev, data-table-block. The cells of a whole message may hold 10,000
 * characters together; we stop earlier, so that there is room for words.
 */
export const TABLE_LIMITS = { rows: 100, columns: 20, characters: 6000, cell: 80, caption: 150 } as const;

/** A cell: text, or a number the reader can sort by with how it is written. */
export type Cell = string | { value: number; text: string };

type TableRow = DataTableBlock['rows'][number];
type TableCell = TableRow[number];

/** A table the reader can sort. A column of money is named by `moneyColumn`, so that rows left out can be summed. */
export function dataTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: string[];
  rows: Cell[][];
}): DataTableBlock {
  return tableWithin(
    {
      type: 'data_table',
      caption,
      rows: [columns, ...rows].map((row) => row.map(tableCell)),
      page_size: 10,
      row_header_column_index: 0,
    },
    TABLE_LIMITS,
  );
}

/** "Cost (USD)": the currency stands in the column's name, once, and no column holds two. */
export function moneyColumn(name: string, currency: string): string {
  return `${name} (${currency})`;
}

/** The same table with as many rows as fit; the rest becomes one row "and 23 more" with its sums. */
export function tableWithin(
  block: DataTableBlock,
  { rows, characters }: { rows: number; characters: number },
): DataTableBlock {
  const width = Math.min(TABLE_LIMITS.columns, Math.max(1, ...block.rows.map((row) => row.length)));
  const [head = [], ...body] = block.rows.map((row) => evenRow(row, width));
  const keep = rowsThatFit(body, { rows, characters: characters - sizeOf(head) });
  const kept = folded([head, ...body], keep);
  return {
    ...block,
    caption: shorten(tidy(block.caption), TABLE_LIMITS.caption) || 'Table',
    rows: kept.length > 1 ? kept : [head, evenRow([], width)],
  };
}

/** How many rows stay whole; where not all do, one row and some characters are kept for the sum of the rest. */
function rowsThatFit(body: TableRow[], { rows, characters }: { rows: number; characters: number }): number {
  const ends = runningSum(body.slice(0, rows + 1).map(sizeOf));
  if (body.length <= rows && (ends.at(-1) ?? 0) <= characters) return body.length;
  const room = characters - TABLE_LIMITS.cell * 2;
  const fitting = ends.findIndex((end) => end > room);
  return Math.min(fitting === -1 ? rows : fitting, rows - 1);
}

/** Rows after `keep` in one: how many they are, and what each column of money adds up to. */
function folded([head = [], ...body]: TableRow[], keep: number): TableRow[] {
  if (body.length <= keep) return [head, ...body];
  const rest = body.slice(keep);
  const alreadyFolded = Number(/^and (\d+) more$/.exec(textOf(rest.at(-1)?.[0]))?.[1] ?? 1);
  const more = head.map((column, index) =>
    index === 0 ? tableCell(`and ${rest.length - 1 + alreadyFolded} more`) : sumOf(column, rest, index),
  );
  return [head, ...body.slice(0, keep), more];
}

function sumOf(column: TableCell, rows: TableRow[], index: number): TableCell {
  const currency = /\(([^()]+)\)$/.exec(textOf(column))?.[1];
  const cells = rows.map((row) => row[index]).filter((cell) => cell?.type === 'raw_number');
  if (!currency || cells.length === 0) return tableCell('');
  const value = cells.reduce((sum, cell) => sum + cell.value, 0);
  const sign = value >= 0.005 && cells.some(({ text }) => text.startsWith('+')) ? '+' : '';
  return tableCell({ value: Math.round(value * 100) / 100, text: `${sign}${formatCost(value, currency)}` });
}

/** Characters of a line that a phone turned sideways shows. */
const TEXT_WIDTH = 64;
const TEXT_ROWS = 12;

/** What a table says, in fixed-width text: its first rows, and as many columns as fit beside each other. */
export function tableText({ caption, rows }: DataTableBlock): Mrkdwn {
  const texts = folded(rows, TEXT_ROWS).map((row) =>
    row.map((cell, index) => shortenMiddle(textOf(cell), index === 0 ? 28 : 20)),
  );
  const widths = (texts[0] ?? []).map((_, index) => Math.max(...texts.map((row) => row[index]?.length ?? 0)));
  const shown = widths.filter(
    (_, index) => index < 2 || sum(widths.slice(0, index + 1)) + index * 2 <= TEXT_WIDTH,
  ).length;
  const lines = texts.map((row) =>
    row
      .slice(0, shown)
      .map((text, index) => (index === 0 ? text.padEnd(widths[index]!) : text.padStart(widths[index]!)))
      .join('  ')
      .trimEnd(),
  );
  return md`${caption}\n${codeBlock(lines)}`;
}

function tableCell(cell: Cell): TableCell {
  const text = shortenMiddle(tidy(typeof cell === 'string' ? cell : cell.text), TABLE_LIMITS.cell).trim() || '–';
  if (typeof cell === 'string' || !Number.isFinite(cell.value)) return { type: 'raw_text', text };
  return { type: 'raw_number', value: cell.value, text };
}

/** A row of exactly `width` cells, each within limits. */
function evenRow(row: TableRow, width: number): TableRow {
  return Array.from({ length: width }, (_, index) => {
    const cell = row[index];
    return cell === undefined || cell.type === 'rich_text'
      ? tableCell('')
      : tableCell(cell.type === 'raw_number' ? cell : cell.text);
  });
}

function sizeOf(row: TableRow): number {
  return sum(row.map((cell) => textOf(cell).length));
}

function textOf(cell: TableCell | undefined): string {
  return cell === undefined || cell.type === 'rich_text' ? '' : cell.text;
}

function runningSum(values: number[]): number[] {
  let total = 0;
  return values.map((value) => {
    total += value;
    return total;
  });
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
