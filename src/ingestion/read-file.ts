import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PennyError } from '../errors.ts';
import { findColumns, guessVersion } from './columns.ts';
import { checkGzip, type FileKind, kindOf, numberLines, readHeader } from './csv.ts';
import { rowsOf, runLarge, type Scratch, unreadable } from './duckdb.ts';
import type { FoundFile } from './find-files.ts';
import { aggregateSql, FAULTY_KEYS, faultsSql, literal, pathLiteral, type Relation } from './sql.ts';

/** A row that was set aside: where it is and why. `line` is 1-based: in a CSV as an editor shows it, in Parquet the row. */
export interface Reject {
  file: string;
  line: number;
  reason: string;
}

/** What reading one file came to, besides the sums that are now in the `part` table. */
export interface FileRead {
  rejected: number;
  rejects: Reject[];
  version: string;
  /** What its own metadata says; the guess is used where there is none. */
  versionIsGuess: boolean;
}

export interface ReadOptions {
  /** The file's number in the `part` table. */
  number: number;
  /** At most so many rejects are listed. */
  limit: number;
}

/** Adds one file's charges to the `part` table; refuses what is no FOCUS file or not whole. */
export async function readFile(scratch: Scratch, file: FoundFile, options: ReadOptions): Promise<FileRead> {
  const kind = await kindOf(file.path).catch((error) => Promise.reject(unreadable(file.name, error)));
  if (kind === 'empty') throw new PennyError('invalid', `${file.name} is empty: it has not even a header.`);
  if (kind === 'zip')
    throw new PennyError('invalid', `${file.name} is a zip archive; unpack it and import what is in it.`);
  return kind === 'parquet' ? readParquet(scratch, file, options) : readCsv(scratch, file, { kind, ...options });
}

async function readParquet(scratch: Scratch, file: FoundFile, { number, limit }: ReadOptions): Promise<FileRead> {
  const from = parquet(file);
  const described = await ask(scratch, file, `DESCRIBE SELECT * FROM ${from}`);
  const header = described.map((row) => String(row.column_name));
  const typeByName = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
  const columns = findColumns(header, file.name);
  const types = Object.fromEntries(Object.entries(columns).map(([column, name]) => [column, typeByName.get(name)!]));
  const relation: Relation = { from, columns, types };

  await run(scratch, file, aggregateSql(relation, number));
  const rejected = await faultyRows(scratch, number);
  const numbered = { ...relation, from: parquet(file, ', file_row_number = true') };
  const rejects =
    rejected > 0 && limit > 0 ? await listFaults(scratch, file, faultsSql(numbered, 'file_row_number + 1', limit)) : [];
  const stated = await statedVersion(scratch, file);
  return { rejected, rejects, version: stated ?? guessVersion(header), versionIsGuess: stated === undefined };
}

/** Some writers leave out that a text is a text. */
function parquet({ path }: FoundFile, options = ''): string {
  return `read_parquet(${pathLiteral(path)}, binary_as_string = true, hive_partitioning = false${options})`;
}

/** Parquet may carry the FOCUS version in its key-value metadata. */
async function statedVersion(scratch: Scratch, file: FoundFile): Promise<string | undefined> {
  const sql = `SELECT decode(value) AS value FROM parquet_kv_metadata(${pathLiteral(file.path)}) WHERE decode(key) ILIKE '%focus%version%'`;
  const [found] = await ask(scratch, file, sql);
  return found && /\d+\.\d+/.exec(String(found.value))?.[0];
}

interface CsvOptions extends ReadOptions {
  kind: FileKind;
}

async function readCsv(scratch: Scratch, file: FoundFile, options: CsvOptions): Promise<FileRead> {
  const { kind, number, limit } = options;
  const header = await readHeader(file.path, kind).catch((error) => Promise.reject(unreadable(file.name, error)));
  findColumns(header.names, file.name);
  const read = { version: guessVersion(header.names), versionIsGuess: true };

  const relation = csvRelation(header, { path: file.path, kind, file: file.name });
  const broken = await aggregateCsv(scratch, file, { relation, ...options });
  if (broken === 0 && (await faultyRows(scratch, number)) === 0) return { ...read, rejected: 0, rejects: [] };

  const path = join(scratch.folder, `${number}.csv`);
  await numberLines(file.path, kind, { separator: header.separator, to: path });
  const numbered = csvRelation({ ...header, names: ['line', ...header.names] }, { path, kind: 'csv', file: file.name });
  try {
    return {
      ...read,
      ...(await readNumbered(scratch, file, { relation: numbered, again: broken !== 0, number, limit })),
    };
  } finally {
    await rm(path, { force: true });
  }
}

/** Rows that DuckDB could not even split into fields; undefined where it gave up on the file's line ends. */
async function aggregateCsv(
  scratch: Scratch,
  file: FoundFile,
  { relation, kind, number }: CsvOptions & { relation: Relation },
): Promise<number | undefined> {
  const whole = kind === 'csv.gz' ? checkGzip(file.path) : Promise.resolve();
  const [checked, aggregated] = await Promise.allSettled([whole, runCsv(scratch, aggregateSql(relation, number))]);
  if (checked.status === 'rejected') throw unreadable(file.name, checked.reason);
  if (aggregated.status === 'fulfilled') return brokenRows(scratch);
  if (/invalid state/i.test(String(aggregated.reason))) return undefined;
  throw unreadable(file.name, aggregated.reason);
}

interface Again {
  relation: Relation;
  /** Is what was aggregated before to be dropped and read again from here? */
  again: boolean;
  number: number;
  limit: number;
}

/** Reads the copy with line numbers: to name the lines, and to count where the first reading did not get through. */
async function readNumbered(scratch: Scratch, file: FoundFile, { relation, again, number, limit }: Again) {
  let broken = 0;
  if (again) {
    await scratch.connection.run(`DELETE FROM part WHERE file = ${number}`);
    await runCsv(scratch, aggregateSql(relation, number)).catch((error) =>
      Promise.reject(unreadable(file.name, error)),
    );
    broken = await brokenRows(scratch);
  }
  const rejected = broken + (await faultyRows(scratch, number));
  const listed = [
    ...(broken > 0 && limit > 0 ? await listFaults(scratch, file, brokenSql(limit)) : []),
    ...(rejected > broken && limit > 0 ? await listFaults(scratch, file, faultsSql(relation, 'c0', limit)) : []),
  ];
  return { rejected, rejects: listed.sort((a, b) => a.line - b.line).slice(0, limit) };
}

function csvRelation(
  { names, separator }: { names: string[]; separator: string },
  { path, kind, file }: { path: string; kind: FileKind; file: string },
): Relation {
  // Columns are read by position, since a header may repeat a name.
  const positions = names.map((_, index) => `c${index}`);
  const columns = findColumns(names, file);
  const byPosition = Object.fromEntries(
    Object.entries(columns).map(([column, name]) => [column, `c${names.indexOf(name)}`]),
  );
  const from = `read_csv(${pathLiteral(path)}, auto_detect = false, hive_partitioning = false, header = true, delim = ${literal(separator)}, quote = '"',
    escape = '"', compression = '${kind === 'csv.gz' ? 'gzip' : 'none'}', store_rejects = true, rejects_limit = 0, buffer_size = 8000000,
    columns = {${positions.map((name) => `'${name}': 'VARCHAR'`).join(', ')}})`;
  return {
    from,
    columns: byPosition,
    types: Object.fromEntries(Object.keys(columns).map((column) => [column, 'VARCHAR'])),
  };
}

/** Each CSV is read with an empty list of rejects, so that what is on it afterwards is this file's. */
async function runCsv(scratch: Scratch, sql: string): Promise<void> {
  await scratch.connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
  await runLarge(scratch.connection, sql);
}

/** A row with several faults is on DuckDB's list several times. */
const BROKEN = `SELECT min(csv_line) AS csv_line, min(error_type::VARCHAR) AS error_type, min(error_message) AS error_message
  FROM reject_errors GROUP BY line_byte_position, csv_line`;

async function brokenRows(scratch: Scratch): Promise<number> {
  const [counted] = await rowsOf(scratch.connection, `SELECT count(*)::DOUBLE AS n FROM (${BROKEN})`);
  return Number(counted?.n ?? 0);
}

function brokenSql(limit: number): string {
  return `SELECT coalesce(try_cast(regexp_extract(csv_line, '^\\s*(\\d+)', 1) AS BIGINT), 0) AS line,
      CASE error_type WHEN 'MISSING COLUMNS' THEN 'the row has fewer fields than the header'
        WHEN 'TOO MANY COLUMNS' THEN 'the row has more fields than the header'
        WHEN 'INVALID ENCODING' THEN 'the row is not UTF-8 text'
        WHEN 'UNQUOTED VALUE' THEN 'a quote is opened and not closed as it should be'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'the row is longer than 2,000,000 bytes'
        ELSE error_message END AS reason
    FROM (${BROKEN}) ORDER BY line LIMIT ${limit}`;
}

async function faultyRows(scratch: Scratch, number: number): Promise<number> {
  const sql = `SELECT coalesce(sum(n), 0)::DOUBLE AS n FROM part WHERE file = ${number} AND ${FAULTY_KEYS}`;
  return Number((await rowsOf(scratch.connection, sql))[0]?.n);
}

async function listFaults(scratch: Scratch, file: FoundFile, sql: string): Promise<Reject[]> {
  const rows = await ask(scratch, file, sql);
  return rows.map((row) => ({ file: file.name, line: Number(row.line), reason: String(row.reason) }));
}

async function ask(scratch: Scratch, file: FoundFile, sql: string): Promise<Record<string, unknown>[]> {
  return rowsOf(scratch.connection, sql).catch((error) => Promise.reject(unreadable(file.name, error)));
}

async function run(scratch: Scratch, file: FoundFile, sql: string): Promise<void> {
  await runLarge(scratch.connection, sql).catch((error) => Promise.reject(unreadable(file.name, error)));
}
