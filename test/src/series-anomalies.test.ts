import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/model/period.ts';
import { changed, quietDays, times } from '../analysis/anomaly/days.ts';
import { penny } from '../fakes/penny-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'series-'));
});
afterEach(() => rm(folder, { recursive: true }));

const spike = changed(quietDays({ count: 120 }), 100, 102, times(1.9));
const rows = spike.values.map((value, day) => `${addDays('2026-01-01', day)},${value}`);

async function judge(text: string, ...words: string[]) {
  await writeFile(join(folder, 'costs.csv'), text);
  return penny(['series', 'anomalies', 'costs.csv', ...words], { cwd: folder });
}

async function judged(text: string, ...words: string[]) {
  const { code, out, err } = await judge(text, '--json', ...words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('penny series anomalies', () => {
  it('says of each row what was expected, and where one would have been told', async () => {
    const { points, anomalies } = await judged(['date,value', ...rows].join('\n'));

    expect(points).toHaveLength(120);
    expect(points[0]).toEqual({
      timestamp: '2026-01-01',
      value: spike.values[0],
      expected: null,
      lower: null,
      upper: null,
      score: null,
      anomaly: false,
    });
    expect(points[100]).toMatchObject({ timestamp: '2026-04-11', anomaly: true, alert: true });
    expect(points[100].upper).toBeLessThan(points[100].value);
    expect(points[101]).toMatchObject({ anomaly: true });
    expect(points[101].alert).toBeUndefined();
    expect(anomalies).toMatchObject([
      { first: '2026-04-11', told: '2026-04-11', last: '2026-04-12', direction: 'up', kind: 'spike', state: 'ended' },
    ]);
  });

  it('says it in words', async () => {
    const { code, out } = await judge(['date,value', ...rows].join('\n'));

    expect(code).toBe(0);
    expect(out).toMatch(/^120 figures, one a day, 2026-01-01 to 2026-04-30: one alert\.\n/);
    expect(out).toMatch(
      / {2}2026-04-11 {2}spike up: \d+(\.\d+)? where \S+ to \S+ was expected .*, until 2026-04-12\n$/,
    );
  });

  it('reads what people export: any case, further columns, blank lines, a byte order mark, CRLF, holes, any order', async () => {
    const plain = await judged(['date,value', ...rows].join('\n'));
    const messy = rows.toReversed().map((row) => `x,"${row.split(',')[0]}",${row.split(',')[1]},y`);
    messy.splice(5, 0, '', 'x,2026-02-01 ,,y');

    const { points, anomalies } = await judged(`\uFEFF\r\nother,Timestamp,VALUE,more\r\n${messy.join('\r\n')}\r\n`);

    expect(points).toHaveLength(121);
    expect(points[5]).toMatchObject({ timestamp: '2026-02-01', value: null, anomaly: false });
    expect(anomalies).toEqual(plain.anomalies);
  });

  it('knows the time of day of minutes', async () => {
    const minutes = Array.from({ length: 12 * 24 * 6 }, (_, index) => {
      const hour = Math.floor(index / 12) % 24;
      const at = new Date(Date.UTC(2026, 2, 1) + index * 300_000).toISOString().slice(0, 19).replace('T', ' ');
      return `${at},${(hour > 8 && hour < 18 ? 80 : 20) + (index % 7) / 10 + (index === 1500 ? 90 : 0)}`;
    });

    const { anomalies } = await judged(['timestamp,value', ...minutes].join('\n'));

    expect(anomalies).toMatchObject([{ told: '2026-03-06 05:00:00' }]);
  });

  it('judges by the rolling mean when asked to', async () => {
    const { points } = await judged(['date,value', ...rows].join('\n'), '--method', 'rolling-sigma');

    expect(points[6].expected).toBeNull();
    expect(points[7].expected).toBeCloseTo(spike.values.slice(0, 7).reduce((sum, value) => sum! + value!, 0)! / 7, 9);
    expect(points[100].anomaly).toBe(true);
  });

  it.each([
    ['date,value\n2026-01-01,12\n2026-01-02,twelve\n', 'costs.csv:3: "twelve" is no number; write 12.5'],
    ['date,value\nyesterday,12\n', 'costs.csv:2: "yesterday" is no time; write 2026-11-23'],
    ['date,value\n2026-13-01,12\n', 'costs.csv:2: "2026-13-01" is no time'],
    ['day,cost\n2026-01-01,12\n', 'costs.csv:1: the first line must name timestamp (or date) and value, not day, cost'],
    ['date,value\n', 'costs.csv: has a header and no rows'],
    ['\n\n', 'costs.csv: is empty'],
  ])('tells what is wrong with %j, where, and what to write', async (text, sentence) => {
    const { code, out, err } = await judge(text);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
  });

  it('tells what methods there are, and of a file that is not there', async () => {
    const method = await judge('date,value\n2026-01-01,1\n', '--method', 'magic');
    const file = await penny(['series', 'anomalies', 'nowhere.csv'], { cwd: folder });

    expect(method).toMatchObject({ code: 2, err: expect.stringMatching(/no method magic; write --method seasonal/) });
    expect(file).toMatchObject({ code: 2, err: expect.stringMatching(/nowhere\.csv: I cannot read that file/) });
  });
});
