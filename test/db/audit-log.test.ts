import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import { penny } from '../fakes/penny-process.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-audit-'));
  file = join(folder, 'penny.db');
  const store = await openStore(`sqlite:${file}`);
  for (const event of ['propose', 'approve', 'start']) await store.auditLog.add(anEntry(event));
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const anEntry = (event: string): AuditEntry => ({
  subjectKind: 'proposal',
  subjectId: 'P1',
  event,
  fromState: null,
  toState: null,
  actor: 'U0ANA',
  note: '',
  at: '2026-11-23T08:00:00Z',
});

/** What somebody with the file in their hands could do: the triggers are in it, and can be taken out. */
function tamper(...statements: string[]): void {
  const db = new Database(file);
  for (const trigger of ['keeps', 'stays', 'appends']) db.exec(`drop trigger audit_log_${trigger}`);
  for (const statement of statements) db.exec(statement);
  db.close();
}

async function verified() {
  const store = await openStore(`sqlite:${file}`);
  const check = await store.auditLog.verify();
  await store.close();
  return check;
}

describe('the audit log', () => {
  it('is whole as it was written, whoever wrote at the same time', async () => {
    const stores = await Promise.all([1, 2].map(() => openStore(`sqlite:${file}`, { waitMs: 20 })));
    await Promise.all([...stores, ...stores].map((store) => store.auditLog.add(anEntry('undo'))));
    for (const store of stores) await store.close();

    expect(await verified()).toEqual({ entries: 7, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it.each([
    ['an emoji that was cut in half', `a reason ${'\u{1F4B8}'.slice(0, 1)}`],
    ['a zero byte', 'before\u0000after'],
    ['a note as long as a book', '\u{1F4B8}é\u2028'.repeat(50_000)],
  ])('is whole with %s', async (_, note) => {
    const store = await openStore(`sqlite:${file}`);
    await store.auditLog.add({ ...anEntry('deny'), note });
    await store.close();

    expect(await verified()).toEqual({ entries: 4, head: expect.any(String) });
  });

  it.each([
    ['changed', "update audit_log set actor = 'U0EVE' where entry_id = 2", /Entry 2 of .* is not as it was written/],
    ['taken out of the middle', 'delete from audit_log where entry_id = 2', /Entry 2 is missing: 3 follows/],
    ['taken off the end', 'delete from audit_log where entry_id = 3', /ends with entry 2; it was 3 entries long/],
    [
      'taken off the end, with what says how long it was',
      "delete from audit_log where entry_id = 3; delete from facts where name = 'audit log head'",
      /how long it was is not there any more/,
    ],
    [
      'put in',
      "insert into audit_log values (4, 'proposal', 'P2', 'approve', null, null, 'U0EVE', '', '2026', 'abc')",
      /Entry 4 of 2026 is not as it was written/,
    ],
  ])('tells that something was %s', async (_, statement, broken) => {
    tamper(statement);

    expect((await verified()).broken).toMatch(broken);
  });

  it('chains what was written before there was a chain', async () => {
    const db = new Database(file);
    db.exec('drop trigger audit_log_keeps; alter table audit_log drop column hash');
    db.exec("delete from facts where name = 'audit log head'; delete from migrations where number = 11");
    db.exec("create trigger audit_log_keeps before update on audit_log begin select raise(abort, 'never'); end");
    db.close();

    expect(await verified()).toMatchObject({ entries: 3 });
    expect((await verified()).broken).toBeUndefined();
  });
});

describe('penny audit', () => {
  const run = (...words: string[]) =>
    penny(['audit', ...words], { cwd: folder, env: { DATABASE_URL: `sqlite:${file}` } });

  it('verify says that it is whole, and knows a head that was written down', async () => {
    const first = await run('verify', '--json');
    const { head } = JSON.parse(first.out) as { head: string };

    expect(first).toMatchObject({ code: 0 });
    expect((await run('verify', head)).code).toBe(0);
    expect(await run('verify', 'f00')).toMatchObject({ code: 1, err: expect.stringContaining('another one') });
  });

  it('verify fails where it is not whole, and says where', async () => {
    tamper("update audit_log set note = 'nothing to see' where entry_id = 1");

    expect(await run('verify')).toMatchObject({ code: 1, err: expect.stringMatching(/Entry 1 of .* not as it was/) });
  });

  it('export writes an entry a line with its hash', async () => {
    await run('export', join(folder, 'audit.jsonl'));

    const lines = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['propose', 'approve', 'start']);
  });
});
