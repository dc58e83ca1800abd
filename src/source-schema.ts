import { z } from 'zod';
import type { Fault } from './config-schema.ts';

const text = z.string().trim().min(1, 'is empty');
const awsAccount = z
  .string('is not text; write the 12 digits in quotes')
  .regex(/^\d{12}$/, 'is not an AWS account id; write its 12 digits in quotes');
const awsRegion = text.regex(/^[a-z]{2,3}(-[a-z]+)+-\d+$/, 'is not an AWS region; write one such as eu-central-1');
/** What AWS allows in a role's name, with its path (IAM API reference, CreateRole). */
const awsRole = text.regex(
  /^[\w+=,.@/-]{1,576}$/,
  "is not a role's name; write only the name, such as Penny, without arn: and the account",
);

/** Bills as files. */
const focus = z.strictObject({
  name: text,
  kind: z.literal('focus'),
  paths: z.array(text).min(1, 'names no path'),
});

/** AWS's bill by its cost interface. */
const costExplorer = z.strictObject({
  name: text,
  kind: z.literal('aws-cost-explorer'),
  billingAccountId: awsAccount,
  historyMonths: z.int().min(1).max(13).default(13),
  maxRequestsPerDay: z.int().min(1).default(100),
  pagesPerCall: z.int().min(1).default(20),
  readEveryHours: z.number().min(1).default(12),
  net: z.boolean().default(false),
});

/** What AWS accounts hold and how much it is used: no bill. */
const awsResources = z.strictObject({
  name: text,
  kind: z.literal('aws-resources'),
  accounts: z.array(awsAccount).min(1, 'names no account; write the 12 digits of at least one, in quotes'),
  role: awsRole.optional(),
  /** The role that acts; without one nothing is done in these accounts. */
  actRole: awsRole.optional(),
  externalId: z.string().min(2, 'has 2 characters at least').max(1224).optional(),
  regions: z.array(awsRegion).min(1, 'names no region; leave it out to read every region').optional(),
  days: z.int().min(1).max(60, 'is at most 60').default(14),
  readEveryHours: z.number().min(1).default(24),
  parallel: z.int().min(1).max(64).default(8),
});

export const source = z.discriminatedUnion('kind', [focus, costExplorer, awsResources]);

export type Source = z.output<typeof source>;
export type CostExplorerSource = Extract<Source, { kind: 'aws-cost-explorer' }>;
export type ResourcesSource = Extract<Source, { kind: 'aws-resources' }>;
/** A source of charges, which is what precedence is about. */
export type BillSource = Exclude<Source, ResourcesSource>;

export function isBillSource(source: Source): source is BillSource {
  return source.kind !== 'aws-resources';
}

/** What no single value shows: accounts read twice, and accounts that nobody has a way into. */
export function sourceContradictions(sources: readonly Source[]): Fault[] {
  const readBy = new Map<string, string>();
  return sources.flatMap((each, index) => {
    if (each.kind !== 'aws-resources') return [];
    const faults = each.accounts.flatMap((account, at) => {
      const reader = readBy.get(account);
      readBy.set(account, each.name);
      const message = `"${account}" is read by "${reader}" already; one source reads an account`;
      return reader === undefined ? [] : [{ path: ['sources', index, 'accounts', at], message }];
    });
    return [...faults, ...withoutRole(each, index), ...sameRole(each, index)];
  });
}

/** Reading and acting are two sets of rights, so that neither can be had by way of the other. */
function sameRole({ role, actRole }: ResourcesSource, index: number): Fault[] {
  if (actRole === undefined || actRole !== role) return [];
  const message = `"${actRole}" is the role that reads; write another one, which is allowed what npx penny permissions aws act prints`;
  return [{ path: ['sources', index, 'actRole'], message }];
}

/** Without a role there are only Penny's own credentials, which are those of one account. */
function withoutRole({ role, actRole, accounts, externalId }: ResourcesSource, index: number): Fault[] {
  if (role !== undefined) return [];
  const isForNothing = externalId !== undefined && actRole === undefined;
  const beyondOwn = accounts.length > 1 ? 'several accounts' : isForNothing ? 'an externalId' : undefined;
  if (!beyondOwn) return [];
  const message = `needs a role for ${beyondOwn}; write role: with the name of the role to become in each account`;
  return [{ path: ['sources', index], message }];
}
