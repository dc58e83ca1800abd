import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import { AT_WORK } from '../../../../src/clouds/aws/remediations/activity.ts';
import { managersIn } from '../../../../src/clouds/aws/remediations/facts.ts';
import { idleInstance } from '../../../../src/detectors/idle-instance.ts';
import { readHere } from '../resources/reading.ts';
import { anOrder, aWorld, steady } from './acting.ts';
import { aMachine, aRegionWith, aSpotMachine, STOPPED } from './machines.ts';

const order = anOrder('stop-instance', { type: 'instance', id: 'i-1', name: 'web' });

async function aLook(machine: Partial<Instance> = {}, more: Partial<EstateRegion> = {}) {
  const world = await aWorld({ order, things: () => aRegionWith(aMachine(machine), more), takeAway: () => undefined });
  return { world, look: async () => (await (await world.open()).look(order))! };
}

describe('what is known of a machine before anything is done to it', () => {
  it('is the same resource that the inventory has', async () => {
    const { world, look } = await aLook();

    const { resource } = await look();
    const reading = await readHere(world.aws);

    const { utilisation: _, ...known } = reading.resources.find(({ resourceId }) => resourceId === 'i-1')!;
    expect(resource).toEqual(known);
  });

  it('is its Auto Scaling group by the group itself, and not by a tag alone', async () => {
    const group = {
      AutoScalingGroupName: 'workers',
      Instances: [{ InstanceId: 'i-1', LifecycleState: 'InService' as const, HealthStatus: 'Healthy' }],
    };
    const { look } = await aLook({}, { groups: [group as never] });

    expect((await look()).facts.autoScalingGroup).toBe('workers');
  });

  it('is its protection against what is to be done, and not the other one', async () => {
    const { world, look } = await aLook();
    world.here.attributes.set('i-1', { disableApiStop: true, disableApiTermination: false });

    const { facts } = await look();

    expect(facts.stopProtected).toBe(true);
    expect(facts).not.toHaveProperty('terminationProtected');
  });

  it.each(['one-time', 'persistent'] as const)('is that spot was asked for as %s', async (type) => {
    const { request } = aSpotMachine(type);
    const { look } = await aLook(
      { InstanceLifecycle: 'spot', SpotInstanceRequestId: 'sir-1' },
      { spotRequests: [request] },
    );

    expect((await look()).facts.spot).toBe(type);
  });

  it('is the target groups it serves in, by its id and by its address', async () => {
    const arn = (name: string) => `arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/${name}/1`;
    const group = (name: string) => ({
      TargetGroupArn: arn(name),
      TargetGroupName: name,
      LoadBalancerArns: [`${arn(name)}/lb`],
    });
    const { look } = await aLook(
      {},
      {
        targetGroups: ['api', 'addressed', 'sick', 'others'].map(group),
        targetHealth: new Map([
          [arn('api'), [{ Target: { Id: 'i-1' }, TargetHealth: { State: 'healthy' } }]],
          [arn('addressed'), [{ Target: { Id: '10.0.0.4' }, TargetHealth: { State: 'healthy' } }]],
          [arn('sick'), [{ Target: { Id: 'i-1' }, TargetHealth: { State: 'unhealthy' } }]],
          [arn('others'), [{ Target: { Id: 'i-2' }, TargetHealth: { State: 'healthy' } }]],
        ]),
        classicLoadBalancers: [],
      },
    );

    const { facts, resource } = await look();

    expect(facts.inServiceOf).toEqual(['target group api', 'target group addressed']);
    expect(resource).toMatchObject({ loadBalancedBy: [arn('api'), arn('sick')] });
  });

  it.each([
    [
      'CPU',
      { CPUUtilization: 34, NetworkIn: 0, NetworkOut: 0 },
      ['CPU 34 % on average and 34 % at most in the last hour'],
    ],
    ['network', { CPUUtilization: 1, NetworkIn: 60_000_000, NetworkOut: 0 }, ['network 60 MB in the last hour']],
    ['nothing', { CPUUtilization: 9, NetworkIn: 9_000_000, NetworkOut: 9_000_000 }, []],
  ])('is what it did in the last hour: %s', async (_, values, words) => {
    const { look } = await aLook({}, { metrics: steady('AWS/EC2', { InstanceId: 'i-1' }, values) });

    expect((await look()).facts.recentActivity).toEqual(words);
  });

  it('is not that it was idle where nothing was measured', async () => {
    const { look } = await aLook({}, { metrics: steady('AWS/EC2', { InstanceId: 'i-1' }, { CPUUtilization: 1 }) });

    const { facts, unknown } = await look();

    expect(facts).not.toHaveProperty('recentActivity');
    expect(unknown.recentActivity).toMatch(/CloudWatch has no network traffic of the last hour/);
  });

  it('is that one that is stopped did nothing', async () => {
    const { look } = await aLook({ State: STOPPED });

    expect((await look()).facts.recentActivity).toEqual([]);
  });

  it.each([
    ['DescribeAutoScalingInstances', ['autoScalingGroup'], 'autoscaling:DescribeAutoScalingInstances'],
    ['DescribeTargetGroups', ['inServiceOf'], 'elasticloadbalancing:DescribeTargetGroups'],
    ['GetMetricData', ['recentActivity'], 'cloudwatch:GetMetricData'],
  ])('is unknown, with the permission, where %s is denied', async (operation, names, permission) => {
    const { world, look } = await aLook();
    world.aws.fail(operation, 'access-denied', { times: 9 });

    const { facts, unknown } = await look();

    expect(Object.keys(unknown)).toEqual(names);
    expect(Object.values(unknown).join()).toContain(permission);
    for (const name of names) expect(facts).not.toHaveProperty(name);
  });

  it('is nothing at all where it cannot be described', async () => {
    const { world, look } = await aLook();
    world.aws.fail('DescribeInstances', 'access-denied');

    await expect(look()).rejects.toThrow(/ec2:DescribeInstances/);
  });

  it.each([
    ['terminated', 48],
    ['shutting-down', 32],
  ] as const)('is that it is gone when it is %s', async (Name, Code) => {
    const { look } = await aLook({ State: { Name, Code } });

    expect(await look()).toBeUndefined();
  });
});

describe('the last hour', () => {
  it('is at work by no other figures than those by which a machine is idle', () => {
    const { cpuMeanPercent, cpuMaxPercent, networkP99MBPerHour } = idleInstance.settings;

    expect(AT_WORK).toEqual({ cpuMeanPercent, cpuMaxPercent, networkMBPerHour: networkP99MBPerHour });
  });
});

describe('what manages a resource', () => {
  it.each([
    [{ 'aws:cloudformation:stack-name': 'web' }, ['CloudFormation stack web']],
    [{ 'aws:eks:cluster-name': 'main' }, ['EKS main']],
    [{ 'kubernetes.io/cluster/main': 'owned' }, ['Kubernetes cluster main']],
    [{ 'elasticbeanstalk:environment-name': 'shop' }, ['Elastic Beanstalk environment shop']],
    [{ 'managed-by': 'terraform' }, ['terraform (tag managed-by)']],
    [{ ManagedBy: 'Pulumi' }, ['Pulumi (tag ManagedBy)']],
    [{ terraform: 'true' }, ['terraform (tag terraform)']],
    [{ 'managed-by': 'hand', Name: 'web', team: 'payments' }, []],
    [{ terraform: 'false' }, []],
  ])('is told by %j', (tags, words) => {
    expect(managersIn(tags as Record<string, string>)).toEqual(words);
  });
});
