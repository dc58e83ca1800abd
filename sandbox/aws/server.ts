import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type Acted, asSeen } from './acting.ts';
import type { AnomalyFeedback, AwsAnomaly } from './anomalies.ts';
import { objectionTo } from './authorise.ts';
import type { AwsBudget } from './budgets.ts';
import type { AwsCharge } from './charge.ts';
import type { AwsCommitment } from './commitments.ts';
import { arnOf, type Context, pager } from './context.ts';
import { type Estate, emptyAccount, emptyEstate, emptyRegion } from './estate.ts';
import { AwsFault, type FaultName, faultOf, type Refused } from './fault.ts';
import { type Delays, settle } from './journal.ts';
import { type AwsRequest, answererOf } from './operations.ts';
import { serviceFor } from './services/index.ts';
import { accountOfKey, roleIndexOfKey, type Scope, scopeOf } from './wire/credential.ts';
import { faultReply, readCall, replyOf, type ServiceCall, type WireReply, type WireRequest } from './wire/protocol.ts';

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

interface PlannedFault extends FaultOptions {
  operation: string;
  fault: FaultName;
  left: number;
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

/** What requests are answered from. */
interface About {
  estate(): Estate;
  common: Pick<Context, 'options' | 'aws' | 'now' | 'today' | 'bill' | 'page'>;
  faults: PlannedFault[];
  tell(...about: Parameters<CallListener>): Promise<void>;
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

/** What was asked for, and the reply; none where it is to be lost. */
interface Answer {
  call: Omit<AwsCall, 'status'>;
  reply: WireReply | undefined;
}

async function answer(request: WireRequest, scope: Scope | undefined, about: About): Promise<Answer> {
  const service = scope && serviceFor(scope.signingName, request);
  const caller = callerOf(scope, about);
  const call: Omit<AwsCall, 'status'> = {
    service: service?.name ?? scope?.signingName ?? '',
    operation: request.target.replace(/^\w+\./, ''),
    accountId: caller.account.accountId,
    regionId: caller.regionId,
    request: {},
  };
  try {
    if (!scope) throw new AwsFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
    if (!service) throw new AwsFault('UnknownOperationException', `No service is signed as ${scope.signingName}`);
    const asked = readCall(service, request, (await service.sdk?.()) ?? {});
    Object.assign(call, { operation: asked.operation, request: asked.input });
    await about.tell('before', call);
    const fault = takeFault(about.faults, call);
    const refused = { service, operation: asked.operation, arn: arnOf(caller) };
    const planned = fault && fault !== 'lost-reply' ? faultOf(fault, refused) : undefined;
    if (typeof planned === 'string') return { call, reply: htmlReply(planned) };
    if (planned) throw planned;
    const reply = await carriedOut(asked, { refused, scope, about });
    await about.tell('after', call);
    return { call, reply: fault === 'lost-reply' ? undefined : reply };
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    return { call, reply: faultReply(service ?? { protocol: 'json', name: '' }, error) };
  }
}

/** Does what is asked, at one go: nothing else happens between the last look at the estate and the change. */
async function carriedOut(
  { operation, input, shape }: ServiceCall,
  { refused, scope, about }: { refused: Refused; scope: Scope; about: About },
): Promise<WireReply> {
  const { service } = refused;
  const judged = { ...callerOf(scope, about), operation };
  checkRegion(judged, refused);
  const operate = service.operations[operation];
  if (!operate) throw new AwsFault('UnknownOperationException', `Unknown operation ${operation}`);
  const objection = await objectionTo(refused, input, judged);
  if (objection) throw objection;
  const caller = { ...callerOf(scope, about), operation };
  if (isReading(operation)) caller.here = asSeen(caller.here, caller.now());
  return replyOf(service, { operation, input, shape }, operate(input as never, caller));
}

function isReading(operation: string): boolean {
  return /^(Describe|Get|List)/.test(operation);
}

/** A key that names no account is the payer's own; one of an account that is not there sees nothing. */
function callerOf(scope: Scope | undefined, { estate, common }: About): Context {
  const all = estate();
  settle(all, common.now());
  const accountId = accountOfKey(scope?.accessKeyId ?? '');
  const account = all.accounts.get(accountId ?? all.payerId) ?? emptyAccount(accountId ?? all.payerId);
  const regionId = scope?.region ?? '';
  const roleName = accountId === undefined ? undefined : account.roles[roleIndexOfKey(scope!.accessKeyId)]?.name;
  const here = account.regions.get(regionId) ?? emptyRegion();
  return { ...common, estate: all, account, regionId, here, roleName, operation: '' };
}

/** Keys are not known in a region that was never switched on. */
function checkRegion({ account, regionId }: Context, refused: Refused): void {
  if (refused.service.isGlobal || account.enabledRegions.includes(regionId)) return;
  const fault = faultOf('wrong-key', refused);
  if (typeof fault !== 'string') throw fault;
}

function takeFault(faults: PlannedFault[], call: Omit<AwsCall, 'status'>): FaultName | undefined {
  const planned = faults.find(
    ({ operation, left, service, accountId, regionId, only }) =>
      left > 0 &&
      operation === call.operation &&
      (service === undefined || service === call.service) &&
      (accountId === undefined || accountId === call.accountId) &&
      (regionId === undefined || regionId === call.regionId) &&
      (only?.(call.request, call) ?? true),
  );
  if (!planned) return undefined;
  planned.left -= 1;
  return planned.fault;
}

function htmlReply(body: string): WireReply {
  return { status: 500, headers: { 'content-type': 'text/html' }, body };
}
