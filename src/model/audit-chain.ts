import { hash } from 'node:crypto';
import type { AuditEntry } from './audit.ts';

/** What the chain begins with, in place of the hash of an entry before the first. */
export const GENESIS = '0'.repeat(64);

/** An entry as it stands in the log: in which place, and what it is chained by. */
export interface ChainedEntry extends AuditEntry {
  /** From 1, without gaps. */
  entryId: number;
  /** SHA-256, hexadecimal. */
  hash: string;
}

/**
 * What an entry is chained by: SHA-256 of the hash before it, its place and all that it says. Whoever changes, removes
 * or inserts an entry has to change every later hash, and with them the head that others have written down.
 */
export function chainHash(previous: string, entryId: number, entry: AuditEntry): string {
  const { subjectKind, subjectId, event, fromState, toState, actor, note, at } = entry;
  const said = [previous, entryId, subjectKind, subjectId, event, fromState, toState, actor, note, at];
  return hash('sha256', JSON.stringify(said), 'hex');
}

/** How far the log is whole. */
export interface AuditCheck {
  entries: number;
  /** Of the newest entry; `GENESIS` of an empty log. */
  head: string;
  /** The first thing that is wrong, a sentence; absent where the log is whole. */
  broken?: string | undefined;
}

/** Walks the chain from its beginning; `head` is what the newest entry's hash was when it was written. */
export function checkChain(
  entries: Iterable<ChainedEntry>,
  kept: { entryId: number; hash: string } | undefined,
): AuditCheck {
  let head = GENESIS;
  let count = 0;
  for (const { entryId, hash: said, ...entry } of entries) {
    count += 1;
    if (entryId !== count) return { entries: count, head, broken: `Entry ${count} is missing: ${entryId} follows.` };
    head = chainHash(head, entryId, entry);
    if (head !== said) {
      return { entries: count, head, broken: `Entry ${entryId} of ${entry.at} is not as it was written.` };
    }
  }
  if (!kept && count > 0) {
    const broken = `The log ends with entry ${count}; how long it was is not there any more.`;
    return { entries: count, head, broken };
  }
  if (kept && (kept.entryId !== count || kept.hash !== head)) {
    return { entries: count, head, broken: `The log ends with entry ${count}; it was ${kept.entryId} entries long.` };
  }
  return { entries: count, head };
}
