import type { DataTableBlock } from '@slack/types';
import { textOf } from './surface.ts';

export type Cell = DataTableBlock['rows'][number][number];

export interface Row {
  id: number;
  cells: Cell[];
}

export interface Sort {
  column: number;
  isDown: boolean;
}

/** A second click turns the order round. Numbers begin with the largest: that is the one people look for. */
export function nextSort(sort: Sort | undefined, column: number, isNumber: boolean): Sort {
  return sort?.column === column ? { column, isDown: !sort.isDown } : { column, isDown: isNumber };
}

export function sorted(rows: Row[], sort: Sort | undefined): Row[] {
  if (!sort) return rows;
  const compare = (one: Row, other: Row) => compareCells(one.cells[sort.column], other.cells[sort.column]);
  return rows.toSorted((one, other) => (sort.isDown ? -compare(one, other) : compare(one, other)));
}

function compareCells(one: Cell | undefined, other: Cell | undefined): number {
  if (one?.type === 'raw_number' && other?.type === 'raw_number') return one.value - other.value;
  return plainCell(one).localeCompare(plainCell(other), 'en', { numeric: true });
}

/** All the text of a cell, to sort and filter by. */
export function plainCell(cell: Cell | undefined): string {
  return cell?.type === 'rich_text' ? textsIn(cell.elements) : textOf(cell);
}

function textsIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textsIn).join('');
  if (typeof value !== 'object' || value === null) return '';
  return 'text' in value ? String(value.text) : textsIn(Object.values(value));
}

export function contains(cell: Cell, words: string): boolean {
  return plainCell(cell).toLowerCase().includes(words.trim().toLowerCase());
}
