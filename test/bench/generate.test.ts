import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GeneratedBill, generateFocus } from '../../bench/generate.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generated-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('a generated bill', () => {
  it.each(['csv', 'parquet'] as const)(
    'has as many rows, resources and daily charges as asked for, as %s',
    async (format) => {
      const path = await generate({ rows: 20_000, resources: 300, days: 10, dailyCharges: 1_000, format });

      expect(
        await read(`
        SELECT count(*), count(DISTINCT ResourceId), count(DISTINCT (ResourceId, ChargePeriodStart::DATE)),
          count(DISTINCT (ResourceId, ChargePeriodStart)), count(DISTINCT ChargePeriodStart::DATE)
        FROM '${path}'`),
      ).toEqual([['20000', '300', '1000', '20000', '10']]);
    },
  );

  it('keeps everything but time and cost the same for one resource, so that hours add up to daily charges', async () => {
    const path = await generate({ rows: 5_000, resources: 100, days: 5, format: 'parquet' });

    const keys = await read(`
      SELECT count(*) FROM (
        SELECT DISTINCT ServiceName, SubAccountId, RegionId, ResourceId, ResourceName, ChargeCategory, Tags,
          CommitmentDiscountId, CommitmentDiscountStatus FROM '${path}')`);

    expect(keys).toEqual([['100']]);
  });

  it('says the same in CSV and in Parquet', async () => {
    const measures = { rows: 4_000, resources: 50, days: 20 };
    const sums = (path: string) =>
      `SELECT sum(BilledCost::DECIMAL(18,10)), sum(EffectiveCost::DECIMAL(18,10)) FROM '${path}'`;

    const [csv, parquet] = [
      await generate({ ...measures, format: 'csv' }),
      await generate({ ...measures, format: 'parquet' }),
    ];

    expect(await read(sums(csv))).toEqual(await read(sums(parquet)));
  });

  it('is the same to the byte each time', async () => {
    const measures = { rows: 3_000, resources: 40, days: 20, format: 'csv' } as const;

    const first = readFileSync(await generate(measures));

    expect(readFileSync(await generate(measures)).equals(first)).toBe(true);
  });

  it('has tags of 50 teams, and some resources without any', async () => {
    const path = await generate({ rows: 2_000, resources: 2_000, days: 1, format: 'parquet' });

    const [[teams, untagged] = []] = await read(`
      SELECT count(DISTINCT json_extract_string(Tags, '$.team')), count(*) FILTER (Tags = '{}') FROM '${path}'`);

    expect(teams).toBe('50');
    expect(Number(untagged)).toBeGreaterThan(50);
  });

  it('is refused where the measures contradict each other', async () => {
    const measures = { rows: 100, resources: 10, days: 2, format: 'csv', path: join(folder, 'never.csv') } as const;

    await expect(generateFocus({ ...measures, dailyCharges: 21 })).rejects.toThrow('fewer than 21 charges');
    await expect(generateFocus({ ...measures, rows: 481 })).rejects.toThrow('fewer than 481 hours');
    await expect(generateFocus({ ...measures, rows: 19 })).rejects.toThrow('do not make 20 daily charges');
  });
});

async function generate(measures: Omit<GeneratedBill, 'path'>): Promise<string> {
  const path = join(folder, `bill-${crypto.randomUUID()}.${measures.format}`);
  await generateFocus({ ...measures, path });
  return path;
}

async function read(sql: string): Promise<string[][]> {
  const database = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await database.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson().map((row) => row.map(String));
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}
