import type { Protocol, Service } from './context.ts';

/** A refusal as AWS words it on the wire: a type, a message and an HTTP status. */
export class AwsFault extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/**
 * Ways to fail on request. `html-500` is what a proxy in front answers, and `lost-reply` no answer at all: what was asked
 * for is carried out, and the connection ends before the reply. The others are AWS's own.
 */
export type FaultName =
  | 'throttled'
  | 'access-denied'
  | 'denied-by-organization'
  | 'not-enabled'
  | 'not-enabled-for-user'
  | 'expired-token'
  | 'wrong-key'
  | 'expired-bill'
  | 'validation'
  | 'no-capacity'
  | 'json-500'
  | 'html-500'
  | 'lost-reply';

type Words = readonly [type: string, message: string, status?: number];

const NO_CAPACITY = 'We currently do not have sufficient capacity in the Availability Zone you requested.';

/** As JSON services say it, and so everybody who is not named below. */
const WORDS: Record<Exclude<FaultName, 'html-500' | 'lost-reply'>, Words> = {
  throttled: ['ThrottlingException', 'Rate exceeded'],
  'access-denied': ['AccessDeniedException', ''],
  'denied-by-organization': ['AccessDeniedException', ''],
  'not-enabled': ['OptInRequiredException', 'You are not registered for this service.'],
  'not-enabled-for-user': ['AccessDeniedException', 'User not enabled for cost explorer access'],
  'expired-token': ['ExpiredTokenException', 'The security token included in the request is expired'],
  'wrong-key': ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  'expired-bill': ['BillExpirationException', 'The requested report expired.'],
  validation: ['ValidationException', 'Invalid request: dimension is not supported for group by'],
  'no-capacity': ['InsufficientInstanceCapacity', NO_CAPACITY, 500],
  'json-500': ['InternalServerException', 'An internal error has occurred', 500],
};

type Dialect = Partial<typeof WORDS>;

const BY_PROTOCOL: Partial<Record<Protocol, Dialect>> = {
  ec2: {
    throttled: ['RequestLimitExceeded', 'Request limit exceeded.', 503],
    'access-denied': ['UnauthorizedOperation', 'You are not authorized to perform this operation. ', 403],
    'denied-by-organization': ['UnauthorizedOperation', 'You are not authorized to perform this operation. ', 403],
    'expired-token': ['RequestExpired', 'Request has expired.'],
    'wrong-key': ['AuthFailure', 'AWS was not able to validate the provided access credentials', 401],
    validation: ['InvalidParameterValue', 'Invalid value for a parameter.'],
    'json-500': ['InternalError', 'An internal error has occurred', 500],
  },
  query: {
    throttled: ['Throttling', 'Rate exceeded'],
    'access-denied': ['AccessDenied', '', 403],
    'denied-by-organization': ['AccessDenied', '', 403],
    'expired-token': ['ExpiredToken', 'The security token included in the request is expired', 403],
    'wrong-key': ['InvalidClientTokenId', 'The security token included in the request is invalid.', 403],
    validation: ['ValidationError', 'Invalid value for a parameter.'],
    'json-500': ['InternalFailure', 'An internal error has occurred', 500],
  },
  'rest-json': {
    throttled: ['TooManyRequestsException', 'Rate exceeded', 429],
    'access-denied': ['AccessDeniedException', '', 403],
    'denied-by-organization': ['AccessDeniedException', '', 403],
    'expired-token': ['ExpiredTokenException', 'The security token included in the request is expired', 403],
    'wrong-key': ['UnrecognizedClientException', 'The security token included in the request is invalid.', 403],
    'json-500': ['ServiceException', 'An internal error has occurred', 500],
  },
  'rest-xml': {
    throttled: ['SlowDown', 'Please reduce your request rate.', 503],
    'access-denied': ['AccessDenied', '', 403],
    'denied-by-organization': ['AccessDenied', '', 403],
    'expired-token': ['ExpiredToken', 'The provided token has expired.'],
    'wrong-key': ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403],
    validation: ['InvalidArgument', 'Invalid Argument'],
    'json-500': ['InternalError', 'We encountered an internal error. Please try again.', 500],
  },
};

/** What single services call by another name (their type docs). */
const BY_SERVICE: Record<string, Dialect> = {
  'cost-explorer': {
    throttled: ['LimitExceededException', 'You made too many calls in a short period of time. Try again later.'],
    'not-enabled': ['DataUnavailableException', 'The requested data is unavailable.'],
  },
  budgets: {
    validation: ['InvalidParameterException', 'Invalid input'],
    'json-500': ['InternalErrorException', 'An internal error has occurred', 500],
  },
  'cost-optimization-hub': {
    'not-enabled': ['ValidationException', 'AWS account is not enrolled for recommendations.'],
  },
  tagging: {
    throttled: ['ThrottledException', 'The request was denied to limit the frequency of submitted requests.'],
  },
  'compute-optimizer': {
    'not-enabled': ['OptInRequiredException', 'Aws account is not registered for recommendation.'],
  },
};

/** Some actions of IAM have another name than the operation. */
const ACTIONS: Record<string, string> = {
  'budgets DescribeBudgets': 'ViewBudget',
  's3 ListBuckets': 'ListAllMyBuckets',
  's3 GetBucketLifecycleConfiguration': 'GetLifecycleConfiguration',
  's3 PutBucketLifecycleConfiguration': 'PutLifecycleConfiguration',
  's3 DeleteBucketLifecycle': 'PutLifecycleConfiguration',
  's3 DeleteBucketTagging': 'PutBucketTagging',
};

/** The permission an operation needs, as IAM writes it. */
export function actionOf({ name, signingName, iamPrefix = signingName }: Service, operation: string): string {
  return `${iamPrefix}:${ACTIONS[`${name} ${operation}`] ?? operation}`;
}

/** Who was refused what. */
export interface Refused {
  service: Service;
  operation: string;
  /** Who asked. */
  arn: string;
}

/** Permission that is missing, as IAM says it. */
export interface Missing {
  action: string;
  resource: string;
  why: string;
}

/** A fault in the words of the service that refuses; a text is what is answered in AWS's place. */
export function faultOf(name: Exclude<FaultName, 'lost-reply'>, refused: Refused): AwsFault | string {
  if (name === 'html-500')
    return '<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>';
  const action = actionOf(refused.service, refused.operation);
  if (name === 'access-denied') {
    return deniedOf(refused, {
      action,
      resource: '*',
      why: `because no identity-based policy allows the ${action} action`,
    });
  }
  if (name === 'denied-by-organization') {
    return deniedOf(refused, { action, resource: '*', why: 'with an explicit deny in a service control policy' });
  }
  return new AwsFault(...wordsOf(name, refused));
}

/** A call that its caller has no permission for. */
export function deniedOf(refused: Refused, { action, resource, why }: Missing): AwsFault {
  const [type, message, status] = wordsOf('access-denied', refused);
  const denied = `User: ${refused.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  return new AwsFault(type, message + denied, status);
}

function wordsOf(name: keyof typeof WORDS, { service }: Refused): Words {
  return BY_SERVICE[service.name]?.[name] ?? BY_PROTOCOL[service.protocol]?.[name] ?? WORDS[name];
}
