import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { remediationSuite, type WorldOptions } from '../../../suites/remediation.suite.ts';
import { anOrder, aWorld } from './acting.ts';
import { aMachine, aRegionWith, aSpotMachine, STOPPED } from './machines.ts';

const order = anOrder('resize-instance', {
  type: 'instance',
  id: 'i-1',
  name: 'web',
  change: { instanceType: 'm6i.large' },
});

const aResize = (machine: Partial<Instance> = {}, options?: WorldOptions) =>
  aWorld(
    {
      order,
      things: (Tags) => {
        const spot = aSpotMachine();
        const machines = [aMachine({ ...machine, Tags }), spot.machine];
        return {
          ...aRegionWith(machines[0]!),
          reservations: machines.map((each) => ({ Instances: [each] })),
          spotRequests: [spot.request],
        };
      },
      takeAway: (here) => void here.reservations.splice(0),
    },
    options,
  );

remediationSuite({
  name: 'resize-instance',
  operation: 'ModifyInstanceAttribute',
  permission: 'ec2:ModifyInstanceAttribute',
  firstPermission: 'ec2:StopInstances',
  notRestored: ['launchedAt'],
  world: (options) => aResize({}, options),
  async alsoLook(world) {
    await (await world.open()).look(anOrder('resize-instance', { type: 'instance', id: 'i-spot' }));
  },
});

const begin = async (machine: Partial<Instance> = {}) => {
  const world = await aResize(machine);
  const remediation = await world.open();
  const receipt = await remediation.prepare(order, (await remediation.look(order))!);
  return { world, remediation, receipt };
};

describe('resize-instance', () => {
  it('stops, changes the type and starts again, and is done when the status checks are through', async () => {
    const { world, remediation, receipt } = await begin();

    await remediation.execute(order, receipt);
    const atFirst = await remediation.verify(order, receipt);
    world.pass({ seconds: 3 });
    const running = await remediation.verify(order, receipt);
    world.pass({ seconds: 10 });
    const after = await remediation.verify(order, receipt);

    expect(world.acted.map(({ operation }) => operation)).toEqual([
      'StopInstances',
      'ModifyInstanceAttribute',
      'StartInstances',
    ]);
    expect(atFirst).toEqual({ is: 'pending', note: 'it is m6i.large and pending' });
    expect(running).toEqual({
      is: 'pending',
      note: 'it is m6i.large and running, and its status checks are under way',
    });
    expect(after).toEqual({ is: 'done', note: 'it is m6i.large and running, and its status checks are through' });
  });

  it('leaves a machine stopped that was stopped', async () => {
    const { world, remediation, receipt } = await begin({ State: STOPPED });

    await remediation.execute(order, receipt);

    expect(world.acted.map(({ operation }) => operation)).toEqual(['ModifyInstanceAttribute']);
    expect(await remediation.verify(order, receipt)).toEqual({ is: 'done', note: 'it is m6i.large and stopped' });
  });

  it('tells that a machine fails its status checks on its new type, and goes back', async () => {
    const { world, remediation, receipt } = await begin();
    world.here.attributes.set('i-1', { impairedAs: ['m6i.large'] });

    await remediation.execute(order, receipt);
    world.pass({ minutes: 1 });
    const after = await remediation.verify(order, receipt);
    await remediation.undo!(order, receipt);
    world.pass({ minutes: 1 });

    expect(after).toEqual({ is: 'partly', note: 'it is m6i.large and running, and fails its status checks' });
    expect(await remediation.verifyUndo!(order, receipt)).toMatchObject({ is: 'done', note: /m6i.xlarge and running/ });
  });

  it.each([
    [
      'could not be changed',
      'ModifyInstanceAttribute',
      'it is m6i.xlarge and stopped',
      'is stopped and still m6i.xlarge',
    ],
    ['could not be started', 'StartInstances', 'it is m6i.large and stopped', 'is m6i.large now and stopped'],
  ])('says what it leaves behind where it %s, and goes back out of the middle', async (_, operation, note, left) => {
    const { world, remediation, receipt } = await begin();
    world.aws.fail(operation, 'no-capacity');

    const failure = remediation.execute(order, receipt);

    await expect(failure).rejects.toThrow(`It ${left}; undo this, or start it by hand.`);
    expect(await remediation.verify(order, receipt)).toEqual({ is: 'partly', note });
    await (await world.open()).undo!(order, receipt);
    world.pass({ minutes: 1 });
    expect(await remediation.verifyUndo!(order, receipt)).toMatchObject({ is: 'done' });
    expect((await remediation.look(order))?.resource).toMatchObject({ instanceType: 'm6i.xlarge', state: 'running' });
  });

  it('gives up after ten minutes on a machine that does not stop, and says what to do', async () => {
    const { world, remediation, receipt } = await begin();
    world.here.reservations[0]!.Instances![0]!.State = { Code: 64, Name: 'stopping' };

    await expect(remediation.execute(order, receipt)).rejects.toThrow(
      'Waiting for web (i-1) in 111111111111, eu-central-1 to be stopped: it is stopping after 10 minutes; look into the operating system',
    );
  });

  it('tells a new public address after undo', async () => {
    const { world, remediation, receipt } = await begin({ PublicIpAddress: '198.51.100.4' });

    await remediation.execute(order, receipt);
    await remediation.undo!(order, receipt);
    world.pass({ minutes: 1 });

    const { note } = await remediation.verifyUndo!(order, receipt);
    expect(note).toMatch(/its public address is 203\.0\.113\.\d+ and was 198\.51\.100\.4$/);
  });

  it('takes nothing back over what somebody made of it since', async () => {
    const { world, remediation, receipt } = await begin();
    await remediation.execute(order, receipt);
    world.pass({ minutes: 1 });
    const machine = world.here.reservations[0]!.Instances![0]!;
    machine.InstanceType = 'm6i.4xlarge';
    const before = world.acted.length;

    await expect(remediation.undo!(order, receipt)).rejects.toThrow(
      'Changing back web (i-1) in 111111111111, eu-central-1: somebody has made it m6i.4xlarge since; change its type by hand where that is not wanted.',
    );

    expect(world.acted).toHaveLength(before);
    expect(await remediation.verifyUndo!(order, receipt)).toMatchObject({ is: 'partly' });
  });

  it('does not start what somebody has stopped since, and says what to do', async () => {
    const { world, remediation, receipt } = await begin();
    await remediation.execute(order, receipt);
    world.pass({ minutes: 1 });
    world.here.reservations[0]!.Instances![0]!.State = STOPPED;
    const before = world.acted.length;

    await expect(remediation.undo!({ ...order, wasDone: true }, receipt)).rejects.toThrow(
      'it is stopped now and would be started; start it and undo this then, or change its type by hand.',
    );
    expect(world.acted).toHaveLength(before);
  });
});
