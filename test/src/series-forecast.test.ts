import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { figures } from '../analysis/forecast/series.ts';
import { penny } from '../fakes/penny-process.ts';

const REAL = join(import.meta.dirname, '../../../shared/data/forecast/nn5-daily.jsonl');
if (!existsSync(REAL)) console.warn(`skipped: the forecast of real series, since there is no ${REAL}`);

const KEYS = ['id', 'model', 'mean', 'lower80', 'upper80', 'lower95', 'upper95'];
const week = figures(70, (day) => (day % 7 > 4 ? 60 : 100));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'series-'));
});
afterEach(() => rm(folder, { recursive: true }));

const aLine = (line: object = {}) => JSON.stringify({ id: 'web', m: 7, freq: 'D', train: week, ...line });

async function forecast(text: string, ...words: string[]) {
  await writeFile(join(folder, 'costs.jsonl'), text);
  return penny(['series', 'forecast', 'costs.jsonl', ...words], { cwd: folder });
}

async function forecasts(text: string, ...words: string[]) {
  const { code, out, err } = await forecast(text, '--json', ...words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/\n$/);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('penny series forecast', () => {
  it('prints a line of JSON for each series, in their order', async () => {
    const lines = [aLine(), aLine({ id: 'db', freq: 'W', m: 1 }), aLine({ id: 'api', freq: 'H', m: 24 })];

    const printed = await forecasts(lines.join('\n'), '--horizon', '14');

    expect(printed.map(({ id }) => id)).toEqual(['web', 'db', 'api']);
    for (const { id: _, model, ...figuresOf } of printed) {
      expect(model).toEqual(expect.any(String));
      expect(Object.keys(figuresOf)).toEqual(KEYS.slice(2));
      for (const values of Object.values(figuresOf)) expect(values).toEqual(Array(14).fill(expect.any(Number)));
    }
    expect(printed[0].mean[4]).toBeGreaterThan(90);
    expect(printed[0].mean[5]).toBeLessThan(70);
  });

  it('says of a series without figures why there is no forecast, and goes on', async () => {
    const [none, web] = await forecasts([aLine({ id: 'new', train: [] }), aLine()].join('\n'), '--horizon', '2');

    expect(none).toEqual({
      id: 'new',
      model: null,
      mean: [],
      lower80: [],
      upper80: [],
      lower95: [],
      upper95: [],
      reason: 'There are no figures to forecast from.',
    });
    expect(Object.keys(web)).toEqual(KEYS);
  });

  it('says it in words', async () => {
    const { code, out } = await forecast([aLine(), aLine({ id: 'new', train: [null] })].join('\n'), '--horizon', '7');

    expect(code).toBe(0);
    expect(out).toMatch(
      /^web {2}next 7 add up to [\d.]+, 95 % from [\d.]+ to [\d.]+ {2}\(.+\)\nnew {2}There are .*\.\n$/,
    );
  });

  it('reads what others write: further keys, gaps, numbers for names, CRLF, blank lines, a byte order mark', async () => {
    const plain = await forecasts(aLine({ start: '2026-01-01' }), '--horizon', '7');
    const train = week.map((value, day) => (day === 30 ? null : value));
    const messy = [
      aLine({ start: '2026-01-01T00:00:00', test: [1], h: 'two weeks', source: null }),
      aLine({ id: 7, train, start: null }),
    ];

    const [web, seven] = await forecasts(`\uFEFF\r\n${messy.join('\r\n\r\n')}\r\n`, '--horizon', '7');

    expect(web).toEqual(plain[0]);
    expect(seven.id).toBe('7');
    expect(seven.mean).toHaveLength(7);
  });

  it('goes as far ahead as a series asks for, unless it is told', async () => {
    const text = [aLine({ h: 3 }), aLine({ h: 5 })].join('\n');

    const lengths = async (...words: string[]) => (await forecasts(text, ...words)).map(({ mean }) => mean.length);

    expect(await lengths()).toEqual([3, 5]);
    expect(await lengths('--horizon', '2')).toEqual([2, 2]);
  });

  it('says the same every time', async () => {
    const text = [aLine(), aLine({ id: 'db', start: '2026-01-01' })].join('\n');

    const once = await forecast(text, '--json', '--horizon', '28');
    const again = await forecast(text, '--json', '--horizon', '28');

    expect(again.out).toBe(once.out);
  });

  it.each([
    ['a line that is no JSON', `${aLine()}\n\n{"id":`, 'costs.jsonl:3 is no line of JSON.'],
    ['a line that is no series', `${aLine()}\n[1, 2]`, 'costs.jsonl:2: the line: '],
    ['a frequency of its own', aLine({ freq: 'M' }), 'costs.jsonl:1: freq: '],
    ['no frequency', aLine({ freq: undefined }), 'costs.jsonl:1: freq: '],
    ['a figure that is none', aLine({ train: [1, '2'] }), 'costs.jsonl:1: train.1: '],
    ['a figure that is endless', '{"id": "a", "freq": "D", "train": [1e999]}', 'costs.jsonl:1: train.0: '],
    ['no figures at all', aLine({ train: undefined }), 'costs.jsonl:1: train: '],
    ['no name', aLine({ id: undefined }), 'costs.jsonl:1: id: '],
    ['half a season', aLine({ m: 3.5 }), 'costs.jsonl:1: m: '],
    ['a day there is not', aLine({ start: '2026-02-30' }), 'start must be a day such as 2026-03-01.'],
    ['nothing', '\n \n', 'costs.jsonl holds no series'],
  ])('refuses a file with %s, and says where', async (_, text, sentence) => {
    const { code, out, err } = await forecast(text, '--horizon', '2');

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
    expect(err).toMatch(/^[^\n]+\.\n$/);
  });

  it.each(['0', '-3', '1001', '2.5', 'abc', ''])('refuses the horizon %j', async (horizon) => {
    const { code, out, err } = await forecast(aLine(), `--horizon=${horizon}`);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`--horizon ${horizon} is not a number of figures from 1 to 1000.\n`);
  });

  it('asks how far ahead when nobody says, and refuses a series that goes too far', async () => {
    const unsaid = await forecast(aLine());
    const tooFar = await forecast(aLine({ h: 1_000_000 }));

    expect(unsaid).toMatchObject({ code: 2, out: '', err: 'How far ahead? Write --horizon N; web does not say.\n' });
    expect(tooFar).toMatchObject({ code: 2, out: '', err: 'web asks for 1000000 figures; 1000 are the most.\n' });
  });

  it('says so of a file that is not there', async () => {
    const missing = await penny(['series', 'forecast', 'nowhere.jsonl', '--horizon', '2'], { cwd: folder });

    expect(missing).toMatchObject({ code: 2, out: '', err: 'There is no file nowhere.jsonl.\n' });
  });

  it.skipIf(!existsSync(REAL))('forecasts real series better than the last week repeated', async () => {
    const lines = (await readFile(REAL, 'utf8')).split('\n').slice(0, 2);

    const printed = await forecasts(lines.join('\n'), '--horizon', '28');

    lines.forEach((line, index) => {
      const { id, train, test } = JSON.parse(line);
      const wrong = (ahead: (step: number) => number) =>
        test.slice(0, 28).reduce((sum: number, value: number | null, step: number) => {
          return value === null ? sum : sum + Math.abs(value - ahead(step));
        }, 0);
      expect(printed[index].id).toBe(id);
      expect(wrong((step) => printed[index].mean[step])).toBeLessThan(wrong((step) => train.at((step % 7) - 7) ?? 0));
    });
  });
});
