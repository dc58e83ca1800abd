import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceName } from '../../src/ingestion/find-files.ts';
import { aBill, aFolder, importing } from './bills.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeEach(async () => {
  folder = await aFolder();
});
afterEach(() => folder.remove());

const costing = (amount: string) => aBill([{ BilledCost: amount }]);

describe('what a path stands for', () => {
  it('is every bill in a folder and below, and nothing else that lies there', async () => {
    folder.write('aws/a.csv', costing('1'));
    folder.write('aws/2026/b.csv.gz', gzipSync(costing('2')));
    folder.write('aws/readme.txt', 'hello');
    folder.write('aws/._a.csv', "a file system's own");

    const imported = await importing(join(folder.path, 'aws'));

    expect(imported).toMatchObject({ files: 2, source: 'aws', billedCost: { USD: 3 } });
  });

  it('is every file a pattern matches', async () => {
    folder.write('bills/may-1.csv', costing('1'));
    folder.write('bills/may-2.csv', costing('2'));
    folder.write('bills/june.csv', costing('4'));

    const imported = await importing(join(folder.path, 'bills', 'may-*.csv'));

    expect(imported).toMatchObject({ files: 2, source: 'bills', billedCost: { USD: 3 } });
  });

  it('may look like a pattern and still be a file', async () => {
    const path = folder.write(`it's [May] *2026*.csv`, costing('1'));

    expect(await importing(path)).toMatchObject({ files: 1, billedCost: { USD: 1 } });
  });

  it('is read once, however often it is named', async () => {
    const path = folder.write('bills/a.csv', costing('1'));
    symlinkSync(path, join(folder.path, 'bills', 'again.csv'));

    const imported = await importing(path, join(folder.path, 'bills'), join(folder.path, 'bills', '*.csv'));

    expect(imported).toMatchObject({ files: 1, billedCost: { USD: 1 } });
  });

  it.each([
    ['nowhere.csv', 'There is no file or folder'],
    ['*.parquet', 'There is no file or folder'],
    ['empty', 'holds no .csv, .csv.gz or .parquet file'],
  ])('is told when there is nothing: %s', async (path, sentence) => {
    folder.write('empty/readme.txt', 'hello');

    await expect(importing(join(folder.path, path))).rejects.toThrow(sentence);
  });
});

describe('the name of a source nobody named', () => {
  it.each([
    [['bills/aws-focus/'], 'aws-focus'],
    [['bills/azure-2026-05.csv.gz'], 'azure'],
    [['bills/azure_20260501.parquet'], 'azure'],
    [['bills/focus-1.2-synthetic-aws.csv'], 'focus-1-2-synthetic-aws'],
    [['bills/export-00001.csv.gz', 'bills/export-00002.csv.gz'], 'export'],
    [['bills/gcp.csv', 'bills/aws.csv'], 'bills'],
    [['bills/2026-*/*.csv'], 'bills'],
    [['/2026-05.csv'], 'focus'],
  ])('%j is %s', (paths, name) => {
    expect(sourceName(paths)).toBe(name);
  });
});

describe('a file that cannot be a bill', () => {
  it.each([
    ['empty.csv', Buffer.alloc(0), 'empty.csv is empty: it has not even a header.'],
    ['blank.csv', Buffer.from('\n\n'), 'blank.csv is not a FOCUS 1.x file'],
    ['bills.zip', Buffer.from('PK\u0003\u0004...'), 'bills.zip is a zip archive; unpack it and import what is in it.'],
    ['half.parquet', Buffer.from('PAR1 and then nothing'), 'half.parquet cannot be read and nothing was imported'],
    [
      'half.csv.gz',
      halfOf(gzipSync(longBill())),
      'half.csv.gz cannot be read and nothing was imported: unexpected end of file',
    ],
    ['photo.csv', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2]), 'photo.csv is not a FOCUS 1.x file'],
    ['cur2.csv', Buffer.from('bill_payer_account_id,line_item_unblended_cost\n1,2\n'), 'CUR 2.0'],
    ['gcp.csv', Buffer.from('billing_account_id,usage_start_time,cost\n1,2,3\n'), 'a Google Cloud billing export'],
  ])('%s is refused in one sentence that names it', async (name, content, sentence) => {
    const path = folder.write(name, content);

    await expect(importing(path)).rejects.toThrow(sentence);
  });

  it('refuses the good files beside it too, since half a bill looks like a cheap month', async () => {
    folder.write('bills/a.csv', costing('1'));
    folder.write('bills/b.csv', 'Name,Age\nAna,30\n');

    await expect(importing(join(folder.path, 'bills'))).rejects.toThrow(
      'b.csv is not a FOCUS 1.x file: BillingAccountId, BilledCost, EffectiveCost, BillingCurrency, ChargePeriodStart and ProviderName are missing.',
    );
  });
});

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1);
}

function longBill(): string {
  return aBill(Array.from({ length: 20_000 }, (_, n) => ({ BilledCost: String(Math.sin(n)) })));
}
