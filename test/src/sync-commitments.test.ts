import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { AwsCommitment } from '../../sandbox/aws/commitments.ts';
import { emptyEstate } from '../../sandbox/aws/estate.ts';
import { type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { syncBilledCommitments, syncCommitments, syncReservedTerms } from '../../src/operator/sync-commitments.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig, aDelivery, anArrival, NOW } from '../fakes/builders.ts';
import { aMachine } from '../fakes/commitments.ts';
import { aReading } from '../fakes/readings.ts';

const PAYER = '100000000001';
const config = aConfig(`
sources:
  - { name: aws, kind: aws-cost-explorer, billingAccountId: '${PAYER}' }
`);
const plan: AwsCommitment = {
  kind: 'savings-plan',
  commitmentDiscountId: `arn:aws:savingsplans::${PAYER}:savingsplan/1`,
  accountId: PAYER,
  paymentOption: 'No Upfront',
  termYears: 1,
  hourly: 5,
  startsAt: '2026-01-23T10:00:00Z',
  endsAt: '2027-01-23T09:59:59Z',
};

let store: Store;
let aws: SandboxAws;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  aws = await startAws({
    charges: () => [],
    commitments: () => [plan],
    estate: () => emptyEstate(PAYER),
    now: () => NOW,
  });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
  await store.close();
});

const facts = () => store.commitments.facts(grantToJob('all', config), ['aws']);
const syncAt = (now = NOW) => syncCommitments('aws', { config, store, now });
const asked = () => aws.calls.map(({ operation, regionId }) => `${operation} ${regionId}`);
const requests = async () => (await store.apiUsage.on('2026-11-23'))[0]?.requests;

/** Costs in two regions of AWS and one of Azure, settled through 19 November. */
async function haveBill(): Promise<void> {
  const charges = ['eu-central-1', 'us-east-1', 'westeurope'].map((regionId) => ({
    key: { regionId },
    day: '2026-11-19',
    billed: 1,
  }));
  for (const slice of ['service', 'region'] as const) {
    await store.deliveries.replace(
      aDelivery(charges, { source: 'aws', slice }),
      anArrival({ newestChargeAt: '2026-11-22T00:00:00Z' }, config),
    );
  }
}

describe('keeping commitments', () => {
  it('reads them for the last 30 settled days, in the regions that cost anything', async () => {
    await haveBill();

    expect(await syncAt()).toEqual([]);

    expect(
      asked()
        .filter((each) => each.startsWith('DescribeReserved'))
        .sort(),
    ).toEqual([
      'DescribeReservedDBInstances eu-central-1',
      'DescribeReservedDBInstances us-east-1',
      'DescribeReservedInstances eu-central-1',
      'DescribeReservedInstances us-east-1',
    ]);
    const use = aws.calls.find(({ operation }) => operation === 'GetSavingsPlansUtilizationDetails');
    expect(use?.request.TimePeriod).toEqual({ Start: '2026-10-21', End: '2026-11-20' });
    expect(await facts()).toMatchObject({ commitments: [{ hourlyCommitment: 5 }], uses: [{ total: 3600 }] });
  });

  it('asks for ten billed requests a day, whatever else is read', async () => {
    await syncAt();
    await syncAt(NOW.add({ hours: 10 }));

    expect(await requests()).toBe(10);
    await syncAt(NOW.add({ hours: 24 }));
    expect((await store.apiUsage.on('2026-11-24'))[0]?.requests).toBe(10);
  });

  it('asks again on the same day for what failed alone, and keeps what was known of it', async () => {
    await syncAt();
    const tomorrow = NOW.add({ hours: 24 });
    aws.fail('GetSavingsPlansUtilizationDetails', 'access-denied');

    const troubles = await syncAt(tomorrow);
    expect(troubles).toEqual([expect.stringContaining('add ce:GetSavingsPlansUtilizationDetails to the role')]);
    expect(await facts()).toMatchObject({ uses: [{ total: 3600 }], troubles });

    const before = aws.calls.length;
    expect(await syncAt(tomorrow.add({ hours: 2 }))).toEqual([]);
    expect(aws.calls.slice(before).map(({ operation }) => operation)).toEqual(['GetSavingsPlansUtilizationDetails']);
    expect(await facts()).toMatchObject({ troubles: [] });
  });

  it('reads reserved prices once a week, of each family the one that would be bought', async () => {
    const machines = ['m6i.2xlarge', 'm6i.large', 'c6i.large'].map((instanceType) =>
      aMachine({ instanceType, resourceId: instanceType }),
    );
    await store.resources.replacePlace('fleet', aReading({ resources: machines }));
    const about = { config, store };

    expect(await syncReservedTerms({ ...about, now: NOW })).toEqual(['reserved prices of 2 types of machines read']);
    expect(await syncReservedTerms({ ...about, now: NOW.add({ hours: 24 * 6 }) })).toEqual([]);
    expect(await syncReservedTerms({ ...about, now: NOW.add({ hours: 24 * 7 }) })).toHaveLength(1);

    const { terms } = await facts();
    expect(terms.map(({ instanceType }) => instanceType).sort()).toEqual(['c6i.large', 'm6i.large']);
    // The sandbox sells a year without paying upfront at 63 % of the price on demand.
    const [first] = terms;
    const noUpfront = first!.offers.find(
      ({ paymentOption, termYears }) => paymentOption === 'No Upfront' && termYears === 1,
    );
    expect(noUpfront!.hourly / first!.onDemandHourly).toBeCloseTo(0.63, 6);
    expect(first!.offers).toHaveLength(12);
  });

  it('asks for no reserved prices where there are no machines', async () => {
    expect(await syncReservedTerms({ config, store, now: NOW })).toEqual([]);
    expect(aws.calls).toEqual([]);
  });

  it('takes from a bill what it shows of commitments', async () => {
    const key = {
      commitmentDiscountId: 'r',
      commitmentDiscountStatus: 'Used' as const,
      serviceName: 'Virtual Machines',
    };
    await store.deliveries.replace(
      aDelivery([{ key, day: '2026-11-19', billed: 0, effective: 8, list: 10 }], { source: 'azure' }),
      anArrival({ newestChargeAt: '2026-11-22T00:00:00Z' }, config),
    );

    await syncBilledCommitments('azure', { store, now: NOW });

    expect(await store.commitments.facts(grantToJob('all', config), ['azure'])).toMatchObject({
      commitments: [{ commitmentDiscountId: 'r', covers: { kind: 'unknown' } }],
      uses: [{ total: 8, used: 8 }],
    });
  });
});
