import { DescribeAutoScalingGroupsCommand, EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteSnapshotCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  type Instance,
  RestoreSnapshotFromRecycleBinCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { AWS_ROLE } from '../../sandbox/story/accounts.ts';
import { storyEstate } from '../../sandbox/story/estate/index.ts';
import { ACCOUNTS, STORY_TODAY } from '../../sandbox/story.ts';
import { aSandbox } from './aws/clients.ts';
import { aStillClock, keysOf, realClients } from './aws/estates.ts';

type Account = 'development' | 'staging' | 'checkout-prod' | 'payments-prod';

/** The company's AWS at a moment, and one account's machines in it. */
async function theCompanyAt(moment: string, account: Account, region = ACCOUNTS[account].regionId) {
  const clock = aStillClock(Temporal.Instant.from(moment));
  const story = storyEstate(STORY_TODAY);
  const aws = await aSandbox({ estate: () => story.at(clock.now()), now: clock.now });
  const keys = await keysOf(aws, ACCOUNTS[account].subAccountId, AWS_ROLE);
  const clients = realClients(aws, { keys, region });
  const named = async (name: string): Promise<Instance> => {
    const Filters = [{ Name: 'tag:Name', Values: [name] }];
    const { Reservations } = await clients.ec2.send(new DescribeInstancesCommand({ Filters }));
    return Reservations![0]!.Instances![0]!;
  };
  return {
    aws,
    ...clients,
    named,
    state: async (name: string) => (await named(name)).State?.Name,
    id: async (name: string) => [(await named(name)).InstanceId!],
    at: (later: string) => clock.pass(clock.now().until(Temporal.Instant.from(later))),
  };
}

describe('a machine with office hours, in somebody’s hands', () => {
  it('stays stopped until its own next morning', async () => {
    const { ec2, state, id, at } = await theCompanyAt('2026-11-20T08:20:00Z', 'development', 'eu-west-1');

    await ec2.send(new StopInstancesCommand({ InstanceIds: await id('checkout-dev-1') }));
    at('2026-11-20T12:00:00Z');
    expect(await state('checkout-dev-1')).toBe('stopped');
    at('2026-11-22T12:00:00Z');
    expect(await state('checkout-dev-1')).toBe('stopped');
    at('2026-11-23T08:00:00Z');

    expect(await state('checkout-dev-1')).toBe('running');
  });

  it('stays on that was started in the evening, until the evening after', async () => {
    const { ec2, state, id, at } = await theCompanyAt('2026-11-19T20:00:00Z', 'development', 'eu-west-1');

    await ec2.send(new StartInstancesCommand({ InstanceIds: await id('checkout-dev-1') }));
    at('2026-11-20T03:00:00Z');
    expect(await state('checkout-dev-1')).toBe('running');
    at('2026-11-20T12:00:00Z');
    expect(await state('checkout-dev-1')).toBe('running');
    at('2026-11-20T18:00:00Z');

    expect(await state('checkout-dev-1')).toBe('stopped');
  });

  it('never comes back when it was terminated', async () => {
    const { ec2, named, id, at } = await theCompanyAt('2026-11-20T08:20:00Z', 'development', 'eu-west-1');

    await ec2.send(new TerminateInstancesCommand({ InstanceIds: await id('checkout-dev-1') }));
    at('2026-11-20T18:10:00Z');
    await expect(named('checkout-dev-1')).rejects.toThrow();
    at('2026-11-23T08:00:00Z');

    await expect(named('checkout-dev-1')).rejects.toThrow();
  });
});

describe('what is measured of a machine in somebody’s hands', () => {
  it('has no figures of the hours in which it was off', async () => {
    const { ec2, cloudWatch, id, at } = await theCompanyAt('2026-11-20T10:20:00Z', 'staging');
    const InstanceIds = await id('report-server');

    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    at('2026-11-20T13:40:00Z');
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    at('2026-11-20T16:00:00Z');

    expect(await hoursMeasured(cloudWatch, InstanceIds[0]!)).toEqual([9, 10, 13, 14, 15]);
  });

  it('has figures of an evening on which it was on although it never is', async () => {
    const { ec2, cloudWatch, id, at } = await theCompanyAt('2026-11-20T19:20:00Z', 'development', 'eu-west-1');
    const InstanceIds = await id('checkout-dev-1');

    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    at('2026-11-20T20:30:00Z');
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    at('2026-11-20T22:00:00Z');

    expect(await hoursMeasured(cloudWatch, InstanceIds[0]!)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 19, 20]);
  });

  /** Of the 20th, from nine on. */
  async function hoursMeasured(cloudWatch: ReturnType<typeof realClients>['cloudWatch'], id: string) {
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date('2026-11-20T09:00:00Z'),
        EndTime: new Date('2026-11-21T00:00:00Z'),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [
          {
            Id: 'cpu',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/EC2',
                MetricName: 'CPUUtilization',
                Dimensions: [{ Name: 'InstanceId', Value: id }],
              },
              Period: 3_600,
              Stat: 'Average',
            },
          },
        ],
      }),
    );
    return MetricDataResults![0]!.Timestamps!.map((each) => each.getUTCHours());
  }
});

describe('a group of the company', () => {
  const group = async ({ autoScaling }: Awaited<ReturnType<typeof theCompanyAt>>) => {
    const asked = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['thumbnail-workers'] });
    const { AutoScalingGroups } = await autoScaling.send(asked);
    return AutoScalingGroups![0]!;
  };

  it('replaces what was stopped, and keeps who took its place when machines elsewhere come and go', async () => {
    const company = await theCompanyAt('2026-11-20T10:20:00Z', 'checkout-prod');
    const before = (await group(company)).Instances!.map(({ InstanceId }) => InstanceId!);

    await company.ec2.send(new StopInstancesCommand({ InstanceIds: [before[0]!] }));
    company.at('2026-11-20T10:20:04Z');
    const after = (await group(company)).Instances!.map(({ InstanceId }) => InstanceId!);
    company.at('2026-11-20T23:00:00Z');
    const atNight = (await group(company)).Instances!.map(({ InstanceId }) => InstanceId!);

    expect(after).toHaveLength(before.length);
    expect(after).not.toContain(before[0]);
    expect(atNight.sort()).toEqual(after.sort());
  });

  it('keeps a member in standby', async () => {
    const company = await theCompanyAt('2026-11-20T10:20:00Z', 'checkout-prod');
    const { Instances = [], AutoScalingGroupName, DesiredCapacity = 0 } = await group(company);
    const about = { AutoScalingGroupName, InstanceIds: [Instances[0]!.InstanceId!] };

    await company.autoScaling.send(new EnterStandbyCommand({ ...about, ShouldDecrementDesiredCapacity: true }));
    company.at('2026-11-20T23:00:00Z');

    const later = await group(company);
    expect(later.DesiredCapacity).toBe(DesiredCapacity - 1);
    expect(later.Instances!.filter(({ LifecycleState }) => LifecycleState === 'Standby')).toHaveLength(1);
  });
});

describe('a deleted copy of the company', () => {
  it('can be had back where a rule keeps it', async () => {
    const { ec2 } = await theCompanyAt('2026-11-20T10:20:00Z', 'payments-prod');
    const Filters = [{ Name: 'tag:Name', Values: ['before-migration'] }];
    const { Snapshots: [copy] = [] } = await ec2.send(new DescribeSnapshotsCommand({ Filters }));
    const about = { SnapshotId: copy!.SnapshotId! };

    await ec2.send(new DeleteSnapshotCommand(about));
    await ec2.send(new RestoreSnapshotFromRecycleBinCommand(about));

    expect((await ec2.send(new DescribeSnapshotsCommand({ Filters }))).Snapshots).toEqual([copy]);
  });
});
