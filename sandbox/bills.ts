import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { monthPeriod } from '../src/model/period.ts';
import { focusColumns } from './story/focus-columns.ts';
import type { StoryCharge } from './story.ts';

/** The clouds whose bills come as files. AWS's come through Cost Explorer. */
export type FileProvider = 'azure' | 'gcp';

const compress = promisify(gzip);

/**
 * Writes a cloud's FOCUS 1.2 export into a folder, as that cloud delivers it: one CSV.gz for each billing month found
 * in the charges (other clouds' charges are passed over). A month that is written again replaces its file whole, so
 * give whole months. Returns the files.
 */
export async function writeFocusCsv(
  charges: readonly StoryCharge[],
  folder: string,
  { provider }: { provider: FileProvider },
): Promise<string[]> {
  const months = Map.groupBy(
    charges.filter(({ cloud }) => cloud === provider),
    ({ day }) => day.slice(0, 7),
  );
  const columns = focusColumns(provider);
  const header = columns.map(([name]) => name).join(',');
  return Promise.all(
    [...months].map(async ([month, ofMonth]) => {
      const lines = ofMonth.map((charge) => columns.map(([, fill]) => cell(fill(charge))).join(','));
      const file = join(folder, fileName(month, provider));
      await replaceFile(file, await compress(`${header}\n${lines.join('\n')}\n`, { level: 3 }));
      return file;
    }),
  );
}

/** Azure names a month's folder by its days, BigQuery an extract by its shard. */
function fileName(month: string, provider: FileProvider): string {
  if (provider === 'gcp') return join(month, 'focus-000000000000.csv.gz');
  const { start, end } = monthPeriod(month);
  const last = Temporal.PlainDate.from(end).subtract({ days: 1 }).toString();
  return join(`${start}-${last}`.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, '$1$2$3'), 'part_0_0001.csv.gz');
}

/** Whole or not at all, so that an import running meanwhile never sees half a file. */
async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.tmp`, content);
  await rename(`${file}.tmp`, file);
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'number' ? plain(value) : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without an exponent: bills write 0.00000153. */
function plain(value: number): string {
  return Math.abs(value) < 1e-6 && value !== 0 ? value.toFixed(12) : String(value);
}
