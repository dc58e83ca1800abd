import type { GetRuleResponse } from '@aws-sdk/client-rbin';
import { describe, expect, it } from 'vitest';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import type { Resource } from '../../../../src/model/resource.ts';
import { changesSince, observe } from '../../../../src/remediation/observed.ts';
import { remediationSuite, type WorldOptions } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';

const toDelete = anOrder('delete-snapshot', { type: 'snapshot', id: 'snap-1' });
const toRelease = anOrder('release-address', { type: 'address', id: 'eipalloc-1', name: '203.0.113.7' });

/** A rule of the Recycle Bin; override what matters. */
const aRule = (override: Partial<GetRuleResponse> & { ExcludeResourceTags?: object[] } = {}): GetRuleResponse => ({
  Identifier: 'rule-1',
  ResourceType: 'EBS_SNAPSHOT',
  Status: 'available',
  RetentionPeriod: { RetentionPeriodValue: 14, RetentionPeriodUnit: 'DAYS' },
  ...override,
});

const aDeletion = (more: Partial<EstateRegion> = {}, options?: WorldOptions) =>
  aWorld(
    {
      order: toDelete,
      things: (Tags) => ({
        snapshots: [
          {
            SnapshotId: 'snap-1',
            VolumeId: 'vol-1',
            VolumeSize: 100,
            State: 'completed',
            StartTime: new Date('2025-01-01T00:00:00Z'),
            StorageTier: 'standard',
            Tags: [{ Key: 'team', Value: 'search' }, ...Tags],
          },
        ],
        recycleRules: [aRule()],
        ...more,
      }),
      takeAway: (here) => void here.snapshots.splice(0),
    },
    options,
  );

remediationSuite({
  name: 'delete-snapshot',
  operation: 'DeleteSnapshot',
  permission: 'ec2:DeleteSnapshot',
  world: (options) => aDeletion({}, options),
});

const prepare = async (recycleRules: GetRuleResponse[]) => {
  const remediation = await (await aDeletion({ recycleRules })).open();
  return remediation.prepare(toDelete, (await remediation.look(toDelete))!);
};

describe('delete-snapshot', () => {
  it('says in its receipt which rule keeps it, the longest of several', async () => {
    const shorter = aRule({
      Identifier: 'rule-2',
      RetentionPeriod: { RetentionPeriodValue: 7, RetentionPeriodUnit: 'DAYS' },
    });

    expect(await prepare([shorter, aRule()])).toMatchObject({ recycleRule: 'rule-1', keptDays: 14 });
  });

  it('shows how long it would be kept now, so that less than was promised is a change', async () => {
    const kept = async (recycleRules: GetRuleResponse[]) => {
      const remediation = await (await aDeletion({ recycleRules })).open();
      const { resource } = (await remediation.look(toDelete))!;
      return changesSince(observe({ ...resource, keptDays: 14 } as Resource), resource);
    };

    expect(await kept([aRule()])).toEqual([]);
    expect(await kept([])).toEqual([
      'It is of those that no Recycle Bin rule keeps now; it was of those that a Recycle Bin rule keeps for 14 days when this was proposed.',
    ]);
  });

  it.each([
    ['is there', []],
    ['is ready', [aRule({ Status: 'pending' })]],
    ['is for its tags', [aRule({ ResourceTags: [{ ResourceTagKey: 'team', ResourceTagValue: 'payments' }] })]],
    [
      'does not leave it out',
      [aRule({ ExcludeResourceTags: [{ ResourceTagKey: 'team', ResourceTagValue: 'search' }] })],
    ],
  ])('deletes nothing where no rule %s that would keep it', async (_, rules) => {
    await expect(prepare(rules)).rejects.toThrow(/no rule of the Recycle Bin in eu-central-1 would keep it/);
  });

  it.each([
    ['its tag', [{ ResourceTagKey: 'team', ResourceTagValue: 'search' }]],
    ['the key of its tag', [{ ResourceTagKey: 'team' }]],
  ])('is kept by a rule for %s', async (_, ResourceTags) => {
    expect(await prepare([aRule({ ResourceTags })])).toMatchObject({ keptDays: 14 });
  });

  it('deletes nothing that an image is made of, also of late', async () => {
    const images = [{ ImageId: 'ami-1', BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }] }];
    const world = await aDeletion({ images });
    const remediation = await world.open();

    const live = await remediation.look(toDelete);

    expect(live?.facts.imageIds).toEqual(['ami-1']);
    await expect(remediation.execute(toDelete, {})).rejects.toThrow(/ami-1 is made of it; deregister that first/);
    expect(world.acted).toEqual([]);
  });

  it('says what makes and deletes snapshots by itself', async () => {
    const world = await aDeletion();
    world.here.snapshots[0]!.Tags!.push({ Key: 'aws:backup:source-resource', Value: 'vol-1' });

    expect((await (await world.open()).look(toDelete))?.facts.managedBy).toEqual(['AWS Backup']);
  });
});

const aRelease = (options?: WorldOptions) =>
  aWorld(
    {
      order: toRelease,
      things: (Tags) => ({
        addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '203.0.113.7', Domain: 'vpc', Tags }],
      }),
      takeAway: (here) => void here.addresses.splice(0),
    },
    options,
  );

remediationSuite({
  name: 'release-address',
  operation: 'ReleaseAddress',
  permission: 'ec2:ReleaseAddress',
  world: aRelease,
});

describe('release-address', () => {
  it('keeps in its receipt what the address was', async () => {
    const remediation = await (await aRelease()).open();

    const receipt = await remediation.prepare(toRelease, (await remediation.look(toRelease))!);

    expect(receipt).toMatchObject({ publicIp: '203.0.113.7', tags: { penny: 'allowed' } });
    expect(remediation).not.toHaveProperty('undo');
  });

  it('releases nothing that something uses again', async () => {
    const world = await aRelease();
    world.here.addresses[0]!.AssociationId = 'eipassoc-1';

    await expect((await world.open()).execute(toRelease, {})).rejects.toThrow(/something uses it again/);
    expect(world.acted).toEqual([]);
  });
});
