import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICY } from '../fakes/builders.ts';
import { penny } from '../fakes/penny-process.ts';
import { aBill, aFolder } from '../ingestion/bills.ts';

const NOW = '2026-05-20T08:00:00Z';

let folder: Awaited<ReturnType<typeof aFolder>>;
beforeAll(async () => {
  folder = await aFolder();
  folder.write('penny.yml', POLICY);
  const rows = [
    { BilledCost: '10', EffectiveCost: '8', Tags: '{"team":"payments"}' },
    { BilledCost: '5', EffectiveCost: '5', Tags: '{"team":"search"}', ServiceName: 'AmazonS3' },
    { BilledCost: 'much' },
  ];
  folder.write('bill.csv', aBill(rows));
  await run('import', 'bill.csv', '--source', 'focus');
});
afterAll(() => folder.remove());

const run = (...words: string[]) => penny(words, { cwd: folder.path, env: { LOG_LEVEL: 'debug' } });

/** What `--json` prints, which must be one document and nothing else. */
async function documentOf(...words: string[]): Promise<Record<string, unknown>> {
  const { out, err, code } = await run(...words, '--json');
  expect({ err, code, lines: out.trimEnd().split('\n').length }).toEqual({ err: '', code: 0, lines: 1 });
  return JSON.parse(out);
}

describe('penny import --json', () => {
  it('is one document that counts every row, and importing again changes nothing', async () => {
    const imported = await documentOf('import', 'bill.csv', '--source', 'focus');

    expect(imported).toMatchObject({
      files: 1,
      rows: 3,
      imported: 2,
      rejected: 1,
      rejects: [{ file: expect.stringContaining('bill.csv'), line: 4, reason: expect.stringMatching(/much/) }],
      chargePeriod: { start: '2026-05-10', end: '2026-05-11' },
      billedCost: { USD: 15 },
      effectiveCost: { USD: 13 },
      seconds: expect.any(Number),
    });
    expect((await documentOf('cost', 'all', '2026-05', 'billed')).totals).toEqual({ USD: 15 });
  });
});

describe('penny cost --json', () => {
  it('is one document whose groups add up to its totals', async () => {
    const cost = await documentOf('cost', 'all', '2026-05', 'by', 'service', '--now', NOW);

    expect(cost).toMatchObject({
      team: 'all',
      period: { start: '2026-05-01', end: '2026-06-01' },
      metric: 'effective',
      by: 'service',
      settledThrough: null,
      totals: { USD: 13 },
      before: {},
      groups: [
        { key: 'AmazonEC2', totals: { USD: 8 }, before: {} },
        { key: 'AmazonS3', totals: { USD: 5 }, before: {} },
      ],
    });
  });

  it('is the same every time when the clock is fixed, with or without the word cost', async () => {
    const [first, second, third] = await Promise.all([
      run('cost', 'all', '30d', '--now', NOW, '--json'),
      run('cost', 'all', '30d', '--now', NOW, '--json'),
      run('all', '30d', '--now', '2026-05-20T10:00:00+02:00', '--json'),
    ]);

    expect(first.out).toBe(second.out);
    expect(first.out).toBe(third.out);
    expect(JSON.parse(first.out).totals).toEqual({ USD: 13 });
  });

  it('is what somebody may see, when asked as somebody', async () => {
    const mine = await documentOf('cost', '2026-05', '--as', 'Ana@acme.example');
    const theirs = await run('cost', 'search', '2026-05', '--as', 'ana@acme.example', '--json');
    const nobody = await run('cost', 'all', '2026-05', '--as', 'x@y.example', '--json');

    expect(mine).toMatchObject({ team: 'payments', totals: { USD: 8 } });
    expect(theirs).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/costs of search are not shown/) });
    expect(nobody).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/costs of all are not shown/) });
  });
});

describe("the asker's mistakes", () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown flag', ['cost', '--jsno'], /^Unknown option '--jsno'\. .*\n$/],
    ['a flag without its value', ['cost', '--now'], /^Option '--now <value>' argument missing.*\n$/],
    ['an instant that is none', ['cost', 'all', '--now', 'tomorrow'], /^--now tomorrow is no instant; write .*\n$/],
    ['a file of settings that is not there', ['cost', '--config', 'gone.yml'], /^There is no gone\.yml\..*\n$/],
    ['a misspelt team', ['cost', 'paymnets'], /^.*Did you mean payments\?.*\n$/],
    ['an amount below zero', ['budget', 'set', '-5', 'payments'], /^I read no amount in "-5"\. Write 5000, .*\n$/],
    ['a plan below zero', ['planned', 'sale', 'Fri', '-3000'], /^I do not know "-3000"\. Write: .*\n$/],
    ['a misspelt job', ['run', 'send-digests'], /^There is no job "send-digests"\. Known: .*\n$/],
    ['an unknown source', ['sync', 'gcp'], /^There is no source "gcp"\. Known: none\.\n$/],
    ['no file to import', ['import'], /^Which files\? Write penny import PATH.*\n$/],
    ['a file that is not there', ['import', 'gone.csv'], /^There is no file or folder .*gone\.csv\.\n$/],
    ['a backup that is not there', ['restore', 'gone.db'], /^There is no backup gone\.db\..*\n$/],
    ['a policy that does not exist', ['permissions', 'gcp'], /^Write penny permissions aws read.*\n$/],
  ])('%s is one sentence and exit code 2', async (_, words, sentence) => {
    const { code, out, err } = await run(...words);

    expect(err).toMatch(sentence);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['half.parquet', Buffer.from('PAR1 and then nothing'), /half\.parquet cannot be read and nothing was imported/],
    ['half.csv.gz', halfOf(gzipSync(aBill(longBill()))), /half\.csv\.gz cannot be read and nothing was imported/],
    ['notes.csv', 'a,b\n1,2\n', /notes\.csv is not a FOCUS 1\.x file/],
  ])('%s is refused and nothing of it imported', async (name, content, sentence) => {
    folder.write(name, content);

    const { code, out, err } = await run('import', name, '--source', 'focus');

    expect(err).toMatch(sentence);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect((await documentOf('cost', 'all', '2026-05', 'billed')).totals).toEqual({ USD: 15 });
  });
});

describe('a second source for the same account and month', () => {
  it('is refused, and added only when it is said to be other money', async () => {
    folder.write('other.csv', aBill([{ BilledCost: '100', EffectiveCost: '100' }]));

    const refused = await run('import', 'other.csv', '--source', 'other');
    const before = await documentOf('cost', 'all', '2026-05', 'billed');
    await documentOf('import', 'other.csv', '--source', 'other', '--add');
    const after = await documentOf('cost', 'all', '2026-05', 'billed');

    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^Account 1000, 2026-05 was imported as "focus" already, so "other" would count it twice/,
      ),
    });
    expect([before.totals, after.totals]).toEqual([{ USD: 15 }, { USD: 115 }]);
  });
});

describe('penny alone', () => {
  it("shows what there is, the operators' commands too, also without a sound penny.yml", async () => {
    const { out, code } = await penny([], { cwd: folder.path, env: { PENNY_CONFIG: 'gone.yml' } });

    expect(code).toBe(0);
    for (const word of ['penny cost', 'penny import PATH', 'penny doctor', 'penny restore FILE', '--as EMAIL'])
      expect(out).toContain(word);
    expect(await documentOf('help')).toMatchObject({
      operators: expect.arrayContaining([{ name: 'sync', usage: 'sync [SOURCE]', summary: expect.any(String) }]),
    });
  });
});

function longBill() {
  return Array.from({ length: 2000 }, (_, number) => ({ BilledCost: String(Math.sqrt(number)) }));
}

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}
