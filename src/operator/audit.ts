import { existsSync, writeFileSync } from 'node:fs';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** Proves that the audit log is as it was written, or copies it: `penny audit verify [HEAD]`, `penny audit export FILE`. */
export const audit: OperatorCommand = {
  async run([what, word, ...more], { store: open }) {
    const store = await open();
    if (what === 'verify' && more.length === 0) return verify(store, word);
    if (what === 'export' && word && more.length === 0) return exportTo(store, word);
    throw new PennyError(
      'invalid',
      'Write penny audit verify, penny audit verify HEAD, or penny audit export FILE.jsonl.',
    );
  },
};

type Opened = Awaited<ReturnType<Parameters<OperatorCommand['run']>[1]['store']>>;

/** A head that somebody wrote down must be that of an entry, so that nobody can have written all of it anew. */
async function verify(store: Opened, head: string | undefined) {
  const check = await store.auditLog.verify();
  if (check.broken) throw new PennyError('unavailable', `The audit log is not whole. ${check.broken}`);
  if (head !== undefined && !(await store.auditLog.chain()).some(({ hash }) => hash.startsWith(head))) {
    throw new PennyError(
      'unavailable',
      `The audit log is whole, but it is another one: no entry has the hash ${head}.`,
    );
  }
  const { entries } = check;
  const text =
    entries === 0
      ? 'The audit log is whole: nothing is in it yet.'
      : `The audit log is whole: ${entries} entries, the newest with the hash ${check.head}. Keep that hash somewhere else, and give it to me next time.`;
  return { text, data: check };
}

/** One entry a line with its hash, so that others can check the chain without Penny. */
async function exportTo(store: Opened, file: string) {
  if (existsSync(file)) throw new PennyError('conflict', `${file} is there already; choose another name.`);
  const chain = await store.auditLog.chain();
  writeFileSync(file, chain.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  return { text: `Wrote ${chain.length} entries to ${file}.`, data: { file, entries: chain.length } };
}
