import type {
  FailureInfo,
  GetResourcesCommandInput,
  GetResourcesOutput,
  ResourceTagMapping,
  TagFilter,
  TagResourcesCommandInput,
  TagResourcesOutput,
  UntagResourcesCommandInput,
  UntagResourcesOutput,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { carryOut } from '../acting.ts';
import type { Context, Service, Target } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { record } from '../journal.ts';
import { pageOfList, tagList } from './paging.ts';
import { type Taggable, taggablesIn } from './taggables.ts';
import { type Tag, tagRecord, withoutTags, withTags } from './tags.ts';

/** What is tagged with what, over all services. What was never tagged is not in it. */
export const tagging: Service = {
  name: 'tagging',
  signingName: 'tagging',
  iamPrefix: 'tag',
  protocol: 'json',
  target: 'ResourceGroupsTaggingAPI_20170126',
  targets: {
    TagResources: ({ ResourceARNList, Tags = {} }: TagResourcesCommandInput, context) =>
      aboutEach(ResourceARNList, Tags, context),
    UntagResources: ({ ResourceARNList, TagKeys = [] }: UntagResourcesCommandInput, context) =>
      aboutEach(ResourceARNList, Object.fromEntries(TagKeys.map((key) => [key, ''])), context),
  },
  operations: {
    GetResources(input: GetResourcesCommandInput, context): GetResourcesOutput {
      const {
        PaginationToken,
        ResourcesPerPage: max,
        ResourceTypeFilters: types,
        ResourceARNList: arns,
        TagFilters = [],
      } = input;
      const own = tagged(context).filter(
        ({ ResourceARN = '', Tags = [] }) =>
          Tags.length > 0 &&
          TagFilters.every((filter) => Tags.some((tag) => passes(tag, filter))) &&
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

    TagResources({ ResourceARNList = [], Tags = {} }: TagResourcesCommandInput, context): TagResourcesOutput {
      const more = tagList(Tags);
      if (more.length === 0) throw refused('Tags must not be empty');
      withTags([], more, REFUSAL);
      return toEach(ResourceARNList, context, (tags) => withTags(tags, more, REFUSAL));
    },

    UntagResources({ ResourceARNList = [], TagKeys = [] }: UntagResourcesCommandInput, context): UntagResourcesOutput {
      if (TagKeys.length === 0) throw refused('TagKeys must not be empty');
      return toEach(ResourceARNList, context, (tags) => tagList(tagRecord(withoutTags(tags, TagKeys))));
    },
  },
};

/** `ec2:instance`, or `s3` for all of a service. */
function isOfType(arn: string, type: string): boolean {
  const [service, kind] = type.split(':');
  const [, , actual, , , ...rest] = arn.split(':');
  return actual === service && (kind === undefined || rest.join(':').split(/[/:]/)[0] === kind);
}

/** A tag with the key, and with one of the values where some are named. */
function passes({ Key, Value = '' }: Tag, { Key: key, Values = [] }: TagFilter): boolean {
  return Key === key && (Values.length === 0 || Values.includes(Value));
}

function tagged(context: Context): ResourceTagMapping[] {
  return taggablesIn(context).map(({ arn, tags }) => ({
    ResourceARN: arn,
    Tags: tags() as ResourceTagMapping['Tags'],
  }));
}

/** Who tags by ARN needs to be allowed that, and to be allowed what the resource's own service calls it. */
function aboutEach(arns: readonly string[] = [], requestTags: Record<string, string>, context: Context): Target[] {
  const all = new Map(taggablesIn(context).map((each) => [each.arn, each]));
  const taking = context.operation === 'UntagResources';
  return [
    { arn: '*', requestTags },
    ...arns.flatMap((arn) => {
      const action = TAG_ACTIONS[arn.split(':')[2] ?? '']?.[taking ? 1 : 0];
      return action ? [{ arn, action, requestTags, tags: tagRecord(all.get(arn)?.tags() ?? []) }] : [];
    }),
  ];
}

/** Tagging and untagging, as each service's permissions name it. */
const TAG_ACTIONS: Record<string, readonly [tag: string, untag: string]> = {
  ec2: ['ec2:CreateTags', 'ec2:DeleteTags'],
  rds: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
  logs: ['logs:TagResource', 'logs:UntagResource'],
  s3: ['s3:PutBucketTagging', 's3:PutBucketTagging'],
  lambda: ['lambda:TagResource', 'lambda:UntagResource'],
  elasticache: ['elasticache:AddTagsToResource', 'elasticache:RemoveTagsFromResource'],
  elasticloadbalancing: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
};

/** Does something to each resource of a list; what cannot be done is told of the one it was to be done to. */
function toEach(
  arns: readonly string[],
  context: Context,
  change: (tags: Tag[]) => NewTags,
): { FailedResourcesMap: Record<string, FailureInfo> } {
  if (arns.length === 0 || arns.length > MOST_ARNS) {
    throw refused(`Between 1 and ${MOST_ARNS} resources may be named, not ${arns.length}`);
  }
  const all = new Map(taggablesIn(context).map((each) => [each.arn, each]));
  return carryOut(
    context,
    arns.filter((arn) => all.has(arn)),
    () => {
      const FailedResourcesMap: Record<string, FailureInfo> = {};
      for (const arn of arns) {
        const ErrorMessage = whyNot(all.get(arn), change, context);
        if (ErrorMessage) FailedResourcesMap[arn] = { StatusCode: 400, ErrorCode: REFUSAL, ErrorMessage };
      }
      return { FailedResourcesMap };
    },
  );
}

function whyNot(
  resource: Taggable | undefined,
  change: (tags: Tag[]) => NewTags,
  context: Context,
): string | undefined {
  if (!resource) return 'The resource was not found in this region of this account.';
  try {
    const tags = change(resource.tags());
    resource.set(tags);
    record(context, { resourceId: resource.arn, event: 'changed', is: { tags: tagRecord(tags) } });
  } catch (error) {
    if (error instanceof AwsFault) return error.message;
    throw error;
  }
}

type NewTags = { Key: string; Value: string }[];

const MOST_ARNS = 20;
const REFUSAL = 'InvalidParameterException';

function refused(message: string): AwsFault {
  return new AwsFault(REFUSAL, message);
}
