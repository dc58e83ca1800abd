import * as logging from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketTaggingCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { anEstate, aSandboxOf, MEMBER, memberOf, REGION } from './estates.ts';

const ARN = `arn:aws:logs:${REGION}:${MEMBER}:log-group:/app/web`;

async function logGroup(more: Partial<logging.LogGroup> = {}) {
  const group = { logGroupName: '/app/web', arn: `${ARN}:*`, logGroupArn: ARN, ...more };
  const aws = await aSandboxOf(anEstate({ logGroups: [group] }));
  const { logs } = await memberOf(aws);
  return {
    aws,
    logs,
    keep: (retentionInDays: number, logGroupName = '/app/web') =>
      logs.send(new logging.PutRetentionPolicyCommand({ logGroupName, retentionInDays })),
    kept: async () => (await logs.send(new logging.DescribeLogGroupsCommand())).logGroups?.[0]?.retentionInDays,
    tags: async () => (await logs.send(new logging.ListTagsForResourceCommand({ resourceArn: ARN }))).tags,
  };
}

describe('a log group in the sandbox', () => {
  it('keeps its logs for as long as it is told, and for ever again', async () => {
    const { logs, keep, kept } = await logGroup();

    const seen = [await kept()];
    await keep(30);
    seen.push(await kept());
    await logs.send(new logging.DeleteRetentionPolicyCommand({ logGroupName: '/app/web' }));
    seen.push(await kept());

    expect(seen).toEqual([undefined, 30, undefined]);
  });

  it('takes the days that AWS takes and no others', async () => {
    const { keep, kept } = await logGroup({ retentionInDays: 7 });

    await expect(keep(31)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await kept()).toBe(7);
    await keep(3_653);
    expect(await kept()).toBe(3_653);
  });

  it('is refused where it is not there', async () => {
    const { logs, keep } = await logGroup();
    const missing = { name: 'ResourceNotFoundException' };

    await expect(keep(30, '/app/none')).rejects.toMatchObject(missing);
    const forget = new logging.DeleteRetentionPolicyCommand({ logGroupName: '/app/none' });
    await expect(logs.send(forget)).rejects.toMatchObject(missing);
  });

  it('is tagged by its ARN without the star', async () => {
    const { logs, tags } = await logGroup();

    await logs.send(new logging.TagResourceCommand({ resourceArn: ARN, tags: { team: 'web', owner: 'eve' } }));
    await logs.send(new logging.UntagResourceCommand({ resourceArn: ARN, tagKeys: ['team'] }));

    expect(await tags()).toEqual({ owner: 'eve' });
    const starred = new logging.TagResourceCommand({ resourceArn: `${ARN}:*`, tags: { team: 'web' } });
    await expect(logs.send(starred)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each([
    ['throttled', 'ThrottlingException'],
    ['access-denied', 'AccessDeniedException'],
  ] as const)('keeps its logs as before when the call is %s', async (fault, name) => {
    const { aws, keep, kept } = await logGroup();
    aws.fail('PutRetentionPolicy', fault);

    await expect(keep(30)).rejects.toMatchObject({ name });

    expect(await kept()).toBeUndefined();
  });
});

const RULE: LifecycleRule = {
  ID: 'penny & friends',
  Status: 'Enabled',
  Filter: { And: { Prefix: 'tmp/', Tags: [{ Key: 'kind', Value: '<old>' }], ObjectSizeGreaterThan: 1_024 } },
  Transitions: [
    { Days: 30, StorageClass: 'STANDARD_IA' },
    { Days: 90, StorageClass: 'GLACIER' },
  ],
  Expiration: { Days: 365 },
  NoncurrentVersionExpiration: { NoncurrentDays: 7, NewerNoncurrentVersions: 2 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

async function bucket({ lifecycleRules = [] as LifecycleRule[], regionId = REGION } = {}) {
  const estate = anEstate();
  estate.accounts.get(MEMBER)!.buckets = [
    { name: 'exports', regionId, createdAt: new Date(), lifecycleRules, tags: {} },
  ];
  const aws = await aSandboxOf(estate);
  const { s3 } = await memberOf(aws);
  const Bucket = 'exports';
  return {
    aws,
    s3,
    Bucket,
    put: (Rules: LifecycleRule[]) =>
      s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } })),
    rules: async () => (await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules,
    tags: async () => (await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet,
  };
}

describe('the lifecycle of a bucket in the sandbox', () => {
  it('is read as it was written, whole', async () => {
    const { put, rules } = await bucket();
    const second: LifecycleRule = {
      ID: 'all',
      Status: 'Disabled',
      Filter: { Prefix: '' },
      Expiration: { Date: new Date('2027-01-01T00:00:00.000Z') },
    };

    await put([RULE, second]);

    expect(await rules()).toEqual([RULE, second]);
  });

  it('is replaced by what is written, not added to', async () => {
    const { put, rules } = await bucket({ lifecycleRules: [RULE] });

    await put([{ ...RULE, ID: 'other' }]);

    expect((await rules())?.map(({ ID }) => ID)).toEqual(['other']);
  });

  it('can be taken away, once or again', async () => {
    const { s3, Bucket, rules } = await bucket({ lifecycleRules: [RULE] });

    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));

    await expect(rules()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  });

  it.each<[string, LifecycleRule[], string]>([
    ['without rules', [], 'MalformedXML'],
    ['without saying what for', [{ Status: 'Enabled', Expiration: { Days: 1 } }], 'MalformedXML'],
    ['that does nothing', [{ Status: 'Enabled', Filter: { Prefix: '' } }], 'InvalidRequest'],
    ['with two rules of one name', [RULE, RULE], 'InvalidArgument'],
  ])('is refused %s, and stays as it was', async (_, wrong, name) => {
    const { put, rules } = await bucket({ lifecycleRules: [RULE] });

    await expect(put(wrong)).rejects.toMatchObject({ name });

    expect(await rules()).toEqual([RULE]);
  });

  it('is written where the bucket is, and only by who may', async () => {
    const elsewhere = await bucket({ regionId: 'us-east-1' });
    const here = await bucket();
    here.aws.fail('PutBucketLifecycleConfiguration', 'access-denied');
    here.aws.fail('PutBucketLifecycleConfiguration', 'throttled');

    await expect(elsewhere.put([RULE])).rejects.toMatchObject({ name: 'PermanentRedirect' });
    await expect(here.put([RULE])).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:PutLifecycleConfiguration'),
    });
    await expect(here.put([RULE])).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(here.rules()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  });
});

describe('the tags of a bucket in the sandbox', () => {
  it('are replaced as a whole, and may be none', async () => {
    const { s3, Bucket, tags } = await bucket();
    const write = (TagSet: { Key: string; Value: string }[]) =>
      s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));

    await write([{ Key: 'team', Value: 'R&D <"x">' }]);
    await write([{ Key: 'owner', Value: 'Zoë' }]);
    const written = await tags();
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));

    expect(written).toEqual([{ Key: 'owner', Value: 'Zoë' }]);
    await expect(tags()).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  it('come back with every sign that they were written with', async () => {
    const { s3, Bucket, tags } = await bucket();
    const TagSet = [{ Key: 'a&b', Value: `R&D <"x"> 'y' &amp; 5 %` }];

    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));

    expect(await tags()).toEqual(TagSet);
  });
});
