import type {
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationOutput,
  GetBucketTaggingCommandInput,
  GetBucketTaggingOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningOutput,
  ListBucketsCommandInput,
  ListBucketsOutput,
} from '@aws-sdk/client-s3';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { pageOfList, tagList } from './paging.ts';

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

    GetBucketTagging({ Bucket }: GetBucketTaggingCommandInput, context): GetBucketTaggingOutput {
      const TagSet = tagList(bucket(Bucket, context).tags);
      if (TagSet.length === 0) throw new AwsFault('NoSuchTagSet', 'The TagSet does not exist', 404);
      return { TagSet };
    },

    GetBucketVersioning({ Bucket }: GetBucketVersioningCommandInput, context): GetBucketVersioningOutput {
      return { Status: bucket(Bucket, context).versioning };
    },
  },
};

/** A bucket of the account, which must be in the region that is asked. */
export function bucket(name: string | undefined, { account, regionId }: Context) {
  const found = account.buckets.find((each) => each.name === name);
  if (!found) throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (found.regionId !== regionId) {
    const where = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
    throw new AwsFault('PermanentRedirect', `${where} It is in ${found.regionId}.`, 301);
  }
  return found;
}
