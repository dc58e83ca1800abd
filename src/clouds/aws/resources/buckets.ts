import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  type Bucket as S3Bucket,
  S3Client,
} from '@aws-sdk/client-s3';
import { PennyError } from '../../../errors.ts';
import { ifThere } from './if-there.ts';
import { metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, partitionOf, type Reader } from './reader.ts';

/** IAM names them otherwise than the interface does (Service Authorization Reference, Amazon S3). */
const LIST = 's3:ListAllMyBuckets';
const LIFECYCLE = 's3:GetLifecycleConfiguration';
const VERSIONING = 's3:GetBucketVersioning';

/** Buckets: listed once for the whole account, and looked at in the region where each of them is. */
export const buckets: Reader = {
  resourceTypes: ['bucket'],
  what: 'buckets',
  shows: 'buckets without a lifecycle',
  permissions: [LIST, LIFECYCLE, VERSIONING],

  async read(at) {
    const all = await at.once('buckets', () => listBuckets(at));
    const somewhere = all.filter(({ BucketRegion }) => BucketRegion === undefined).length;
    if (somewhere > 0)
      throw new PennyError('unavailable', `AWS does not say in which region ${somewhere} buckets are.`);
    const here = all.filter(({ BucketRegion }) => BucketRegion === at.place.regionId);
    const found = await Promise.all(here.map((each) => bucketOf(at, each)));
    return found.filter((each) => each !== undefined);
  },
};

async function listBuckets(at: At): Promise<S3Bucket[]> {
  const s3 = at.client(S3Client);
  return allPages(at, {
    permission: LIST,
    // Only a request with a parameter is told the regions (type docs of ListBuckets).
    page: (ContinuationToken) => s3.send(new ListBucketsCommand({ MaxBuckets: 1_000, ContinuationToken })),
    items: ({ Buckets }) => Buckets,
    next: ({ ContinuationToken }) => ContinuationToken,
  });
}

async function bucketOf(at: At, { Name: id, CreationDate: createdAt }: S3Bucket): Promise<Found | undefined> {
  if (id === undefined) return undefined;
  const s3 = at.client(S3Client);
  const rules = await at.attempt('buckets without a lifecycle', async () => {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: id });
    return (await ifThere(at.ask(LIFECYCLE, () => s3.send(command))))?.Rules ?? [];
  });
  const versioning = await at.attempt('buckets that keep every version', async () => {
    const command = new GetBucketVersioningCommand({ Bucket: id });
    return (await ifThere(at.ask(VERSIONING, () => s3.send(command))))?.Status ?? 'Never';
  });
  const ask = metricsOf('AWS/S3', { BucketName: id, StorageType: 'StandardStorage' });
  return {
    resource: {
      ...common(at, { id, createdAt }),
      resourceType: 'bucket',
      lifecycleRules: rules?.filter(({ Status }) => Status === 'Enabled').length,
      isVersioned: versioning === undefined ? undefined : versioning === 'Enabled',
    },
    measures: [{ metric: 'stored', values: ask('Average', 'BucketSizeBytes'), daily: true }],
    tagsBy: `arn:${partitionOf(at.place.regionId)}:s3:::${id}`,
  };
}
