import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureProcess, type Taken } from './child.ts';
import { generateFocus } from './generate.ts';
import { percentile, type reporter } from './report.ts';

const DATA = join(import.meta.dirname, '.data');
const CLI = join(import.meta.dirname, '../src/cli.ts');
const BARE = join(import.meta.dirname, 'bare.ts');
const MILLION = 1_000_000;
const PAIRS = 3;

/** Bills in, against DuckDB and SQLite alone; and what memory that takes as bills grow. */
export async function measureImports({ add }: ReturnType<typeof reporter>): Promise<void> {
  mkdirSync(DATA, { recursive: true });
  for (const format of ['csv', 'parquet'] as const) {
    for (const [dailyCharges, days] of [
      [50_000, 3],
      [500_000, 25],
    ] as const) {
      const path = await bill({ rows: MILLION, days, dailyCharges, format });
      const ours: Taken[] = [];
      const bare: Taken[] = [];
      for (let pair = 0; pair < PAIRS; pair++) {
        ours.push(await importOnce(path));
        bare.push(await bareOnce(path));
      }
      const name = `import ${format} 1M rows to ${dailyCharges / 1000}k daily charges`;
      const ratios = ours.map(({ seconds }, pair) => seconds / bare[pair]!.seconds);
      add(
        `${name}: seconds`,
        percentile(
          ours.map(({ seconds }) => seconds),
          0.5,
        ),
        's',
      );
      add(`${name}: times DuckDB and bare SQLite`, percentile(ratios, 0.5), 'x', 1.5);
      add(`${name}: peak memory`, Math.max(...ours.map(({ megabytes }) => megabytes)), 'MB', 600);
    }
  }
  const small = await importOnce(await bill({ rows: MILLION, days: 25, dailyCharges: 500_000, format: 'parquet' }));
  const large = await importOnce(
    await bill({ rows: 10 * MILLION, days: 25, dailyCharges: 500_000, format: 'parquet' }),
  );
  add('import parquet 10M rows: seconds', large.seconds, 's');
  add('import parquet 10M rows: peak memory', large.megabytes, 'MB', 600);
  add('import parquet 10M rows: memory against 1M', large.megabytes / small.megabytes, 'x', 1.15);
}

/** A generated bill, made once and kept for the next run. */
export async function bill(size: {
  rows: number;
  days: number;
  dailyCharges: number;
  format: 'csv' | 'parquet';
}): Promise<string> {
  const path = join(DATA, `bill-${size.rows}-${size.dailyCharges}.${size.format}`);
  rmSync(path, { force: true });
  await generateFocus({ ...size, resources: 20_000, path });
  return path;
}

async function importOnce(path: string): Promise<Taken> {
  const file = fresh('import.db');
  return measureProcess(CLI, ['import', path, '--source', 'bench', '--json'], {
    DATABASE_URL: `sqlite:${file}`,
    PENNY_CONFIG: '',
  });
}

async function bareOnce(path: string): Promise<Taken> {
  return measureProcess(BARE, [path, fresh('bare.db')]);
}

function fresh(name: string): string {
  const file = join(DATA, name);
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
  return file;
}
