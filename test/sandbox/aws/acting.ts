import { DescribeInstancesCommand, DescribeVolumesCommand, type Instance, type Volume } from '@aws-sdk/client-ec2';
import type { EstateRegion } from '../../../sandbox/aws/estate.ts';
import type { AwsOptions, SandboxAws } from '../../../sandbox/aws/server.ts';
import { anEstate, aSandboxOf, aStillClock, MEMBER, memberOf } from './estates.ts';

export const AT = new Date('2026-02-01T10:00:00.000Z');
/** How the ARNs of the machine of these tests and its disk begin. */
export const ARN = `arn:aws:ec2:eu-central-1:${MEMBER}`;

/** A machine that runs, with a root disk; override what matters. */
export function aMachine(override: Partial<Instance> = {}): Instance {
  return {
    InstanceId: 'i-1',
    InstanceType: 'm6i.xlarge',
    State: { Code: 16, Name: 'running' },
    LaunchTime: AT,
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1', DeleteOnTermination: true } }],
    Placement: { AvailabilityZone: 'eu-central-1a' },
    Tags: [{ Key: 'Name', Value: 'web' }],
    ...override,
  };
}

/** A disk of a machine; override what matters. */
export function aDisk(override: Partial<Volume> = {}): Volume {
  return {
    VolumeId: 'vol-1',
    Size: 100,
    VolumeType: 'gp2',
    Iops: 300,
    State: 'in-use',
    AvailabilityZone: 'eu-central-1a',
    CreateTime: AT,
    Attachments: [{ InstanceId: 'i-1', VolumeId: 'vol-1', Device: '/dev/xvda', State: 'attached', AttachTime: AT }],
    ...override,
  };
}

/** A disk that nothing has. */
export function aFreeDisk(override: Partial<Volume> = {}): Volume {
  return aDisk({ VolumeId: 'vol-2', State: 'available', Attachments: [], ...override });
}

/** AWS with one machine and its disk, or with what is said, and a clock that a test moves. */
export async function anAwsWith(things: Partial<EstateRegion> = {}, options: Partial<AwsOptions> = {}) {
  const clock = aStillClock();
  const reservations = [{ ReservationId: 'r-1', OwnerId: MEMBER, Instances: [aMachine()] }];
  const estate = anEstate({ reservations, volumes: [aDisk()], ...things });
  const aws = await aSandboxOf(estate, { now: clock.now, ...options });
  return { aws, clock, estate, ...(await lookingAt(aws)) };
}

async function lookingAt(aws: SandboxAws) {
  const clients = await memberOf(aws);
  const { ec2 } = clients;
  return {
    ...clients,
    async machine(id = 'i-1'): Promise<Instance> {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      return Reservations![0]!.Instances![0]!;
    },
    async volume(id = 'vol-1'): Promise<Volume> {
      const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
      return Volumes![0]!;
    },
  };
}
