import { randomUUID } from 'node:crypto';
import type {
  DeleteBucketLifecycleCommandInput,
  DeleteBucketTaggingCommandInput,
  LifecycleRule,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketTaggingCommandInput,
} from '@aws-sdk/client-s3';
import { carryOut } from '../acting.ts';
import type { Context, Service, Target } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { record } from '../journal.ts';
import { bucket } from './s3.ts';
import { tagRecord, withTags } from './tags.ts';

/**
 * What may be done to buckets. Policies look at the tags of those alone for which that was switched on (S3 user guide,
 * "Using tags with S3 general purpose buckets").
 */
export const s3Acts: Service = {
  name: 's3',
  signingName: 's3',
  protocol: 'rest-xml',
  sdk: () => import('@aws-sdk/client-s3'),
  targets: {
    PutBucketLifecycleConfiguration: aboutBucket,
    DeleteBucketLifecycle: aboutBucket,
    PutBucketTagging: aboutBucket,
    DeleteBucketTagging: aboutBucket,
  },
  operations: {
    /** Puts all rules in the place of those that were there. */
    PutBucketLifecycleConfiguration(input: PutBucketLifecycleConfigurationCommandInput, context) {
      const found = bucket(input.Bucket, context);
      const { Rules = [] } = input.LifecycleConfiguration ?? {};
      checkRules(Rules);
      return carryOut(context, [input.Bucket], () => {
        found.lifecycleRules = Rules.map((rule) => ({ ...rule, ID: rule.ID ?? randomUUID() }));
        return {};
      });
    },

    DeleteBucketLifecycle({ Bucket }: DeleteBucketLifecycleCommandInput, context) {
      const found = bucket(Bucket, context);
      return carryOut(context, [Bucket], () => {
        found.lifecycleRules = [];
        return {};
      });
    },

    /** Puts all tags in the place of those that were there. */
    PutBucketTagging({ Bucket, Tagging }: PutBucketTaggingCommandInput, context) {
      return tagAs(Bucket, tagRecord(withTags([], Tagging?.TagSet ?? [], 'InvalidTag')), context);
    },

    DeleteBucketTagging: ({ Bucket }: DeleteBucketTaggingCommandInput, context) => tagAs(Bucket, {}, context),
  },
};

function aboutBucket({ Bucket }: { Bucket: string | undefined }, { account }: Context): Target[] {
  const found = account.buckets.find(({ name }) => name === Bucket);
  return [{ arn: `arn:aws:s3:::${Bucket}`, ...(found?.hasAbac && { tags: found.tags }) }];
}

function tagAs(name: string | undefined, tags: Record<string, string>, context: Context): object {
  const found = bucket(name, context);
  return carryOut(context, [name], () => {
    found.tags = tags;
    record(context, { resourceId: `arn:aws:s3:::${name}`, event: 'changed', is: { tags } });
    return {};
  });
}

/** What S3 refuses of a lifecycle. */
function checkRules(rules: readonly LifecycleRule[]): void {
  const isWhole = rules.every(({ Status, Filter, Prefix }) => Status && (Filter !== undefined || Prefix !== undefined));
  if (rules.length === 0 || rules.length > 1_000 || !isWhole) {
    throw new AwsFault('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
  }
  const ids = rules.flatMap(({ ID }) => ID ?? []);
  if (new Set(ids).size < ids.length) {
    throw new AwsFault('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule');
  }
  if (!rules.every((rule) => ACTIONS.some((action) => rule[action] !== undefined))) {
    throw new AwsFault('InvalidRequest', 'At least one action needs to be specified in a rule');
  }
}

const ACTIONS = [
  'Expiration',
  'Transitions',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransitions',
  'AbortIncompleteMultipartUpload',
] as const;
