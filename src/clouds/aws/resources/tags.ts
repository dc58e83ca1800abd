import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type At, allPages, tagsOf } from './reader.ts';

const GET = 'tag:GetResources';
/** What looking up tags calls. */
export const permissions = [GET];

/** What gives no tags when it is described. */
const TYPES = ['elasticloadbalancing:loadbalancer', 'elasticache:cluster', 'lambda:function', 'logs:log-group', 's3'];

/** The tags of everything in a place that is not described with them, by ARN: one listing for all kinds together. */
export async function readTags(at: Pick<At, 'client' | 'ask'>): Promise<ReadonlyMap<string, Record<string, string>>> {
  const tagging = at.client(ResourceGroupsTaggingAPIClient);
  const all = await allPages(at, {
    permission: GET,
    page: (PaginationToken) =>
      tagging.send(new GetResourcesCommand({ ResourceTypeFilters: TYPES, ResourcesPerPage: 100, PaginationToken })),
    items: ({ ResourceTagMappingList = [] }) =>
      ResourceTagMappingList.flatMap(({ ResourceARN, Tags }) =>
        ResourceARN === undefined ? [] : [[ResourceARN, tagsOf(Tags)] as const],
      ),
    next: ({ PaginationToken }) => PaginationToken,
  });
  return new Map(all);
}
