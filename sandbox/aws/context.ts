import type { Estate, EstateAccount, EstateRegion } from './estate.ts';
import type { answererOf } from './operations.ts';
import { type Asked, type Page, pageIn } from './pages.ts';
import type { AwsOptions, SandboxAws } from './server.ts';

/** What an operation knows besides its input. */
export interface Context {
  estate: Estate;
  /** Whose key signed the request. */
  account: EstateAccount;
  regionId: string;
  /** What is in that region of that account. */
  here: EstateRegion;
  /** The role that was taken on, where the key is of one. */
  roleName?: string | undefined;
  /** What is asked for. */
  operation: string;
  now(): Temporal.Instant;
  /** UTC. */
  today(): Temporal.PlainDate;
  /** What the server was started with, and the server. */
  options: Omit<AwsOptions, 'port' | 'pageSize'>;
  aws: SandboxAws;
  /** Answers questions about the bill. */
  bill: ReturnType<typeof answererOf>;
  /** One page of a list, never more than the server's page size. */
  page<T>(list: readonly T[], asked: Asked): Page<T>;
}

/** Input and output are in the shape of the SDK; each operation has its own. */
export type Operation = (input: never, context: Context) => object;

/** What a call is about, as far as a policy may look at it. */
export interface Target {
  arn: string;
  /** What is there already. */
  tags?: Record<string, string>;
  /** What the call brings with it. */
  requestTags?: Record<string, string>;
  /** Where IAM asks for another action than the operation's: `ec2:CreateTags` for what is made with tags. */
  action?: string;
  /** Further keys that conditions may name. */
  keys?: Record<string, string>;
}

/** Whom a call is about; its input is in the shape of the SDK. */
export type TargetsOf = (input: never, context: Context) => Target[];

/** A way to write requests and answers: EC2's forms, everybody else's, JSON by target, REST with JSON or XML. */
export type Protocol = 'ec2' | 'query' | 'json' | 'rest-json' | 'rest-xml';

/** A service of AWS, or some of its operations: files that name the same service add to it. */
export interface Service {
  name: string;
  /** As its requests are signed, and as IAM calls its actions where that is another word. */
  signingName: string;
  iamPrefix?: string;
  protocol: Protocol;
  /** What comes before the operation in X-Amz-Target. */
  target?: string;
  /** Of forms: tells apart services that are signed alike. */
  version?: string;
  /** Is the same in every region, so that a region's being switched off does not matter. */
  isGlobal?: boolean;
  /** The SDK's client, whose shapes say what the wire looks like. JSON needs none. */
  sdk?(): Promise<Record<string, unknown>>;
  operations: Record<string, Operation>;
  /** By operation, what a policy judges it by; all others are about `*`. */
  targets?: Record<string, TargetsOf>;
}

/** An answer that is JSON text already, where making an object first would take too long. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Pages that are never longer than the server's own size, which a test may change. */
export function pager(pageSize: () => number): Context['page'] {
  return (list, asked) => pageIn(list, { ...asked, limit: Math.min(asked.limit, pageSize()) });
}

/** As IAM names who asks. */
export function arnOf({ account: { accountId }, roleName }: Pick<Context, 'account' | 'roleName'>): string {
  return roleName === undefined
    ? `arn:aws:iam::${accountId}:user/penny`
    : `arn:aws:sts::${accountId}:assumed-role/${roleName}/penny`;
}
