import Database from 'better-sqlite3';
import { CamelCasePlugin, Kysely, SqliteDialect, type SqliteStatement, sql } from 'kysely';
import { PennyError } from '../src/errors.ts';
import { explained } from './faults.ts';
import { migrations } from './migrations/index.ts';
import type { Tables } from './schema.ts';

/** The database, as every query file takes it. */
export type Db = Kysely<Tables>;

/**
 * Opens what `DATABASE_URL` names (`sqlite:./penny.db`, `sqlite::memory:`) and brings its tables up to date.
 * A file that is corrupt or not ours is refused with the way to restore it, never repaired in silence. `waitMs` is how
 * long SQLite itself waits for another program's lock, during which this process does nothing else.
 */
export async function openDatabase(url: string, { waitMs = OPENING_MS, openingMs = OPENING_MS } = {}): Promise<Db> {
  const path = sqlitePath(url);
  let sqlite: Database.Database | undefined;
  try {
    sqlite = openSqlite(path, openingMs);
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: withCachedStatements(sqlite, path) }),
      plugins: [new CamelCasePlugin()],
    });
    await migrate(db);
    sqlite.pragma(`busy_timeout = ${waitMs}`);
    return db;
  } catch (error) {
    sqlite?.close();
    throw explained(error, path);
  }
}

const OPENING_MS = 5000;

/** The file that `sqlite:PATH` names. */
export function sqlitePath(url: string): string {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path) return path;
  throw new PennyError('invalid', `DATABASE_URL is "${url}"; write sqlite:./penny.db.`);
}

/** Write-ahead log, so that people read while an import writes; foreign keys; wait for a lock instead of failing. */
function openSqlite(path: string, timeout: number): Database.Database {
  const sqlite = new Database(path, { timeout });
  try {
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('cache_size = -32000');
    sqlite.pragma('wal_autocheckpoint = 4000');
    sqlite.pragma('journal_size_limit = 67108864');
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

const KEPT_STATEMENTS = 200;

/**
 * Keeps prepared statements (Kysely prepares anew each time), and begins every transaction IMMEDIATE: a deferred one
 * that writes later can fail at once with SQLITE_BUSY_SNAPSHOT, whatever the timeout. Failures become sentences here.
 */
function withCachedStatements(sqlite: Database.Database, path: string) {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => sqlite.close(),
    prepare(text: string): SqliteStatement {
      const wanted = text === 'begin' ? 'begin immediate' : text;
      // Where the disk was full, SQLite has rolled back already, and refuses to do so twice.
      if (wanted === 'rollback' && !sqlite.inTransaction) return NOTHING;
      const found = kept.get(wanted);
      if (found) return found;
      const statement = inSentences(path, () => sqlite.prepare<unknown[]>(wanted));
      const told: SqliteStatement = {
        reader: statement.reader,
        all: (parameters) => inSentences(path, () => statement.all(parameters)),
        run: (parameters) => inSentences(path, () => statement.run(parameters)),
        iterate: (parameters) => statement.iterate(parameters),
      };
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value!);
      kept.set(wanted, told);
      return told;
    },
  };
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

function inSentences<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(error, path);
  }
}

/** Numbered, applied once, each in a transaction of its own; a database from a newer Penny is refused. */
async function migrate(db: Db): Promise<void> {
  await sql`create table if not exists migrations (number integer primary key, applied_at text not null)`.execute(db);
  const { rows } = await sql<{ number: number }>`select number from migrations`.execute(db);
  const applied = new Set(rows.map((row) => row.number));
  if (Math.max(0, ...applied) > migrations.length) {
    throw new PennyError(
      'refused',
      'The database was written by a newer Penny; start that version, or restore a backup.',
    );
  }
  for (const [index, up] of migrations.entries()) {
    if (applied.has(index + 1)) continue;
    await db.transaction().execute(async (trx) => {
      const { rows: done } = await sql`select 1 from migrations where number = ${index + 1}`.execute(trx);
      if (done.length > 0) return;
      await up(trx);
      await sql`insert into migrations values (${index + 1}, ${Temporal.Now.instant().toString()})`.execute(trx);
    });
  }
}
