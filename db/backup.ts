import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { PennyError } from '../src/errors.ts';
import { sqlitePath } from './open.ts';

/** Copies a database while others write to it; SQLite's own online backup. */
export async function backupDatabase(url: string, file: string): Promise<void> {
  const sqlite = new Database(sqlitePath(url), { readonly: true, fileMustExist: true });
  try {
    await sqlite.backup(file);
  } finally {
    sqlite.close();
  }
}

/** Puts a sound copy in the database's place and keeps what was there; returns its new name. Penny must be stopped. */
export async function restoreDatabase(url: string, file: string, at: string): Promise<string | undefined> {
  const found = checkFile(file);
  if (found !== 'ok') throw new PennyError('refused', `${file} is damaged itself (${found}); nothing was changed.`);
  const path = sqlitePath(url);
  const kept = existsSync(path) ? `${path}.before-${at.replaceAll(/[:.]/g, '-')}` : undefined;
  if (kept) renameSync(path, kept);
  for (const rest of ['-wal', '-shm']) {
    if (kept && existsSync(path + rest)) renameSync(path + rest, kept + rest);
    else rmSync(path + rest, { force: true });
  }
  copyFileSync(file, path);
  return kept;
}

function checkFile(file: string): string {
  try {
    const sqlite = new Database(file, { readonly: true, fileMustExist: true });
    const found = String(sqlite.pragma('quick_check', { simple: true }));
    sqlite.close();
    return found;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
