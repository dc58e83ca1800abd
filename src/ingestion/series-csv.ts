import { PennyError } from '../errors.ts';

/** A row of a series file, as it is written and as it is understood. */
export interface SeriesRow {
  /** As in the file. */
  timestamp: string;
  /** Milliseconds since 1970, UTC where no zone is named. */
  at: number;
  /** Null where the file has none. */
  value: number | null;
}

const TIME_NAMES = ['timestamp', 'date'];
const MISSING = /^(|null|nan|na|n\/a|none|-)$/i;
const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads `timestamp,value` (or `date,value`; further columns are left alone) in the order of the file. A row that cannot
 * be understood is told with its line, because a series with a hole in it would be judged wrongly.
 */
export function parseSeriesCsv(text: string, file: string): SeriesRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const headerAt = lines.findIndex((line) => line.trim() !== '');
  if (headerAt < 0) throw new PennyError('invalid', `${file}: is empty. Write a header, timestamp,value, and rows.`);
  const { separator, time, value } = columnsOf(lines[headerAt]!, `${file}:${headerAt + 1}`);
  const rows = lines.slice(headerAt + 1).flatMap((line, index): SeriesRow[] => {
    if (line.trim() === '') return [];
    const fields = fieldsOf(line, separator);
    const where = `${file}:${headerAt + index + 2}`;
    const timestamp = fields[time] ?? '';
    return [{ timestamp, at: instantOf(timestamp, where), value: numberOf(fields[value] ?? '', where) }];
  });
  if (rows.length === 0) throw new PennyError('invalid', `${file}: has a header and no rows.`);
  return rows;
}

function columnsOf(header: string, where: string): { separator: string; time: number; value: number } {
  const separator = [',', ';', '\t'].find((each) => header.includes(each)) ?? ',';
  const names = fieldsOf(header, separator).map((name) => name.toLowerCase());
  const time = names.findIndex((name) => TIME_NAMES.includes(name));
  const value = names.indexOf('value');
  if (time >= 0 && value >= 0) return { separator, time, value };
  const found = names.join(', ');
  throw new PennyError('invalid', `${where}: the first line must name timestamp (or date) and value, not ${found}.`);
}

function fieldsOf(line: string, separator: string): string[] {
  return line.split(separator).map((field) =>
    field
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

function instantOf(text: string, where: string): number {
  const [, day, time = '00:00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  if (!Number.isNaN(at)) return at;
  throw new PennyError('invalid', `${where}: "${text}" is no time; write 2026-11-23 or 2026-11-23 08:00:00.`);
}

function numberOf(text: string, where: string): number | null {
  if (MISSING.test(text)) return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new PennyError('invalid', `${where}: "${text}" is no number; write 12.5, or nothing where it is missing.`);
}
