import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AwsCharge } from './charge.ts';
import { type CostAndUsageRequest, costAndUsage, type ResultByTime } from './cost-and-usage.ts';
import { AwsFault, FAULTS, type FaultName } from './fault.ts';
import { markOf, pageOf } from './pages.ts';

export type { AwsCharge } from './charge.ts';

/** What was asked and how it was answered. */
export interface AwsCall {
  operation: string;
  request: CostAndUsageRequest;
  status: number;
}

export interface AwsOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The bill so far. The same array means the same bill, and is indexed once. */
  charges(): readonly AwsCharge[];
  now(): Temporal.Instant;
  /** Groups a page. The real size is not documented; 2,000 by default. */
  pageSize?: number;
}

/** AWS on loopback, as far as the bot calls it. */
export interface SandboxAws {
  /** For `AWS_ENDPOINT_URL`. */
  url: string;
  calls: AwsCall[];
  pageSize: number;
  /** Makes the next `times` calls of an operation fail, or of those that `only` picks. */
  fail(
    operation: string,
    fault: FaultName,
    options?: { times?: number; only?(request: CostAndUsageRequest): boolean },
  ): void;
  stop(): Promise<void>;
}

interface PlannedFault {
  operation: string;
  fault: FaultName;
  times: number;
  only(request: CostAndUsageRequest): boolean;
}

/** Starts Cost Explorer's wire protocol (AWS JSON 1.1) on 127.0.0.1. It checks that requests are signed, not by whom. */
export async function startAws({ port = 0, charges, now, pageSize = 2_000 }: AwsOptions): Promise<SandboxAws> {
  const faults: PlannedFault[] = [];
  const answer = answerer({ charges, now });
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  const aws: SandboxAws = {
    url: '',
    calls: [],
    pageSize,
    fail: (operation, fault, { times = 1, only = () => true } = {}) =>
      void faults.push({ operation, fault, times, only }),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = operationOf(incoming);
    const body = await text(incoming);
    const { request, reply } = replyTo(operation, body, incoming);
    aws.calls.push({ operation, request, status: reply.status });
    response.writeHead(reply.status, { 'content-type': reply.html ? 'text/html' : 'application/x-amz-json-1.1' });
    response.end(reply.body);
  }

  function replyTo(operation: string, body: string, incoming: IncomingMessage) {
    let request: CostAndUsageRequest = {};
    try {
      if (!incoming.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
        throw new AwsFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
      }
      request = parse(body);
      const fault = takeFault(faults, operation, request);
      if (typeof fault === 'string') return { request, reply: { status: 500, body: fault, html: true } };
      if (fault) throw fault;
      if (operation !== 'GetCostAndUsage')
        throw new AwsFault('UnknownOperationException', `Unknown operation ${operation}`);
      return { request, reply: { status: 200, body: JSON.stringify(answer(request, aws.pageSize)), html: false } };
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

/** Answers requests, keeping the last answer so that its further pages cost nothing. */
function answerer({ charges, now }: Pick<AwsOptions, 'charges' | 'now'>) {
  let indexed: Index | undefined;
  let last: { mark: string; results: ResultByTime[] } | undefined;

  return (request: CostAndUsageRequest, pageSize: number) => {
    const bill = charges();
    if (indexed?.of !== bill) {
      indexed = indexOf(bill);
      last = undefined;
    }
    const today = now().toZonedDateTimeISO('UTC').toPlainDate();
    const mark = `${markOf(request)} ${today}`;
    if (last?.mark !== mark) last = { mark, results: costAndUsage(request, indexed.byDay, today) };
    const page = pageOf(last.results, request, pageSize);
    const byAccount = request.GroupBy?.some(({ Key }) => Key === 'LINKED_ACCOUNT');
    const DimensionValueAttributes = byAccount ? indexed.accounts : [];
    return { ...page, GroupDefinitions: request.GroupBy ?? [], DimensionValueAttributes };
  };
}

interface Index {
  of: readonly AwsCharge[];
  byDay: Map<string, AwsCharge[]>;
  /** Accounts come with their names. */
  accounts: { Value: string; Attributes: { description: string } }[];
}

function indexOf(bill: readonly AwsCharge[]): Index {
  const names = new Map(bill.map(({ subAccountId, subAccountName }) => [subAccountId, subAccountName]));
  return {
    of: bill,
    byDay: Map.groupBy(bill, ({ day }) => day),
    accounts: [...names].map(([Value, description]) => ({ Value, Attributes: { description } })),
  };
}
function operationOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target'] ?? '').replace(/^AWSInsightsIndexService\./, '');
}

function parse(body: string): CostAndUsageRequest {
  try {
    return JSON.parse(body) as CostAndUsageRequest;
  } catch (error) {
    throw new AwsFault('SerializationException', error instanceof Error ? error.message : 'Not JSON');
  }
}

function takeFault(faults: PlannedFault[], operation: string, request: CostAndUsageRequest) {
  const planned = faults.find((each) => each.operation === operation && each.times > 0 && each.only(request));
  if (!planned) return undefined;
  planned.times -= 1;
  return FAULTS[planned.fault];
}
