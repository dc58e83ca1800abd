import {
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  type Address as Ec2Address,
  type VpcEndpoint as Ec2Endpoint,
} from '@aws-sdk/client-ec2';
import type { Address } from '../../../model/resource.ts';
import { metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, type Reader, tagsOf } from './reader.ts';

const GONE = new Set<string | undefined>(['deleting', 'deleted', 'failed', 'rejected', 'expired']);

/** Public addresses that the account holds. AWS gives them all at once and does not say since when. */
export const addresses: Reader = {
  resourceTypes: ['address'],
  what: 'public addresses',
  shows: 'addresses that nothing uses',
  permissions: ['ec2:DescribeAddresses'],

  async read(at) {
    const ec2 = at.client(EC2Client);
    const { Addresses = [] } = await at.ask('ec2:DescribeAddresses', () => ec2.send(new DescribeAddressesCommand({})));
    return Addresses.flatMap((each) => addressOf(at, each) ?? []).map((resource) => ({ resource }));
  },
};

/** A public address as Penny knows it. */
export function addressOf(at: Pick<At, 'place'>, each: Ec2Address): Address | undefined {
  const id = each.AllocationId ?? each.PublicIp;
  if (id === undefined) return undefined;
  // What a service manages is the service's, and nobody else can release it.
  const user = each.InstanceId || each.NetworkInterfaceId || each.AssociationId || each.ServiceManaged;
  return {
    ...common(at, { id, name: each.PublicIp, tags: tagsOf(each.Tags) }),
    resourceType: 'address',
    publicIp: each.PublicIp ?? '',
    associatedWith: user || undefined,
  };
}

/** NAT gateways; AWS lists a deleted one for an hour, and so do we not. */
export const natGateways: Reader = {
  resourceTypes: ['nat-gateway'],
  what: 'NAT gateways',
  shows: 'idle NAT gateways',
  permissions: ['ec2:DescribeNatGateways'],

  async read(at) {
    const ec2 = at.client(EC2Client);
    return allPages(at, {
      permission: 'ec2:DescribeNatGateways',
      page: (NextToken) => ec2.send(new DescribeNatGatewaysCommand({ MaxResults: 1_000, NextToken })),
      items: ({ NatGateways = [] }) =>
        NatGateways.flatMap((each): Found[] => {
          const { NatGatewayId: id, State: state = 'unknown' } = each;
          if (id === undefined || GONE.has(state)) return [];
          const ask = metricsOf('AWS/NATGateway', { NatGatewayId: id });
          return [
            {
              resource: {
                ...common(at, { id, tags: tagsOf(each.Tags), createdAt: each.CreateTime }),
                resourceType: 'nat-gateway',
                state,
                vpcId: each.VpcId ?? '',
                subnetId: each.SubnetId ?? '',
              },
              measures: [
                { metric: 'bytes', values: ask('Sum', 'BytesOutToDestination', 'BytesInFromDestination') },
                { metric: 'connections', values: ask('Maximum', 'ActiveConnectionCount') },
              ],
              addressIds: (each.NatGatewayAddresses ?? []).flatMap(({ AllocationId }) => AllocationId ?? []),
            },
          ];
        }),
      next: ({ NextToken }) => NextToken,
    });
  },
};

/** Network interfaces: what addresses and endpoints hang on. */
export const networkInterfaces: Reader = {
  resourceTypes: ['network-interface'],
  what: 'network interfaces',
  shows: 'public addresses of what nobody uses',
  permissions: ['ec2:DescribeNetworkInterfaces'],

  async read(at) {
    const ec2 = at.client(EC2Client);
    return allPages(at, {
      permission: 'ec2:DescribeNetworkInterfaces',
      page: (NextToken) => ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: 1_000, NextToken })),
      items: ({ NetworkInterfaces = [] }) =>
        NetworkInterfaces.flatMap((each): Found[] => {
          const { NetworkInterfaceId: id } = each;
          if (id === undefined) return [];
          return [
            {
              resource: {
                ...common(at, { id, name: each.Description || undefined, tags: tagsOf(each.TagSet) }),
                resourceType: 'network-interface',
                state: each.Status ?? 'unknown',
                kind: each.InterfaceType ?? 'interface',
                publicIp: each.Association?.PublicIp,
              },
            },
          ];
        }),
      next: ({ NextToken }) => NextToken,
    });
  },
};

/** Endpoints of a private network. Gateway endpoints cost nothing and are not measured. */
export const vpcEndpoints: Reader = {
  resourceTypes: ['vpc-endpoint'],
  what: 'VPC endpoints',
  shows: 'VPC endpoints that carry nothing',
  permissions: ['ec2:DescribeVpcEndpoints'],

  async read(at) {
    const ec2 = at.client(EC2Client);
    return allPages(at, {
      permission: 'ec2:DescribeVpcEndpoints',
      page: (NextToken) => ec2.send(new DescribeVpcEndpointsCommand({ MaxResults: 1_000, NextToken })),
      items: ({ VpcEndpoints = [] }) => VpcEndpoints.flatMap((each) => endpointOf(at, each) ?? []),
      next: ({ NextToken }) => NextToken,
    });
  },
};

function endpointOf(at: At, each: Ec2Endpoint): Found | undefined {
  const { VpcEndpointId: id, VpcEndpointType: kind = 'Interface', ServiceName: serviceName = '', VpcId = '' } = each;
  if (id === undefined || GONE.has(each.State?.toLowerCase())) return undefined;
  // Every dimension must be named: with fewer, CloudWatch knows no such metric.
  const ask = metricsOf('AWS/PrivateLinkEndpoints', {
    'VPC Id': VpcId,
    'VPC Endpoint Id': id,
    'Endpoint Type': kind,
    'Service Name': serviceName,
  });
  return {
    resource: {
      ...common(at, { id, tags: tagsOf(each.Tags), createdAt: each.CreationTimestamp }),
      resourceType: 'vpc-endpoint',
      kind,
      serviceName,
      zones: each.SubnetIds?.length ?? 0,
    },
    measures: kind === 'Gateway' ? [] : [{ metric: 'bytes', values: ask('Sum', 'BytesProcessed') }],
  };
}
