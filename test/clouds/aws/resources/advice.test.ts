import { describe, expect, it } from 'vitest';
import { aCompany, HERE, ONE, oneOfEverything, THERE, TWO } from './company.ts';
import { anAws, aReader } from './reading.ts';

const OFTEN = { times: 1_000 };

describe('what AWS itself advises', () => {
  it('is one opinion a resource and product, with what it would save', async () => {
    const { opinions, troubles } = await aReader(await anAws()).secondOpinions();

    const place = { subAccountId: ONE, regionId: HERE, currency: 'USD' };
    expect(opinions).toEqual([
      {
        ...place,
        source: 'cost-optimization-hub',
        resourceId: 'i-api',
        actionType: 'Rightsize',
        monthly: 21.5,
        reason: 'm6i.large → t3.large',
      },
      {
        ...place,
        source: 'compute-optimizer',
        resourceId: 'vol-left',
        actionType: 'Unattached',
        monthly: 4,
        reason: 'No instance for 32 days',
      },
      {
        ...place,
        source: 'compute-optimizer',
        resourceId: 'i-api',
        actionType: 'Rightsize',
        monthly: 20,
        reason: 'overprovisioned, m6i.large → t3.large',
      },
    ]);
    expect(troubles).toEqual([]);
  });

  it('says nothing of a machine that is right as it is', async () => {
    const here = oneOfEverything();
    here.instanceRecommendations[0]!.finding = 'OPTIMIZED' as never;
    here.idleRecommendations = [];
    const estate = aCompany({ here });
    estate.hub = [];

    expect((await aReader(await anAws(estate)).secondOpinions()).opinions).toEqual([]);
  });

  it('comes from every page', async () => {
    const whole = await aReader(await anAws()).secondOpinions();

    expect(await aReader(await anAws(aCompany(), { pageSize: 1 })).secondOpinions()).toEqual(whole);
  });

  it.each([
    ['ListRecommendations', 'not-enabled', /Cost Optimization Hub.*the account is not enrolled; opt in/],
    ['GetIdleRecommendations', 'not-enabled', /Compute Optimizer.*the account is not enrolled; opt in/],
    ['GetIdleRecommendations', 'access-denied', /add compute-optimizer:GetIdleRecommendations to the role/],
  ] as const)(
    '(%s) is done without where it is %s, and asked for in one region only',
    async (operation, fault, words) => {
      const aws = await anAws();
      aws.fail(operation, fault, { ...OFTEN, accountId: ONE });

      const { opinions, troubles } = await aReader(aws).secondOpinions();

      expect(opinions.length).toBeGreaterThan(0);
      expect(troubles).toMatchObject([{ sentence: expect.stringMatching(words) }]);
      expect(aws.calls.filter((each) => each.operation === operation && each.accountId === ONE)).toHaveLength(1);
    },
  );
});

describe('the machines for sale', () => {
  it('are asked for in the first account that has the region', async () => {
    const estate = aCompany();
    estate.accounts.get(ONE)!.enabledRegions = [THERE];
    const aws = await anAws(estate);

    const catalog = await aReader(aws).instanceTypes([HERE]);

    expect(Object.keys(catalog)).toEqual(['m6i.large']);
    expect(aws.calls.filter(({ operation }) => operation === 'DescribeInstanceTypes')).toMatchObject([
      { accountId: TWO, regionId: HERE },
    ]);
  });
});
