import {
  CreateVolumeCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { aDisk, aFreeDisk, aMachine, anAwsWith } from './acting.ts';
import { MEMBER } from './estates.ts';

const ID = { InstanceIds: ['i-1'] };
const stop = (more = {}) => new StopInstancesCommand({ ...ID, ...more });
const start = (more = {}) => new StartInstancesCommand({ ...ID, ...more });
const terminate = (more = {}) => new TerminateInstancesCommand({ ...ID, ...more });
const machines = (...Instances: Instance[]) => ({ reservations: [{ ReservationId: 'r-1', Instances }] });
const STOPPED = { State: { Name: 'stopped' as const, Code: 80 } };

describe('stopping a machine', () => {
  it('goes through stopping to stopped, and says who asked for it and when', async () => {
    const { ec2, clock, machine } = await anAwsWith();

    const { StoppingInstances } = await ec2.send(stop());
    const stopping = await machine();
    clock.pass({ seconds: 3 });
    const stopped = await machine();

    expect(StoppingInstances).toEqual([
      {
        InstanceId: 'i-1',
        PreviousState: { Code: 16, Name: 'running' },
        CurrentState: { Code: 64, Name: 'stopping' },
      },
    ]);
    expect(stopping.State).toEqual({ Code: 64, Name: 'stopping' });
    expect(stopped).toMatchObject({
      State: { Code: 80, Name: 'stopped' },
      StateTransitionReason: 'User initiated (2026-03-10 09:00:00 GMT)',
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
    });
  });

  it('takes as long as the test says', async () => {
    const { ec2, clock, machine } = await anAwsWith({}, { delays: { stop: 60_000, start: 0 } });

    await ec2.send(stop());
    clock.pass({ seconds: 59 });
    expect((await machine()).State?.Name).toBe('stopping');
    clock.pass({ seconds: 1 });
    expect((await machine()).State?.Name).toBe('stopped');

    await ec2.send(start());
    expect((await machine()).State?.Name).toBe('running');
  });

  it('of one that is stopped already is no mistake, and is nothing done', async () => {
    const { aws, ec2 } = await anAwsWith(machines(aMachine(STOPPED)));

    const { StoppingInstances } = await ec2.send(stop());

    expect(StoppingInstances).toMatchObject([
      { PreviousState: { Name: 'stopped' }, CurrentState: { Name: 'stopped' } },
    ]);
    expect(aws.acted).toEqual([]);
  });

  it.each([
    ['is not there', [], 'InvalidInstanceID.NotFound'],
    ['is terminated', [aMachine({ State: { Name: 'terminated', Code: 48 } })], 'IncorrectInstanceState'],
    ['is still pending', [aMachine({ State: { Name: 'pending', Code: 0 } })], 'IncorrectInstanceState'],
    ['has no disk to start from again', [aMachine({ RootDeviceType: 'instance-store' })], 'UnsupportedOperation'],
    ['is on spot, asked for once', [aMachine({ InstanceLifecycle: 'spot' })], 'UnsupportedOperation'],
  ])('is refused where it %s', async (_, instances, name) => {
    const { aws, ec2 } = await anAwsWith(machines(...instances));

    await expect(ec2.send(stop())).rejects.toMatchObject({ name });
    expect(aws.acted).toEqual([]);
  });

  it('of spot is possible where the request is persistent', async () => {
    const SpotInstanceRequestId = 'sir-1';
    const { ec2, machine } = await anAwsWith({
      ...machines(aMachine({ InstanceLifecycle: 'spot', SpotInstanceRequestId })),
      spotRequests: [{ SpotInstanceRequestId, InstanceId: 'i-1', Type: 'persistent', State: 'active' }],
    });

    const { SpotInstanceRequests } = await ec2.send(
      new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [SpotInstanceRequestId] }),
    );
    await ec2.send(stop());

    expect(SpotInstanceRequests).toMatchObject([{ Type: 'persistent', InstanceId: 'i-1' }]);
    expect((await machine()).State?.Name).toBe('stopping');
  });

  it('is refused where it is protected, until somebody takes the protection away', async () => {
    const { ec2, machine } = await anAwsWith({ attributes: new Map([['i-1', { disableApiStop: true }]]) });

    await expect(ec2.send(stop())).rejects.toMatchObject({
      name: 'OperationNotPermitted',
      message: expect.stringContaining("Modify its 'disableApiStop' instance attribute"),
    });
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: 'i-1', DisableApiStop: { Value: false } }));
    await ec2.send(stop());

    expect((await machine()).State?.Name).toBe('stopping');
  });

  it('is seen by the load balancer in front of it', async () => {
    const TargetGroupArn = 'arn:aws:elasticloadbalancing:eu-central-1:200000000001:targetgroup/web/1';
    const { ec2, elbV2, clock } = await anAwsWith({
      targetGroups: [{ TargetGroupArn }],
      targetHealth: new Map([[TargetGroupArn, [{ Target: { Id: 'i-1' }, TargetHealth: { State: 'healthy' } }]]]),
    });
    const health = async () => {
      const { TargetHealthDescriptions } = await elbV2.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      return TargetHealthDescriptions![0]!.TargetHealth!.State;
    };

    await ec2.send(stop());
    expect(await health()).toBe('unused');
    clock.pass({ seconds: 3 });
    await ec2.send(start());
    clock.pass({ seconds: 3 });
    expect(await health()).toBe('healthy');
  });
});

describe('starting a machine', () => {
  it('goes through pending to running, as of now', async () => {
    const { ec2, clock, machine } = await anAwsWith(machines(aMachine(STOPPED)));

    await ec2.send(start());
    const pending = await machine();
    clock.pass({ seconds: 3 });

    expect(pending).toMatchObject({ State: { Name: 'pending' }, LaunchTime: new Date('2026-03-10T09:00:00Z') });
    expect(await machine()).toMatchObject({ State: { Name: 'running' }, StateTransitionReason: '' });
  });

  it.each(['stopping', 'shutting-down', 'terminated'] as const)('is refused while it is %s', async (Name) => {
    const { ec2 } = await anAwsWith(machines(aMachine({ State: { Name, Code: 64 } })));

    await expect(ec2.send(start())).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
  });

  it('may find no capacity', async () => {
    const { aws, ec2, machine } = await anAwsWith(machines(aMachine(STOPPED)));
    aws.fail('StartInstances', 'no-capacity');

    await expect(ec2.send(start())).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    expect((await machine()).State?.Name).toBe('stopped');
  });

  it('brings another public address, unless it is an elastic one', async () => {
    const elastic = {
      AllocationId: 'eipalloc-1',
      AssociationId: 'eipassoc-1',
      InstanceId: 'i-2',
      PublicIp: '192.0.2.2',
    };
    const { ec2, clock, machine } = await anAwsWith({
      ...machines(
        aMachine({ PublicIpAddress: '192.0.2.1' }),
        aMachine({ InstanceId: 'i-2', PublicIpAddress: '192.0.2.2', BlockDeviceMappings: [] }),
      ),
      addresses: [elastic],
    });
    const both = { InstanceIds: ['i-1', 'i-2'] };

    await ec2.send(new StopInstancesCommand(both));
    clock.pass({ seconds: 3 });
    const stopped = [(await machine('i-1')).PublicIpAddress, (await machine('i-2')).PublicIpAddress];
    await ec2.send(new StartInstancesCommand(both));
    clock.pass({ seconds: 3 });

    expect(stopped).toEqual([undefined, '192.0.2.2']);
    expect((await machine('i-1')).PublicIpAddress).toMatch(/^203\.0\.113\./);
    expect((await machine('i-2')).PublicIpAddress).toBe('192.0.2.2');
  });

  it('is checked for some seconds before it is called ok, and impaired where its type does not suit it', async () => {
    const { ec2, clock, estate } = await anAwsWith(machines(aMachine(STOPPED)));
    const status = async () => {
      const { InstanceStatuses } = await ec2.send(
        new DescribeInstanceStatusCommand({ ...ID, IncludeAllInstances: true }),
      );
      return [InstanceStatuses![0]!.SystemStatus!.Status, InstanceStatuses![0]!.InstanceStatus!.Status];
    };

    expect(await status()).toEqual(['not-applicable', 'not-applicable']);
    expect((await ec2.send(new DescribeInstanceStatusCommand({}))).InstanceStatuses).toEqual([]);
    await ec2.send(start());
    clock.pass({ seconds: 3 });
    expect(await status()).toEqual(['initializing', 'initializing']);
    clock.pass({ seconds: 4 });
    expect(await status()).toEqual(['ok', 'ok']);

    const { attributes } = estate.accounts.get(MEMBER)!.regions.get('eu-central-1')!;
    attributes.set('i-1', { impairedAs: ['m6i.xlarge'] });
    expect(await status()).toEqual(['ok', 'impaired']);
  });
});

describe('changing a machine', () => {
  const resize = (Value: string) => new ModifyInstanceAttributeCommand({ InstanceId: 'i-1', InstanceType: { Value } });

  it('to another type is possible while it is stopped, and not before', async () => {
    const { ec2, clock, machine } = await anAwsWith();

    await expect(ec2.send(resize('m6i.large'))).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    await ec2.send(stop());
    await expect(ec2.send(resize('m6i.large'))).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    clock.pass({ seconds: 3 });
    await ec2.send(resize('m6i.large'));

    expect((await machine()).InstanceType).toBe('m6i.large');
  });

  it('to a type that is not sold is refused', async () => {
    const { ec2, estate } = await anAwsWith(machines(aMachine(STOPPED)));
    estate.instanceTypes = [{ info: { InstanceType: 'm6i.large' }, regionIds: ['eu-central-1'] }];

    await expect(ec2.send(resize('m6i.tiny'))).rejects.toMatchObject({ name: 'InvalidInstanceAttributeValue' });
  });

  it('shows what is protected, what happens at a shutdown from inside, and the root device', async () => {
    const { ec2 } = await anAwsWith({ attributes: new Map([['i-1', { disableApiTermination: true }]]) });
    const ask = (Attribute: 'disableApiStop') =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: 'i-1', Attribute }));

    expect(await ask('disableApiStop')).toMatchObject({ InstanceId: 'i-1', DisableApiStop: { Value: false } });
    expect(await ask('disableApiTermination' as 'disableApiStop')).toMatchObject({
      DisableApiTermination: { Value: true },
    });
    expect(await ask('instanceInitiatedShutdownBehavior' as 'disableApiStop')).toMatchObject({
      InstanceInitiatedShutdownBehavior: { Value: 'stop' },
    });
    expect(await ask('rootDeviceName' as 'disableApiStop')).toMatchObject({ RootDeviceName: { Value: '/dev/xvda' } });
    await expect(ask('colour' as 'disableApiStop')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('terminating a machine', () => {
  it('goes through shutting-down, deletes its root disk, frees the others, and is forgotten after an hour', async () => {
    const data = aDisk({ VolumeId: 'vol-2' });
    const BlockDeviceMappings = [
      { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1', DeleteOnTermination: true } },
      { DeviceName: '/dev/sdf', Ebs: { VolumeId: 'vol-2', DeleteOnTermination: false } },
    ];
    const { ec2, clock, machine, volume } = await anAwsWith({
      ...machines(aMachine({ BlockDeviceMappings })),
      volumes: [aDisk(), data],
    });

    await ec2.send(terminate());
    expect((await machine()).State).toEqual({ Code: 32, Name: 'shutting-down' });
    clock.pass({ seconds: 3 });

    expect((await machine()).State).toEqual({ Code: 48, Name: 'terminated' });
    await expect(volume('vol-1')).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    expect(await volume('vol-2')).toMatchObject({ State: 'available', Attachments: [] });
    clock.pass({ hours: 1 });
    await expect(machine()).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('twice is no mistake, and is done once', async () => {
    const { aws, ec2 } = await anAwsWith();

    await ec2.send(terminate());
    await ec2.send(terminate());

    expect(aws.acted).toMatchObject([{ operation: 'TerminateInstances', resourceIds: ['i-1'] }]);
  });

  it('leaves a whole zone alone where one machine in it is protected, and goes ahead in others', async () => {
    const there = { Placement: { AvailabilityZone: 'eu-central-1b' } };
    const { ec2, machine } = await anAwsWith({
      ...machines(aMachine(), aMachine({ InstanceId: 'i-2' }), aMachine({ InstanceId: 'i-3', ...there })),
      attributes: new Map([['i-1', { disableApiTermination: true }]]),
    });

    await expect(ec2.send(terminate({ InstanceIds: ['i-1', 'i-2', 'i-3'] }))).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });

    const states = await Promise.all(['i-1', 'i-2', 'i-3'].map(async (id) => (await machine(id)).State?.Name));
    expect(states).toEqual(['running', 'running', 'shutting-down']);
  });
});

describe('asking whether something might be done', () => {
  it.each([
    ['stop', stop({ DryRun: true })],
    ['terminate', terminate({ DryRun: true })],
    ['make a disk', new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 1, DryRun: true })],
  ])('is answered with a refusal that means yes, and nothing is done: %s', async (_, command) => {
    const { aws, ec2, machine } = await anAwsWith({ volumes: [aDisk(), aFreeDisk()] });

    await expect(ec2.send(command as ReturnType<typeof stop>)).rejects.toMatchObject({
      name: 'DryRunOperation',
      $metadata: { httpStatusCode: 412 },
    });

    expect((await machine()).State?.Name).toBe('running');
    expect(aws.acted).toEqual([]);
  });

  it('is refused without the permission, and told of what is not there', async () => {
    const { aws, ec2 } = await anAwsWith();
    aws.fail('StopInstances', 'access-denied');

    await expect(ec2.send(stop({ DryRun: true }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(ec2.send(stop({ InstanceIds: ['i-9'], DryRun: true }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });
});

describe('what was done', () => {
  it('is written down, with when, where and to what', async () => {
    const { aws, ec2 } = await anAwsWith();

    await ec2.send(stop());

    expect(aws.acted).toEqual([
      {
        at: Temporal.Instant.from('2026-03-10T09:00:00Z'),
        accountId: MEMBER,
        regionId: 'eu-central-1',
        operation: 'StopInstances',
        resourceIds: ['i-1'],
      },
    ]);
  });

  it('is not seen for a while where descriptions lag behind', async () => {
    const { ec2, clock, machine } = await anAwsWith({}, { staleMs: 2_000, delays: { stop: 1_000 } });

    await ec2.send(stop());
    const states = [];
    for (let second = 0; second < 4; second++) {
      states.push((await machine()).State?.Name);
      clock.pass({ seconds: 1 });
    }

    expect(states).toEqual(['running', 'running', 'stopping', 'stopped']);
  });

  it('stays seen as it was of what is gone, and not of what is new', async () => {
    const { ec2, clock } = await anAwsWith({ volumes: [aDisk()] }, { staleMs: 2_000 });
    const ids = async () =>
      (await ec2.send(new DescribeInstancesCommand({}))).Reservations!.flatMap(({ Instances = [] }) =>
        Instances.map(({ State }) => State?.Name),
      );

    await ec2.send(terminate());
    expect(await ids()).toEqual(['running']);
    clock.pass({ seconds: 5 });

    expect(await ids()).toEqual(['terminated']);
  });
});

describe('what goes wrong', () => {
  it('may be too many calls: nothing is done, and the next one is taken', async () => {
    const { aws, ec2 } = await anAwsWith();
    aws.fail('StopInstances', 'throttled');

    await expect(ec2.send(stop())).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    expect(aws.acted).toEqual([]);
    await ec2.send(stop());
    expect(aws.acted).toHaveLength(1);
  });

  it('may be a reply that is lost: it was carried out all the same', async () => {
    const { aws, ec2, machine } = await anAwsWith();
    aws.fail('StopInstances', 'lost-reply');

    await expect(ec2.send(stop())).rejects.toThrow();

    expect((await machine()).State?.Name).toBe('stopping');
    expect(aws.acted).toHaveLength(1);
    expect(aws.calls.filter(({ operation }) => operation === 'StopInstances')).toMatchObject([{ status: 0 }]);
  });

  it('may be anything a test does before a call is carried out, or after', async () => {
    const { aws, ec2 } = await anAwsWith();
    const heard: [string, string, number][] = [];
    const unhear = aws.onCall((moment, { operation }) => void heard.push([moment, operation, aws.acted.length]));

    await ec2.send(stop());
    await expect(ec2.send(stop({ InstanceIds: ['i-9'] }))).rejects.toThrow();
    unhear();
    await ec2.send(stop());

    expect(heard).toEqual([
      ['before', 'StopInstances', 0],
      ['after', 'StopInstances', 1],
      ['before', 'StopInstances', 1],
    ]);
  });
});
