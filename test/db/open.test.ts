import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupDatabase, restoreDatabase } from '../../db/backup.ts';
import { openDatabase } from '../../db/open.ts';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { aConfig, aDelivery, anArrival } from '../fakes/builders.ts';

let folder: string;
let file: string;
let url: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penny-db-'));
  file = join(folder, 'penny.db');
  url = `sqlite:${file}`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A database with one bill of November in it; answers with its whole cost. */
async function fill(cost: number): Promise<void> {
  const store = await openStore(url);
  await store.deliveries.replace(aDelivery([{ day: '2026-11-02', billed: cost }]), anArrival());
  await store.close();
}

async function november(): Promise<number | undefined> {
  const store = await openStore(url);
  const period = { start: '2026-11-01', end: '2026-12-01' };
  const [row] = await store.costs.sumBy({
    grant: grantToJob('all', aConfig()),
    grouping: 'day',
    period,
    metric: 'billed',
  });
  await store.close();
  return row?.cost;
}

describe('a database that cannot be used', () => {
  it('is refused where it is no database, with the way to restore it, and stays as it is', async () => {
    const text = 'these are my notes, not a database\n'.repeat(500);
    writeFileSync(file, text);

    await expect(openStore(url)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/penny\.db is damaged \(SQLITE_NOTADB\).*penny restore FILE/),
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is refused where it is corrupt', async () => {
    await fill(10);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 100, 4096));

    await expect(openStore(url)).rejects.toThrow(/is damaged \(SQLITE_(CORRUPT|NOTADB).*penny restore FILE/);
  });

  it('is refused while another program holds it', async () => {
    const holder = new Database(file);
    holder.exec('create table other (x); begin exclusive');

    await expect(openDatabase(url, { openingMs: 20 })).rejects.toThrow(/is locked by another program; stop it/);

    holder.close();
  });

  it('is refused where a newer Penny wrote it', async () => {
    await fill(10);
    const newer = new Database(file);
    newer.exec("insert into migrations values (99, '2027-01-01T00:00:00Z')");
    newer.close();

    await expect(openStore(url)).rejects.toThrow(/written by a newer Penny; start that version, or restore a backup/);
  });

  it.each([
    ['has no folder', 'gone/penny.db'],
    ['is a folder', '.'],
    ['is in a folder that nobody may write, not even root', '/proc/penny.db'],
  ])('is refused where it %s', async (_, path) => {
    await expect(openStore(`sqlite:${resolve(folder, path)}`)).rejects.toThrow(
      /cannot be opened for writing: check that/,
    );
  });

  it('says what DATABASE_URL should look like', async () => {
    await expect(openStore('mysql://somewhere')).rejects.toThrow(/DATABASE_URL is "mysql:.*write sqlite:/);
  });
});

describe('a backup', () => {
  const copy = () => join(folder, 'copy.db');

  it('is made while others write, and puts everything back', async () => {
    await fill(10);
    const writer = await openStore(url);
    await backupDatabase(url, copy());
    await writer.close();
    await fill(99);

    const kept = await restoreDatabase(url, copy(), '2026-11-23T08:00:00Z');

    expect(await november()).toBe(10);
    expect(existsSync(copy())).toBe(true);
    rmSync(file);
    await restoreDatabase(url, kept!, '2026-11-23T09:00:00Z');
    expect(await november()).toBe(99);
  });

  it('takes the place of a database that is damaged, which is kept', async () => {
    await fill(10);
    await backupDatabase(url, copy());
    writeFileSync(file, 'broken'.repeat(1000));

    const kept = await restoreDatabase(url, copy(), '2026-11-23T08:00:00Z');

    expect(await november()).toBe(10);
    expect(readFileSync(kept!, 'utf8')).toContain('broken');
  });

  it.each<[string, () => void | Promise<void>, RegExp]>([
    ['is cut off', () => writeFileSync(copy(), readFileSync(copy()).subarray(0, 20_000)), /it is damaged/],
    ['is overwritten inside', () => writeFileSync(copy(), readFileSync(copy()).fill(7, 4096, 9000)), /it is damaged/],
    ['is empty', () => writeFileSync(copy(), ''), /it is no database of Penny/],
    ['is text', () => writeFileSync(copy(), 'notes'.repeat(2000)), /it is damaged/],
    ["is another program's", anotherProgramsFile, /it is no database of Penny/],
  ])('that %s is refused, and nothing is changed', async (_, spoil, reason) => {
    await fill(10);
    await backupDatabase(url, copy());
    await spoil();

    await expect(restoreDatabase(url, copy(), '2026-11-23T08:00:00Z')).rejects.toThrow(reason);

    expect(await november()).toBe(10);
  });

  function anotherProgramsFile(): void {
    rmSync(copy());
    new Database(copy()).exec('create table bookmarks (address)').close();
  }

  it('is not restored under a running Penny', async () => {
    await fill(10);
    await backupDatabase(url, copy());
    const running = await openStore(url);

    await expect(restoreDatabase(url, copy(), '2026-11-23T08:00:00Z')).rejects.toThrow(/is in use; stop Penny first/);

    await running.close();
    expect(await november()).toBe(10);
  });

  it('leaves no half a copy behind where it cannot be written', async () => {
    await fill(10);

    await expect(backupDatabase(url, join(folder, 'gone', 'copy.db'))).rejects.toThrow();

    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });
});
