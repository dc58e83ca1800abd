import { type CompiledQuery, sql } from 'kysely';
import type { Db } from './open.ts';

const ROWS_A_STATEMENT = 50;

/**
 * Inserts many rows, fifty a statement, compiling the statement once: Kysely's own `values([...])` would spend
 * more time building half a million rows than SQLite needs to store them. Columns are in SQL's spelling.
 */
export async function insertRows(db: Db, table: string, columns: string[], rows: Iterable<unknown[]>): Promise<number> {
  const compiled = compileInsert(db, table, columns, ROWS_A_STATEMENT);
  let batch: unknown[] = [];
  let count = 0;
  for (const row of rows) {
    for (const value of row) batch.push(value);
    count += 1;
    if (count % ROWS_A_STATEMENT === 0) {
      await db.executeQuery({ ...compiled, parameters: batch });
      batch = [];
    }
  }
  const left = count % ROWS_A_STATEMENT;
  if (left > 0) await db.executeQuery({ ...compileInsert(db, table, columns, left), parameters: batch });
  return count;
}

function compileInsert(db: Db, table: string, columns: string[], rows: number): CompiledQuery {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const row = sql`(${sql.join(columns.map(() => 0))})`;
  return sql`insert into ${sql.table(table)} (${names}) values ${sql.join(Array.from({ length: rows }, () => row))}`.compile(
    db,
  );
}
