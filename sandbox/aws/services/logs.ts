import type {
  DeleteRetentionPolicyCommandInput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsResponse,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  LogGroup,
  PutRetentionPolicyCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { carryOut } from '../acting.ts';
import type { Context, Service, Target } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { record } from '../journal.ts';
import { pageOfList, tagList } from './paging.ts';
import { tagRecord, withoutTags, withTags } from './tags.ts';

/** Log groups, and how long what is in them is kept; their tags are asked for apart. */
export const logs: Service = {
  name: 'logs',
  signingName: 'logs',
  protocol: 'json',
  target: 'Logs_20140328',
  targets: {
    PutRetentionPolicy: aboutGroup,
    DeleteRetentionPolicy: aboutGroup,
    TagResource: ({ resourceArn: arn = '', tags = {} }: TagResourceCommandInput, { here }) => [
      { arn, tags: here.tags.get(arn) ?? {}, requestTags: tags },
    ],
    UntagResource: ({ resourceArn: arn = '', tagKeys = [] }: UntagResourceCommandInput, { here }) => [
      { arn, tags: here.tags.get(arn) ?? {}, requestTags: Object.fromEntries(tagKeys.map((key) => [key, ''])) },
    ],
  },
  operations: {
    DescribeLogGroups(input: DescribeLogGroupsCommandInput, context): DescribeLogGroupsResponse {
      const { logGroupNamePrefix = '', logGroupNamePattern = '', nextToken: token, limit: max } = input;
      const own = context.here.logGroups.filter(
        ({ logGroupName: name }) => name!.startsWith(logGroupNamePrefix) && name!.includes(logGroupNamePattern),
      );
      const about = { token, max, least: 1, most: 50, refusal: 'InvalidParameterException', context };
      const { page, next } = pageOfList(own, input, about);
      return { logGroups: page, nextToken: next };
    },

    PutRetentionPolicy({ logGroupName, retentionInDays }: PutRetentionPolicyCommandInput, context) {
      const group = groupIn(context, logGroupName);
      if (retentionInDays === undefined || !RETENTIONS.includes(retentionInDays)) {
        throw new AwsFault('InvalidParameterException', `Invalid retention value. Valid values are: [${RETENTIONS}]`);
      }
      return carryOut(context, [logGroupName], () => {
        group.retentionInDays = retentionInDays;
        return {};
      });
    },

    /** What is in it is kept for ever then. */
    DeleteRetentionPolicy({ logGroupName }: DeleteRetentionPolicyCommandInput, context) {
      const group = groupIn(context, logGroupName);
      return carryOut(context, [logGroupName], () => {
        delete group.retentionInDays;
        return {};
      });
    },

    ListTagsForResource({ resourceArn }: ListTagsForResourceCommandInput, context): ListTagsForResourceResponse {
      return { tags: { ...context.here.tags.get(arnIn(context, resourceArn)) } };
    },

    TagResource({ resourceArn, tags = {} }: TagResourceCommandInput, context) {
      const arn = arnIn(context, resourceArn);
      const before = tagList(context.here.tags.get(arn));
      return tagAs(arn, tagRecord(withTags(before, tagList(tags), 'InvalidParameterException')), context);
    },

    UntagResource({ resourceArn, tagKeys = [] }: UntagResourceCommandInput, context) {
      const arn = arnIn(context, resourceArn);
      return tagAs(arn, tagRecord(withoutTags(tagList(context.here.tags.get(arn)), tagKeys)), context);
    },
  },
};

/** Days that may be set (type docs of PutRetentionPolicy). */
const RETENTIONS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** Policies name a group with a star behind it, since most of what is asked is of what is in it. */
function aboutGroup({ logGroupName }: DeleteRetentionPolicyCommandInput, context: Context): Target[] {
  const { account, regionId, here } = context;
  const arn = `arn:aws:logs:${regionId}:${account.accountId}:log-group:${logGroupName}`;
  return [{ arn: `${arn}:*`, tags: here.tags.get(arn) ?? {} }];
}

function groupIn({ here }: Context, name: string | undefined): LogGroup {
  const found = here.logGroups.find(({ logGroupName }) => logGroupName === name);
  if (!found) throw new AwsFault('ResourceNotFoundException', 'The specified log group does not exist.');
  return found;
}

/** A group's ARN, which must be the one without `:*` here. */
function arnIn({ here }: Context, arn: string | undefined): string {
  if (arn?.endsWith(':*')) throw new AwsFault('InvalidParameterException', `Invalid resource ARN: ${arn}`);
  const found = here.logGroups.find((group) => (group.logGroupArn ?? group.arn?.replace(/:\*$/, '')) === arn);
  if (!found) throw new AwsFault('ResourceNotFoundException', 'The specified resource does not exist.');
  return arn!;
}

function tagAs(arn: string, tags: Record<string, string>, context: Context): object {
  return carryOut(context, [arn], () => {
    context.here.tags.set(arn, tags);
    record(context, { resourceId: arn, event: 'changed', is: { tags } });
    return {};
  });
}
