import { describe, expect, it } from 'vitest';
import { remediationSuite, type WorldOptions } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aDisk, aMachine, aRegionWith } from './machines.ts';

const order = anOrder('terminate-instance', { type: 'instance', id: 'i-1', name: 'web' });

const aTermination = (options?: WorldOptions) =>
  aWorld(
    {
      order,
      things: (Tags) => {
        return {
          ...aRegionWith(aMachine({ Tags })),
          volumes: [aDisk({ Tags: [{ Key: 'team', Value: 'payments' }, ...Tags] }), aDisk({ VolumeId: 'vol-data' })],
        };
      },
      takeAway: (here) => void here.reservations.splice(0),
    },
    options,
  );

remediationSuite({
  name: 'terminate-instance',
  operation: 'TerminateInstances',
  permission: 'ec2:TerminateInstances',
  world: aTermination,
});

const begin = async () => {
  const world = await aTermination();
  const remediation = await world.open();
  const receipt = await remediation.prepare(order, (await remediation.look(order))!);
  return { world, remediation, receipt };
};

describe('terminate-instance', () => {
  it('keeps a copy of each disk, tagged with its team and never with the control tag', async () => {
    const { world, receipt } = await begin();

    const copies = world.here.snapshots.map(({ VolumeId, Tags }) => ({ VolumeId, Tags }));
    expect(copies).toEqual([
      {
        VolumeId: 'vol-root',
        Tags: [
          { Key: 'team', Value: 'payments' },
          { Key: 'penny:proposal', Value: 'P-1' },
          { Key: 'penny:kept-until', Value: '2026-04-09' },
        ],
      },
      {
        VolumeId: 'vol-data',
        Tags: [
          { Key: 'penny:proposal', Value: 'P-1' },
          { Key: 'penny:kept-until', Value: '2026-04-09' },
        ],
      },
    ]);
    expect(receipt).toMatchObject({
      imageId: 'ami-1',
      instanceType: 'm6i.xlarge',
      subnetId: 'subnet-1',
      securityGroupIds: ['sg-1'],
      disks: { '/dev/xvda': 'vol-root', '/dev/xvdf': 'vol-data' },
      snapshots: { 'vol-root': expect.stringMatching(/^snap-/), 'vol-data': expect.stringMatching(/^snap-/) },
      tags: { Name: 'web' },
    });
  });

  it('makes no copy twice, though the answer to one was lost', async () => {
    const world = await aTermination();
    const remediation = await world.open();
    const live = (await remediation.look(order))!;
    world.fail('CreateSnapshot', 'lost-reply');

    await expect(remediation.prepare(order, live)).rejects.toMatchObject({ code: 'unavailable' });
    await (await world.open()).prepare(order, live);

    expect(world.copies()).toBe(2);
  });

  it('ends nothing before its copies are whole', async () => {
    const { world, remediation, receipt } = await begin();

    const atOnce = remediation.execute(order, receipt);

    await expect(atOnce).rejects.toThrow('was not terminated: 2 copies are being made (0%, 0%).');
    expect(world.acted.map(({ operation }) => operation)).toEqual(['CreateSnapshot', 'CreateSnapshot']);
  });

  it('ends nothing where a copy failed, and makes a new one when it is tried again', async () => {
    const { world, remediation, receipt } = await begin();
    world.pass({ minutes: 1 });
    await remediation.look(order);
    world.here.snapshots[0]!.State = 'error';

    const progress = await remediation.prepared!(order, receipt);
    const again = await remediation.prepare(order, (await remediation.look(order))!);

    expect(progress).toMatchObject({ is: 'gone', note: /^the copy snap-\w+ failed/ });
    await expect(remediation.execute(order, receipt)).rejects.toMatchObject({ code: 'refused' });
    expect(again.snapshots).toMatchObject({ 'vol-data': (receipt.snapshots as Record<string, string>)['vol-data'] });
    expect(world.copies()).toBe(3);
  });

  it('ends nothing that has got a disk since its disks were copied', async () => {
    const { world, remediation, receipt } = await begin();
    world.pass({ minutes: 1 });
    world.here.reservations[0]!.Instances![0]!.BlockDeviceMappings!.push({
      DeviceName: '/dev/xvdg',
      Ebs: { VolumeId: 'vol-new' },
    });

    await expect(remediation.execute(order, receipt)).rejects.toThrow(/vol-new was attached since/);
  });

  it('never lifts a protection', async () => {
    const { world, remediation, receipt } = await begin();
    world.here.attributes.set('i-1', { disableApiTermination: true });
    world.pass({ minutes: 1 });

    const live = await remediation.look(order);
    const refusal = remediation.execute(order, receipt);

    expect(live?.facts.terminationProtected).toBe(true);
    await expect(refusal).rejects.toThrow(/somebody protected it; Penny never lifts a protection/);
    expect(world.acted.map(({ operation }) => operation)).not.toContain('TerminateInstances');
  });
});
