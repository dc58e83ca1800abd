import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { measureProcess, type Taken } from './child.ts';
import { type GeneratedBill, generateFocus } from './generate.ts';
import { DATA, median, type Reporter } from './report.ts';

const CLI = join(import.meta.dirname, '../src/cli.ts');
const BARE = join(import.meta.dirname, 'bare.ts');
const MILLION = 1_000_000;
const RESOURCES = 20_000;
/** Few daily charges make short imports, whose times scatter more: more pairs of them. */
const SIZES = [
  { dailyCharges: 50_000, days: 3, pairs: 5 },
  { dailyCharges: 500_000, days: 25, pairs: 3 },
];
/** Ten times the rows, as many daily charges: memory may grow by so much and still be called flat. */
const FLAT = 1.15;
/** What ten million rows of CSV and the database take, in bytes. */
const LARGE_CSV = 12e9;

/** Bills in, against DuckDB and SQLite alone; and what memory that takes as bills grow. */
export async function measureImports(report: Reporter): Promise<void> {
  for (const format of ['parquet', 'csv'] as const) {
    let small = 0;
    for (const { dailyCharges, days, pairs } of SIZES) {
      const path = await bill({ rows: MILLION, days, dailyCharges, format });
      small = await comparePairs(report, { path, format, dailyCharges, pairs });
    }
    await measureGrowth(report, { format, small });
  }
}

interface Comparison {
  path: string;
  format: GeneratedBill['format'];
  dailyCharges: number;
  pairs: number;
}

/** Ours and bare in turns, so that whatever else the machine does meets both. Returns our largest memory in MB. */
async function comparePairs({ add }: Reporter, { path, format, dailyCharges, pairs }: Comparison): Promise<number> {
  const ours: Taken[] = [];
  const bare: Taken[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    ours.push(await importOnce(path));
    bare.push(await measureProcess(BARE, [path, fresh('bare.db')]));
  }
  const name = `import ${format} 1M rows to ${dailyCharges / 1000}k daily charges`;
  const seconds = ours.map((each) => each.seconds);
  const times = seconds.map((each, pair) => each / bare[pair]!.seconds);
  const megabytes = Math.max(...ours.map((each) => each.megabytes));
  add(`${name}: seconds`, median(seconds), 's');
  add(`${name}: times DuckDB and bare SQLite`, median(times), 'x', 1.5);
  add(`${name}: peak memory`, megabytes, 'MB', 600);
  return megabytes;
}

/** Ten times the rows; the file goes at once, since as CSV it takes 9 GB. */
async function measureGrowth({ add }: Reporter, { format, small }: { format: Comparison['format']; small: number }) {
  const { dailyCharges, days } = SIZES[1]!;
  if (format === 'csv' && !(await hasRoom(LARGE_CSV))) return;
  const path = await bill({ rows: 10 * MILLION, days, dailyCharges, format });
  const large = await importOnce(path);
  rmSync(path);
  add(`import ${format} 10M rows: seconds`, large.seconds, 's');
  add(`import ${format} 10M rows: peak memory`, large.megabytes, 'MB', 600);
  add(`import ${format} 10M rows: memory against 1M`, large.megabytes / small, 'x', FLAT);
}

/** Says aloud what is not measured for want of room. */
async function hasRoom(bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(DATA);
  if (bavail * bsize > bytes) return true;
  console.warn(`CSV of ten million rows: not measured, since ${DATA} has no ${bytes / 1e9} GB left.`);
  return false;
}

/** A generated bill; asked for again in the same run, the same file. */
export async function bill(size: Omit<GeneratedBill, 'resources' | 'path'>): Promise<string> {
  mkdirSync(DATA, { recursive: true });
  const path = join(DATA, `bill-${size.rows}-${size.dailyCharges}.${size.format}`);
  if (!existsSync(path)) await generateFocus({ ...size, resources: RESOURCES, path });
  return path;
}

function importOnce(path: string): Promise<Taken> {
  return measureProcess(CLI, ['import', path, '--source', 'bench', '--json'], {
    DATABASE_URL: `sqlite:${fresh('import.db')}`,
    PENNY_CONFIG: '',
  });
}

/** The path of a database that is not there yet. */
export function fresh(name: string): string {
  const file = join(DATA, name);
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
  return file;
}
