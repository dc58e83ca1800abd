import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';

/*
 * The server's half of WebSocket (RFC 6455), as far as Socket Mode needs it: unmasked text out, masked frames in,
 * continuation, ping, close. Nothing installed brings a WebSocket server.
 */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** What the server answers to the client's key, so that both know they speak WebSocket (RFC 6455, 4.2.2). */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}

export interface WebSocketHandlers {
  onText(text: string): void;
  onClose(): void;
}

/** One open connection. */
export class ServerSocket {
  #stream: Duplex;
  #handlers: WebSocketHandlers;
  #rest: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];

  constructor(stream: Duplex, handlers: WebSocketHandlers) {
    this.#stream = stream;
    this.#handlers = handlers;
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    stream.on('close', () => handlers.onClose());
    stream.on('error', () => stream.destroy());
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  /** Says goodbye and ends; the client answers with its own close frame. */
  close(): void {
    this.#write(CLOSE, Buffer.from([0x03, 0xe8]));
    this.#stream.end();
  }

  #write(opcode: number, payload: Buffer): void {
    if (this.#stream.writable) this.#stream.write(Buffer.concat([header(opcode, payload.length), payload]));
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let frame = takeFrame(this.#rest); frame; frame = takeFrame(this.#rest)) {
      this.#rest = frame.rest;
      this.#handle(frame);
    }
  }

  #handle({ opcode, isLast, payload }: Frame): void {
    if (opcode === PING) this.#write(PONG, payload);
    if (opcode === CLOSE) {
      this.#write(CLOSE, payload.subarray(0, 2));
      this.#stream.end();
    }
    if (opcode >= CLOSE) return;
    this.#parts.push(payload);
    if (!isLast) return;
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#handlers.onText(text);
  }
}

interface Frame {
  opcode: number;
  isLast: boolean;
  payload: Buffer;
  rest: Buffer;
}

function header(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | opcode, length]);
  if (length < 65_536) return Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
  const long = Buffer.alloc(10);
  long.set([0x80 | opcode, 127]);
  long.writeBigUInt64BE(BigInt(length), 2);
  return long;
}

/** The first whole frame of the bytes, if it is there yet. */
function takeFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 0x7f;
  const lengthEnd = short === 126 ? 4 : short === 127 ? 10 : 2;
  const maskEnd = lengthEnd + (bytes[1]! & 0x80 ? 4 : 0);
  if (bytes.length < maskEnd) return undefined;

  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < maskEnd + length) return undefined;

  const mask = bytes.subarray(lengthEnd, maskEnd);
  const payload = Buffer.from(bytes.subarray(maskEnd, maskEnd + length));
  if (mask.length > 0) for (let index = 0; index < length; index++) payload[index]! ^= mask[index % 4]!;
  return {
    opcode: bytes[0]! & 0x0f,
    isLast: (bytes[0]! & 0x80) !== 0,
    payload,
    rest: bytes.subarray(maskEnd + length),
  };
}
