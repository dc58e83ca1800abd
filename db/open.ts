import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { CamelCasePlugin, Kysely, SqliteDialect, sql } from 'kysely';
import { PennyError } from '../src/errors.ts';
import { migrations } from './migrations/index.ts';
import type { Tables } from './schema.ts';

/** The database, as every query file takes it. */
export type Db = Kysely<Tables>;

/**
 * Opens what `DATABASE_URL` names (`sqlite:./penny.db`, `sqlite::memory:`) and brings its tables up to date.
 * A file that is corrupt or not ours is refused with the way to restore it, never repaired in silence.
 */
export async function openDatabase(url: string): Promise<Db> {
  const path = sqlitePath(url);
  const existed = path !== ':memory:' && existsSync(path);
  try {
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: withCachedStatements(openSqlite(path)) }),
      plugins: [new CamelCasePlugin()],
    });
    await migrate(db);
    return db;
  } catch (error) {
    throw explained(error, path, existed);
  }
}

/** The file that `sqlite:PATH` names. */
export function sqlitePath(url: string): string {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path) return path;
  throw new PennyError('invalid', `DATABASE_URL is "${url}"; write sqlite:./penny.db.`);
}

/** Write-ahead log, so that people read while an import writes; foreign keys; wait for a lock instead of failing. */
function openSqlite(path: string): Database.Database {
  const sqlite = new Database(path, { timeout: 5000 });
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('cache_size = -32000');
  sqlite.pragma('wal_autocheckpoint = 4000');
  sqlite.pragma('journal_size_limit = 67108864');
  return sqlite;
}

const KEPT_STATEMENTS = 200;

/**
 * Keeps prepared statements (Kysely prepares anew each time), and begins every transaction IMMEDIATE: a deferred one
 * that writes later can fail at once with SQLITE_BUSY_SNAPSHOT, whatever the timeout.
 */
function withCachedStatements(sqlite: Database.Database) {
  const kept = new Map<string, Database.Statement<unknown[]>>();
  return {
    close: () => sqlite.close(),
    prepare(text: string) {
      const wanted = text === 'begin' ? 'begin immediate' : text;
      const found = kept.get(wanted);
      if (found) return found;
      const statement = sqlite.prepare<unknown[]>(wanted);
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value!);
      kept.set(wanted, statement);
      return statement;
    },
  };
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

/** What a person can do about a database that does not open. */
function explained(error: unknown, path: string, existed: boolean): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new PennyError(
      'unavailable',
      `The database ${path} is damaged (${code}). Stop Penny, move the file away, and put your last backup in its ` +
        'place; without one start afresh and import the bills again: only subscriptions and history are lost.',
      { cause: error },
    );
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new PennyError('unavailable', `The database ${path} is locked by another program; stop it and try again.`, {
      cause: error,
    });
  }
  if (
    /^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code) ||
    (error instanceof TypeError && /directory/.test(error.message))
  ) {
    return new PennyError(
      'unavailable',
      `The database ${path} cannot be ${existed ? 'written' : 'created'}: check the folder and its permissions.`,
      { cause: error },
    );
  }
  return error;
}
