import { setTimeout } from 'node:timers/promises';
import { compileAllocation } from '../analysis/allocation.ts';
import { type Config, isBillSource } from '../config.ts';
import { PennyError } from '../errors.ts';
import { type FocusImport, readFocus } from '../ingestion/focus-file.ts';
import { formatTotals } from '../model/money.ts';
import type { Store } from '../ports.ts';
import type { OperatorCommand } from './index.ts';
import { syncBilledCommitments } from './sync-commitments.ts';

/** Brings in bills from FOCUS files: `penny import PATH... [--source NAME] [--add]`. */
export const importBills: OperatorCommand = {
  async run(paths, { config, clock, store, flags, progress }) {
    if (paths.length === 0)
      throw new PennyError('invalid', 'Which files? Write penny import PATH... with files, folders or globs.');
    const began = performance.now();
    const report = await importFiles(paths, {
      config,
      store,
      now: clock.now(),
      source: flags.source,
      add: flags.add,
      onProgress: (fraction, text) => progress(`${bar(fraction)} ${text}`),
    });
    const { notes, leftOut, ...counted } = report;
    const seconds = Math.round((performance.now() - began) / 10) / 100;
    return { text: inWords(report), data: { ...counted, notes: [...notes, ...leftOut], seconds } };
  },
};

interface ImportSettings {
  config: Config;
  store(): Promise<Store>;
  now: Temporal.Instant;
  source?: string | undefined;
  add?: boolean | undefined;
  onProgress?: (fraction: number, text: string) => void;
}

/** What an import did. Costs are the source's own, by currency. */
export type ImportReport = Omit<FocusImport, 'deliveries' | 'close'> & { leftOut: string[] };

/** Milliseconds. */
const DUCKDB_STARTS_IN = 200;

/** Reads files and stores their deliveries; a file that cannot be read whole changes nothing. */
export async function importFiles(paths: string[], settings: ImportSettings): Promise<ImportReport> {
  const { config, now, source, add, onProgress } = settings;
  const whole = readFocus(paths, { ...(source ? { source } : {}), ...(onProgress ? { onProgress } : {}) });
  // Once DuckDB is busy, in threads of its own, there is time to load and open the store.
  const busy = Promise.race([whole, setTimeout(DUCKDB_STARTS_IN, undefined, { ref: false })]);
  const [reading, opening] = await Promise.allSettled([whole, busy.then(() => settings.store())]);
  if (reading.status === 'rejected') throw reading.reason;
  const { deliveries, close, ...report } = reading.value;
  const leftOut: string[] = [];
  const sources = new Set<string>();
  try {
    if (opening.status === 'rejected') throw opening.reason;
    const store = opening.value;
    const arrival = {
      allocation: compileAllocation(config),
      readAt: now.toString(),
      newestChargeAt: report.newestChargeAt,
      settleAfterHours: config.settleAfterHours,
      precedence: config.sources.filter(isBillSource).map(({ name }) => name),
      add,
    };
    for await (const delivery of deliveries()) {
      onProgress?.(0.95, `storing ${delivery.billingAccountId} ${delivery.billingMonth}`);
      const stored = await store.deliveries.replace(delivery, arrival);
      if (stored.leftOut) leftOut.push(stored.leftOut);
      sources.add(delivery.source);
    }
    for (const name of sources) await syncBilledCommitments(name, { store, now });
  } finally {
    await close();
  }
  return { ...report, leftOut };
}

function inWords({
  files,
  rows,
  imported,
  rejected,
  rejects,
  chargePeriod,
  billedCost,
  effectiveCost,
  notes,
  leftOut,
}: ImportReport): string {
  return [
    `${imported} of ${rows} rows imported from ${files} ${files === 1 ? 'file' : 'files'}${chargePeriod ? `, charges from ${chargePeriod.start} to before ${chargePeriod.end} (UTC)` : ''}.`,
    `Billed ${formatTotals(billedCost)}, effective ${formatTotals(effectiveCost)}.`,
    ...(rejected > 0 ? [`${rejected} rows set aside:`] : []),
    ...rejects.slice(0, 10).map(({ file, line, reason }) => `  ${file}:${line}: ${reason}`),
    ...(rejected > 10 ? [`  and ${rejected - 10} more; --json lists them.`] : []),
    ...notes,
    ...leftOut,
  ].join('\n');
}

function bar(fraction: number): string {
  const done = Math.round(Math.min(1, Math.max(0, fraction)) * 24);
  return `[${'#'.repeat(done)}${'.'.repeat(24 - done)}] ${Math.round(fraction * 100)} %`;
}
