import { asSeen } from './acting.ts';
import { objectionTo } from './authorise.ts';
import { arnOf, type Context } from './context.ts';
import { type Estate, emptyAccount, emptyRegion } from './estate.ts';
import { AwsFault, type FaultName, faultOf, type Refused } from './fault.ts';
import { settle } from './journal.ts';
import type { AwsCall, CallListener, FaultOptions } from './server.ts';
import { serviceFor } from './services/index.ts';
import { accountOfKey, roleIndexOfKey, type Scope } from './wire/credential.ts';
import { faultReply, readCall, replyOf, type ServiceCall, type WireReply, type WireRequest } from './wire/protocol.ts';

/** A failure that a test has asked for, and how often it is still to come. */
export interface PlannedFault extends FaultOptions {
  operation: string;
  fault: FaultName;
  left: number;
}

/** What requests are answered from. */
export interface About {
  estate(): Estate;
  common: Pick<Context, 'options' | 'aws' | 'now' | 'today' | 'bill' | 'page'>;
  faults: PlannedFault[];
  tell(...about: Parameters<CallListener>): Promise<void>;
}

/** What was asked for, and the reply; none where it is to be lost. */
export interface Answer {
  call: Omit<AwsCall, 'status'>;
  reply: WireReply | undefined;
}

/** Answers a request: refuses it, lets it fail as planned, or carries it out. */
export async function answer(request: WireRequest, scope: Scope | undefined, about: About): Promise<Answer> {
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
