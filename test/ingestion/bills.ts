import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type FocusImport, readFocus } from '../../src/ingestion/focus-file.ts';
import type { ChargeKey, Costs } from '../../src/model/charge.ts';
import type { Delivery } from '../../src/model/delivery.ts';

/** Real bills and their truth, where this machine has them; tests that need them say aloud when they are skipped. */
export const SHARED_DATA = resolve(import.meta.dirname, '../../../shared/data');
export const HAS_SHARED_DATA = existsSync(join(SHARED_DATA, 'focus'));
if (!HAS_SHARED_DATA) console.warn(`Skipped: the tests on real bills need ${SHARED_DATA}, which is not there.`);

const USUAL = {
  BilledCost: '1',
  EffectiveCost: '1',
  ListCost: '1',
  ContractedCost: '1',
  BillingCurrency: 'USD',
  BillingAccountId: '1000',
  BillingPeriodStart: '2026-05-01T00:00:00Z',
  ChargePeriodStart: '2026-05-10T00:00:00Z',
  ChargePeriodEnd: '2026-05-10T01:00:00Z',
  ProviderName: 'AWS',
  ServiceName: 'AmazonEC2',
  ChargeCategory: 'Usage',
  Tags: '{}',
};

export type Row = Partial<Record<keyof typeof USUAL, string>> & Record<string, string>;

/** A FOCUS CSV with a usual charge per row, but for what the row says. */
export function aBill(rows: Row[], { newline = '\n', more = [] as string[] } = {}): string {
  const header = [...Object.keys(USUAL), ...more];
  const lines = rows.map((row) => header.map((name) => quoted({ ...USUAL, ...row }[name] ?? '')).join(','));
  return [header.join(','), ...lines, ''].join(newline);
}

function quoted(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A folder for one test's files. */
export async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), 'penny-test-'));
  return {
    path,
    write(name: string, content: string | Buffer): string {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** One daily charge, put together again from the columns it came in. */
export type Charge = ChargeKey & Costs & { day: string; billingMonth: string; consumedQuantity: number | null };
export type Imported = Omit<FocusImport, 'deliveries' | 'close'> & { deliveries: Delivery[]; charges: Charge[] };

/** Imports and reads everything, as a store would. */
export async function importing(...paths: string[]): Promise<Imported> {
  const read = await readFocus(paths);
  try {
    const deliveries: Delivery[] = [];
    const charges: Charge[] = [];
    for await (const delivery of read.deliveries()) {
      deliveries.push(delivery);
      charges.push(...(await chargesOf(delivery)));
    }
    return { ...read, deliveries, charges };
  } finally {
    await read.close();
  }
}

async function chargesOf({ keys, charges, billingMonth }: Delivery): Promise<Charge[]> {
  const all: Charge[] = [];
  for await (const chunk of charges) {
    for (let row = 0; row < chunk.length; row++) {
      const cost = (column: ArrayLike<number>) => (Number.isNaN(column[row]) ? null : column[row]!);
      all.push({
        ...keys[chunk.key[row]!]!,
        billingMonth,
        day: new Date(chunk.day[row]! * 86_400_000).toISOString().slice(0, 10),
        billedCost: cost(chunk.billedCost),
        effectiveCost: cost(chunk.effectiveCost),
        listCost: cost(chunk.listCost),
        contractedCost: cost(chunk.contractedCost),
        consumedQuantity: cost(chunk.consumedQuantity),
      });
    }
  }
  return all;
}
