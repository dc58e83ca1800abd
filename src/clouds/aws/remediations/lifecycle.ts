import type { GetBucketLifecycleConfigurationOutput, LifecycleRule } from '@aws-sdk/client-s3';
import { PennyError } from '../../../errors.ts';
import type { Json, Order, Receipt } from '../../../model/remediation.ts';

/** A bucket's whole lifecycle. */
export interface Lifecycle {
  rules: LifecycleRule[];
  /** From which size objects are moved to other classes; absent where AWS does not say. */
  minimumSize?: GetBucketLifecycleConfigurationOutput['TransitionDefaultMinimumObjectSize'];
}

/** As S3 answers; no answer is no lifecycle. */
export function lifecycleOf(reply: GetBucketLifecycleConfigurationOutput | undefined): Lifecycle {
  const { Rules: rules = [], TransitionDefaultMinimumObjectSize: minimumSize } = reply ?? {};
  return { rules, ...(minimumSize !== undefined && { minimumSize }) };
}

/**
 * The rule that an order adds: parts of uploads that broke off are removed, and nothing that anybody can list. By its name it is told from all others, and from
 * those of other proposals.
 */
export function ruleOf({ proposalId, change }: Order): LifecycleRule {
  const { abortIncompleteUploadsAfterDays: abort, ...unknown } = change;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw new PennyError('invalid', `I do not know the lifecycle rule "${stranger}".`);
  if (abort === undefined) throw new PennyError('invalid', 'Which lifecycle rule is to be added is not said.');
  return {
    ID: `penny-${proposalId}`,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: daysIn(abort) },
  };
}

/** Everything there was, as JSON: undo puts it back to the letter. */
export function receiptOf({ rules, minimumSize = undefined }: Lifecycle): Receipt {
  return { rules: JSON.parse(JSON.stringify(rules)) as Json, minimumSize: minimumSize ?? null };
}

/** The same back; JSON knows no dates, and S3 wants them. */
export function lifecycleIn({ rules, minimumSize }: Receipt): Lifecycle {
  const back = (key: string, value: unknown) => (key === 'Date' && typeof value === 'string' ? new Date(value) : value);
  return {
    rules: JSON.parse(JSON.stringify(rules), back) as LifecycleRule[],
    ...(typeof minimumSize === 'string' && { minimumSize: minimumSize as NonNullable<Lifecycle['minimumSize']> }),
  };
}

/** The same rules in the same order, whatever the order of their parts. */
export function isSameRules(a: readonly LifecycleRule[], b: readonly LifecycleRule[]): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Date || value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

function daysIn(value: string | number): number {
  const days = Number(value);
  if (Number.isInteger(days) && days > 0) return days;
  throw new PennyError('invalid', `"${value}" is no number of days.`);
}
