import type { CreateTagsCommandInput, DeleteTagsCommandInput, Tag } from '@aws-sdk/client-ec2';
import { carryOut, endDryRun } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { taggedOf, tagsOf, targetsById } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { ec2Arn, record } from '../journal.ts';
import { ec2 } from './ec2.ts';

/** How many tags a thing may carry, without AWS's own. */
const MOST_TAGS = 50;

/** Tags anything that has an id in EC2. */
export const ec2Tags: Service = {
  ...ec2,
  targets: { CreateTags: tagTargets, DeleteTags: tagTargets },
  operations: {
    CreateTags(input: CreateTagsCommandInput, context): object {
      const { Resources = [], Tags = [] } = input;
      const things = Resources.map((id) => ({ id, ...taggedOf(context.here, id) }));
      checkKeys(Tags);
      endDryRun(input);
      for (const { thing } of things) checkCount({ ...tagsOf(thing.Tags), ...tagsOf(Tags) });
      return carryOut(context, Resources, () => {
        for (const each of things) setTags(each, { ...ownTags(each.thing), ...tagsOf(Tags) }, context);
        return {};
      });
    },

    /** A tag that is named with a value goes only if it has that value; without tags, all go that are not AWS's own. */
    DeleteTags(input: DeleteTagsCommandInput, context): object {
      const { Resources = [], Tags } = input;
      const things = Resources.map((id) => ({ id, ...taggedOf(context.here, id) }));
      checkKeys(Tags ?? []);
      endDryRun(input);
      return carryOut(context, Resources, () => {
        for (const each of things) {
          const kept = Object.entries(ownTags(each.thing)).filter(([key, value]) => !isNamed(key, value, Tags));
          setTags(each, Object.fromEntries(kept), context);
        }
        return {};
      });
    },
  },
};

function tagTargets({ Resources, Tags }: CreateTagsCommandInput & DeleteTagsCommandInput, context: Context) {
  const requestTags = tagsOf(Tags);
  return targetsById(Resources, context).map((target) => ({ ...target, requestTags }));
}

interface Found {
  id: string;
  kind: string;
  thing: ReturnType<typeof taggedOf>['thing'];
}

function ownTags({ Tags, TagSet }: Found['thing']): Record<string, string> {
  return tagsOf(Tags ?? TagSet);
}

function setTags({ id, kind, thing }: Found, tags: Record<string, string>, context: Context): void {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (kind === 'network-interface') thing.TagSet = list;
  else thing.Tags = list;
  record(context, { resourceId: ec2Arn(context, kind, id), event: 'changed', is: { tags } });
}

function isNamed(key: string, value: string, named: readonly Tag[] | undefined): boolean {
  if (!named || named.length === 0) return !key.startsWith('aws:');
  return named.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));
}

function checkKeys(tags: readonly Tag[]): void {
  const reserved = tags.find(({ Key = '' }) => Key.startsWith('aws:'));
  if (reserved) {
    const why = "Tag keys starting with 'aws:' are reserved for internal use";
    throw new AwsFault('InvalidParameterValue', why);
  }
}

function checkCount(tags: Record<string, string>): void {
  const own = Object.keys(tags).filter((key) => !key.startsWith('aws:'));
  if (own.length > MOST_TAGS) {
    throw new AwsFault('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  }
}
