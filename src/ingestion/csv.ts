import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** What a file is by its first bytes; names lie. */
export type FileKind = 'csv' | 'csv.gz' | 'parquet' | 'zip' | 'empty';

/** A header or a row longer than this is none: a quote was opened and never closed. DuckDB draws the same line. */
const MAX_RECORD_BYTES = 2_000_000;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

export async function kindOf(path: string): Promise<FileKind> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 0) return 'empty';
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return 'csv.gz';
    const magic = buffer.toString('latin1');
    return magic === 'PAR1' ? 'parquet' : magic === 'PK\u0003\u0004' ? 'zip' : 'csv';
  } finally {
    await file.close();
  }
}

/** The file's text, unpacked. */
function bytesOf(path: string, kind: FileKind): NodeJS.ReadableStream {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  if (kind !== 'csv.gz') return stream;
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  stream.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => stream.destroy());
  return stream.pipe(gunzip);
}

/** The column names and the separator they stand apart by: a comma, or what else gives the most names. */
export async function readHeader(path: string, kind: FileKind): Promise<{ names: string[]; separator: string }> {
  let head = Buffer.alloc(0);
  for await (const chunk of bytesOf(path, kind)) {
    head = Buffer.concat([head, Buffer.from(chunk)]);
    if (head.length > MAX_RECORD_BYTES || endOfRecord(head) !== -1) break;
  }
  const end = endOfRecord(head);
  const line = (end === -1 ? head : head.subarray(0, end)).toString('utf8').replace(/^\uFEFF/, '');
  const candidates = [',', ';', '\t', '|'].map((separator) => ({ names: splitLine(line, separator), separator }));
  return candidates.reduce((best, each) => (each.names.length > best.names.length ? each : best));
}

function endOfRecord(bytes: Buffer): number {
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    else if (!quoted && (bytes[at] === NEWLINE || bytes[at] === RETURN)) return at;
  }
  return -1;
}

/** One CSV line into its fields; a doubled quote inside quotes is a quote. */
function splitLine(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  return [...fields, field.trim()];
}

/** Reads a gzip to its end, because DuckDB takes half of one for the whole; a broken one throws. */
export async function checkGzip(path: string): Promise<void> {
  await pipeline(bytesOf(path, 'csv.gz'), new Writable({ write: (_chunk, _encoding, done) => done() }));
}

/**
 * Copies a CSV with the line number (1-based, as an editor shows it) before each row, one row per record, no blank
 * lines and one kind of line end. DuckDB numbers rows neither reliably nor as people do, and refuses mixed line ends.
 */
export async function numberLines(path: string, kind: FileKind, { separator, to }: { separator: string; to: string }) {
  const numbered = new LineNumbers(separator);
  await pipeline(
    bytesOf(path, kind),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) yield numbered.add(chunk);
      yield numbered.end();
    },
    createWriteStream(to),
  );
}

/** Splits bytes into records, and knows the line each began on. */
class LineNumbers {
  private readonly separator: string;
  private line = 1;
  private recordLine = 1;
  private quoted = false;
  private afterReturn = false;
  /** The pieces of the record that is not complete yet, from earlier chunks. */
  private pieces: Buffer[] = [];
  private pieceBytes = 0;
  private out: Buffer[] = [];

  constructor(separator: string) {
    this.separator = separator;
  }

  add(chunk: Buffer): Buffer {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte > QUOTE) continue;
      if (byte === QUOTE) this.quoted = !this.quoted;
      if (byte !== NEWLINE && byte !== RETURN) continue;
      const afterReturn = at === 0 ? this.afterReturn : chunk[at - 1] === RETURN;
      if (byte === RETURN || !afterReturn) this.line++;
      if (this.quoted && this.pieceBytes + at - start < MAX_RECORD_BYTES) continue;
      this.endRecord(chunk.subarray(start, at));
      start = at + 1;
    }
    this.pieces.push(chunk.subarray(start));
    this.pieceBytes += chunk.length - start;
    this.afterReturn = chunk.at(-1) === RETURN;
    return this.taken();
  }

  end(): Buffer {
    this.endRecord(Buffer.alloc(0));
    return this.taken();
  }

  private endRecord(last: Buffer): void {
    if (this.pieceBytes + last.length > 0) {
      this.out.push(Buffer.from(`${this.recordLine}${this.separator}`), ...this.pieces, last, Buffer.from('\n'));
    }
    this.pieces = [];
    this.pieceBytes = 0;
    this.quoted = false;
    this.recordLine = this.line;
  }

  private taken(): Buffer {
    const taken = Buffer.concat(this.out);
    this.out = [];
    return taken;
  }
}
