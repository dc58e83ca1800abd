import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from './options.ts';
import { parseJson } from './request.ts';
import type { SocketMode } from './socket.ts';

/** How long an app may take to acknowledge anything (docs.slack.dev, acknowledging requests). */
export const ACKNOWLEDGE_MS = 3000;
/** Waits before the second, third and fourth copy of an event: at once, a minute, five minutes. */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

export type DeliveryKind = 'events_api' | 'slash_commands' | 'interactive';

/** Why a delivery was not acknowledged, in Slack's words (`X-Slack-Retry-Reason`). */
export type DeliveryProblem = 'http_timeout' | 'http_error' | 'connection_failed';

/** How the bot answered. */
export interface Delivered {
  isAcknowledged: boolean;
  problem?: DeliveryProblem;
  /** What the acknowledgement carried: a message for a command, errors or a view for a submission. */
  body?: unknown;
  /** Milliseconds from sending to acknowledgement. */
  milliseconds: number;
}

interface Retry {
  attempt: number;
  reason: DeliveryProblem;
}

interface Answer {
  problem?: DeliveryProblem;
  body?: unknown;
  /** The app asked not to be sent this again. */
  isFinal?: boolean;
}

export interface DelivererOptions {
  signingSecret: string;
  eventsUrl: string | undefined;
  retryDelays: number[] | undefined;
}

/** Brings commands, interactions and events to the bot: over its socket if it has one, else signed to its address. */
export class Deliverer {
  eventsUrl: string | undefined;
  #signingSecret: string;
  #retryDelays: number[];
  #socket: SocketMode;
  #stopping = new AbortController();

  constructor({ signingSecret, eventsUrl, retryDelays = RETRY_DELAYS_MS }: DelivererOptions, socket: SocketMode) {
    this.#signingSecret = signingSecret;
    this.eventsUrl = eventsUrl;
    this.#retryDelays = retryDelays;
    this.#socket = socket;
  }

  /** Delivers once. Commands and interactions are never repeated: a person would press again. */
  async once(kind: DeliveryKind, payload: Json, retry?: Retry): Promise<Delivered & { isFinal?: boolean }> {
    const start = performance.now();
    const { isFinal, ...answer } = await this.#send(kind, payload, retry);
    const milliseconds = performance.now() - start;
    return { isAcknowledged: !answer.problem, ...answer, milliseconds, ...(isFinal && { isFinal }) };
  }

  /** Delivers an event; unanswered, up to three more copies follow in the background, marked as retries. */
  async event(payload: Json): Promise<Delivered> {
    const first = await this.once('events_api', payload);
    if (first.problem && !first.isFinal) void this.#repeat(payload, first.problem);
    return first;
  }

  stop(): void {
    this.#stopping.abort();
    this.#socket.close();
  }

  async #repeat(payload: Json, problem: DeliveryProblem): Promise<void> {
    let reason = problem;
    for (const [index, delay] of this.#retryDelays.entries()) {
      if (!(await this.#pause(delay))) return;
      const { problem: again, isFinal } = await this.once('events_api', payload, { attempt: index + 1, reason });
      if (!again || isFinal) return;
      reason = again;
    }
    console.error(`sandbox: the bot did not answer event ${payload.event_id} (${reason}); Slack gives up here`);
  }

  /** Waits; false when the workspace stopped meanwhile. */
  async #pause(delay: number): Promise<boolean> {
    const { signal } = this.#stopping;
    await sleep(delay, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return !signal.aborted;
  }

  #send(kind: DeliveryKind, payload: Json, retry?: Retry): Promise<Answer> {
    return this.#socket.isConnected ? this.#sendBySocket(kind, payload, retry) : this.#sendByHttp(kind, payload, retry);
  }

  async #sendBySocket(type: DeliveryKind, payload: Json, retry?: Retry): Promise<Answer> {
    const accepts_response_payload = type !== 'events_api';
    const retried = retry ? { retry_attempt: retry.attempt, retry_reason: retry.reason } : {};
    const answer = await this.#socket.deliver({ type, payload, accepts_response_payload, ...retried }, ACKNOWLEDGE_MS);
    return answer ? { body: answer.payload } : { problem: 'http_timeout' };
  }

  async #sendByHttp(kind: DeliveryKind, payload: Json, retry?: Retry): Promise<Answer> {
    if (!this.eventsUrl) return { problem: 'connection_failed' };
    const { body, type } = encode(kind, payload);
    const headers = { 'content-type': type, ...this.#signature(body), ...retryHeaders(retry) };
    const signal = AbortSignal.any([AbortSignal.timeout(ACKNOWLEDGE_MS), this.#stopping.signal]);
    try {
      const response = await fetch(this.eventsUrl, { method: 'POST', headers, body, signal });
      const text = await response.text();
      if (response.ok) return { body: text === '' ? undefined : parseJson(text) };
      return { problem: 'http_error', isFinal: response.headers.get('x-slack-no-retry') === '1' };
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      return { problem: isLate ? 'http_timeout' : 'connection_failed' };
    }
  }

  /** Signature v0, by the machine's real time whatever the sandbox's clock says: the bot refuses anything else. */
  #signature(body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHmac('sha256', this.#signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
  }
}

/** Events are JSON; commands are a form; interactions are a form with one field of JSON. */
function encode(kind: DeliveryKind, payload: Json): { body: string; type: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };

  const fields = kind === 'interactive' ? { payload: JSON.stringify(payload) } : payload;
  const form = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  return { body: form.toString(), type: 'application/x-www-form-urlencoded' };
}

function retryHeaders(retry: Retry | undefined): Record<string, string> {
  return retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {};
}
