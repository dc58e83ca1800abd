import {
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  ListSnapshotsInRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import { GetRuleCommand, ListRulesCommand } from '@aws-sdk/client-rbin';
import { describe, expect, it } from 'vitest';
import { AT, anAwsWith } from './acting.ts';
import { MEMBER } from './estates.ts';

const aCopy = (SnapshotId = 'snap-1', Tags: { Key: string; Value: string }[] = []) => ({
  SnapshotId,
  VolumeId: 'vol-1',
  VolumeSize: 100,
  StartTime: AT,
  State: 'completed' as const,
  OwnerId: MEMBER,
  Tags,
});
const aRule = (days = 7) => ({
  Identifier: 'rule-1',
  Description: 'copies',
  ResourceType: 'EBS_SNAPSHOT' as const,
  RetentionPeriod: { RetentionPeriodValue: days, RetentionPeriodUnit: 'DAYS' as const },
  Status: 'available' as const,
});
const deletion = new DeleteSnapshotCommand({ SnapshotId: 'snap-1' });
const inBin = new ListSnapshotsInRecycleBinCommand({});

describe('the recycle bin', () => {
  it('tells its rules', async () => {
    const { recycleBin } = await anAwsWith({ recycleRules: [aRule()] });
    const list = (ResourceType: 'EBS_SNAPSHOT' | 'EC2_IMAGE') =>
      recycleBin.send(new ListRulesCommand({ ResourceType }));

    expect((await list('EBS_SNAPSHOT')).Rules).toMatchObject([
      { Identifier: 'rule-1', RetentionPeriod: { RetentionPeriodValue: 7 } },
    ]);
    expect((await list('EC2_IMAGE')).Rules).toEqual([]);
    expect(await recycleBin.send(new GetRuleCommand({ Identifier: 'rule-1' }))).toMatchObject(aRule());
    await expect(recycleBin.send(new GetRuleCommand({ Identifier: 'rule-9' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('keeps a deleted copy for as many days as its rule says, and gives it back', async () => {
    const { ec2, clock } = await anAwsWith({ snapshots: [aCopy()], recycleRules: [aRule()] });
    const there = async () => (await ec2.send(new DescribeSnapshotsCommand({}))).Snapshots!.length;

    await ec2.send(deletion);
    const { Snapshots } = await ec2.send(inBin);
    expect(Snapshots).toEqual([
      {
        SnapshotId: 'snap-1',
        VolumeId: 'vol-1',
        RecycleBinEnterTime: new Date('2026-03-10T09:00:00Z'),
        RecycleBinExitTime: new Date('2026-03-17T09:00:00Z'),
      },
    ]);
    expect(await there()).toBe(0);
    clock.pass({ hours: 6 * 24 });
    await ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: 'snap-1' }));

    expect(await there()).toBe(1);
    expect((await ec2.send(inBin)).Snapshots).toEqual([]);
    clock.pass({ hours: 2 * 24 });
    expect(await there()).toBe(1);
  });

  it('forgets it when its time is over', async () => {
    const { ec2, clock } = await anAwsWith({ snapshots: [aCopy()], recycleRules: [aRule()] });

    await ec2.send(deletion);
    clock.pass({ hours: 7 * 24 });

    await expect(ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: 'snap-1' }))).rejects.toMatchObject({
      name: 'InvalidSnapshot.NotFound',
    });
  });

  it.each([
    ['there is no rule', []],
    ['its rule is for other things', [{ ...aRule(), ResourceType: 'EC2_IMAGE' as const }]],
    [
      'its rule is for other tags',
      [{ ...aRule(), ResourceTags: [{ ResourceTagKey: 'keep', ResourceTagValue: 'yes' }] }],
    ],
  ])('keeps nothing where %s', async (_, recycleRules) => {
    const { ec2 } = await anAwsWith({ snapshots: [aCopy('snap-1', [{ Key: 'keep', Value: 'no' }])], recycleRules });

    await ec2.send(deletion);

    expect((await ec2.send(inBin)).Snapshots).toEqual([]);
  });
});
