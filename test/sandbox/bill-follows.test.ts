import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CostExplorerClient,
  type Expression,
  GetCostAndUsageCommand,
  GetCostAndUsageWithResourcesCommand,
  type GroupDefinition,
} from '@aws-sdk/client-cost-explorer';
import {
  CreateSnapshotCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { TagResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AwsCharge } from '../../sandbox/aws/charge.ts';
import { billFeed } from '../../sandbox/bill-feed.ts';
import { ACCOUNTS, type AccountName, type StoryAccount } from '../../sandbox/story/accounts.ts';
import { STORY_TODAY } from '../../sandbox/story.ts';
import { addDays } from '../../src/model/period.ts';
import { aSandbox } from './aws/clients.ts';
import { aStillClock, keysOf, realClients } from './aws/estates.ts';

const NOON = Temporal.Instant.from(`${STORY_TODAY}T12:00:00Z`);
const [BEFORE, FIRST, NEXT] = [addDays(STORY_TODAY, -1), STORY_TODAY, addDays(STORY_TODAY, 1)];
const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const DISKS = 'EC2 - Other';
const RDS = 'Amazon Relational Database Service';
const VPC = 'Amazon Virtual Private Cloud';

type Metric = 'UnblendedCost' | 'AmortizedCost' | 'NetAmortizedCost' | 'UsageQuantity';

/** The company's AWS and its bill from noon of the story's day on, on a clock that is moved by hand. */
async function aCompany() {
  const folder = mkdtempSync(join(tmpdir(), 'penny-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const feed = billFeed(folder);
  const { now, pass } = aStillClock(NOON);
  const aws = await aSandbox({ charges: feed.awsCharges, estate: () => feed.awsEstate(now()), now, pageSize: 20_000 });
  const { url: endpoint } = aws;
  const payer = new CostExplorerClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
  onTestFinished(() => payer.destroy());
  return {
    pass,
    /** As the demo moves on: the clock first, and then the bill of that moment. */
    daysLater(days: number) {
      pass({ hours: 24 * days });
      feed.showAws(now());
    },
    async in(name: AccountName) {
      const { subAccountId, regionId }: StoryAccount = ACCOUNTS[name];
      const clients = realClients(aws, { keys: await keysOf(aws, subAccountId), region: regionId });
      return { ...clients, accountId: subAccountId, regionId };
    },
    /** What each resource is billed, by resource and day; a day without it is 0. */
    async byResource(serviceName: string, ids: string[], metric: Metric = 'UnblendedCost', from = BEFORE) {
      const Filter: Expression = {
        And: [
          { Dimensions: { Key: 'SERVICE', Values: [serviceName] } },
          { Dimensions: { Key: 'RESOURCE_ID', Values: ids } },
        ],
      };
      const GroupBy: GroupDefinition[] = [{ Type: 'DIMENSION', Key: 'RESOURCE_ID' }];
      const about = {
        TimePeriod: { Start: from, End: now().toString().slice(0, 10) },
        Granularity: 'DAILY' as const,
        Metrics: [metric],
      };
      const asked = new GetCostAndUsageWithResourcesCommand({ ...about, Filter, GroupBy });
      const { ResultsByTime = [] } = await payer.send(asked);
      return (id: string) =>
        ResultsByTime.map(({ Groups = [] }) => {
          const group = Groups.find(({ Keys }) => Keys?.[0] === id);
          return Number(group?.Metrics?.[metric]?.Amount ?? 0);
        });
    },
    /** By two dimensions at most, the keys joined: on the first whole day after the act. */
    async by(keys: string[], metric: Metric = 'UnblendedCost', day = NEXT) {
      const GroupBy = keys.map((Key) => ({
        Type: Key.startsWith('tag') ? ('TAG' as const) : ('DIMENSION' as const),
        Key,
      }));
      const about = { Granularity: 'DAILY' as const, Metrics: [metric], GroupBy };
      const TimePeriod = { Start: day, End: addDays(day, 1) };
      const { ResultsByTime = [] } = await payer.send(new GetCostAndUsageCommand({ ...about, TimePeriod }));
      const groups = ResultsByTime[0]?.Groups ?? [];
      return new Map(groups.map(({ Keys, Metrics }) => [Keys!.join(' '), Number(Metrics?.[metric]?.Amount)]));
    },
    charges: feed.awsCharges,
  };
}

/** The bill of so many days later if nobody does anything. */
function usualCharges(days: number): readonly AwsCharge[] {
  const folder = mkdtempSync(join(tmpdir(), 'penny-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const feed = billFeed(folder);
  feed.showAws(NOON.add({ hours: 24 * days }));
  return feed.awsCharges();
}

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

type Company = Awaited<ReturnType<typeof aCompany>>;
type Clients = Awaited<ReturnType<Company['in']>>;

async function machineNamed({ ec2 }: Pick<Clients, 'ec2'>, name: string) {
  const Filters = [{ Name: 'tag:Name', Values: [name] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const { InstanceId, BlockDeviceMappings = [] } = Reservations[0]!.Instances![0]!;
  return { id: InstanceId!, diskId: BlockDeviceMappings[0]!.Ebs!.VolumeId! };
}

async function volumeNamed({ ec2 }: Pick<Clients, 'ec2'>, name: string) {
  const Filters = [{ Name: 'tag:Name', Values: [name] }];
  return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes![0]!.VolumeId!;
}

/** What cost less, or more, than it would have: the groups that differ by more than a rounding. */
function differences(actual: Map<string, number>, usual: Map<string, number>) {
  const keys = new Set([...actual.keys(), ...usual.keys()]);
  const all = [...keys].map((key): [string, number] => [key, (actual.get(key) ?? 0) - (usual.get(key) ?? 0)]);
  return Object.fromEntries(all.filter(([, difference]) => Math.abs(difference) > 1e-5));
}

describe('the bill of a machine that is stopped', () => {
  it('is for half a day, and then for nothing; its neighbour and its disk cost what they did', async () => {
    const company = await aCompany();
    const staging = await company.in('staging');
    const [stopped, neighbour] = [
      await machineNamed(staging, 'loadtest-runner-1'),
      await machineNamed(staging, 'loadtest-runner-2'),
    ];

    await staging.ec2.send(new StopInstancesCommand({ InstanceIds: [stopped.id] }));
    company.daysLater(4);

    const machines = await company.byResource(EC2, [stopped.id, neighbour.id]);
    const disks = await company.byResource(DISKS, [stopped.diskId, neighbour.diskId]);
    const usual = machines(neighbour.id);
    expect(usual.every((cost) => cost > 10)).toBe(true);
    const [before = 0, first = 0, ...after] = machines(stopped.id);
    expect(before / usual[0]!).toBeCloseTo(1, 1);
    expect(first / usual[1]!).toBeCloseTo(0.5, 1);
    expect(after).toEqual([0, 0, 0]);
    expect(disks(stopped.diskId)).toEqual(disks(neighbour.diskId));
    expect(Math.min(...disks(stopped.diskId))).toBeGreaterThan(0);
  });

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

    const upTo = (charges: readonly AwsCharge[]) => JSON.stringify(charges.filter(({ day }) => day < FIRST));
    expect(upTo(company.charges()) === upTo(usual)).toBe(true);
    const first = usual.find(({ day, resourceId }) => day === FIRST && resourceId === id)!;
    const [cost = 0] = (await company.byResource(EC2, [id], 'UnblendedCost', FIRST))(id);
    expect(first.pricingQuantity).toBeLessThan(24 * 0.6);
    expect(cost / first.billedCost).toBeCloseTo(0.5, 4);
  });

  it('rises again when it is started', async () => {
    const company = await aCompany();
    const staging = await company.in('staging');
    const { id } = await machineNamed(staging, 'loadtest-runner-1');

    await staging.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.pass({ hours: 48 });
    await staging.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    company.daysLater(4);

    const [, , off, started = 0, whole = 0] = (await company.byResource(EC2, [id], 'UsageQuantity'))(id);
    expect(off).toBe(0);
    expect(started).toBeCloseTo(12, 0);
    expect(whole).toBeCloseTo(24, 0);
  });

  it('is no smaller where a commitment pays for it: as much more of that is unused', async () => {
    const company = await aCompany();
    const payments = await company.in('payments-prod');
    const { id } = await machineNamed(payments, 'pay-api-1');
    const usual = usualCharges(4);

    await payments.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.daysLater(4);

    const amortized = await company.by(['RECORD_TYPE'], 'AmortizedCost');
    const saved = usualOf(usual, id, 'effectiveCost');
    expect(differences(amortized, usualBy(usual, ['recordType'], 'effectiveCost'))).toEqual({
      SavingsPlanCoveredUsage: expect.closeTo(-saved, 5),
      SavingsPlanRecurringFee: expect.closeTo(saved, 5),
    });
    expect(differences(await company.by(['RECORD_TYPE']), usualBy(usual, ['recordType'], 'billedCost'))).toEqual({});
    expect(saved).toBeGreaterThan(3);
  });

  it('rises where its group replaces it: the new machine is paid as well, and its disk', async () => {
    const company = await aCompany();
    const platform = await company.in('platform-prod');
    const { id } = await machineNamed(platform, 'cluster-node-1');

    await platform.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.pass({ minutes: 1 });
    await platform.ec2.send(new DescribeInstancesCommand());
    company.daysLater(4);

    const usual = usualBy(usualCharges(4), ['serviceName'], 'billedCost');
    expect(differences(await company.by(['SERVICE']), usual)).toEqual({
      [EC2]: expect.closeTo(24 * 0.23, 4),
      [DISKS]: expect.any(Number),
    });
  });

  it('is paid again from the hour in which its own schedule switches it on', async () => {
    const company = await aCompany();
    const development = await company.in('development');
    const { id } = await machineNamed(development, 'checkout-dev-1');

    await development.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.daysLater(4);

    const [, first = 0, next = 0] = (await company.byResource(EC2, [id], 'UsageQuantity'))(id);
    expect(first).toBeCloseTo(5, 0);
    expect(next).toBeCloseTo(10, 0);
  });
});

describe('the bill of what is gone', () => {
  it('ends with it', async () => {
    const company = await aCompany();
    const { ec2 } = await company.in('staging');
    const data = await company.in('data-prod');
    const VolumeId = await volumeNamed({ ec2 }, 'leftover-disk-1');
    const neighbour = await volumeNamed({ ec2 }, 'leftover-disk-2');
    const { Addresses = [] } = await data.ec2.send(new DescribeAddressesCommand());
    const { AllocationId } = Addresses.find(({ AssociationId }) => AssociationId === undefined)!;
    const address = `arn:aws:ec2:${data.regionId}:${data.accountId}:elastic-ip/${AllocationId}`;

    await ec2.send(new DeleteVolumeCommand({ VolumeId }));
    await data.ec2.send(new ReleaseAddressCommand({ AllocationId }));
    company.daysLater(4);

    const disks = await company.byResource(DISKS, [VolumeId, neighbour]);
    const addresses = (await company.byResource(VPC, [address]))(address);
    expect(disks(VolumeId).map((cost) => cost > 0)).toEqual([true, true, false, false, false]);
    expect(disks(neighbour).map((cost) => cost > 0)).toEqual([true, true, true, true, true]);
    expect(addresses.map((cost) => cost > 0)).toEqual([true, true, false, false, false]);
  });
});

describe('the bill of what is changed', () => {
  it('has another price: a machine of half the size, a disk of another type', async () => {
    const company = await aCompany();
    const checkout = await company.in('checkout-prod');
    const platform = await company.in('platform-prod');
    const { id } = await machineNamed(checkout, 'catalog-api');
    const VolumeId = await volumeNamed(platform, 'wiki-disk');

    await platform.ec2.send(new ModifyVolumeCommand({ VolumeId, VolumeType: 'gp3' }));
    await checkout.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    company.pass({ minutes: 1 });
    const InstanceType = { Value: 'm6i.large' };
    await checkout.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType }));
    await checkout.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    company.daysLater(4);

    const machine = (await company.byResource(EC2, [id]))(id);
    const disk = (await company.byResource(DISKS, [VolumeId]))(VolumeId);
    expect(machine[2]! / machine[0]!).toBeCloseTo(0.5, 5);
    expect(disk[2]! / disk[0]!).toBeCloseTo(0.8, 5);
    const types = (await company.by(['USAGE_TYPE', 'LINKED_ACCOUNT'])).keys().toArray();
    expect(types).toContain(`EUC1-BoxUsage:m6i.large ${checkout.accountId}`);
    expect(types).not.toContain(`EUC1-EBS:VolumeUsage.gp2 ${platform.accountId}`);
  });

  it('has its new tags, from then on', async () => {
    const company = await aCompany();
    const staging = await company.in('staging');
    const { id } = await machineNamed(staging, 'unknown-worker-1');
    const arn = `arn:aws:ec2:${staging.regionId}:${staging.accountId}:instance/${id}`;

    await staging.tagging.send(new TagResourcesCommand({ ResourceARNList: [arn], Tags: { owner: 'new.owner' } }));
    company.daysLater(4);

    const cost = (await company.byResource(EC2, [id]))(id);
    const before = await company.by(['tag:owner'], 'UnblendedCost', BEFORE);
    const after = await company.by(['tag:owner'], 'UnblendedCost', NEXT);
    expect(before.has('owner$new.owner')).toBe(false);
    expect(after.get('owner$new.owner')).toBeCloseTo(cost[2]!, 5);
  });
});

describe('the bill of what is made', () => {
  it('begins with it: a copy costs by the size of its disk', async () => {
    const company = await aCompany();
    const staging = await company.in('staging');
    const VolumeId = await volumeNamed(staging, 'leftover-disk-1');

    const { SnapshotId } = await staging.ec2.send(new CreateSnapshotCommand({ VolumeId }));
    company.daysLater(4);

    const arn = `arn:aws:ec2:${staging.regionId}:${staging.accountId}:snapshot/${SnapshotId}`;
    const [before, first = 0, next = 0] = (await company.byResource(DISKS, [arn]))(arn);
    expect(before).toBe(0);
    expect(first / next).toBeCloseTo(0.5, 3);
    expect(next * (730 / 24)).toBeCloseTo(400 * 0.054, 2);
  });
});

describe('the bill of a database that is stopped', () => {
  it('goes on for its storage, and for its hours once it has woken by itself', async () => {
    const company = await aCompany();
    const { rds, accountId, regionId } = await company.in('sandbox');
    const arn = `arn:aws:rds:${regionId}:${accountId}:db:billing-poc-1`;

    await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: 'billing-poc-1' }));
    company.daysLater(12);

    const [before = 0, , ...rest] = (await company.byResource(RDS, [arn]))(arn);
    const storage = 100 * 0.127 * (24 / 730);
    const asleep = rest.slice(0, 6);
    expect(asleep).toEqual(asleep.map(() => expect.closeTo(storage, 4)));
    expect((rest[6]! - storage) / (before - storage)).toBeCloseTo(0.5, 1);
    expect(rest[7]! / before).toBeCloseTo(1, 1);
  });
});
