import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aBill, aFolder, importing } from './bills.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeEach(async () => {
  folder = await aFolder();
});
afterEach(() => folder.remove());

describe('a row that cannot be imported', () => {
  it.each([
    ['BillingCurrency', '', 'BillingCurrency is empty'],
    ['BillingAccountId', 'NULL', 'BillingAccountId is empty'],
    ['ProviderName', '', 'ProviderName is empty'],
    ['ChargePeriodStart', '', 'ChargePeriodStart is empty'],
    ['ChargePeriodStart', '2026-05-10T30:00:00Z', 'ChargePeriodStart "2026-05-10T30:00:00Z" is not a date'],
    ['ChargePeriodStart', '31/5/2026', 'ChargePeriodStart "31/5/2026" is not a date'],
    ['ChargePeriodStart', '0026-05-10', 'ChargePeriodStart "0026-05-10" is not a date'],
    ['ChargePeriodEnd', '2026-05-10T30:00:00Z', 'ChargePeriodEnd "2026-05-10T30:00:00Z" is not a date'],
    ['BillingPeriodStart', 'May', 'BillingPeriodStart "May" is not a date'],
    ['BilledCost', 'free', 'BilledCost "free" is not an amount'],
    ['BilledCost', '1,5', 'BilledCost "1,5" is not an amount'],
    ['BilledCost', 'NaN', 'BilledCost "NaN" is not an amount'],
    ['EffectiveCost', 'Infinity', 'EffectiveCost "Infinity" is not an amount'],
  ])('is set aside with its line and reason: %s = "%s"', async (column, value, reason) => {
    const path = folder.write('aws.csv', aBill([{}, { [column]: value }, {}]));

    const imported = await importing(path);

    expect(imported).toMatchObject({ rows: 3, imported: 2, rejected: 1, billedCost: { USD: 2 } });
    expect(imported.rejects).toEqual([{ file: 'aws.csv', line: 3, reason }]);
  });

  it('is counted once, whatever is wrong with it, and found on the line an editor shows', async () => {
    const lines = aBill([
      { ServiceName: 'a service\nof two lines' },
      { BilledCost: 'x', ListCost: 'y', ChargePeriodStart: 'z' },
      {},
      {},
    ]).split('\n');
    const broken = ['1,2,3', `${lines[4]},too,many`, '', '   '];
    const path = folder.write('aws.csv', `\uFEFF${[...lines.slice(0, 5), ...broken, ...lines.slice(5)].join('\r\n')}`);

    const imported = await importing(path);

    expect(imported).toMatchObject({ rows: 7, imported: 3, rejected: 4 });
    expect(imported.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [4, 'ChargePeriodStart "z" is not a date'],
      [6, 'the row has fewer fields than the header'],
      [7, 'the row has more fields than the header'],
      [9, 'the row has fewer fields than the header'],
    ]);
  });

  it('may hold bytes that are not UTF-8, without stopping the file', async () => {
    const [before, after] = aBill([{}, { ServiceName: '@' }, {}]).split('@');
    const path = folder.write(
      'aws.csv',
      Buffer.concat([Buffer.from(before!), Buffer.from([0xe9, 0x41]), Buffer.from(after!)]),
    );

    const imported = await importing(path);

    expect(imported).toMatchObject({ rows: 3, imported: 2 });
    expect(imported.rejects).toEqual([{ file: 'aws.csv', line: 3, reason: 'the row is not UTF-8 text' }]);
  });

  it('may open a quote and never close it', async () => {
    const path = folder.write('aws.csv', `${aBill([{}, {}])}1,"2,3\n`);

    const imported = await importing(path);

    expect(imported).toMatchObject({ rows: 3, imported: 2 });
    expect(imported.rejects).toEqual([
      { file: 'aws.csv', line: 4, reason: 'a quote is opened and not closed as it should be' },
    ]);
  });

  it('is found in a gzipped file too', async () => {
    const path = folder.write('aws.csv.gz', gzipSync(aBill([{}, { BilledCost: 'x' }])));

    const imported = await importing(path);

    expect(imported.rejects).toEqual([{ file: 'aws.csv.gz', line: 3, reason: 'BilledCost "x" is not an amount' }]);
  });

  it('is listed up to a thousand times over all files and counted always', async () => {
    const bad = aBill(Array.from({ length: 800 }, () => ({ BilledCost: 'x' })));

    const imported = await importing(folder.write('a.csv', bad), folder.write('b.csv', bad));

    expect(imported).toMatchObject({ rows: 1600, imported: 0, rejected: 1600 });
    expect(imported.rejects).toHaveLength(1000);
    expect(imported.rejects.at(-1)).toMatchObject({ file: 'b.csv', line: 201 });
  });

  it('leaves the good rows of a large file exact', async () => {
    const rows = Array.from({ length: 60_000 }, (_, n) => ({
      ResourceId: `r${n % 500}`,
      BilledCost: n % 1000 === 7 ? 'x' : '0.01',
    }));
    const text = aBill(rows, { more: ['ResourceId'] }).split('\n');
    text.splice(30_000, 0, 'too short');

    const imported = await importing(folder.write('large.csv', text.join('\n')));

    expect(imported).toMatchObject({ rows: 60_001, imported: 59_940, rejected: 61 });
    expect(imported.billedCost.USD).toBeCloseTo(599.4, 6);
    expect(imported.rejects.filter(({ line }) => line === 30_001)).toHaveLength(1);
    expect(imported.rejects[0]?.line).toBe(9);
  });
});

describe('Parquet', () => {
  const columns = `'1' AS billing_account_id, 'USD' AS billing_currency, 'GCP' AS service_provider_name,
    TIMESTAMPTZ '2026-05-10 01:00:00+02' AS charge_period_start, DATE '2026-05-01' AS billing_period_start`;

  it('is read with its own types, and its bad rows by row number', async () => {
    const path =
      await writeParquet(`SELECT ${columns}, MAP {'team': 'a'} AS tags, 1.10::DECIMAL(18, 4) AS effective_cost,
      CASE WHEN i = 1 THEN 'NaN'::DOUBLE ELSE 2.5 END AS billed_cost FROM range(3) r(i)`);

    const { charges, ...imported } = await importing(path);

    expect(imported).toMatchObject({ rows: 3, imported: 2, billedCost: { USD: 5 }, effectiveCost: { USD: 2.2 } });
    expect(imported.rejects).toEqual([{ file: 'gcp.parquet', line: 2, reason: 'BilledCost "nan" is not an amount' }]);
    expect(charges).toMatchObject([{ day: '2026-05-09', tags: { team: 'a' }, listCost: null }]);
  });

  it('says its FOCUS version in its metadata', async () => {
    const path = await writeParquet(
      `SELECT ${columns}, 1 AS effective_cost, 1 AS billed_cost`,
      `, KV_METADATA {focus_version: '1.4'}`,
    );

    const { notes } = await importing(path);

    expect(notes).toEqual(['FOCUS 1.4, as the file says.']);
  });

  async function writeParquet(select: string, options = ''): Promise<string> {
    const path = folder.write('gcp.parquet', '');
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'; COPY (${select}) TO '${path}' (FORMAT parquet${options})`);
    connection.closeSync();
    instance.closeSync();
    return path;
  }
});
