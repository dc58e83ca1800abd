import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PennyError } from '../errors.ts';
import type { Series } from '../model/series.ts';

/** One line of a series file: a series under its name, and how far ahead it wants to be forecast where it says so. */
export interface SeriesLine {
  id: string;
  series: Series;
  /** The season in figures; 1 for none. */
  season: number;
  horizon?: number | undefined;
}

const START = 'start must be a day such as 2026-03-01';

/** Further keys are somebody else's, and so is an `h` that is no count. A start may carry a time of day, which is not ours to read. */
const lineSchema = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  m: z.int().positive().default(1),
  freq: z.enum(['D', 'W', 'H']),
  h: z.int().positive().optional().catch(undefined),
  start: z.preprocess(
    (start) => (typeof start === 'string' ? start.slice(0, 10) : (start ?? undefined)),
    z.iso.date(START).optional(),
  ),
  train: z.array(z.number().nullable()),
});

/** Reads a JSON Lines file of series. A line that is none refuses the file, and the refusal names it. */
export async function readSeriesLines(path: string): Promise<SeriesLine[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new PennyError('not_found', `There is no file ${path}.`, { cause: error });
    throw new PennyError('invalid', `${path} cannot be read: ${error.message}.`, { cause: error });
  });
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => ({ line: line.trim(), place: `${path}:${index + 1}` }))
    .filter(({ line }) => line !== '');
  if (lines.length === 0) throw new PennyError('invalid', `${path} holds no series; each is a line of JSON.`);
  return lines.map(({ line, place }) => seriesOf(line, place));
}

function seriesOf(line: string, place: string): SeriesLine {
  const parsed = lineSchema.safeParse(jsonOf(line, place));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PennyError('invalid', `${place}: ${issue?.path.join('.') || 'the line'}: ${issue?.message}.`);
  }
  const { id, m, freq, h, start, train } = parsed.data;
  return { id, series: { values: train, frequency: freq, start }, season: m, horizon: h };
}

function jsonOf(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new PennyError('invalid', `${place} is no line of JSON.`, { cause: error });
  }
}
