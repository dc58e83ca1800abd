import { DuckDBInstance } from '@duckdb/node-api';
import { FOCUS_ROWS, RESOURCES } from './generate-sql.ts';

/** A bill made to measure. */
export interface GeneratedBill {
  /** Hourly charges in the file; at most 24 for each daily charge. */
  rows: number;
  /** Resources they belong to. */
  resources: number;
  /** Days they lie in, from 2026-05-01, UTC; each resource lives on some of them, one after the other. */
  days: number;
  /** What the rows add up to when hours become days: pairs of resource and day; by default every pair there is. */
  dailyCharges?: number;
  path: string;
  format: 'csv' | 'parquet';
}

/**
 * Writes a FOCUS 1.2 bill (57 columns, one payer, USD) of any size for measuring: the same rows each time, streamed
 * by DuckDB so that ten million need no more memory than one. Throws a RangeError where the measures do not fit.
 */
export async function generateFocus(bill: GeneratedBill): Promise<void> {
  const { rows, resources, days, dailyCharges = resources * days, path, format } = bill;
  if (dailyCharges > resources * days) {
    throw new RangeError(`${resources} resources have fewer than ${dailyCharges} charges in ${days} days.`);
  }
  if (rows > dailyCharges * 24) throw new RangeError(`${dailyCharges} daily charges have fewer than ${rows} hours.`);
  if (rows < dailyCharges) throw new RangeError(`${rows} rows do not make ${dailyCharges} daily charges.`);

  const database = await DuckDBInstance.create(':memory:', {
    memory_limit: '600MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await database.connect();
  try {
    await connection.run(`CREATE TABLE resources AS ${RESOURCES}`, { resources });
    for (const [name, value] of Object.entries({ rows, resources, days, dailyCharges })) {
      await connection.run(`SET VARIABLE ${name} = ${Math.trunc(value)}`);
    }
    await connection.run(`COPY (${FOCUS_ROWS}) TO '${path.replaceAll("'", "''")}' (${OPTIONS[format]})`);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

const OPTIONS = {
  csv: "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ'",
  parquet: 'FORMAT parquet, ROW_GROUP_SIZE 100_000',
};
