import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeInstanceTypesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVpcEndpointsCommand,
  type Instance,
  type InstanceTypeInfo,
  paginateDescribeInstances,
  paginateDescribeInstanceTypes,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  type Volume,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { anEstate, aSandboxOf, MEMBER, memberOf } from './estates.ts';

const AT = new Date('2026-02-01T10:00:00.000Z');

function anInstance(override: Partial<Instance> = {}): Instance {
  return {
    InstanceId: 'i-1',
    InstanceType: 'm6i.xlarge',
    State: { Code: 16, Name: 'running' },
    LaunchTime: AT,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1', DeleteOnTermination: true } }],
    Tags: [{ Key: 'Name', Value: 'R&D <test>' }],
    PlatformDetails: 'Linux/UNIX',
    Placement: { AvailabilityZone: 'eu-central-1a', Tenancy: 'default' },
    ...override,
  };
}

const aVolume = (number: number): Volume => ({
  VolumeId: `vol-${number}`,
  Size: 100,
  Iops: 3_000,
  Throughput: 125,
  VolumeType: 'gp3',
  State: number === 1 ? 'in-use' : 'available',
  CreateTime: AT,
  Encrypted: false,
  Attachments: number === 1 ? [{ InstanceId: 'i-1', VolumeId: 'vol-1', State: 'attached', AttachTime: AT }] : [],
});

describe('machines in the sandbox', () => {
  it('come page by page, by reservation, as they are', async () => {
    const reservations = [
      { ReservationId: 'r-1', OwnerId: MEMBER, Instances: [anInstance(), anInstance({ InstanceId: 'i-2' })] },
      { ReservationId: 'r-2', OwnerId: MEMBER, Instances: [anInstance({ InstanceId: 'i-3' })] },
    ];
    const aws = await aSandboxOf(anEstate({ reservations }), { pageSize: 1 });
    const { ec2 } = await memberOf(aws);

    const pages = await Array.fromAsync(paginateDescribeInstances({ client: ec2 }, {}));

    expect(pages.map((page) => page.Reservations)).toEqual([[reservations[0]], [reservations[1]]]);
  });

  it('are found by id, state, type and tag, and one that is not there is told', async () => {
    const stopped = anInstance({ InstanceId: 'i-2', State: { Code: 80, Name: 'stopped' }, Tags: [] });
    const aws = await aSandboxOf(anEstate({ reservations: [{ Instances: [anInstance(), stopped] }] }));
    const { ec2 } = await memberOf(aws);
    const find = async (input: DescribeInstancesCommandInput) =>
      (await ec2.send(new DescribeInstancesCommand(input))).Reservations!.flatMap(({ Instances = [] }) =>
        Instances.map(({ InstanceId }) => InstanceId),
      );

    expect(await find({ InstanceIds: ['i-2'] })).toEqual(['i-2']);
    expect(await find({ Filters: [{ Name: 'instance-state-name', Values: ['running', 'pending'] }] })).toEqual(['i-1']);
    expect(await find({ Filters: [{ Name: 'tag:Name', Values: ['R&D*'] }] })).toEqual(['i-1']);
    await expect(find({ InstanceIds: ['i-9'] })).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await expect(find({ MaxResults: 4 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(find({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toThrow(
      "filter 'colour' is invalid",
    );
  });
});

describe('what belongs to machines', () => {
  it('is listed with its tags, dates and numbers, page by page', async () => {
    const volumes = [1, 2, 3].map(aVolume);
    const snapshots = volumes.map(({ VolumeId }, index) => ({
      SnapshotId: `snap-${index}`,
      VolumeId,
      VolumeSize: 100,
      FullSnapshotSizeInBytes: 5_368_709_120,
      StartTime: AT,
      State: 'completed' as const,
      OwnerId: MEMBER,
      StorageTier: 'standard' as const,
      Description: 'Created by CreateImage(i-1) for ami-1',
    }));
    const aws = await aSandboxOf(anEstate({ volumes, snapshots }), { pageSize: 2 });
    const { ec2 } = await memberOf(aws);

    const volumePages = await Array.fromAsync(paginateDescribeVolumes({ client: ec2 }, {}));
    const snapshotPages = await Array.fromAsync(paginateDescribeSnapshots({ client: ec2 }, { OwnerIds: ['self'] }));
    const free = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'status', Values: ['available'] }] }));

    expect(volumePages).toHaveLength(2);
    expect(volumePages.flatMap(({ Volumes = [] }) => Volumes)).toEqual(volumes);
    expect(snapshotPages.flatMap(({ Snapshots = [] }) => Snapshots)).toEqual(snapshots);
    expect(free.Volumes?.map(({ VolumeId }) => VolumeId)).toEqual(['vol-2', 'vol-3']);
    expect((await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['amazon'] }))).Snapshots).toEqual([]);
  });

  it('includes images, addresses, gateways, interfaces and endpoints', async () => {
    const images = [
      {
        ImageId: 'ami-1',
        Name: 'web',
        OwnerId: MEMBER,
        Public: false,
        CreationDate: '2025-01-01T00:00:00.000Z',
        LastLaunchedTime: '2025-02-01T00:00:00.000Z',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-1' } }],
      },
    ];
    const addresses = [{ AllocationId: 'eipalloc-1', PublicIp: '192.0.2.1', Domain: 'vpc' as const }];
    const natGateways = [
      {
        NatGatewayId: 'nat-1',
        State: 'available' as const,
        VpcId: 'vpc-1',
        SubnetId: 'subnet-1',
        CreateTime: AT,
        NatGatewayAddresses: [{ PublicIp: '192.0.2.2', AllocationId: 'eipalloc-2' }],
      },
    ];
    const networkInterfaces = [
      {
        NetworkInterfaceId: 'eni-1',
        Status: 'available' as const,
        InterfaceType: 'interface' as const,
        TagSet: [{ Key: 'Name', Value: 'left over' }],
      },
    ];
    const vpcEndpoints = [
      {
        VpcEndpointId: 'vpce-1',
        VpcEndpointType: 'Interface' as const,
        ServiceName: 'com.amazonaws.eu-central-1.ecr.dkr',
        State: 'Available' as const,
        SubnetIds: ['subnet-1', 'subnet-2'],
        CreationTimestamp: AT,
      },
    ];
    const aws = await aSandboxOf(anEstate({ images, addresses, natGateways, networkInterfaces, vpcEndpoints }));
    const { ec2 } = await memberOf(aws);

    expect((await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toEqual(images);
    expect((await ec2.send(new DescribeAddressesCommand())).Addresses).toEqual(addresses);
    expect((await ec2.send(new DescribeNatGatewaysCommand())).NatGateways).toEqual(natGateways);
    expect((await ec2.send(new DescribeNetworkInterfacesCommand())).NetworkInterfaces).toEqual(networkInterfaces);
    expect((await ec2.send(new DescribeVpcEndpointsCommand())).VpcEndpoints).toEqual(vpcEndpoints);
  });
});

describe('regions and types in the sandbox', () => {
  it('names the regions that are switched on, and on demand those that are not', async () => {
    const { ec2 } = await memberOf(await aSandboxOf(anEstate()));

    const on = (await ec2.send(new DescribeRegionsCommand())).Regions!;
    const all = (await ec2.send(new DescribeRegionsCommand({ AllRegions: true }))).Regions!;

    expect(on.map(({ RegionName }) => RegionName)).toContain('eu-central-1');
    expect(on.map(({ RegionName }) => RegionName)).not.toContain('me-south-1');
    expect(all).toContainEqual(expect.objectContaining({ RegionName: 'me-south-1', OptInStatus: 'not-opted-in' }));
  });

  it('knows the types that are sold in a region, by wildcards and page by page', async () => {
    const estate = anEstate();
    const info = (InstanceType: string): InstanceTypeInfo => ({
      InstanceType: InstanceType as NonNullable<InstanceTypeInfo['InstanceType']>,
      CurrentGeneration: true,
      VCpuInfo: { DefaultVCpus: 4 },
      MemoryInfo: { SizeInMiB: 16_384 },
      ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    });
    estate.instanceTypes = [
      ...['m6i.large', 'm6i.xlarge', 'm6i.2xlarge', 'm7g.large', 'm6i.4xlarge', 'm6i.8xlarge', 'm6i.12xlarge'].map(
        (type) => ({ info: info(type), regionIds: ['eu-central-1'] }),
      ),
      { info: info('m6i.metal'), regionIds: ['us-east-1'] },
    ];
    const { ec2 } = await memberOf(await aSandboxOf(estate));

    const Filters = [{ Name: 'instance-type', Values: ['m6i.*'] }];
    const pages = await Array.fromAsync(paginateDescribeInstanceTypes({ client: ec2, pageSize: 5 }, { Filters }));

    expect(pages.map(({ InstanceTypes = [] }) => InstanceTypes.length)).toEqual([5, 1]);
    expect(pages[0]?.InstanceTypes?.[0]).toEqual(info('m6i.large'));
    await expect(ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m6i.metal'] }))).rejects.toMatchObject({
      name: 'InvalidInstanceType',
    });
  });
});
