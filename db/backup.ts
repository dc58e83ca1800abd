import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { PennyError } from '../src/errors.ts';
import { explained } from './faults.ts';
import { migrations } from './migrations/index.ts';
import { sqlitePath } from './open.ts';

/** Copies a database while others write to it; SQLite's own online backup. Half a copy is not left behind. */
export async function backupDatabase(url: string, file: string): Promise<void> {
  const path = sqlitePath(url);
  if (!existsSync(path)) throw new PennyError('not_found', `There is no database ${path} to copy.`);
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(path, { readonly: true, fileMustExist: true });
    await sqlite.backup(file);
  } catch (error) {
    rmSync(file, { force: true });
    throw explained(error, path);
  } finally {
    sqlite?.close();
  }
}

/**
 * Puts a sound copy in the database's place and keeps what was there; returns its new name. Refuses while anybody has
 * the database open, and until the copy is complete beside it nothing is touched.
 */
export async function restoreDatabase(url: string, file: string, at: string): Promise<string | undefined> {
  const path = sqlitePath(url);
  const copy = `${path}.restoring`;
  try {
    copyFileSync(file, copy);
    const fault = faultOf(copy);
    if (fault) throw new PennyError('refused', `${file} cannot be restored: ${fault}. Nothing was changed.`);
    refuseIfOpen(path);
    const kept = existsSync(path) ? `${path}.before-${at.replaceAll(/[:.]/g, '-')}` : undefined;
    if (kept) renameSync(path, kept);
    for (const rest of ['-wal', '-shm']) {
      if (kept && existsSync(path + rest)) renameSync(path + rest, kept + rest);
      else rmSync(path + rest, { force: true });
    }
    renameSync(copy, path);
    return kept;
  } finally {
    for (const rest of ['', '-wal', '-shm']) rmSync(copy + rest, { force: true });
  }
}

/** What is wrong with a file as a database of this Penny's; undefined when it is sound. */
function faultOf(file: string): string | undefined {
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(file, { fileMustExist: true });
    const found = String(sqlite.pragma('quick_check(1)', { simple: true }));
    if (found !== 'ok') return `it is damaged (${found})`;
    const ours = sqlite.prepare("select 1 from sqlite_master where name = 'migrations'").get();
    if (!ours) return 'it is no database of Penny';
    const newest = Number(sqlite.prepare('select max(number) from migrations').pluck().get());
    return newest > migrations.length ? 'it was written by a newer Penny' : undefined;
  } catch (error) {
    return `it is damaged (${error instanceof Error ? error.message : error})`;
  } finally {
    sqlite?.close();
  }
}

/** Leaving write-ahead mode needs the database for oneself, so it fails while anybody else has it open. */
function refuseIfOpen(path: string): void {
  if (!existsSync(path)) return;
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(path, { timeout: 0 });
    sqlite.pragma('journal_mode = delete');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^SQLITE_(BUSY|LOCKED)/.test(code))
      throw new PennyError('conflict', `The database ${path} is in use; stop Penny first, then restore.`, {
        cause: error,
      });
    // Any other failure is why somebody restores.
  } finally {
    sqlite?.close();
  }
}
