import type {
  AddTagsToResourceCommandInput,
  ListTagsForResourceCommandInput,
  RemoveTagsFromResourceCommandInput,
  TagListMessage,
} from '@aws-sdk/client-rds';
import { carryOut } from '../acting.ts';
import type { Context, Service, Target } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { record } from '../journal.ts';
import { type Tag, tagRecord, withoutTags, withTags } from './tags.ts';

/** What databases are tagged with, by ARN. */
export const rdsTags: Service = {
  name: 'rds',
  signingName: 'rds',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-rds'),
  targets: {
    AddTagsToResource: ({ ResourceName, Tags = [] }: AddTagsToResourceCommandInput, context) => [
      { ...aboutArn(ResourceName, context), requestTags: tagRecord(Tags) },
    ],
    RemoveTagsFromResource: ({ ResourceName, TagKeys = [] }: RemoveTagsFromResourceCommandInput, context) => [
      { ...aboutArn(ResourceName, context), requestTags: Object.fromEntries(TagKeys.map((key) => [key, ''])) },
    ],
  },
  operations: {
    ListTagsForResource({ ResourceName }: ListTagsForResourceCommandInput, context): TagListMessage {
      return { TagList: taggedAs(ResourceName, context).TagList ?? [] };
    },

    AddTagsToResource({ ResourceName, Tags = [] }: AddTagsToResourceCommandInput, context) {
      const { TagList = [] } = taggedAs(ResourceName, context);
      return tagAs(ResourceName, withTags(TagList, Tags, 'InvalidParameterValue'), context);
    },

    RemoveTagsFromResource({ ResourceName, TagKeys = [] }: RemoveTagsFromResourceCommandInput, context) {
      const { TagList = [] } = taggedAs(ResourceName, context);
      return tagAs(ResourceName, withoutTags(TagList, TagKeys), context);
    },
  },
};

/** What a policy is asked about. What is not there has no tags, and so conditions on them fail. */
export function aboutArn(arn = '', context: Context): Target {
  return { arn, tags: tagRecord(findTagged(arn, context)?.TagList ?? []) };
}

/** `db`, `cluster` or `snapshot`, by its name. */
export function rdsArn({ account, regionId }: Context, kind: string, id: string | undefined): string {
  return `arn:aws:rds:${regionId}:${account.accountId}:${kind}:${id}`;
}

interface TagListed {
  TagList?: Tag[] | undefined;
}

function findTagged(arn: string | undefined, { here }: Context): TagListed | undefined {
  const { databases, databaseClusters, databaseSnapshots, databaseClusterSnapshots } = here;
  return (
    databases.find(({ DBInstanceArn }) => DBInstanceArn === arn) ??
    databaseClusters.find(({ DBClusterArn }) => DBClusterArn === arn) ??
    databaseSnapshots.find(({ DBSnapshotArn }) => DBSnapshotArn === arn) ??
    databaseClusterSnapshots.find(({ DBClusterSnapshotArn }) => DBClusterSnapshotArn === arn)
  );
}

function taggedAs(arn: string | undefined, context: Context): TagListed {
  const known = findTagged(arn, context);
  if (known) return known;
  const [, , service, , , kind = '', id] = (arn ?? '').split(':');
  const missing = MISSING[kind];
  if (service !== 'rds' || !missing) throw new AwsFault('InvalidParameterValue', `Invalid resource name: ${arn}`);
  throw new AwsFault(missing, `${id} not found.`, 404);
}

function tagAs(arn: string | undefined, TagList: Tag[], context: Context): object {
  return carryOut(context, [arn], () => {
    taggedAs(arn, context).TagList = TagList;
    record(context, { resourceId: arn!, event: 'changed', is: { tags: tagRecord(TagList) } });
    return {};
  });
}

const MISSING: Record<string, string> = {
  db: 'DBInstanceNotFound',
  cluster: 'DBClusterNotFoundFault',
  snapshot: 'DBSnapshotNotFound',
  'cluster-snapshot': 'DBClusterSnapshotNotFoundFault',
};
