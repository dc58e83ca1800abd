import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { ListTagsForResourceCommand } from '@aws-sdk/client-rds';
import {
  GetResourcesCommand,
  TagResourcesCommand,
  UntagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { anEstate, aSandboxOf, MEMBER, memberOf, REGION } from './estates.ts';

const VOLUME = `arn:aws:ec2:${REGION}:${MEMBER}:volume/vol-1`;
const DATABASE = `arn:aws:rds:${REGION}:${MEMBER}:db:db-1`;
const CACHE = `arn:aws:elasticache:${REGION}:${MEMBER}:cluster:sessions`;
const BUCKET = 'arn:aws:s3:::exports';

async function tagged(policy?: object) {
  const estate = anEstate({
    volumes: [{ VolumeId: 'vol-1', Tags: [{ Key: 'team', Value: 'data' }] }],
    databases: [{ DBInstanceIdentifier: 'db-1', DBInstanceArn: DATABASE }],
    caches: [{ CacheClusterId: 'sessions', ARN: CACHE }],
  });
  estate.accounts.get(MEMBER)!.buckets = [
    { name: 'exports', regionId: REGION, createdAt: new Date(), lifecycleRules: [], tags: {} },
  ];
  if (policy) estate.accounts.get(MEMBER)!.roles = [{ name: 'PennyReads', policy }];
  const aws = await aSandboxOf(estate);
  const clients = await memberOf(aws);
  const { tagging } = clients;
  return {
    aws,
    journal: estate.journal,
    ...clients,
    tag: (ResourceARNList: string[], Tags: Record<string, string> = { owner: 'eve' }) =>
      tagging.send(new TagResourcesCommand({ ResourceARNList, Tags })),
    untag: (ResourceARNList: string[], ...TagKeys: string[]) =>
      tagging.send(new UntagResourcesCommand({ ResourceARNList, TagKeys })),
    all: async () => {
      const { ResourceTagMappingList = [] } = await tagging.send(new GetResourcesCommand());
      return Object.fromEntries(ResourceTagMappingList.map(({ ResourceARN, Tags }) => [ResourceARN, Tags]));
    },
  };
}

describe('tagging by ARN in the sandbox', () => {
  it('reaches each service’s own resources, where the service shows it', async () => {
    const { tag, all, ec2, rds, s3 } = await tagged();

    const { FailedResourcesMap } = await tag([VOLUME, DATABASE, CACHE, BUCKET]);

    const owner = { Key: 'owner', Value: 'eve' };
    expect(FailedResourcesMap).toEqual({});
    expect((await ec2.send(new DescribeVolumesCommand())).Volumes?.[0]?.Tags).toEqual([
      { Key: 'team', Value: 'data' },
      owner,
    ]);
    expect((await rds.send(new ListTagsForResourceCommand({ ResourceName: DATABASE }))).TagList).toEqual([owner]);
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket: 'exports' }))).TagSet).toEqual([owner]);
    expect((await all())[CACHE]).toEqual([owner]);
  });

  it('puts a new value in the place of the old one', async () => {
    const { tag, all } = await tagged();

    await tag([VOLUME], { team: 'search' });

    expect((await all())[VOLUME]).toEqual([{ Key: 'team', Value: 'search' }]);
  });

  it('is found again by the tag, whatever its value or by one of some', async () => {
    const { tag, tagging } = await tagged();
    await tag([CACHE], { team: 'search' });
    const found = async (...Values: string[]) => {
      const TagFilters = [{ Key: 'team', Values }];
      const { ResourceTagMappingList = [] } = await tagging.send(new GetResourcesCommand({ TagFilters }));
      return ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN);
    };

    expect(await found()).toEqual([VOLUME, CACHE]);
    expect(await found('search', 'web')).toEqual([CACHE]);
  });

  it('takes tags away again', async () => {
    const { tag, untag, all } = await tagged();
    await tag([VOLUME, CACHE]);

    await untag([VOLUME, CACHE], 'owner', 'unknown');

    expect(await all()).toEqual({ [VOLUME]: [{ Key: 'team', Value: 'data' }] });
  });

  it('tells which resources failed and tags the others', async () => {
    const { tag, all } = await tagged();
    const missing = VOLUME.replace('vol-1', 'vol-9');
    const elsewhere = VOLUME.replace(REGION, 'us-east-1');

    const { FailedResourcesMap } = await tag([missing, CACHE, elsewhere]);

    const failure = { StatusCode: 400, ErrorCode: 'InvalidParameterException', ErrorMessage: expect.any(String) };
    expect(FailedResourcesMap).toEqual({ [missing]: failure, [elsewhere]: failure });
    expect(Object.keys(await all())).toContain(CACHE);
  });

  it('is refused as a whole for more than 20 resources, for no tags, and for the tags of AWS', async () => {
    const { tag, untag, all } = await tagged();
    const refused = { name: 'InvalidParameterException' };

    await expect(tag(Array(21).fill(VOLUME))).rejects.toMatchObject(refused);
    await expect(tag([VOLUME], {})).rejects.toMatchObject(refused);
    await expect(tag([VOLUME], { 'aws:owner': 'eve' })).rejects.toMatchObject(refused);
    await expect(untag([VOLUME])).rejects.toMatchObject(refused);

    expect((await all())[VOLUME]).toEqual([{ Key: 'team', Value: 'data' }]);
  });

  it.each([
    ['throttled', 'ThrottledException'],
    ['access-denied', 'AccessDeniedException'],
  ] as const)('changes nothing when the call is %s', async (fault, name) => {
    const { aws, tag, all } = await tagged();
    aws.fail('TagResources', fault);

    await expect(tag([CACHE])).rejects.toMatchObject({ name });

    expect(await all()).not.toHaveProperty([CACHE]);
  });

  it('needs what the resource’s own service calls it to be allowed as well', async () => {
    const allow = (...Action: string[]) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    });
    const both = await tagged(allow('tag:TagResources', 'ec2:CreateTags'));
    const half = await tagged(allow('tag:TagResources'));

    await expect(both.tag([VOLUME])).resolves.toMatchObject({ FailedResourcesMap: {} });
    await expect(half.tag([VOLUME])).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('ec2:CreateTags'),
    });
  });

  it('is told to the bill', async () => {
    const { tag, journal } = await tagged();

    await tag([BUCKET]);

    expect(journal).toMatchObject([{ resourceId: BUCKET, event: 'changed', is: { tags: { owner: 'eve' } } }]);
  });
});
