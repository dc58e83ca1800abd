import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PennyError } from '../errors.ts';
import { MACROS } from './sql.ts';

/** A DuckDB of our own for one import, in a temporary folder that goes when it closes. */
export interface Scratch {
  folder: string;
  connection: DuckDBConnection;
  /** A second connection, so that a stream can be read while others are. */
  connect(): Promise<DuckDBConnection>;
  close(): Promise<void>;
}

/** DuckDB keeps its tables to this and writes the rest to disk; with buffers, Node and SQLite it is 500 MB in all. */
const MEMORY_LIMIT = '160MB';
/** For the rare bill (millions of daily charges) that is too large for that even in pieces. */
const LARGE_MEMORY_LIMIT = '480MB';

/**
 * Opens DuckDB, loaded only now: the bot at rest must not hold it. It may neither download nor load extensions;
 * CSV, JSON, Parquet and time zones are built in.
 */
export async function openScratch(): Promise<Scratch> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = await mkdtemp(join(tmpdir(), 'penny-import-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    temp_directory: join(folder, 'spill'),
    threads: '2',
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(
    `SET TimeZone = 'UTC'; SET enable_progress_bar = true; SET enable_progress_bar_print = false; ${MACROS.join('; ')}`,
  );
  return { folder, connection, connect: () => instance.connect(), close: () => close(instance, connection, folder) };
}

async function close(instance: DuckDBInstance, connection: DuckDBConnection, folder: string): Promise<void> {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
}

/**
 * Runs a statement that may need more memory than there is. DuckDB writes what does not fit to disk, but each of its
 * threads keeps something. Where two ran out, one tries again with more for itself, which takes longer.
 */
export async function runLarge(connection: DuckDBConnection, sql: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    if (!/out of memory/i.test(String(error))) throw error;
    await connection.run(`SET threads = 1; SET memory_limit = '${LARGE_MEMORY_LIMIT}'`);
    await connection.run(sql);
  }
}

/** Rows of a small answer, as plain objects. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

/** What DuckDB says when a file is broken, in one sentence that names the file; a full disk is not the file's fault. */
export function unreadable(fileName: string, error: unknown): PennyError {
  const message = error instanceof Error ? error.message : String(error);
  if (/no space left|could not write|max_temp_directory_size/i.test(message)) {
    const sentence = `There is not enough room to import ${fileName}: free some disk space in ${tmpdir()} and try again.`;
    return new PennyError('unavailable', sentence, { cause: error });
  }
  if (/out of memory/i.test(message)) {
    const sentence = `There is not enough memory to import ${fileName} as one; import fewer months at a time.`;
    return new PennyError('unavailable', sentence, { cause: error });
  }
  const reason = message.split('\n')[0]!.replace(/^(\w+ )*Error: /, '');
  return new PennyError('invalid', `${fileName} cannot be read and nothing was imported: ${reason}`, { cause: error });
}
