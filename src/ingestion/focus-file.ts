import type { Delivery } from '../model/delivery.ts';
import type { Totals } from '../model/money.ts';
import type { Day } from '../model/period.ts';
import { type LackingEffectiveCost, prepareDeliveries, readDeliveries } from './deliveries.ts';
import { openScratch, rowsOf, type Scratch } from './duckdb.ts';
import { type FoundFile, findFiles, sourceName } from './find-files.ts';
import { type FileRead, type Reject, readFile } from './read-file.ts';
import { keyText, PART_TABLE, SOUND_KEYS } from './sql.ts';

/** At most so many rejected rows are listed; all are counted. */
const LISTED_REJECTS = 1000;

export interface ReadFocusOptions {
  /** What the deliveries belong to; from the path where nobody says. */
  source?: string | undefined;
  /** Called with 0 to 1 and what is being done, for a progress bar. */
  onProgress?: ((fraction: number, text: string) => void) | undefined;
}

/** What was read from FOCUS files, as counted and summed at the source, and the deliveries to store. */
export interface FocusImport {
  source: string;
  files: number;
  /** `rows` = `imported` + `rejected`; blank lines are not rows. */
  rows: number;
  imported: number;
  rejected: number;
  /** The first 1000, by file and line. */
  rejects: Reject[];
  /** The UTC days charges lie on, half-open; undefined when no row was imported. */
  chargePeriod: { start: Day; end: Day } | undefined;
  /** Sums of the imported rows by billing currency. */
  billedCost: Totals;
  effectiveCost: Totals;
  /** ISO instant up to which the bill reaches: days 48 h before it are settled. */
  newestChargeAt: string | undefined;
  /** What a person should know about this import, one sentence each; complete when all deliveries have been read. */
  notes: string[];
  /** One per billing account and billing month; read each one's charges before asking for the next. */
  deliveries(): AsyncIterable<Delivery>;
  /** Removes the temporary files. Call it whatever happened. */
  close(): Promise<void>;
}

/**
 * Reads FOCUS 1.0 to 1.4 files (CSV, gzipped CSV, Parquet) into daily charges. One bad row is set aside with its line
 * and reason; one bad file refuses the whole import, since half a bill looks like a cheap month.
 */
export async function readFocus(paths: string[], options: ReadFocusOptions = {}): Promise<FocusImport> {
  const { files, notes } = await findFiles(paths);
  const source = options.source ?? sourceName(paths);
  const scratch = await openScratch();
  try {
    await scratch.connection.run(PART_TABLE);
    const reads = await readAll(scratch, files, options.onProgress ?? (() => {}));
    options.onProgress?.(1, `adding up ${source}`);
    return await toImport(scratch, { source, files, reads, notes });
  } catch (error) {
    await scratch.close();
    throw error;
  }
}

/** File by file: DuckDB lists bad rows only where it reads one. Progress is by bytes, within a file by DuckDB's own. */
async function readAll(scratch: Scratch, files: FoundFile[], onProgress: (fraction: number, text: string) => void) {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0) || 1;
  const reads: FileRead[] = [];
  let done = 0;
  let listed = 0;
  for (const [number, file] of files.entries()) {
    onProgress(done / bytes, `reading ${file.name}`);
    let within = 0;
    const timer = setInterval(() => {
      within = Math.max(within, Math.min(scratch.connection.progress.percentage, 100) / 100);
      onProgress((done + within * file.bytes) / bytes, `reading ${file.name}`);
    }, 200);
    try {
      const read = await readFile(scratch, file, { number, limit: LISTED_REJECTS - listed });
      reads.push(read);
      listed += read.rejects.length;
    } finally {
      clearInterval(timer);
    }
    done += file.bytes;
  }
  return reads;
}

interface Read {
  source: string;
  files: FoundFile[];
  reads: FileRead[];
  notes: string[];
}

async function toImport(scratch: Scratch, { source, files, reads, notes }: Read): Promise<FocusImport> {
  const rejected = reads.reduce((sum, read) => sum + read.rejected, 0);
  const { lacking, notes: costNotes } = await judgeEffectiveCost(scratch);
  const months = await prepareDeliveries(scratch);
  const totals = await readTotals(scratch);
  await scratch.connection.run('DROP TABLE part');
  const allNotes = [...notes, ...versionNotes(reads), ...emptyNotes(totals.imported + rejected, files), ...costNotes];
  const noteUnreadTags = (rows: number) =>
    allNotes.push(`The tags of ${count(rows, 'row')} could not be read; they are kept without tags.`);
  return {
    source,
    files: files.length,
    rows: totals.imported + rejected,
    rejected,
    rejects: reads.flatMap((read) => read.rejects),
    ...totals,
    notes: allNotes,
    deliveries: () => readDeliveries(scratch, months, { source, lacking, noteUnreadTags }),
    close: () => scratch.close(),
  };
}

async function readTotals({ connection }: Scratch) {
  const sums = await rowsOf(
    connection,
    `SELECT ${keyText('currency')} AS currency, sum(billed) AS billed, sum(effective) AS effective
    FROM part WHERE ${SOUND_KEYS} GROUP BY ALL`,
  );
  const [range] = await rowsOf(
    connection,
    `SELECT coalesce(sum(n), 0)::DOUBLE AS imported, strftime(max(newest), '%Y-%m-%dT%H:%M:%SZ') AS newest,
      (SELECT DATE '1970-01-01' + min(day) FROM charges)::VARCHAR AS first,
      (SELECT DATE '1970-01-01' + max(day) + 1 FROM charges)::VARCHAR AS past
    FROM part WHERE ${SOUND_KEYS}`,
  );
  const totalsOf = (column: 'billed' | 'effective'): Totals =>
    Object.fromEntries(
      sums.filter((row) => row[column] !== null).map((row) => [String(row.currency), Number(row[column])]),
    );
  return {
    imported: Number(range?.imported),
    chargePeriod: range?.first ? { start: String(range.first), end: dayText(range.past) } : undefined,
    billedCost: totalsOf('billed'),
    effectiveCost: totalsOf('effective'),
    newestChargeAt: range?.newest ? String(range.newest) : undefined,
  };
}

function dayText(value: unknown): Day {
  return String(value).slice(0, 10);
}

/**
 * Absent is not zero: a provider whose charged rows mostly lack an effective cost would look free, so it is shown by
 * billed cost instead, and we say so. Purchases are left out, since theirs is rightly zero.
 */
async function judgeEffectiveCost({
  connection,
}: Scratch): Promise<{ lacking: LackingEffectiveCost[]; notes: string[] }> {
  const rows = await rowsOf(
    connection,
    `SELECT ${keyText('account')} AS account, ${keyText('provider')} AS provider,
        sum(without_effective)::DOUBLE / sum(charged)::DOUBLE AS share
      FROM part WHERE ${SOUND_KEYS} GROUP BY 1, 2
      HAVING sum(without_effective) * 2 > sum(charged) ORDER BY provider, share`,
  );
  const lacking = rows.map((row) => ({
    account: String(row.account),
    provider: String(row.provider),
    share: Number(row.share),
  }));
  const notes = [...Map.groupBy(lacking, ({ provider }) => provider)].map(([provider, [least]]) => {
    const percent = Math.floor(least!.share * 100);
    return `${provider}: effective cost is missing or zero on ${percent} % of charged rows; it is shown by billed cost.`;
  });
  return { lacking, notes };
}

function versionNotes(reads: FileRead[]): string[] {
  const stated = new Set(reads.filter((read) => !read.versionIsGuess).map((read) => read.version));
  const guessed = new Set(reads.filter((read) => read.versionIsGuess).map((read) => read.version));
  return [
    ...[...stated].map((version) => `FOCUS ${version}, as the file says.`),
    ...[...guessed].map((version) => `FOCUS ${version}, by its columns.`),
  ];
}

function emptyNotes(rows: number, files: FoundFile[]): string[] {
  if (rows > 0) return [];
  return [`${files.length === 1 ? `${files[0]!.name} has` : `The ${files.length} files have`} a header and no rows.`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
