import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AnomalyFeedback, AwsAnomaly } from './anomalies.ts';
import type { AwsBudget } from './budgets.ts';
import type { AwsCharge } from './charge.ts';
import { AwsFault, type FaultName, faultOf } from './fault.ts';
import { type AwsRequest, operationsOf } from './operations.ts';

export type { AwsCharge } from './charge.ts';

/** What was asked and how it was answered. */
export interface AwsCall {
  operation: string;
  request: AwsRequest;
  status: number;
}

export interface AwsOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The bill so far. The same array means the same bill, and is indexed once. */
  charges(): readonly AwsCharge[];
  /** What Cost Anomaly Detection has found so far; nothing by default. */
  anomalies?(): readonly AwsAnomaly[];
  /** The budgets kept at AWS; none by default. */
  budgets?(): readonly AwsBudget[];
  now(): Temporal.Instant;
  /** Groups, anomalies or budgets a page. The real size is not documented; 2,000 by default. */
  pageSize?: number;
}

/** AWS on loopback, as far as the bot calls it. */
export interface SandboxAws {
  /** For `AWS_ENDPOINT_URL`. */
  url: string;
  calls: AwsCall[];
  pageSize: number;
  /** What was said of anomalies, by their ids. */
  feedback: AnomalyFeedback;
  /** Makes the next `times` calls of an operation fail, or of those that `only` picks. */
  fail(operation: string, fault: FaultName, options?: { times?: number; only?(request: AwsRequest): boolean }): void;
  stop(): Promise<void>;
}

interface PlannedFault {
  operation: string;
  fault: FaultName;
  times: number;
  only(request: AwsRequest): boolean;
}

/**
 * Starts the wire protocol of Cost Explorer and Budgets (AWS JSON 1.1) on 127.0.0.1, one address for both. It checks
 * that requests are signed, not by whom.
 */
export async function startAws({ port = 0, pageSize = 2_000, ...options }: AwsOptions): Promise<SandboxAws> {
  const faults: PlannedFault[] = [];
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  const aws: SandboxAws = {
    url: '',
    calls: [],
    pageSize,
    feedback: new Map(),
    fail: (operation, fault, { times = 1, only = () => true } = {}) =>
      void faults.push({ operation, fault, times, only }),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  const operations = operationsOf(options, aws);

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(incoming.headers['x-amz-target'] ?? '');
    const operation = target.replace(/^\w+\./, '');
    const body = await text(incoming);
    const { request, reply } = replyTo({ target, operation }, body, incoming);
    aws.calls.push({ operation, request, status: reply.status });
    response.writeHead(reply.status, { 'content-type': reply.html ? 'text/html' : 'application/x-amz-json-1.1' });
    response.end(reply.body);
  }

  function replyTo({ target, operation }: Target, body: string, incoming: IncomingMessage) {
    let request: AwsRequest = {};
    try {
      if (!incoming.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
        throw new AwsFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
      }
      request = parse(body);
      const fault = takeFault(faults, operation, request);
      if (typeof fault === 'string') return { request, reply: { status: 500, body: fault, html: true } };
      if (fault) throw fault;
      const answer = operations[target];
      if (!answer) throw new AwsFault('UnknownOperationException', `Unknown operation ${operation}`);
      return { request, reply: { status: 200, body: JSON.stringify(answer(request)), html: false } };
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      const { type, message, status } = error;
      return { request, reply: { status, body: JSON.stringify({ __type: type, message }), html: false } };
    }
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  aws.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return aws;
}

/** What a request asks for: `AWSInsightsIndexService.GetAnomalies`, and the operation alone. */
interface Target {
  target: string;
  operation: string;
}

function parse(body: string): AwsRequest {
  try {
    return JSON.parse(body) as AwsRequest;
  } catch (error) {
    throw new AwsFault('SerializationException', error instanceof Error ? error.message : 'Not JSON');
  }
}

function takeFault(faults: PlannedFault[], operation: string, request: AwsRequest) {
  const planned = faults.find((each) => each.operation === operation && each.times > 0 && each.only(request));
  if (!planned) return undefined;
  planned.times -= 1;
  return faultOf(planned.fault, operation);
}
