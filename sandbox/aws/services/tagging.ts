import type {
  GetResourcesCommandInput,
  GetResourcesOutput,
  ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { Context, Service } from '../context.ts';
import { pageOfList, tagList } from './paging.ts';

/** What is tagged with what, over all services. What was never tagged is not in it. */
export const tagging: Service = {
  name: 'tagging',
  signingName: 'tagging',
  iamPrefix: 'tag',
  protocol: 'json',
  target: 'ResourceGroupsTaggingAPI_20170126',
  operations: {
    GetResources(input: GetResourcesCommandInput, context): GetResourcesOutput {
      const { PaginationToken, ResourcesPerPage: max, ResourceTypeFilters: types, ResourceARNList: arns } = input;
      const own = tagged(context).filter(
        ({ ResourceARN = '', Tags = [] }) =>
          Tags.length > 0 &&
          (!types || types.some((type) => isOfType(ResourceARN, type))) &&
          (!arns || arns.includes(ResourceARN)),
      );
      // The first page may be asked for with an empty token, and the last one has one.
      const token = PaginationToken || undefined;
      const about = { token, max, least: 1, most: 100, usual: 50, refusal: 'InvalidParameterException', context };
      const { PaginationToken: _, ...request } = input;
      const { page, next = '' } = pageOfList(own, { ...request, ...(token && { token }) }, about);
      return { ResourceTagMappingList: page, PaginationToken: next };
    },
  },
};

/** `ec2:instance`, or `s3` for all of a service. */
function isOfType(arn: string, type: string): boolean {
  const [service, kind] = type.split(':');
  const [, , actual, , , ...rest] = arn.split(':');
  return actual === service && (kind === undefined || rest.join(':').split(/[/:]/)[0] === kind);
}

function tagged({ here, account, regionId }: Context): ResourceTagMapping[] {
  const ec2 = (kind: string, id: string | undefined) => `arn:aws:ec2:${regionId}:${account.accountId}:${kind}/${id}`;
  const instances = here.reservations.flatMap(({ Instances = [] }) => Instances);
  const buckets = account.buckets.filter((each) => each.regionId === regionId);
  return [
    ...instances.map(({ InstanceId, Tags }) => ({ ResourceARN: ec2('instance', InstanceId), Tags })),
    ...here.volumes.map(({ VolumeId, Tags }) => ({ ResourceARN: ec2('volume', VolumeId), Tags })),
    ...here.snapshots.map(({ SnapshotId, Tags }) => ({ ResourceARN: ec2('snapshot', SnapshotId), Tags })),
    ...here.images.map(({ ImageId, Tags }) => ({ ResourceARN: ec2('image', ImageId), Tags })),
    ...here.addresses.map(({ AllocationId, Tags }) => ({ ResourceARN: ec2('elastic-ip', AllocationId), Tags })),
    ...here.natGateways.map(({ NatGatewayId, Tags }) => ({ ResourceARN: ec2('natgateway', NatGatewayId), Tags })),
    ...here.vpcEndpoints.map(({ VpcEndpointId, Tags }) => ({ ResourceARN: ec2('vpc-endpoint', VpcEndpointId), Tags })),
    ...here.databases.map(({ DBInstanceArn, TagList }) => ({ ResourceARN: DBInstanceArn, Tags: TagList })),
    ...here.databaseClusters.map(({ DBClusterArn, TagList }) => ({ ResourceARN: DBClusterArn, Tags: TagList })),
    ...[...here.tags].map(([arn, tags]) => ({ ResourceARN: arn, Tags: tagList(tags) })),
    ...buckets.map(({ name, tags }) => ({ ResourceARN: `arn:aws:s3:::${name}`, Tags: tagList(tags) })),
  ] as ResourceTagMapping[];
}
