import type { Instance, Tag, Volume } from '@aws-sdk/client-ec2';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import { steady } from './acting.ts';

const HERE = 'eu-central-1';
const ELB = `arn:aws:elasticloadbalancing:${HERE}:111111111111`;
const LONG_AGO = new Date('2026-02-01T10:00:00Z');

/** A machine that runs and does nothing, with a root disk and one more; override what matters. */
export function aMachine(override: Partial<Instance> = {}): Instance {
  return {
    InstanceId: 'i-1',
    InstanceType: 'm6i.xlarge',
    State: { Code: 16, Name: 'running' },
    LaunchTime: LONG_AGO,
    Architecture: 'x86_64',
    PlatformDetails: 'Linux/UNIX',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    ImageId: 'ami-1',
    SubnetId: 'subnet-1',
    VpcId: 'vpc-1',
    PrivateIpAddress: '10.0.0.4',
    SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'web' }],
    Placement: { AvailabilityZone: `${HERE}a`, Tenancy: 'default' },
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-root', DeleteOnTermination: true, AttachTime: LONG_AGO } },
      { DeviceName: '/dev/xvdf', Ebs: { VolumeId: 'vol-data', DeleteOnTermination: false, AttachTime: LONG_AGO } },
    ],
    ...override,
    Tags: [{ Key: 'Name', Value: 'web' }, { Key: 'team', Value: 'payments' }, ...(override.Tags ?? [])],
  };
}

/** A disk of that machine, or of nothing; override what matters. */
export function aDisk(override: Partial<Volume> = {}): Volume {
  const VolumeId = override.VolumeId ?? 'vol-root';
  return {
    VolumeId,
    Size: 100,
    VolumeType: 'gp2',
    Iops: 300,
    State: 'in-use',
    AvailabilityZone: `${HERE}a`,
    CreateTime: LONG_AGO,
    Encrypted: false,
    Attachments: [{ InstanceId: 'i-1', VolumeId, Device: '/dev/xvda', State: 'attached', AttachTime: LONG_AGO }],
    ...override,
  };
}

/** A region with that machine, idle, in service of a classic load balancer. */
export function aRegionWith(machine: Instance, more: Partial<EstateRegion> = {}): Partial<EstateRegion> {
  return {
    reservations: [{ ReservationId: 'r-1', Instances: [machine] }],
    volumes: [aDisk(), aDisk({ VolumeId: 'vol-data' })],
    metrics: steady(
      'AWS/EC2',
      { InstanceId: machine.InstanceId! },
      { CPUUtilization: 1, NetworkIn: 1_000, NetworkOut: 1_000 },
    ),
    targetGroups: [
      {
        TargetGroupArn: `${ELB}:targetgroup/api/1`,
        TargetGroupName: 'api',
        LoadBalancerArns: [`${ELB}:loadbalancer/app/edge/1`],
      },
    ],
    targetHealth: new Map([[`${ELB}:targetgroup/api/1`, []]]),
    classicLoadBalancers: [{ LoadBalancerName: 'classic', Instances: [{ InstanceId: machine.InstanceId }] }],
    instanceHealth: new Map([['classic', [{ InstanceId: machine.InstanceId!, State: 'InService' }]]]),
    ...more,
  };
}

/** A second machine, on spot: the one case in which its request is looked up. */
export function aSpotMachine(Type: 'one-time' | 'persistent' = 'persistent', Tags: Tag[] = []) {
  const request = { SpotInstanceRequestId: 'sir-1', InstanceId: 'i-spot', Type, State: 'active' as const };
  const machine = aMachine({
    InstanceId: 'i-spot',
    InstanceLifecycle: 'spot',
    SpotInstanceRequestId: 'sir-1',
    BlockDeviceMappings: [],
    Tags,
  });
  return { machine, request };
}

/** By the words of the estate: a state of EC2 with its code. */
export const STOPPED = { Code: 80, Name: 'stopped' as const };
