import { DeleteBucketLifecycleCommand, PutBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress } from '../../../model/remediation.ts';
import { lacksPermission } from '../failures.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import { bucketReads, lookAtBucket, readLifecycle, versioningOf } from './bucket.ts';
import type { AwsRemediation } from './definition.ts';
import { isSameRules, type Lifecycle, lifecycleIn, receiptOf, ruleOf } from './lifecycle.ts';
import { acts } from './permissions.ts';

/** Of setting a lifecycle and of removing the last rule of one. */
const PUT = 's3:PutLifecycleConfiguration';
const adding = { doing: 'Adding a lifecycle rule to', permission: PUT, once: true };
const removing = { doing: 'Taking the lifecycle rule from', permission: PUT, once: true };

/**
 * Adds one rule to those that a bucket has. S3 only sets all of them at once, so they are read anew right before. What a
 * rule has removed is not brought back by undo. S3 has no dry run.
 */
export const setBucketLifecycle: AwsRemediation = {
  name: 'set-bucket-lifecycle',
  permissions: [...bucketReads, ...acts('bucket', PUT)],
  look: lookAtBucket,

  async prepare(at, order) {
    ruleOf(order);
    return receiptOf(await readLifecycle(at, order));
  },

  async execute(at, order) {
    const rule = ruleOf(order);
    const now = await readLifecycle(at, order);
    if (now.rules.some(({ ID }) => ID === rule.ID)) return;
    await put(at, order, { adding, lifecycle: { ...now, rules: [...now.rules, rule] } });
  },

  async verify(at, order) {
    const seen = await seenOf(at, order);
    if (!seen) return GONE;
    return seen.isThere ? { is: 'done', note: seen.note } : { is: 'untouched', note: seen.note };
  },

  async undo(at, order, receipt) {
    const { ID } = ruleOf(order);
    const now = await readLifecycle(at, order);
    const others = now.rules.filter((rule) => rule.ID !== ID);
    if (others.length === now.rules.length) return;
    const before = lifecycleIn(receipt);
    // What somebody has changed since is theirs, and stays.
    const lifecycle = isSameRules(others, before.rules) ? before : { ...now, rules: others };
    await put(at, order, { adding: removing, lifecycle });
  },

  async verifyUndo(at, order, receipt) {
    const seen = await seenOf(at, order);
    if (!seen) return GONE;
    if (seen.isThere) return { is: 'untouched', note: seen.note };
    const isSame = isSameRules(seen.rules, lifecycleIn(receipt).rules);
    return { is: 'done', note: isSame ? seen.note : `${seen.note}, as somebody changed it since` };
  },
};

const GONE: Progress = { is: 'gone', note: 'it is gone' };

/** Whether the order's rule is among the bucket's. */
async function seenOf(at: Acting, order: Order) {
  if ((await versioningOf(at, order)) === undefined) return undefined;
  const { rules } = await readLifecycle(at, order);
  const count =
    rules.length === 0
      ? 'no lifecycle rule'
      : rules.length === 1
        ? 'one lifecycle rule'
        : `${rules.length} lifecycle rules`;
  return { rules, isThere: rules.some(({ ID }) => ID === ruleOf(order).ID), note: `it has ${count}` };
}

/** Sets all rules; none at all is no lifecycle. */
async function put(
  at: Acting,
  { resource }: Order,
  { adding: request, lifecycle: { rules, minimumSize } }: { adding: typeof adding; lifecycle: Lifecycle },
): Promise<void> {
  const s3 = at.client(S3Client);
  const Bucket = resource.resourceId;
  const send = () =>
    rules.length === 0
      ? s3.send(new DeleteBucketLifecycleCommand({ Bucket }))
      : s3.send(
          new PutBucketLifecycleConfigurationCommand({
            Bucket,
            LifecycleConfiguration: { Rules: rules },
            ...(minimumSize !== undefined && { TransitionDefaultMinimumObjectSize: minimumSize }),
          }),
        );
  await ifThere<unknown>(at.act(request, send as () => Promise<unknown>)).catch((error: unknown) => {
    throw withAbac(error);
  });
}

/** Policies see a bucket's tags only where that is switched on for the bucket (S3 user guide, "Using tags with buckets"). */
function withAbac(error: unknown): unknown {
  if (!(error instanceof PennyError) || !lacksPermission(error.cause)) return error;
  const sentence = `${error.message.replace(/\.$/, '')}; policies see its tags once ABAC is switched on for the bucket (aws s3api put-bucket-abac).`;
  return new PennyError(error.code, sentence, { cause: error.cause });
}
