import {
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { anAwsWith } from './acting.ts';

const ID = { InstanceIds: ['i-1'] };
const AutoScalingGroupName = 'web';
const aGroup = () => ({
  AutoScalingGroupName,
  MinSize: 1,
  MaxSize: 2,
  DesiredCapacity: 1,
  DefaultCooldown: 300,
  AvailabilityZones: ['eu-central-1a'],
  HealthCheckType: 'EC2',
  CreatedTime: new Date('2026-01-01T00:00:00Z'),
  Instances: [
    {
      InstanceId: 'i-1',
      InstanceType: 'm6i.xlarge',
      AvailabilityZone: 'eu-central-1a',
      LifecycleState: 'InService' as const,
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: false,
    },
  ],
});

async function aGroupAtAws() {
  const sandbox = await anAwsWith({ groups: [aGroup()] });
  const { autoScaling, clock } = sandbox;
  return {
    ...sandbox,
    members: async () => {
      const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
      return AutoScalingGroups![0]!.Instances!.map(({ InstanceId, LifecycleState }) => [InstanceId, LifecycleState]);
    },
    aMinuteLater: () => clock.pass({ minutes: 1 }),
  };
}

describe('a group of machines', () => {
  it('replaces a member that was stopped: that one ends, and another one like it comes up', async () => {
    const { ec2, machine, volume, clock, members } = await aGroupAtAws();

    await ec2.send(new StopInstancesCommand(ID));
    expect(await members()).toEqual([['i-1', 'InService']]);
    clock.pass({ seconds: 4 });
    const [[id, state] = []] = await members();
    clock.pass({ seconds: 3 });

    expect(state).toBe('Pending');
    expect(id).not.toBe('i-1');
    expect(await members()).toEqual([[id, 'InService']]);
    expect((await machine('i-1')).State?.Name).toBe('terminated');
    const successor = await machine(id);
    expect(successor).toMatchObject({ State: { Name: 'running' }, InstanceType: 'm6i.xlarge' });
    const disk = successor.BlockDeviceMappings![0]!.Ebs!.VolumeId;
    expect(await volume(disk)).toMatchObject({ State: 'in-use', Size: 100, Attachments: [{ InstanceId: id }] });
    await expect(volume('vol-1')).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
  });

  it('replaces a member that was terminated', async () => {
    const { ec2, members, aMinuteLater } = await aGroupAtAws();

    await ec2.send(new TerminateInstancesCommand(ID));
    aMinuteLater();

    expect(await members()).toEqual([[expect.stringMatching(/^i-0/), 'InService']]);
  });

  it('lets a member be that is started again in time', async () => {
    const { ec2, clock, members, aMinuteLater } = await aGroupAtAws();

    await ec2.send(new StopInstancesCommand(ID));
    clock.pass({ seconds: 3 });
    await ec2.send(new StartInstancesCommand(ID));
    aMinuteLater();

    expect(await members()).toEqual([['i-1', 'InService']]);
  });

  it.each(['HealthCheck', 'ReplaceUnhealthy'])('replaces nobody while %s is suspended', async (process) => {
    const { autoScaling, ec2, members, machine, aMinuteLater } = await aGroupAtAws();
    const about = { AutoScalingGroupName, ScalingProcesses: [process] };

    await autoScaling.send(new SuspendProcessesCommand(about));
    await ec2.send(new StopInstancesCommand(ID));
    aMinuteLater();
    expect(await members()).toEqual([['i-1', 'InService']]);
    expect((await machine()).State?.Name).toBe('stopped');
    await autoScaling.send(new ResumeProcessesCommand(about));
    aMinuteLater();

    expect(await members()).not.toContainEqual(['i-1', 'InService']);
  });

  it('replaces nobody who is in standby', async () => {
    const { autoScaling, ec2, members, aMinuteLater } = await aGroupAtAws();
    const about = { ...ID, AutoScalingGroupName };

    await autoScaling.send(new EnterStandbyCommand({ ...about, ShouldDecrementDesiredCapacity: true }));
    await ec2.send(new StopInstancesCommand(ID));
    aMinuteLater();
    expect(await members()).toEqual([['i-1', 'Standby']]);
    await ec2.send(new StartInstancesCommand(ID));
    aMinuteLater();
    await autoScaling.send(new ExitStandbyCommand(about));
    aMinuteLater();

    expect(await members()).toEqual([['i-1', 'InService']]);
  });

  it('is found by its machines, and a machine without one is in no answer', async () => {
    const { autoScaling } = await aGroupAtAws();
    const asked = new DescribeAutoScalingInstancesCommand({ InstanceIds: ['i-1', 'i-2'] });

    const { AutoScalingInstances } = await autoScaling.send(asked);

    expect(AutoScalingInstances).toMatchObject([
      { InstanceId: 'i-1', AutoScalingGroupName, LifecycleState: 'InService', HealthStatus: 'HEALTHY' },
    ]);
  });
});
