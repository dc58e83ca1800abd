import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileProvider, writeFocusCsv } from '../../sandbox/bills.ts';
import { companyStory, type StoryCharge } from '../../sandbox/story.ts';

const SAMPLE = join(import.meta.dirname, '../../../shared/data/focus/focus-1.2-synthetic-azure.csv');
const hasSample = existsSync(SAMPLE);
if (!hasSample)
  console.warn(`Skipped: the columns of a bill are compared with ${basename(SAMPLE)}, which is not here.`);

const { charges } = companyStory();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bills-'));
  await writeFocusCsv(charges, join(folder, 'azure'), { provider: 'azure' });
  await writeFocusCsv(charges, join(folder, 'gcp'), { provider: 'gcp' });
});

afterAll(() => rm(folder, { recursive: true }));

describe('the bills of the story', () => {
  it.each(['azure', 'gcp'] as const)(
    'of %s add up to the charges to the cent, billed and effective',
    async (provider) => {
      const mine = charges.filter(({ cloud }) => cloud === provider);

      const written = await read(`
      SELECT BillingCurrency, count(*) AS charges, sum(BilledCost::DECIMAL(18,6)), sum(EffectiveCost::DECIMAL(18,6))
      FROM ${csv(provider)} GROUP BY ALL`);

      const currency = provider === 'azure' ? 'EUR' : 'USD';
      expect(written).toHaveLength(1);
      expect(written[0]).toEqual([
        currency,
        String(mine.length),
        total(mine, 'billedCost'),
        total(mine, 'effectiveCost'),
      ]);
    },
  );

  it.each(['azure', 'gcp'] as const)('of %s arrive one file a billing month', async (provider) => {
    const months = await readdir(join(folder, provider));

    expect(months).toHaveLength(14);
    expect(
      await read(`SELECT count(*) FROM ${csv(provider)} WHERE BillingPeriodStart[:7] <> ChargePeriodStart[:7]`),
    ).toEqual([['0']]);
  });

  it.skipIf(!hasSample)("have every column of FOCUS 1.2, in order, and then the cloud's own", async () => {
    const expected = readFileSync(SAMPLE, 'utf8').split(/\r?\n/, 1)[0]!.split(',');

    const columns = (await read(`SELECT column_name FROM (DESCRIBE FROM ${csv('azure')})`)).map(([name]) => name);

    expect(columns.slice(0, expected.length)).toEqual(expected);
    expect(columns.slice(expected.length).every((name) => name?.startsWith('x_'))).toBe(true);
  });

  it('carry tags as JSON, whatever their values', async () => {
    const strange = [
      { ...charges.find(({ cloud }) => cloud === 'gcp')!, tags: { app: 'a "b", c\n<d>', ' org': 'x$y' } },
    ];

    await writeFocusCsv(strange, join(folder, 'strange', 'gcp'), { provider: 'gcp' });

    const [[app, org] = []] = await read(`SELECT Tags->>'$.app', Tags->>'$." org"' FROM ${csv('gcp', 'strange')}`);
    expect([app, org]).toEqual(['a "b", c\n<d>', 'x$y']);
  });

  it('leave what is absent empty: a tax has no resource and no price', async () => {
    const rows = await read(
      `SELECT DISTINCT PricingCategory, ResourceId FROM ${csv('azure')} WHERE ChargeCategory = 'Tax'`,
    );

    expect(rows).toEqual([[null, null]]);
  });

  it('are replaced month by month when they are restated', async () => {
    const october = charges.filter(({ day }) => day.startsWith('2026-10'));
    const before = await read(`SELECT count(*) FROM ${csv('gcp')}`);

    const files = await writeFocusCsv(october, join(folder, 'gcp'), { provider: 'gcp' });

    expect(files).toEqual([join(folder, 'gcp', '2026-10', 'focus-000000000000.csv.gz')]);
    expect(await read(`SELECT count(*) FROM ${csv('gcp')}`)).toEqual(before);
  });
});

function csv(provider: FileProvider, under = '.'): string {
  return `read_csv('${join(folder, under, provider)}/*/*.csv.gz', all_varchar = true)`;
}

async function read(sql: string): Promise<(string | null)[][]> {
  const database = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await database.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson().map((row) => row.map((value) => (value === null ? null : String(value))));
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** Exact to the sixth decimal, which is how the charges were made. */
function total(of: readonly StoryCharge[], cost: 'billedCost' | 'effectiveCost'): string {
  const micros = of.reduce((sum, charge) => sum + BigInt(Math.round(charge[cost] * 1e6)), 0n);
  return `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`;
}
