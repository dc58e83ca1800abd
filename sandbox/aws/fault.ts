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

const FAULTS = {
  throttled: new AwsFault(
    'LimitExceededException',
    'You made too many calls in a short period of time. Try again later.',
  ),
  'access-denied': new AwsFault('AccessDeniedException', 'User is not authorized to perform: '),
  'not-enabled': new AwsFault('DataUnavailableException', 'The requested data is unavailable.'),
  'not-enabled-for-user': new AwsFault('AccessDeniedException', 'User not enabled for cost explorer access'),
  'expired-token': new AwsFault('ExpiredTokenException', 'The security token included in the request is expired'),
  'wrong-key': new AwsFault('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  'expired-bill': new AwsFault('BillExpirationException', 'The requested report expired.'),
  validation: new AwsFault('ValidationException', 'Invalid request: dimension is not supported for group by'),
  'json-500': new AwsFault('InternalServerException', 'An internal error has occurred', 500),
  'html-500': '<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>',
} as const;

export type FaultName = keyof typeof FAULTS;

/** What Budgets calls by another name (its type docs). */
const OF_BUDGETS: Partial<Record<FaultName, AwsFault>> = {
  throttled: new AwsFault('ThrottlingException', 'Rate exceeded'),
  validation: new AwsFault('InvalidParameterException', 'Invalid input'),
  'json-500': new AwsFault('InternalErrorException', 'An internal error has occurred', 500),
};

/** A way to fail on request. `html-500` is what a proxy in front answers; the others are AWS's own. */
export function faultOf(name: FaultName, operation: string): AwsFault | string {
  const isBudgets = operation === 'DescribeBudgets';
  const fault = (isBudgets ? OF_BUDGETS[name] : undefined) ?? FAULTS[name];
  if (typeof fault === 'string' || name !== 'access-denied') return fault;
  return new AwsFault(fault.type, fault.message + (isBudgets ? 'budgets:ViewBudget' : `ce:${operation}`));
}
