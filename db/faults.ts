import { setTimeout } from 'node:timers/promises';
import { PennyError } from '../src/errors.ts';

/** A failure of SQLite as a sentence on what a person can do; anything that is not the database's comes back as it is. */
export function explained(error: unknown, path: string): unknown {
  const sentence = sentenceFor(error, path);
  return sentence === undefined ? error : new PennyError('unavailable', sentence, { cause: error });
}

function sentenceFor(error: unknown, path: string): string | undefined {
  const code = codeOf(error);
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return (
      `The database ${path} is damaged (${code}). Stop Penny and put your last backup in its place: penny restore FILE. ` +
      'Without one move the file away, start afresh and import the bills again: only subscriptions and history are lost.'
    );
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return `The database ${path} is locked by another program; stop it and try again.`;
  if (/^SQLITE_FULL/.test(code))
    return `The disk is full: there is no room for the database ${path}. Free some space and try again; what was stored before is unharmed.`;
  if (/^SQLITE_IOERR/.test(code)) return `The database ${path} cannot be read or written (${code}): check the disk.`;
  const hasNoFolder = error instanceof TypeError && /directory/.test(error.message);
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code) || hasNoFolder)
    return `The database ${path} cannot be opened for writing: check that its folder exists, and the permissions.`;
  return undefined;
}

/** How long a small write may wait for another program's long one. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 25;

/**
 * Does a write that had no effect when it failed, again and again while another program holds the lock. SQLite's own
 * waiting would stop the whole process, and with it every answer to Slack.
 */
export async function whileBusy<T>(write: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const isBusy = error instanceof PennyError && /^SQLITE_BUSY/.test(codeOf(error.cause));
      if (!isBusy || performance.now() > end) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
