import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
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
const LIFECYCLE = 's3:GetLifecycleConfiguration';
const VERSIONING = 's3:GetBucketVersioning';
const TAGS = 's3:GetBucketTagging';

/** What looking at a bucket calls. */
export const bucketReads = reads(LIFECYCLE, VERSIONING, TAGS);

/** A bucket with its tags and what manages it; undefined where it is gone. When it was made only a list of all would say. */
export async function lookAtBucket(at: Acting, order: Order): Promise<LiveResource | undefined> {
  const versioning = await versioningOf(at, order);
  if (versioning === undefined) return undefined;
  const [lifecycle, tags] = await Promise.all([readLifecycle(at, order), tagsOfBucket(at, order)]);
  const resource: Bucket = {
    ...common(at, { id: order.resource.resourceId, tags }),
    resourceType: 'bucket',
    lifecycleRules: lifecycle.rules.filter(({ Status }) => Status === 'Enabled').length,
    isVersioned: versioning === 'Enabled',
  };
  return { resource, ...(await readFacts({ managedBy: async () => managersIn(tags) })) };
}

/** `Enabled`, `Suspended` or `Never`; undefined where the bucket is gone. */
export async function versioningOf(at: Acting, { resource }: Order): Promise<string | undefined> {
  const s3 = at.client(S3Client);
  const command = new GetBucketVersioningCommand({ Bucket: resource.resourceId });
  const reply = await ifThere(at.ask(VERSIONING, () => s3.send(command)));
  return reply && (reply.Status ?? 'Never');
}

/** All its rules as they are now; none where it has no lifecycle, or is gone. */
export async function readLifecycle(at: Acting, { resource }: Order): Promise<Lifecycle> {
  const s3 = at.client(S3Client);
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: resource.resourceId });
  return lifecycleOf(await ifThere(at.ask(LIFECYCLE, () => s3.send(command))));
}

async function tagsOfBucket(at: Acting, { resource }: Order): Promise<Record<string, string>> {
  const s3 = at.client(S3Client);
  const command = new GetBucketTaggingCommand({ Bucket: resource.resourceId });
  return tagsOf((await ifThere(at.ask(TAGS, () => s3.send(command))))?.TagSet);
}
