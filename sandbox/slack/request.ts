import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJson, type Json } from './options.ts';

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The arguments of a Web API call: query, then form or JSON; JSON inside a form field is opened. */
export async function readArguments(request: IncomingMessage, url: URL): Promise<Json> {
  const body = (await readBody(request)).toString('utf8');
  const query = Object.fromEntries(url.searchParams);
  if (!request.headers['content-type']?.includes('json'))
    return openFields({ ...query, ...Object.fromEntries(new URLSearchParams(body)) });

  const parsed: unknown = body === '' ? {} : parseJson(body);
  return { ...query, ...(isJson(parsed) ? openFields(parsed) : {}) };
}

/** Fields that hold structures; the client libraries send them as JSON text. */
const STRUCTURED = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);

function openFields(fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      STRUCTURED.has(name) && typeof value === 'string' ? parseJson(value) : value,
    ]),
  );
}

/** The value of a JSON text, or the text itself where it is none: the check of that field then names the fault. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, body: string, { status = 200, type = 'text/plain' } = {}): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}
