import { all, boolean, byType, type Check, fault, list, number, object, oneOf, string } from './checks.ts';
import { isJson } from './options.ts';

/*
 * The limits of Slack's two tables. Sources: @slack/types 3.2; docs.slack.dev/reference/block-kit/blocks/data-table-block.
 */

const rawCells = {
  raw_text: object({ type: string(), text: string() }),
  raw_number: object({ type: string(), value: number(), text: string() }),
};

/** The older table: 100 rows of 20 cells, the header among them. `base` are the fields every block has. */
export function table(base: Record<string, Check>, richText: Check): Check {
  const settings = object({ 'align?': oneOf('left', 'center', 'right'), 'is_wrapped?': boolean });
  const cell = byType({ ...rawCells, rich_text: richText });
  return object({ ...base, rows: list(list(cell, 20), 100), 'column_settings?': list(settings, 20, 0) });
}

/** The table a reader can sort: a caption, a header of plain cells, up to 100 rows of equal length. */
export function dataTable(base: Record<string, Check>, richText: Check): Check {
  const cell = byType({ ...rawCells, rich_text: richText });
  const fields = object({
    ...base,
    caption: string(Number.POSITIVE_INFINITY, 1),
    rows: list(list(cell, 20), 101, 2),
    'page_size?': number(1, 100),
    'row_header_column_index?': number(0, 19),
  });
  return all(fields, equalRows, plainHeader);
}

const rowsOf = (value: unknown): unknown[][] =>
  isJson(value) && Array.isArray(value.rows) ? value.rows.filter(Array.isArray) : [];

function equalRows(value: unknown, path: string, faults: string[]): void {
  if (new Set(rowsOf(value).map((row) => row.length)).size > 1)
    fault(faults, `${path}/rows`, 'rows must be of equal length');
}

function plainHeader(value: unknown, path: string, faults: string[]): void {
  const [header] = rowsOf(value);
  if (header) list(byType(rawCells))(header, `${path}/rows/0`, faults);
}
