import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateSnapshotCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { TagResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AwsCharge } from '../../sandbox/aws/charge.ts';
import { addDays } from '../../src/model/period.ts';
import { type ResourceRef, resourceKey } from '../../src/model/resource.ts';
import { PAYER } from '../clouds/aws/bill.ts';
import { aCloud } from '../clouds/aws/cloud.ts';
import { aCompany, BEFORE, FIRST, machineNamed, NEXT, usualCharges, volumeNamed } from './company.ts';

const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const DISKS = 'EC2 - Other';
const RDS = 'Amazon Relational Database Service';
const VPC = 'Amazon Virtual Private Cloud';

function usualBy(charges: readonly AwsCharge[], keys: (keyof AwsCharge)[], amount: keyof AwsCharge) {
  const sums = new Map<string, number>();
  for (const charge of charges.filter(({ day }) => day === NEXT)) {
    const key = keys.map((each) => charge[each] ?? 'NoUsageType').join(' ');
    sums.set(key, (sums.get(key) ?? 0) + Number(charge[amount] ?? 0));
  }
  return sums;
}

/** What a resource is usually billed on the first whole day after the act. */
function usualOf(charges: readonly AwsCharge[], id: string, amount: keyof AwsCharge): number {
  const own = charges.filter(({ day, resourceId }) => day === NEXT && resourceId === id);
  return own.reduce((sum, charge) => sum + Number(charge[amount]), 0);
}

/** What cost less, or more, than it would have: the groups that differ by more than a rounding. */
function differences(actual: Map<string, number>, usual: Map<string, number>) {
  const keys = new Set([...actual.keys(), ...usual.keys()]);
  const all = [...keys].map((key): [string, number] => [key, (actual.get(key) ?? 0) - (usual.get(key) ?? 0)]);
  return Object.fromEntries(all.filter(([, difference]) => Math.abs(difference) > 1e-5));
}

const ends = [true, true, false, false, false];
const isBilled = (costs: number[]) => costs.map((cost) => cost > 0);

describe('the bill of a machine that is stopped', () => {
  it('falls in its account and usage type by as much, in money and in hours, and nowhere else', async () => {
    const company = await aCompany();
    const staging = await company.in('staging');
    const { id } = await machineNamed(staging, 'loadtest-runner-1');
    const usual = usualCharges(4);

    await staging.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.daysLater(4);

    const cost = await company.by(['USAGE_TYPE', 'LINKED_ACCOUNT']);
    const hours = await company.by(['USAGE_TYPE', 'LINKED_ACCOUNT'], 'UsageQuantity');
    const where = `EUC1-BoxUsage:c6i.4xlarge ${staging.accountId}`;
    const keys: (keyof AwsCharge)[] = ['usageType', 'subAccountId'];
    expect(differences(cost, usualBy(usual, keys, 'billedCost'))).toEqual({
      [where]: expect.closeTo(-usualOf(usual, id, 'billedCost'), 5),
    });
    expect(differences(hours, usualBy(usual, keys, 'pricingQuantity'))).toEqual({
      [where]: expect.closeTo(-usualOf(usual, id, 'pricingQuantity'), 5),
    });
    expect(usualOf(usual, id, 'pricingQuantity')).toBeGreaterThan(20);
  });

  it('is not touched for the days before, and its youngest day is as incomplete as all others', async () => {
    const company = await aCompany();
    const staging = await company.in('staging');
    const { id } = await machineNamed(staging, 'loadtest-runner-1');
    const usual = usualCharges(1);

    await staging.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.daysLater(1);

    const weekOf = (charges: readonly AwsCharge[]) => {
      return JSON.stringify(charges.filter(({ day }) => day >= addDays(FIRST, -7) && day < FIRST));
    };
    expect(weekOf(company.charges()) === weekOf(usual)).toBe(true);
    const first = usual.find(({ day, resourceId }) => day === FIRST && resourceId === id)!;
    const [cost = 0] = (await company.byResource(EC2, [id], 'UnblendedCost', FIRST))(id);
    expect(first.pricingQuantity).toBeLessThan(24 * 0.6);
    expect(cost / first.billedCost).toBeCloseTo(0.5, 4);
  });
});

describe('the bill four days after a company was tidied up at noon', () => {
  let done: Awaited<ReturnType<typeof tidiedUp>>;

  beforeAll(async () => {
    const endings: (() => void | Promise<void>)[] = [];
    done = await tidiedUp(await aCompany((run) => endings.push(run)));
    return async () => {
      for (const end of endings.toReversed()) await end();
    };
  });

  it('has half a day of a machine that was stopped and then nothing, and its neighbour and its disk as before', async () => {
    const { company, stopped, neighbour } = done;
    const machines = await company.byResource(EC2, [stopped.id, neighbour.id]);
    const disks = await company.byResource(DISKS, [stopped.diskId, neighbour.diskId]);

    const usual = machines(neighbour.id);
    const [before = 0, first = 0, ...after] = machines(stopped.id);
    expect(isBilled(usual)).toEqual([true, true, true, true, true]);
    expect(before / usual[0]!).toBeCloseTo(1, 1);
    expect(first / usual[1]!).toBeCloseTo(0.5, 1);
    expect(after).toEqual([0, 0, 0]);
    expect(isBilled(disks(stopped.diskId))).toEqual([true, true, true, true, true]);
    expect(disks(stopped.diskId)).toEqual(disks(neighbour.diskId));
  });

  it('has a machine again from when it was started again', async () => {
    const { company, restarted } = done;

    const hours = (await company.byResource(EC2, [restarted], 'UsageQuantity'))(restarted);

    expect(hours.slice(1, 3)).toEqual([expect.closeTo(12, 0), expect.closeTo(12, 0)]);
    expect(hours[3]! / 0.92).toBeCloseTo(24, 0);
  });

  it('has as much more unused commitment as a machine used that was stopped, and no less to pay for it', async () => {
    const { company, covered, member } = done;
    const usual = usualCharges(4);
    const used = usualOf(usual, covered, 'effectiveCost') + usualOf(usual, member, 'effectiveCost');

    const amortized = differences(
      await company.by(['RECORD_TYPE'], 'AmortizedCost'),
      usualBy(usual, ['recordType'], 'effectiveCost'),
    );
    const billed = differences(await company.by(['RECORD_TYPE']), usualBy(usual, ['recordType'], 'billedCost'));

    expect(used).toBeGreaterThan(7);
    expect(amortized).toMatchObject({
      SavingsPlanCoveredUsage: expect.closeTo(-used, 5),
      SavingsPlanRecurringFee: expect.closeTo(used, 5),
    });
    expect(Object.keys(billed)).toEqual(['Usage']);
  });

  it('has the machine as well that a group put in the place of one that was stopped', async () => {
    const { company, successor } = done;

    const hours = (await company.byResource(EC2, [successor], 'UsageQuantity'))(successor);

    expect(hours.slice(0, 3)).toEqual([0, expect.closeTo(12, 1), expect.closeTo(24, 5)]);
  });

  it('has a machine with office hours again from its next morning on', async () => {
    const { company, scheduled } = done;

    const hours = (await company.byResource(EC2, [scheduled], 'UsageQuantity'))(scheduled);

    expect(hours.slice(1, 3)).toEqual([expect.closeTo(5, 0), expect.closeTo(10, 0)]);
  });

  it('ends for a disk that was deleted and an address that was released', async () => {
    const { company, deleted, released } = done;

    const disks = await company.byResource(DISKS, [deleted]);
    const addresses = await company.byResource(VPC, [released]);

    expect(isBilled(disks(deleted))).toEqual(ends);
    expect(isBilled(addresses(released))).toEqual(ends);
  });

  it('has half the price for a machine of half the size, under the new type', async () => {
    const { company, resized, checkoutId } = done;

    const cost = (await company.byResource(EC2, [resized]))(resized);
    const types = (await company.by(['USAGE_TYPE', 'LINKED_ACCOUNT'])).keys().toArray();

    expect(cost[2]! / cost[0]!).toBeCloseTo(0.5, 5);
    expect(types).toContain(`EUC1-BoxUsage:m6i.large ${checkoutId}`);
  });

  it('has gp3’s price for a disk that was gp2', async () => {
    const { company, modified } = done;

    const cost = (await company.byResource(DISKS, [modified]))(modified);

    expect(cost[2]! / cost[0]!).toBeCloseTo(0.8, 5);
  });

  it('has a copy that was made, by the size of its disk', async () => {
    const { company, copy } = done;

    const [before, first = 0, next = 0] = (await company.byResource(DISKS, [copy]))(copy);

    expect(before).toBe(0);
    expect(first / next).toBeCloseTo(0.5, 3);
    expect(next * (730 / 24)).toBeCloseTo(400 * 0.054, 2);
  });

  it('has new tags from then on', async () => {
    const { company, tagged } = done;
    const cost = (await company.byResource(EC2, [tagged]))(tagged);

    const before = await company.by(['owner'], 'UnblendedCost', BEFORE);
    const after = await company.by(['owner'], 'UnblendedCost', NEXT);

    expect(before.has('owner$new.owner')).toBe(false);
    expect(after.get('owner$new.owner')).toBeCloseTo(cost[2]!, 5);
  });

  it('is read so by who proves savings: machines, disks, addresses and copies by their ids', async () => {
    const { company, stopped, covered, deleted, released, copy, stagingPlace, paymentsPlace, platformPlace } = done;
    const cloud = aCloud(company.aws, { now: company.now, source: { billingAccountId: PAYER } });
    const resources: ResourceRef[] = [
      { ...stagingPlace, resourceType: 'instance', resourceId: stopped.id },
      { ...paymentsPlace, resourceType: 'instance', resourceId: covered },
      { ...stagingPlace, resourceType: 'volume', resourceId: deleted },
      { ...platformPlace, resourceType: 'address', resourceId: released.split('/').at(-1)! },
      { ...stagingPlace, resourceType: 'snapshot', resourceId: copy.split('/').at(-1)! },
    ];

    const { costs } = await cloud.resourceCosts!({ resources, period: { start: BEFORE, end: addDays(NEXT, 1) } });

    const daysOf = (ref: ResourceRef) =>
      costs.filter(({ subject }) => subject === resourceKey(ref)).map(({ day }) => day);
    expect(resources.map(daysOf)).toEqual([
      [BEFORE, FIRST],
      [BEFORE, FIRST],
      [BEFORE, FIRST],
      [BEFORE, FIRST],
      [FIRST, NEXT],
    ]);
    const ofCovered = costs.filter(({ subject }) => subject === resourceKey(resources[1]!));
    expect(ofCovered.map((each) => each.covered)).toEqual(ofCovered.map(({ cost }) => cost));
  });

  it('has a database’s storage while it is stopped, and its hours once it has woken by itself', async () => {
    const { company, database } = done;
    const storage = 100 * 0.127 * (24 / 730);

    company.daysLater(8);
    const [before = 0, , ...rest] = (await company.byResource(RDS, [database]))(database);

    const asleep = rest.slice(0, 6);
    expect(asleep).toEqual(asleep.map(() => expect.closeTo(storage, 4)));
    expect((rest[6]! - storage) / (before - storage)).toBeCloseTo(0.5, 1);
    expect(rest[7]! / before).toBeCloseTo(1, 1);
  });
});

/** Does one thing of each kind at noon, and looks four days later. */
async function tidiedUp(company: Awaited<ReturnType<typeof aCompany>>) {
  const staging = await company.in('staging');
  const payments = await company.in('payments-prod');
  const platform = await company.in('platform-prod');
  const checkout = await company.in('checkout-prod');
  const development = await company.in('development');
  const sandbox = await company.in('sandbox');
  const [stopped, neighbour, { id: restarted }] = [
    await machineNamed(staging, 'loadtest-runner-1'),
    await machineNamed(staging, 'loadtest-runner-2'),
    await machineNamed(staging, 'loadtest-runner-3'),
  ];
  const { id: covered } = await machineNamed(payments, 'pay-api-1');
  const { id: member } = await machineNamed(platform, 'cluster-node-1');
  const { id: scheduled } = await machineNamed(development, 'checkout-dev-1');
  const { id: resized } = await machineNamed(checkout, 'catalog-api');
  const { id: tagged } = await machineNamed(staging, 'unknown-worker-1');
  const deleted = await volumeNamed(staging, 'leftover-disk-1');
  const modified = await volumeNamed(platform, 'wiki-disk');
  const { Addresses = [] } = await platform.ec2.send(new DescribeAddressesCommand());
  const { AllocationId } = Addresses.find(({ AssociationId }) => AssociationId === undefined)!;
  const groups = async () =>
    (await platform.autoScaling.send(new DescribeAutoScalingGroupsCommand())).AutoScalingGroups!;
  const members = async () =>
    (await groups()).flatMap(({ Instances = [] }) => Instances.map((each) => each.InstanceId!));
  const before = new Set(await members());

  const stop = ({ ec2 }: typeof staging, ...InstanceIds: string[]) =>
    ec2.send(new StopInstancesCommand({ InstanceIds }));
  await stop(staging, stopped.id, restarted);
  await stop(payments, covered);
  await stop(platform, member);
  await stop(development, scheduled);
  await stop(checkout, resized);
  await staging.ec2.send(new DeleteVolumeCommand({ VolumeId: deleted }));
  await platform.ec2.send(new ReleaseAddressCommand({ AllocationId }));
  await platform.ec2.send(new ModifyVolumeCommand({ VolumeId: modified, VolumeType: 'gp3' }));
  const VolumeId = await volumeNamed(staging, 'leftover-disk-2');
  const { SnapshotId } = await staging.ec2.send(new CreateSnapshotCommand({ VolumeId }));
  const ec2Arn = ({ regionId, accountId }: typeof staging, words: string) =>
    `arn:aws:ec2:${regionId}:${accountId}:${words}`;
  const ResourceARNList = [ec2Arn(staging, `instance/${tagged}`)];
  await staging.tagging.send(new TagResourcesCommand({ ResourceARNList, Tags: { owner: 'new.owner' } }));
  await sandbox.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: 'billing-poc-1' }));

  company.pass({ minutes: 1 });
  const InstanceType = { Value: 'm6i.large' };
  await checkout.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: resized, InstanceType }));
  await checkout.ec2.send(new StartInstancesCommand({ InstanceIds: [resized] }));
  const successor = (await members()).find((id) => !before.has(id))!;
  company.pass({ hours: 24 });
  await staging.ec2.send(new StartInstancesCommand({ InstanceIds: [restarted] }));
  company.daysLater(3);

  return {
    company,
    ...{ stopped, neighbour, restarted, covered, member, successor, scheduled, resized, tagged, deleted, modified },
    released: ec2Arn(platform, `elastic-ip/${AllocationId}`),
    copy: ec2Arn(staging, `snapshot/${SnapshotId}`),
    database: `arn:aws:rds:${sandbox.regionId}:${sandbox.accountId}:db:billing-poc-1`,
    checkoutId: checkout.accountId,
    stagingPlace: placeOf(staging),
    paymentsPlace: placeOf(payments),
    platformPlace: placeOf(platform),
  };
}

function placeOf({ accountId, regionId }: { accountId: string; regionId: string }) {
  return { cloud: 'aws', subAccountId: accountId, regionId } as const;
}
