import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { LiveResource, Order } from '../../../model/remediation.ts';
import type { Bucket } from '../../../model/resource.ts';
import { ifThere } from '../resources/if-there.ts';
import { common, tagsOf } from '../resources/reader.ts';
import type { Acting } from './acting.ts';
import { managersIn, readFacts } from './facts.ts';
import { type Lifecycle, lifecycleOf } from './lifecycle.ts';
import { reads } from './permissions.ts';

/** IAM names them otherwise than the interface does (Service Authorization Reference, Amazon S3). */
const LIST = 's3:ListAllMyBuckets';
const LIFECYCLE = 's3:GetLifecycleConfiguration';
const VERSIONING = 's3:GetBucketVersioning';
const TAGS = 's3:GetBucketTagging';

/** What looking at a bucket calls. */
export const bucketReads = reads(LIST, LIFECYCLE, VERSIONING, TAGS);

/** A bucket with its tags and what manages it; undefined where it is gone from its region. */
export async function lookAtBucket(at: Acting, order: Order): Promise<LiveResource | undefined> {
  const listed = await listedBucket(at, order);
  if (!listed) return undefined;
  const [lifecycle, versioning, tags] = await Promise.all([
    readLifecycle(at, order),
    versioningOf(at, order),
    tagsOfBucket(at, order),
  ]);
  const resource: Bucket = {
    ...common(at, { id: order.resource.resourceId, createdAt: listed.CreationDate, tags }),
    resourceType: 'bucket',
    lifecycleRules: lifecycle.rules.filter(({ Status }) => Status === 'Enabled').length,
    isVersioned: versioning === 'Enabled',
  };
  return { resource, ...(await readFacts({ managedBy: async () => managersIn(tags) })) };
}

/** By the list, which alone says whether a bucket of this account is there. Names of others begin like it. */
export async function listedBucket(at: Acting, { resource }: Order) {
  const s3 = at.client(S3Client);
  const about = { Prefix: resource.resourceId, BucketRegion: at.place.regionId, MaxBuckets: 1_000 };
  const { Buckets = [] } = await at.ask(LIST, () => s3.send(new ListBucketsCommand(about)));
  return Buckets.find(({ Name }) => Name === resource.resourceId);
}

/** All its rules as they are now; none where it has no lifecycle, or is gone. */
export async function readLifecycle(at: Acting, { resource }: Order): Promise<Lifecycle> {
  const s3 = at.client(S3Client);
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: resource.resourceId });
  return lifecycleOf(await ifThere(at.ask(LIFECYCLE, () => s3.send(command))));
}

async function versioningOf(at: Acting, { resource }: Order): Promise<string | undefined> {
  const s3 = at.client(S3Client);
  const command = new GetBucketVersioningCommand({ Bucket: resource.resourceId });
  return (await ifThere(at.ask(VERSIONING, () => s3.send(command))))?.Status;
}

async function tagsOfBucket(at: Acting, { resource }: Order): Promise<Record<string, string>> {
  const s3 = at.client(S3Client);
  const command = new GetBucketTaggingCommand({ Bucket: resource.resourceId });
  return tagsOf((await ifThere(at.ask(TAGS, () => s3.send(command))))?.TagSet);
}
