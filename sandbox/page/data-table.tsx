import type { DataTableBlock } from '@slack/types';
import { useState } from 'react';
import { Rendered } from './rendered.tsx';
import { textOf } from './surface.ts';
import { type Cell, contains, nextSort, plainCell, type Row, type Sort, sorted } from './table-order.ts';

const PAGE_SIZE = 5;

interface Column {
  id: number;
  cell: Cell | undefined;
  isNumber: boolean;
  isHead: boolean;
}

/** Slack's data table: sorted by a click on a heading, filtered by what is typed, in pages. */
export function DataTable({ block }: { block: DataTableBlock }) {
  const { rows, caption, page_size = PAGE_SIZE, row_header_column_index: headColumn = 0 } = block;
  const [sort, setSort] = useState<Sort>();
  const [words, setWords] = useState('');
  const [page, setPage] = useState(0);

  const body: Row[] = rows.slice(1).map((cells, id) => ({ id, cells }));
  const columns: Column[] = (rows[0] ?? []).map((cell, id) => {
    const isNumber = body.some(({ cells }) => cells[id]?.type === 'raw_number');
    return { id, cell, isNumber, isHead: id === headColumn };
  });
  const shown = sorted(
    body.filter(({ cells }) => cells.some((cell) => contains(cell, words))),
    sort,
  );
  const last = Math.max(0, Math.ceil(shown.length / page_size) - 1);
  const current = Math.min(page, last);
  const start = current * page_size;

  return (
    <div className="card table" data-testid="data-table">
      <div className="table-head">
        <span>{caption}</span>
        {body.length > page_size && (
          <input
            aria-label={`Filter ${caption}`}
            placeholder="Filter"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </div>
      <div className="table-scroll">
        <table>
          <caption className="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading key={column.id} column={column} sort={sort} onSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.slice(start, start + page_size).map((row) => (
              <tr key={row.id}>
                {columns.map((column) => (
                  <TableCell key={column.id} cell={row.cells[column.id]} column={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {last > 0 && (
        <div className="table-foot">
          <span>{`${start + 1}–${Math.min(shown.length, start + page_size)} of ${shown.length}`}</span>
          <button
            type="button"
            aria-label="Previous page"
            disabled={current === 0}
            onClick={() => setPage(current - 1)}
          >
            ‹
          </button>
          <button type="button" aria-label="Next page" disabled={current === last} onClick={() => setPage(current + 1)}>
            ›
          </button>
        </div>
      )}
    </div>
  );
}

function Heading({ column, sort, onSort }: { column: Column; sort: Sort | undefined; onSort(sort: Sort): void }) {
  const order = sort?.column === column.id ? (sort.isDown ? 'descending' : 'ascending') : 'none';
  const arrow = { ascending: ' ↑', descending: ' ↓', none: '' }[order];
  return (
    <th scope="col" className={column.isNumber ? 'number' : ''} aria-sort={order}>
      <button type="button" className="table-sort" onClick={() => onSort(nextSort(sort, column.id, column.isNumber))}>
        {textOf(column.cell)}
        <span aria-hidden>{arrow}</span>
      </button>
    </th>
  );
}

function TableCell({ cell, column }: { cell: Cell | undefined; column: Column }) {
  const content = cell?.type === 'rich_text' ? <Rendered blocks={[{ ...cell }]} /> : plainCell(cell);
  if (column.isHead) return <th scope="row">{content}</th>;
  return <td className={column.isNumber ? 'number' : ''}>{content}</td>;
}
