import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Acted } from './acting.ts';
import type { AnomalyFeedback, AwsAnomaly } from './anomalies.ts';
import { type About, answer, type PlannedFault } from './answer.ts';
import type { AwsBudget } from './budgets.ts';
import type { AwsCharge } from './charge.ts';
import type { AwsCommitment } from './commitments.ts';
import { pager } from './context.ts';
import { type Estate, emptyEstate } from './estate.ts';
import type { FaultName } from './fault.ts';
import type { Delays } from './journal.ts';
import { type AwsRequest, answererOf } from './operations.ts';
import { scopeOf } from './wire/credential.ts';
import type { WireRequest } from './wire/protocol.ts';

export type { AwsCharge } from './charge.ts';

/** Who asked what of whom, and how it was answered. */
export interface AwsCall {
  service: string;
  operation: string;
  accountId: string;
  regionId: string;
  request: AwsRequest;
  /** 0 where the answer was lost on its way. */
  status: number;
}

/**
 * Is told of a call before anything is done, and again when it was carried out but not answered yet; both wait for it.
 * A call that is refused has no `after`.
 */
export type CallListener = (moment: 'before' | 'after', call: Omit<AwsCall, 'status'>) => unknown;

/** What AWS is to know, and how it behaves. */
export interface AwsOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The bill so far. The same array means the same bill, and is indexed once. */
  charges(): readonly AwsCharge[];
  /** What Cost Anomaly Detection has found so far; nothing by default. */
  anomalies?(): readonly AwsAnomaly[];
  /** The budgets kept at AWS; none by default. */
  budgets?(): readonly AwsBudget[];
  /** Savings Plans and reservations; none by default. */
  commitments?(): readonly AwsCommitment[];
  /** What the company owns; nothing by default. */
  estate?(): Estate;
  now(): Temporal.Instant;
  /** How long stopping, starting and copying take; some seconds by default. */
  delays?: Delays;
  /** So many milliseconds after a change, descriptions still show how it was before; 0 by default. */
  staleMs?: number;
  /** The most entries a page has, of groups, anomalies or machines; 2,000 by default, and never more than AWS allows. */
  pageSize?: number;
}

/** Which calls a fault is for; all of an operation where nothing is said. */
export interface FaultOptions {
  times?: number;
  service?: string;
  accountId?: string;
  regionId?: string;
  only?(request: AwsRequest, call: Omit<AwsCall, 'status'>): boolean;
}

/** AWS on loopback, as far as the bot calls it. */
export interface SandboxAws {
  /** For `AWS_ENDPOINT_URL`. */
  url: string;
  calls: AwsCall[];
  /** What was really carried out: no dry runs, no failures, nothing that was so already. */
  acted: Acted[];
  pageSize: number;
  /** What was said of anomalies, by their ids. */
  feedback: AnomalyFeedback;
  /** Makes the next `times` calls of an operation fail, or of those that are picked. */
  fail(operation: string, fault: FaultName, options?: FaultOptions): void;
  /** Lets a test do something around calls, such as end a process; gives what ends that. */
  onCall(listener: CallListener): () => void;
  stop(): Promise<void>;
}

/**
 * Starts AWS on 127.0.0.1, one address for all services. A request's signature says which service, region and account
 * it is for; it is not checked further.
 */
export async function startAws({ port = 0, pageSize = 2_000, ...options }: AwsOptions): Promise<SandboxAws> {
  const faults: PlannedFault[] = [];
  const listeners = new Set<CallListener>();
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  const aws: SandboxAws = {
    url: '',
    calls: [],
    acted: [],
    pageSize,
    feedback: new Map(),
    fail: (operation, fault, more = {}) => void faults.push({ operation, fault, left: more.times ?? 1, ...more }),
    onCall(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const nothing = emptyEstate();
  const about: About = {
    estate: options.estate ?? (() => nothing),
    faults,
    async tell(moment, call) {
      for (const listener of listeners) await listener(moment, call);
    },
    common: {
      options,
      aws,
      now: options.now,
      today: () => options.now().toZonedDateTimeISO('UTC').toPlainDate(),
      bill: answererOf(options.charges),
      page: pager(() => aws.pageSize),
    },
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { call, reply } = await answer(await readRequest(incoming), scopeOf(incoming.headers), about);
    aws.calls.push({ ...call, status: reply?.status ?? 0 });
    if (!reply) {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(reply.status, reply.headers);
    response.end(reply.body);
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  aws.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return aws;
}

/** Clients compress what is long. */
async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const bytes = await buffer(incoming);
  const isCompressed = incoming.headers['content-encoding'] === 'gzip';
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    body: (isCompressed ? gunzipSync(bytes) : bytes).toString('utf8'),
    target: String(incoming.headers['x-amz-target'] ?? ''),
  };
}
