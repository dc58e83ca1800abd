import { PennyError } from '../../errors.ts';
import { REFUSALS } from './refusals.ts';
import type { Purpose } from './requests.ts';

/** What AWS says when it is asked too often (Cost Explorer's own is the first); waiting helps. */
const THROTTLED = new Set([
  'LimitExceededException',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestThrottled',
  'RequestLimitExceeded',
  'SlowDown',
  'SnapshotCreationPerVolumeRateExceeded',
]);

const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'MissingAuthenticationTokenException']);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const WRONG_CREDENTIALS = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
]);
const NOT_ENABLED = /not enabled for cost explorer/i;
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);
/** What a region that is not enabled in the account answers, each service in its own way. */
const NOT_THERE = new Set(['AuthFailure', 'OptInRequired', 'SubscriptionRequiredException']);
/** No role can allow what the organisation forbids. */
const BY_ORGANISATION = /service control policy|resource control policy/i;

/** What one needs to know of an error of the AWS client, whatever its class. */
interface Failure {
  name: string;
  message: string;
  /** HTTP status of the answer, where there was one. */
  status: number | undefined;
  /** Node's code for a connection that failed. */
  code: string | undefined;
}

/** Whether it was refused only for being asked too often: what was asked for was surely not done. */
export function isThrottled(error: unknown): boolean {
  return THROTTLED.has(failureOf(error).name);
}

/** Whether asking again later may help: throttling, the provider's own faults, a broken connection. */
export function isPassing(error: unknown): boolean {
  const { name, status, code } = failureOf(error);
  if (Object.hasOwn(REFUSALS, name)) return false;
  return THROTTLED.has(name) || (status ?? 0) >= 500 || code !== undefined || name === 'TimeoutError';
}

/** Whether the request itself was refused as malformed, as for a dimension that cannot be grouped by. */
export function isValidation(error: unknown): boolean {
  return failureOf(error).name === 'ValidationException';
}

/** Whether the role may not do it, and no policy of the organisation is why: a permission is missing. */
export function lacksPermission(error: unknown): boolean {
  const { name, message } = failureOf(error);
  return DENIED.has(name) && !BY_ORGANISATION.test(message) && !isNotEnrolled(error);
}

/** Whether what was asked about is not there (any more): S3 and CloudTrail say so by several names. */
export function isGone(error: unknown): boolean {
  const { name, status } = failureOf(error);
  return status === 404 || /NotFound/.test(name) || /^NoSuch/.test(name);
}

/** Whether AWS knows the account's keys elsewhere and not here, as in a region that is not enabled. */
export function isShutOut(error: unknown): boolean {
  const { name } = failureOf(error);
  return NOT_THERE.has(name) || WRONG_CREDENTIALS.has(name);
}

/** Whether the account has not asked for that product's advice; Cost Optimization Hub says so in words alone. */
export function isNotEnrolled(error: unknown): boolean {
  const { name, message } = failureOf(error);
  return name === 'OptInRequiredException' || /not (enrolled|opted.in|registered)/i.test(message);
}

/** Whether AWS says that it would have done what it was only asked about. */
export function isDryRunYes(error: unknown): boolean {
  return failureOf(error).name === 'DryRunOperation';
}

/** Whether AWS answered that it would not, whatever the reason: then it was surely not done. */
export function isRefusal(error: unknown): boolean {
  const { status = 0 } = failureOf(error);
  return status >= 400 && status < 500 && !isThrottled(error);
}

/** Whether AWS refused with one of these codes. */
export function isRefusedAs(error: unknown, ...codes: string[]): boolean {
  return codes.includes(failureOf(error).name);
}

/** Whether AWS keeps no such data for this account, as before Cost Explorer or resource-level data is enabled. */
export function isMissing(error: unknown): boolean {
  const { name, message } = failureOf(error);
  return name === 'DataUnavailableException' || NOT_ENABLED.test(message);
}

/**
 * The sentence a person gets: what was being done, what went wrong, what to do. Never the provider's own text where we
 * know better: an HTML answer shows up there as a parse error.
 */
export function explain(error: unknown, { doing, permission, next }: Purpose): PennyError {
  const [code, rest] = isMissing(error)
    ? (['unavailable', 'no data; enable Cost Explorer in the Billing console and give it a day'] as const)
    : isNotEnrolled(error)
      ? (['unavailable', 'the account is not enrolled; opt in to it in its console and give it a day'] as const)
      : judge(failureOf(error), permission, next);
  return new PennyError(code, `${doing}: ${rest}.`, { cause: error });
}

function judge(
  { name, message, status, code }: Failure,
  permission: string,
  next: string,
): [PennyError['code'], string] {
  if (DENIED.has(name) && BY_ORGANISATION.test(message)) {
    return ['forbidden', `a policy of the organisation denies ${permission}; no role can allow it`];
  }
  if (DENIED.has(name)) return ['forbidden', `access denied; add ${permission} to the role`];
  if (EXPIRED.has(name) || (NO_CREDENTIALS.has(name) && /expired/i.test(message))) {
    return [
      'forbidden',
      'the credentials have expired; sign in again or renew them, and check the clock of this machine',
    ];
  }
  if (NO_CREDENTIALS.has(name)) return ['forbidden', 'no AWS credentials; set AWS_PROFILE or give the machine a role'];
  if (WRONG_CREDENTIALS.has(name)) {
    return ['forbidden', 'AWS does not accept the credentials; check the access key and the clock of this machine'];
  }
  if (NOT_THERE.has(name)) {
    return ['forbidden', 'AWS does not let this account in there; enable the region, or leave it out of regions'];
  }
  const refusal = REFUSALS[name];
  if (refusal !== undefined) return ['refused', `${withoutEnd(message)}; ${refusal}`];
  if (THROTTLED.has(name)) return ['unavailable', `AWS is still throttling; ${next}`];
  if ((status ?? 0) >= 500) return ['unavailable', `HTTP ${status} from AWS each time; ${next}`];
  if (code || name === 'TimeoutError') {
    return ['unavailable', `no answer (${code ?? 'timeout'}); check the network and AWS_ENDPOINT_URL`];
  }
  if (name === 'SyntaxError')
    return ['unavailable', 'an answer that is not from AWS; check the network and AWS_ENDPOINT_URL'];
  return judgeRequest(name, message);
}

/** Faults of this one request, told with the provider's own words. */
function judgeRequest(name: string, message: string): [PennyError['code'], string] {
  if (name === 'BillExpirationException') return ['unavailable', 'the report expired meanwhile; read again'];
  if (name === 'InvalidNextTokenException' || name === 'RequestChangedException') {
    return ['unavailable', 'the pages changed while being read; read again'];
  }
  return [name === 'ValidationException' ? 'invalid' : 'unavailable', withoutEnd(`${name}: ${message}`)];
}

function withoutEnd(message: string): string {
  return message.trim().replace(/\.$/, '');
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), status: undefined, code: undefined };
  const { $metadata: metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  return {
    name: error.name,
    message: error.message,
    status: metadata?.httpStatusCode,
    code: typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : undefined,
  };
}
