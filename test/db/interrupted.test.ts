import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sumBy } from '../../db/costs.ts';
import { reallocate, storeDelivery } from '../../db/deliveries.ts';
import { type Db, openDatabase } from '../../db/open.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { ChargeChunk, Delivery } from '../../src/model/delivery.ts';
import { aConfig, aDelivery, anArrival } from '../fakes/builders.ts';
import { ended, penny, spawnPenny } from '../fakes/penny-process.ts';
import { aBill } from '../ingestion/bills.ts';

let folder: string;
let file: string;
let db: Db;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-interrupted-'));
  file = join(folder, 'penny.db');
  db = await openDatabase(`sqlite:${file}`);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const bill = (billed: number, over: Partial<Delivery> = {}) => aDelivery([{ day: '2026-11-02', billed }], over);

/** A bill of that many charges of 1, each for a service of its own. */
const largeBill = (charges: number) =>
  aDelivery(
    Array.from({ length: charges }, (_, number) => ({
      day: '2026-11-02',
      billed: 1,
      key: { serviceName: `service ${number} ${'x'.repeat(80)}` },
    })),
  );

async function november(scope = 'all'): Promise<number> {
  const period = { start: '2026-11-01', end: '2026-12-01' };
  const rows = await sumBy(db, { grant: grantToJob(scope, aConfig()), grouping: 'service', period, metric: 'billed' });
  return rows.reduce((sum, { cost }) => sum + cost, 0);
}

/** How much is stored: nothing may be left of what does not count. */
async function stored() {
  const count = async (table: 'deliveries' | 'charges') => {
    const { n } = await db
      .selectFrom(table)
      .select((each) => each.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return n;
  };
  return { deliveries: await count('deliveries'), charges: await count('charges') };
}

describe('a disk that is full in the middle of an import', () => {
  const limit = async (pages: number) => void (await sql.raw(`pragma max_page_count = ${pages}`).execute(db));

  it('is told in a sentence; the old figures stay and the next import works', async () => {
    await storeDelivery(db, bill(10), anArrival());
    const { rows } = await sql<{ pageCount: number }>`pragma page_count`.execute(db);
    await limit(rows[0]!.pageCount + 60);

    await expect(storeDelivery(db, largeBill(3000), anArrival())).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^The disk is full: .*Free some space and try again; .* is unharmed\.$/),
    });
    expect(await november()).toBe(10);

    await limit(1_000_000);
    await storeDelivery(db, bill(12), anArrival());
    expect(await november()).toBe(12);
    expect(await stored()).toEqual({ deliveries: 1, charges: 1 });
  });
});

describe('an import that is killed half-way', () => {
  it('leaves the old figures, and the next one clears its remains away', async () => {
    const env = { DATABASE_URL: `sqlite:${file}` };
    const rows = Array.from({ length: 60_000 }, (_, number) => ({ ResourceId: `i-${number}`, BilledCost: '2' }));
    writeFileSync(join(folder, 'old.csv'), aBill([{ BilledCost: '7', EffectiveCost: '7' }]));
    writeFileSync(join(folder, 'large.csv'), aBill(rows, { more: ['ResourceId'] }));
    await penny(['import', 'old.csv', '--source', 'focus'], { env, cwd: folder });

    const child = spawnPenny('cli.ts', ['import', 'large.csv', '--source', 'focus'], { env, cwd: folder });
    const looker = new Database(file, { timeout: 0 });
    const loading = looker.prepare("select 1 from deliveries where state = 'loading'");
    for (const began = Date.now(); !loading.get() && Date.now() - began < 20_000; ) await setTimeout(1);
    looker.pragma('busy_timeout = 5000');
    looker.exec('begin immediate');
    child.kill('SIGKILL');
    await ended(child);
    looker.exec('commit');
    looker.close();

    const cost = ['cost', 'all', '2026-05', 'billed', '--json'];
    expect((await stored()).deliveries).toBe(2);
    expect(JSON.parse((await penny(cost, { env, cwd: folder })).out).totals).toEqual({ USD: 7 });
    await penny(['import', 'old.csv', '--source', 'focus'], { env, cwd: folder });
    expect(JSON.parse((await penny(cost, { env, cwd: folder })).out).totals).toEqual({ USD: 7 });
    expect(await stored()).toEqual({ deliveries: 1, charges: 1 });
  }, 60_000);
});

describe('two imports of one source at once', () => {
  it('count once: the one that began first is refused, and leaves nothing', async () => {
    const other = await openDatabase(`sqlite:${file}`);
    const [chunk] = bill(10).charges as ChargeChunk[];
    const slow = bill(10, {
      charges: (async function* () {
        yield chunk!;
        await storeDelivery(other, bill(12), anArrival());
      })(),
    });

    await expect(storeDelivery(db, slow, anArrival())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/Another import of "bill" began meanwhile/),
    });

    expect(await november()).toBe(12);
    expect(await stored()).toEqual({ deliveries: 1, charges: 1 });
    await other.destroy();
  });

  it('count once, when one replaces what is just being allocated anew', async () => {
    await storeDelivery(db, bill(10), anArrival());
    const other = new Database(file);
    const replacedMeanwhile = {
      ...compileAllocation(aConfig()),
      fingerprint: 'new',
      teamOf() {
        other.exec("delete from daily_totals; update deliveries set state = 'replaced'");
        return 'search';
      },
    };

    await reallocate(db, replacedMeanwhile, []);

    expect(await november()).toBe(0);
    other.close();
  });
});
