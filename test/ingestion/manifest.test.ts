import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aBill, aFolder, importing } from './bills.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeEach(async () => {
  folder = await aFolder();
});
afterEach(() => folder.remove());

const costing = (amount: string) => aBill([{ BilledCost: amount }]);

describe('an Azure Cost Management export', () => {
  const run = (
    runId: string,
    submittedTime: string,
    { parts, month = '2026-05', scope = 'a' }: { parts: string[]; month?: string; scope?: string },
  ) => {
    const inFolder = `focus/${scope}/cost/${month}/${runId}`;
    folder.write(
      `${inFolder}/manifest.json`,
      JSON.stringify({
        exportConfig: {
          exportName: 'cost',
          resourceId: `/subscriptions/${scope}/providers/Microsoft.CostManagement/exports/cost`,
          dataVersion: '1.2-preview',
          type: 'FocusCost',
        },
        runInfo: { runId, submittedTime, startDate: `${month}-01T00:00:00`, endDate: `${month}-28T00:00:00` },
        blobs: parts.map((part) => ({ blobName: `exports/${inFolder}/${part}`, byteCount: 1 })),
      }),
    );
    return inFolder;
  };

  it('is read by the newest run of each month only', async () => {
    folder.write(`${run('z-first', '2026-05-10T01:00:00Z', { parts: ['part_0.csv'] })}/part_0.csv`, costing('1'));
    const second = run('a-second', '2026-05-11T01:00:00Z', { parts: ['part_0.csv', 'part_1.csv'] });
    folder.write(`${second}/part_0.csv`, costing('2'));
    folder.write(`${second}/part_1.csv`, costing('4'));
    folder.write(
      `${run('april', '2026-05-01T01:00:00Z', { parts: ['part_0.csv'], month: '2026-04' })}/part_0.csv`,
      costing('8'),
    );
    folder.write('gcp.csv', costing('16'));

    const imported = await importing(folder.path);

    expect(imported).toMatchObject({ files: 4, billedCost: { USD: 30 } });
    expect(imported.notes).toContain('Only the newest run of each export was read; 1 file of older runs was left out.');
    expect(imported.notes).toContain('The manifest says FOCUS 1.2-preview.');
  });

  it('is not taken for another scope’s, though both are called the same', async () => {
    for (const scope of ['a', 'b']) {
      const inFolder = run('run', '2026-05-10T01:00:00Z', { parts: ['part_0.csv'], scope });
      folder.write(`${inFolder}/part_0.csv`, costing('1'));
    }

    expect(await importing(folder.path)).toMatchObject({ files: 2, billedCost: { USD: 2 } });
  });

  it('is refused while a part that its manifest names is missing', async () => {
    folder.write(
      `${run('only', '2026-05-10T01:00:00Z', { parts: ['part_0.csv', 'part_1.csv'] })}/part_0.csv`,
      costing('1'),
    );

    await expect(importing(folder.path)).rejects.toThrow(
      'focus/a/cost/2026-05/only/manifest.json names the part part_1.csv, which is not there; nothing was imported.',
    );
  });
});

describe('an AWS data export', () => {
  const data = 'acme/focus/data/BILLING_PERIOD=2026-05';
  const metadata = 'acme/focus/metadata/BILLING_PERIOD=2026-05';
  const first = '2026-05-10T01:00:00.000Z-1111';
  const second = '2026-05-11T01:00:00.000Z-0000';
  const manifest = (run: string) =>
    JSON.stringify({ dataFiles: [`s3://bills/${data}/${run}/focus-00001.csv.gz`], executionId: run });

  it('is read by the newest execution of each month only', async () => {
    for (const [run, amount] of [
      [first, '1'],
      [second, '2'],
    ] as const) {
      folder.write(`${data}/${run}/focus-00001.csv.gz`, gzipSync(costing(amount)));
      folder.write(`${metadata}/${run}/focus-Manifest.json`, manifest(run));
    }
    folder.write(`${metadata}/focus-Manifest.json`, manifest(second));

    const imported = await importing(folder.path);

    expect(imported).toMatchObject({ files: 1, billedCost: { USD: 2 } });
    expect(imported.notes).toContain('Only the newest run of each export was read; 1 file of older runs was left out.');
  });

  it('that overwrites its files is read as its manifest lists them', async () => {
    folder.write(`${data}/focus-00001.csv.gz`, gzipSync(costing('2')));
    folder.write(
      `${metadata}/focus-Manifest.json`,
      JSON.stringify({ dataFiles: [`s3://bills/${data}/focus-00001.csv.gz`] }),
    );

    expect(await importing(folder.path)).toMatchObject({ files: 1, billedCost: { USD: 2 } });
  });
});

describe('a month of an AWS data export whose manifest is not there', () => {
  it('is read as it is, beside one whose manifest is', async () => {
    folder.write('focus/data/BILLING_PERIOD=2026-04/focus-00001.csv', costing('1'));
    folder.write('focus/data/BILLING_PERIOD=2026-05/focus-00001.csv', costing('2'));
    folder.write('focus/data/BILLING_PERIOD=2026-05/focus-00002.csv', costing('4'));
    folder.write(
      'focus/metadata/BILLING_PERIOD=2026-05/focus-Manifest.json',
      JSON.stringify({ dataFiles: ['s3://bills/focus/data/BILLING_PERIOD=2026-05/focus-00001.csv'] }),
    );

    const imported = await importing(folder.path);

    expect(imported).toMatchObject({ files: 2, billedCost: { USD: 3 } });
    expect(imported.notes).toContain('Only the newest run of each export was read; 1 file of older runs was left out.');
  });
});

describe('a manifest', () => {
  it('that is cut off refuses the folder', async () => {
    folder.write('a/manifest.json', '{"blobs": [');
    folder.write('a/part_0.csv', costing('1'));

    await expect(importing(folder.path)).rejects.toThrow('is not JSON; the export may still be running.');
  });

  it('of something else is none of our business', async () => {
    folder.write('a/manifest.json', '{"name": "a web app"}');
    folder.write('a/bill.csv', costing('1'));

    expect(await importing(folder.path)).toMatchObject({ files: 1, billedCost: { USD: 1 } });
  });
});
