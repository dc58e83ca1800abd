import type {
  DescribeAddressesCommandInput,
  DescribeAddressesResult,
  DescribeImagesCommandInput,
  DescribeImagesResult,
  DescribeInstancesCommandInput,
  DescribeInstancesResult,
  DescribeNatGatewaysCommandInput,
  DescribeNatGatewaysResult,
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesResult,
  DescribeRegionsCommandInput,
  DescribeRegionsResult,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsResult,
  DescribeVolumesCommandInput,
  DescribeVolumesResult,
  DescribeVpcEndpointsCommandInput,
  DescribeVpcEndpointsResult,
  Filter,
  Tag,
} from '@aws-sdk/client-ec2';
import type { Context, Service } from '../context.ts';
import { DEFAULT_REGIONS } from '../estate.ts';
import { AwsFault } from '../fault.ts';
import { filtered, type Readers } from './filters.ts';

/** Where machines and what belongs to them are. */
export const ec2: Service = {
  name: 'ec2',
  signingName: 'ec2',
  protocol: 'ec2',
  sdk: () => import('@aws-sdk/client-ec2'),
  operations: {
    DescribeRegions({ AllRegions, RegionNames }: DescribeRegionsCommandInput, { account }): DescribeRegionsResult {
      const all = [...new Set([...DEFAULT_REGIONS, ...account.enabledRegions, 'me-south-1'])].sort();
      const Regions = all
        .filter((name) => AllRegions || account.enabledRegions.includes(name))
        .filter((name) => !RegionNames || RegionNames.includes(name))
        .map((RegionName) => ({
          RegionName,
          Endpoint: `ec2.${RegionName}.amazonaws.com`,
          ...optIn(RegionName, account),
        }));
      return { Regions };
    },

    /** Pages by reservation: one may hold several machines, all of them on the same page. */
    DescribeInstances(input: DescribeInstancesCommandInput, context): DescribeInstancesResult {
      const { InstanceIds, Filters } = input;
      const everything = context.here.reservations.flatMap(({ Instances = [] }) => Instances);
      const ids = everything.map(({ InstanceId }) => InstanceId);
      checkIds(InstanceIds, ids, 'InvalidInstanceID.NotFound');
      const wanted = new Set(
        filtered(
          everything.filter(({ InstanceId = '' }) => !InstanceIds || InstanceIds.includes(InstanceId)),
          Filters,
          INSTANCE,
        ),
      );
      const reservations = context.here.reservations
        .map((each) => ({ ...each, Instances: each.Instances?.filter((instance) => wanted.has(instance)) }))
        .filter(({ Instances = [] }) => Instances.length > 0);
      const { page, next } = context.page(reservations, ask(input, { least: 5, most: 1_000, ids: InstanceIds }));
      return { Reservations: page as NonNullable<DescribeInstancesResult['Reservations']>, NextToken: next };
    },

    DescribeVolumes(input: DescribeVolumesCommandInput, context): DescribeVolumesResult {
      const { page, next } = listed(context.here.volumes, input, context, {
        ids: input.VolumeIds,
        idOf: ({ VolumeId }) => VolumeId,
        missing: 'InvalidVolume.NotFound',
        readers: {
          status: ({ State }) => [State],
          'volume-id': ({ VolumeId }) => [VolumeId],
          'volume-type': ({ VolumeType }) => [VolumeType],
          'snapshot-id': ({ SnapshotId }) => [SnapshotId],
          'attachment.instance-id': ({ Attachments = [] }) => Attachments.map(({ InstanceId }) => InstanceId),
        },
      });
      return { Volumes: page, NextToken: next };
    },

    /** Other people's snapshots are not part of the estate, so `OwnerIds` may only be the caller. */
    DescribeSnapshots(input: DescribeSnapshotsCommandInput, context): DescribeSnapshotsResult {
      const { page, next } = listed(owned(context.here.snapshots, input.OwnerIds, context), input, context, {
        ids: input.SnapshotIds,
        idOf: ({ SnapshotId }) => SnapshotId,
        missing: 'InvalidSnapshot.NotFound',
        readers: {
          status: ({ State }) => [State],
          'snapshot-id': ({ SnapshotId }) => [SnapshotId],
          'volume-id': ({ VolumeId }) => [VolumeId],
          'owner-id': ({ OwnerId }) => [OwnerId],
          'storage-tier': ({ StorageTier }) => [StorageTier ?? 'standard'],
        },
      });
      return { Snapshots: page, NextToken: next };
    },

    DescribeImages(input: DescribeImagesCommandInput, context): DescribeImagesResult {
      const { page, next } = listed(owned(context.here.images, input.Owners, context), input, context, {
        ids: input.ImageIds,
        idOf: ({ ImageId }) => ImageId,
        missing: 'InvalidAMIID.NotFound',
        readers: {
          state: ({ State }) => [State],
          name: ({ Name }) => [Name],
          'image-id': ({ ImageId }) => [ImageId],
          'owner-id': ({ OwnerId }) => [OwnerId],
          'block-device-mapping.snapshot-id': ({ BlockDeviceMappings = [] }) =>
            BlockDeviceMappings.map(({ Ebs }) => Ebs?.SnapshotId),
        },
      });
      return { Images: page, NextToken: next };
    },

    /** The one list that has no pages. */
    DescribeAddresses({ AllocationIds, Filters }: DescribeAddressesCommandInput, { here }): DescribeAddressesResult {
      const ids = here.addresses.map(({ AllocationId }) => AllocationId);
      checkIds(AllocationIds, ids, 'InvalidAllocationID.NotFound');
      const own = here.addresses.filter(
        ({ AllocationId = '' }) => !AllocationIds || AllocationIds.includes(AllocationId),
      );
      return { Addresses: filtered(own, Filters, ADDRESS) };
    },

    DescribeNatGateways(input: DescribeNatGatewaysCommandInput, context): DescribeNatGatewaysResult {
      const { page, next } = listed(context.here.natGateways, { ...input, Filters: input.Filter }, context, {
        ids: input.NatGatewayIds,
        idOf: ({ NatGatewayId }) => NatGatewayId,
        missing: 'NatGatewayNotFound',
        readers: { state: ({ State }) => [State], 'vpc-id': ({ VpcId }) => [VpcId] },
      });
      return { NatGateways: page, NextToken: next };
    },

    DescribeNetworkInterfaces(input: DescribeNetworkInterfacesCommandInput, context): DescribeNetworkInterfacesResult {
      // What these carry is called TagSet, unlike everywhere else.
      const tagged = context.here.networkInterfaces.map((each) => ({ ...each, Tags: each.TagSet }));
      const { page, next } = listed(tagged, input, context, {
        ids: input.NetworkInterfaceIds,
        idOf: ({ NetworkInterfaceId }) => NetworkInterfaceId,
        missing: 'InvalidNetworkInterfaceID.NotFound',
        readers: { status: ({ Status }) => [Status], 'interface-type': ({ InterfaceType }) => [InterfaceType] },
      });
      return { NetworkInterfaces: page, NextToken: next };
    },

    DescribeVpcEndpoints(input: DescribeVpcEndpointsCommandInput, context): DescribeVpcEndpointsResult {
      const { page, next } = listed(context.here.vpcEndpoints, input, context, {
        ids: input.VpcEndpointIds,
        idOf: ({ VpcEndpointId }) => VpcEndpointId,
        missing: 'InvalidVpcEndpointId.NotFound',
        readers: {
          'vpc-endpoint-type': ({ VpcEndpointType }) => [VpcEndpointType],
          'vpc-endpoint-state': ({ State }) => [State],
        },
      });
      return { VpcEndpoints: page, NextToken: next };
    },
  },
};

const ADDRESS = {
  domain: ({ Domain }) => [Domain],
  'allocation-id': ({ AllocationId }) => [AllocationId],
  'association-id': ({ AssociationId }) => [AssociationId],
  'instance-id': ({ InstanceId }) => [InstanceId],
  'public-ip': ({ PublicIp }) => [PublicIp],
} satisfies Readers<NonNullable<DescribeAddressesResult['Addresses']>[number]>;

const INSTANCE = {
  'instance-id': ({ InstanceId }) => [InstanceId],
  'image-id': ({ ImageId }) => [ImageId],
  'block-device-mapping.volume-id': ({ BlockDeviceMappings = [] }) =>
    BlockDeviceMappings.map(({ Ebs }) => Ebs?.VolumeId),
  'instance-state-name': ({ State }) => [State?.Name],
  'instance-type': ({ InstanceType }) => [InstanceType],
  'instance-lifecycle': ({ InstanceLifecycle }) => [InstanceLifecycle],
} satisfies Readers<NonNullable<NonNullable<DescribeInstancesResult['Reservations']>[number]['Instances']>[number]>;

interface ListInput {
  Filters?: Filter[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

function listed<T extends { Tags?: Tag[] | undefined }>(
  list: readonly T[],
  input: ListInput,
  context: Context,
  about: {
    ids: string[] | undefined;
    idOf(thing: T): string | undefined;
    missing: string;
    readers: Readers<T>;
  },
) {
  checkIds(about.ids, list.map(about.idOf), about.missing);
  const own = list.filter((thing) => !about.ids || about.ids.includes(about.idOf(thing) ?? ''));
  const wanted = filtered(own, input.Filters, about.readers);
  return context.page(wanted, ask(input, { least: 5, most: 1_000, ids: about.ids }));
}

/** How EC2 pages: everything where nothing is said, and never together with ids. */
export function ask(
  input: ListInput,
  { least, most, ids }: { least: number; most: number; ids?: string[] | undefined },
) {
  const { MaxResults: max, NextToken: token } = input;
  if (max !== undefined && ids) {
    throw new AwsFault('InvalidParameterCombination', 'The parameter MaxResults cannot be used with ids.');
  }
  if (max !== undefined && (max < least || max > most)) {
    throw new AwsFault(
      'InvalidParameterValue',
      `Value ( ${max} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${most}.`,
    );
  }
  return { token, limit: max ?? Number.POSITIVE_INFINITY, request: input };
}

function checkIds(asked: string[] | undefined, known: readonly (string | undefined)[], type: string): void {
  const missing = asked?.find((id) => !known.includes(id));
  if (missing) throw new AwsFault(type, `The ID '${missing}' does not exist`);
}

function owned<T extends { OwnerId?: string | undefined }>(
  list: T[],
  owners: string[] | undefined,
  context: Context,
): T[] {
  const { accountId } = context.account;
  const ids = owners?.map((each) => (each === 'self' ? accountId : each));
  return list.filter(({ OwnerId = accountId }) => !ids || ids.includes(OwnerId));
}

function optIn(name: string, { enabledRegions }: Context['account']) {
  if (DEFAULT_REGIONS.includes(name)) return { OptInStatus: 'opt-in-not-required' };
  return { OptInStatus: enabledRegions.includes(name) ? 'opted-in' : 'not-opted-in' };
}
