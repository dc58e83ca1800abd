import { describe, expect, it } from 'vitest';
import { allPages } from '../../../../src/clouds/aws/resources/reader.ts';
import { aCompany, BALANCER, HERE, ONE, THERE, TWO } from './company.ts';
import { anAws, aReader, find, readAll, readHere } from './reading.ts';

const OFTEN = { times: 1_000 };

describe('what may not be read', () => {
  it.each([
    ['DescribeInstances', 'ec2:DescribeInstances', ['instance']],
    ['DescribeVolumes', 'ec2:DescribeVolumes', ['volume']],
    ['DescribeNatGateways', 'ec2:DescribeNatGateways', ['nat-gateway']],
    ['DescribeDBClusterSnapshots', 'rds:DescribeDBClusterSnapshots', ['database-snapshot']],
    ['DescribeCacheClusters', 'elasticache:DescribeCacheClusters', ['cache']],
    ['ListBuckets', 's3:ListAllMyBuckets', ['bucket']],
    ['GetEventSelectors', 'cloudtrail:GetEventSelectors', ['trail']],
    ['DescribeConfigurationRecorderStatus', 'config:DescribeConfigurationRecorderStatus', ['config-recorder']],
    ['DescribeLogGroups', 'logs:DescribeLogGroups', ['log-group']],
    ['ListFunctions', 'lambda:ListFunctions', ['function']],
  ])('(%s) is told by its permission, and the rest goes on', async (operation, permission, types) => {
    const aws = await anAws();
    aws.fail(operation, 'access-denied', OFTEN);

    const { troubles, readTypes, resources } = await readHere(aws);

    expect(troubles).toEqual([
      { resourceTypes: types, permission, sentence: expect.stringContaining(`add ${permission} to the role`) },
    ]);
    expect(readTypes).toHaveLength(18);
    expect(readTypes).not.toContain(types[0]);
    expect(resources.filter(({ resourceType }) => types.includes(resourceType))).toEqual([]);
  });

  it.each(['ListRules', 'GetRule'])(
    'costs no more than is known by it, where that is the Recycle Bin (%s)',
    async (operation) => {
      const aws = await anAws();
      aws.fail(operation, 'access-denied', OFTEN);

      const reading = await readHere(aws);

      expect(reading.troubles).toMatchObject([
        { resourceTypes: [], permission: `rbin:${operation}`, shows: 'how long deleted snapshots could be had back' },
      ]);
      expect(reading.readTypes).toContain('snapshot');
      expect(find(reading, 'snapshot', 'snap-1').keptDays).toBeUndefined();
    },
  );

  it('says what cannot be found without it', async () => {
    const aws = await anAws();
    aws.fail('DescribeNatGateways', 'access-denied', OFTEN);

    const { troubles } = await readHere(aws);

    expect(troubles[0]?.sentence).toBe(
      `Reading NAT gateways in ${ONE}, ${HERE}: access denied; add ec2:DescribeNatGateways to the role; so idle NAT gateways cannot be found.`,
    );
  });

  it('is no matter of the role where the organisation forbids it', async () => {
    const aws = await anAws();
    aws.fail('DescribeVolumes', 'denied-by-organization', OFTEN);

    const { troubles } = await readHere(aws);

    expect(troubles).toEqual([
      {
        resourceTypes: ['volume'],
        sentence: expect.stringContaining(
          'a policy of the organisation denies ec2:DescribeVolumes; no role can allow it',
        ),
      },
    ]);
  });

  it('leaves unknown what it would say, where the rest of a thing is known', async () => {
    const aws = await anAws();
    aws.fail('DescribeTargetHealth', 'access-denied', OFTEN);
    aws.fail('GetBucketLifecycleConfiguration', 'access-denied', OFTEN);

    const reading = await readHere(aws);

    expect(find(reading, 'load-balancer', BALANCER).targets).toBeUndefined();
    expect(find(reading, 'bucket', 'receipts')).toMatchObject({ lifecycleRules: undefined, isVersioned: true });
    expect(reading.troubles.map(({ permission }) => permission).sort()).toEqual([
      'elasticloadbalancing:DescribeTargetHealth',
      's3:GetLifecycleConfiguration',
    ]);
    expect(reading.readTypes).toContain('load-balancer');
  });

  it('keeps what has no tags of its own from being judged, where its tags are the trouble', async () => {
    const aws = await anAws();
    aws.fail('GetResources', 'access-denied', OFTEN);

    const { readTypes, troubles } = await readHere(aws);

    const untagged = ['bucket', 'cache', 'function', 'load-balancer', 'log-group'];
    expect(readTypes.filter((type) => untagged.includes(type))).toEqual([]);
    expect(troubles).toMatchObject([{ permission: 'tag:GetResources' }]);
    expect(troubles[0]?.resourceTypes.toSorted()).toEqual(untagged);
  });
});

describe('what fails for a while', () => {
  it('is waited out', async () => {
    const aws = await anAws();
    for (const operation of ['DescribeVolumes', 'DescribeDBInstances', 'ListBuckets', 'GetMetricData']) {
      aws.fail(operation, 'throttled', { times: 3 });
    }

    const { troubles, readTypes } = await readHere(aws);

    expect(troubles).toEqual([]);
    expect(readTypes).toHaveLength(19);
  });

  it.each([
    ['throttled', 'AWS is still throttling'],
    ['json-500', 'HTTP 500 from AWS each time'],
    ['html-500', 'HTTP 500 from AWS each time'],
  ] as const)('(%s) and does not end is told, and the rest goes on', async (fault, words) => {
    const aws = await anAws();
    aws.fail('DescribeSnapshots', fault, OFTEN);

    const { troubles, readTypes } = await readHere(aws);

    expect(troubles).toMatchObject([{ resourceTypes: ['snapshot'], sentence: expect.stringContaining(words) }]);
    expect(troubles[0]).not.toHaveProperty('permission');
    expect(readTypes).toHaveLength(18);
  });

  it('leaves a metric unknown and its resource known', async () => {
    const aws = await anAws();
    aws.fail('GetMetricData', 'throttled', OFTEN);

    const reading = await readHere(aws);

    expect(find(reading, 'instance', 'i-api').utilisation?.metrics).toEqual({});
    expect(reading.troubles).toMatchObject([{ sentence: expect.stringContaining('Reading metrics') }]);
  });
});

describe('a list that never ends', () => {
  const forever = { permission: 'a:B', items: () => [1], page: async () => ({}) };

  it('is told instead of read for ever', async () => {
    const reading = allPages({ ask: (_, send) => send() }, { ...forever, next: () => 'same' });

    await expect(reading).rejects.toThrow('AWS gave the same page twice');
  });
});

describe('a place that cannot be read at all', () => {
  it('is told in one sentence, and the others go on', async () => {
    const aws = await anAws();

    const readings = await readAll(aReader(aws, { accounts: [ONE], regions: [HERE, 'me-south-1'] }));

    expect(readings.map(({ regionId, readTypes }) => [regionId, readTypes.length])).toEqual([
      [HERE, 19],
      ['me-south-1', 0],
    ]);
    expect(readings[1]?.troubles).toHaveLength(1);
    expect(readings[1]?.troubles[0]?.sentence).toMatch(/^Nothing could be read in 111111111111, me-south-1: .*region/);
  });

  it('does not take the buckets of the others with it, where it is asked first', async () => {
    const readings = await readAll(aReader(await anAws(), { accounts: [ONE], regions: ['me-south-1', HERE] }));

    expect(readings.find(({ regionId }) => regionId === HERE)?.troubles).toEqual([]);
  });

  it('may be an account whose role is not there, with what has to be done', async () => {
    const estate = aCompany();
    estate.accounts.get(TWO)?.roles.splice(0);

    const readings = await readAll(aReader(await anAws(estate)));

    expect(readings.map(({ subAccountId, regionId }) => `${subAccountId} ${regionId}`)).toEqual([
      `${ONE} ${HERE}`,
      `${ONE} ${THERE}`,
      `${TWO} *`,
    ]);
    expect(readings[2]?.troubles[0]?.sentence).toMatch(
      /^Becoming arn:aws:iam::222222222222:role\/Penny: access denied; .*trust Penny's own.*sts:AssumeRole.*penny permissions aws read/,
    );
  });

  it('is each of the regions that are named, where an account does not let Penny in', async () => {
    const estate = aCompany();
    estate.accounts.get(TWO)?.roles.splice(0);

    const readings = await readAll(aReader(await anAws(estate), { accounts: [TWO], regions: [HERE, THERE] }));

    expect(readings.map(({ regionId, readTypes }) => [regionId, readTypes])).toEqual([
      [HERE, []],
      [THERE, []],
    ]);
  });

  it('may be one where regions may not be listed', async () => {
    const aws = await anAws();
    aws.fail('DescribeRegions', 'access-denied', { ...OFTEN, accountId: ONE });

    const readings = await readAll(aReader(aws));

    expect(readings[0]).toMatchObject({ subAccountId: ONE, regionId: '*', readTypes: [] });
    expect(readings[0]?.troubles[0]?.sentence).toContain('add ec2:DescribeRegions to the role');
    expect(readings.slice(1).map(({ subAccountId }) => subAccountId)).toEqual([TWO, TWO]);
  });

  it('is an account of which Penny has no credentials, where there is no role', async () => {
    const [reading] = await readAll(aReader(await anAws(), { accounts: [ONE], role: undefined }));

    expect(reading).toMatchObject({ subAccountId: ONE, regionId: '*' });
    expect(reading?.troubles[0]?.sentence).toBe(
      `Penny's own credentials are of account 100000000000, not of ${ONE}; write role: to become one there, or read 100000000000.`,
    );
  });

  it('may ask for the word that was agreed on', async () => {
    const estate = aCompany();
    estate.accounts.get(TWO)!.roles = [{ name: 'Penny', externalId: 'word' }];
    const types = async (externalId?: string) =>
      (await readAll(aReader(await anAws(estate), { accounts: [TWO], regions: [HERE], externalId })))[0]?.readTypes
        .length;

    expect(await types()).toBe(0);
    expect(await types('word')).toBe(19);
  });
});
