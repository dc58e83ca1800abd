import { randomUUID } from 'node:crypto';
import type {
  DeleteBucketLifecycleCommandInput,
  DeleteBucketTaggingCommandInput,
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationOutput,
  GetBucketTaggingCommandInput,
  GetBucketTaggingOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningOutput,
  LifecycleRule,
  ListBucketsCommandInput,
  ListBucketsOutput,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketTaggingCommandInput,
} from '@aws-sdk/client-s3';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { pageOfList, tagList } from './paging.ts';
import { tagRecord, withTags } from './tags.ts';

/** Buckets. All are listed from anywhere; what is asked of one is answered in its own region. */
export const s3: Service = {
  name: 's3',
  signingName: 's3',
  protocol: 'rest-xml',
  sdk: () => import('@aws-sdk/client-s3'),
  operations: {
    ListBuckets(input: ListBucketsCommandInput, context): ListBucketsOutput {
      const { Prefix = '', BucketRegion, ContinuationToken: token, MaxBuckets: max } = input;
      const own = context.account.buckets.filter(
        ({ name, regionId }) => name.startsWith(Prefix) && (BucketRegion === undefined || regionId === BucketRegion),
      );
      const about = { token, max, least: 1, most: 10_000, refusal: 'InvalidArgument', context };
      const { page, next } = pageOfList(own, input, about);
      return {
        Buckets: page.map(({ name, regionId, createdAt }) => ({
          Name: name,
          CreationDate: createdAt,
          BucketRegion: regionId,
        })),
        Owner: { ID: context.account.accountId },
        ContinuationToken: next,
      };
    },

    GetBucketLifecycleConfiguration(
      { Bucket }: GetBucketLifecycleConfigurationCommandInput,
      context,
    ): GetBucketLifecycleConfigurationOutput {
      const { lifecycleRules } = bucket(Bucket, context);
      if (lifecycleRules.length > 0) return { Rules: lifecycleRules };
      throw new AwsFault('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404);
    },

    /** Puts all rules in the place of those that were there. */
    PutBucketLifecycleConfiguration(input: PutBucketLifecycleConfigurationCommandInput, context) {
      const found = bucket(input.Bucket, context);
      const { Rules = [] } = input.LifecycleConfiguration ?? {};
      checkRules(Rules);
      found.lifecycleRules = Rules.map((rule) => ({ ...rule, ID: rule.ID ?? randomUUID() }));
      return {};
    },

    DeleteBucketLifecycle({ Bucket }: DeleteBucketLifecycleCommandInput, context) {
      bucket(Bucket, context).lifecycleRules = [];
      return {};
    },

    GetBucketTagging({ Bucket }: GetBucketTaggingCommandInput, context): GetBucketTaggingOutput {
      const TagSet = tagList(bucket(Bucket, context).tags);
      if (TagSet.length === 0) throw new AwsFault('NoSuchTagSet', 'The TagSet does not exist', 404);
      return { TagSet };
    },

    /** Puts all tags in the place of those that were there. */
    PutBucketTagging({ Bucket, Tagging }: PutBucketTaggingCommandInput, context) {
      bucket(Bucket, context).tags = tagRecord(withTags([], Tagging?.TagSet ?? [], 'InvalidTag'));
      return {};
    },

    DeleteBucketTagging({ Bucket }: DeleteBucketTaggingCommandInput, context) {
      bucket(Bucket, context).tags = {};
      return {};
    },

    GetBucketVersioning({ Bucket }: GetBucketVersioningCommandInput, context): GetBucketVersioningOutput {
      return { Status: bucket(Bucket, context).versioning };
    },
  },
};

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

function bucket(name: string | undefined, { account, regionId }: Context) {
  const found = account.buckets.find((each) => each.name === name);
  if (!found) throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (found.regionId !== regionId) {
    const where = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
    throw new AwsFault('PermanentRedirect', `${where} It is in ${found.regionId}.`, 301);
  }
  return found;
}
