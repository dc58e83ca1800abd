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
import { DescribeInstancesCommand, DescribeVolumesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { onTestFinished } from 'vitest';
import type { AwsCharge } from '../../sandbox/aws/charge.ts';
import { startAws } from '../../sandbox/aws/server.ts';
import { billFeed } from '../../sandbox/bill-feed.ts';
import { ACCOUNTS, type AccountName, AWS_ROLE, type StoryAccount } from '../../sandbox/story/accounts.ts';
import { STORY_TODAY } from '../../sandbox/story.ts';
import { addDays } from '../../src/model/period.ts';
import { type AtEnd, aStillClock, keysOf, realClients } from './aws/estates.ts';

/** When what these tests do is done: at noon of the story's day. */
export const NOON = Temporal.Instant.from(`${STORY_TODAY}T12:00:00Z`);
/** The day before, that day, and the first whole day after. */
export const [BEFORE, FIRST, NEXT] = [addDays(STORY_TODAY, -1), STORY_TODAY, addDays(STORY_TODAY, 1)];

type Metric = 'UnblendedCost' | 'AmortizedCost' | 'NetAmortizedCost' | 'UsageQuantity';

/** The company's AWS and its bill from noon of the story's day on, on a clock that is moved by hand. */
export async function aCompany(atEnd: AtEnd = onTestFinished) {
  const folder = mkdtempSync(join(tmpdir(), 'penny-test-'));
  atEnd(() => rmSync(folder, { recursive: true }));
  const feed = billFeed(folder);
  const { now, pass } = aStillClock(NOON);
  const estate = () => feed.awsEstate(now());
  const aws = await startAws({ charges: feed.awsCharges, estate, now, pageSize: 20_000 });
  atEnd(() => aws.stop());
  const { url: endpoint } = aws;
  const payer = new CostExplorerClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
  atEnd(() => payer.destroy());
  return {
    aws,
    now,
    pass,
    /** As the demo moves on: the clock first, and then the bill of that moment. */
    daysLater(days: number) {
      pass({ hours: 24 * days });
      feed.showAws(now());
    },
    async in(name: AccountName) {
      const { subAccountId, regionId }: StoryAccount = ACCOUNTS[name];
      const keys = await keysOf(aws, subAccountId, AWS_ROLE, atEnd);
      const clients = realClients(aws, { keys, region: regionId, atEnd });
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
        Type: Key === 'owner' ? ('TAG' as const) : ('DIMENSION' as const),
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

/** A machine by its name, and the disk it starts from. */
export async function machineNamed({ ec2 }: { ec2: EC2Client }, name: string) {
  const Filters = [{ Name: 'tag:Name', Values: [name] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const { InstanceId, BlockDeviceMappings = [] } = Reservations[0]!.Instances![0]!;
  return { id: InstanceId!, diskId: BlockDeviceMappings[0]!.Ebs!.VolumeId! };
}

/** A disk by its name. */
export async function volumeNamed({ ec2 }: { ec2: EC2Client }, name: string) {
  const Filters = [{ Name: 'tag:Name', Values: [name] }];
  return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes![0]!.VolumeId!;
}

/** The bill of so many days later if nobody does anything. */
export function usualCharges(days: number): readonly AwsCharge[] {
  const folder = mkdtempSync(join(tmpdir(), 'penny-test-'));
  const feed = billFeed(folder);
  rmSync(folder, { recursive: true });
  feed.showAws(NOON.add({ hours: 24 * days }));
  return feed.awsCharges();
}
