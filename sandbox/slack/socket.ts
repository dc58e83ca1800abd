import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptKey, ServerSocket } from './frames.ts';
import { isJson, type Json } from './options.ts';
import { parseJson } from './request.ts';
import { APP_ID } from './state.ts';

/** Socket Mode: the app connects to us, every delivery is an envelope, and the app acknowledges it by its id. */
export class SocketMode {
  #connections = new Set<ServerSocket>();
  #waiting = new Map<string, (payload: unknown) => void>();
  #tickets = new Set<string>();
  #envelopes = 0;

  get isConnected(): boolean {
    return this.#connections.size > 0;
  }

  /** A ticket for one connection, part of the address `apps.connections.open` gives out. */
  issueTicket(): string {
    const ticket = `ticket-${this.#tickets.size + 1}`;
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Takes over an HTTP connection, if it holds a ticket. */
  upgrade(request: IncomingMessage, stream: Duplex): void {
    const ticket = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('ticket') ?? '';
    const key = request.headers['sec-websocket-key'];
    if (!key || !this.#tickets.has(ticket)) {
      stream.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    stream.write(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n' +
        `sec-websocket-accept: ${acceptKey(key)}\r\n\r\n`,
    );
    const connection: ServerSocket = new ServerSocket(stream, {
      onText: (text) => this.#acknowledge(text),
      onClose: () => void this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    const hello = { type: 'hello', num_connections: this.#connections.size, connection_info: { app_id: APP_ID } };
    connection.send(JSON.stringify(hello));
  }

  /** Sends an envelope to one connection; answers with what the app acknowledged, or `undefined` after `timeoutMs`. */
  deliver(envelope: Json, timeoutMs: number): Promise<{ payload: unknown } | undefined> {
    const [connection] = this.#connections;
    if (!connection) return Promise.resolve(undefined);

    const { promise, resolve } = Promise.withResolvers<{ payload: unknown } | undefined>();
    const envelopeId = `envelope-${++this.#envelopes}`;
    const timer = setTimeout(resolve, timeoutMs, undefined);
    this.#waiting.set(envelopeId, (payload) => resolve({ payload }));
    connection.send(JSON.stringify({ ...envelope, envelope_id: envelopeId }));
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(envelopeId);
    });
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  #acknowledge(text: string): void {
    const message = parseJson(text);
    if (isJson(message)) this.#waiting.get(String(message.envelope_id))?.(message.payload);
  }
}
