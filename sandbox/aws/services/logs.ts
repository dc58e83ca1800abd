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
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { pageOfList, tagList } from './paging.ts';
import { tagRecord, withoutTags, withTags } from './tags.ts';

/** Log groups, and how long what is in them is kept; their tags are asked for apart. */
export const logs: Service = {
  name: 'logs',
  signingName: 'logs',
  protocol: 'json',
  target: 'Logs_20140328',
  operations: {
    DescribeLogGroups(input: DescribeLogGroupsCommandInput, context): DescribeLogGroupsResponse {
      const { logGroupNamePrefix = '', nextToken: token, limit: max } = input;
      const own = context.here.logGroups.filter(({ logGroupName }) => logGroupName!.startsWith(logGroupNamePrefix));
      const about = { token, max, least: 1, most: 50, refusal: 'InvalidParameterException', context };
      const { page, next } = pageOfList(own, input, about);
      return { logGroups: page, nextToken: next };
    },

    PutRetentionPolicy({ logGroupName, retentionInDays }: PutRetentionPolicyCommandInput, context) {
      const group = groupIn(context, logGroupName);
      if (retentionInDays === undefined || !RETENTIONS.includes(retentionInDays)) {
        throw new AwsFault('InvalidParameterException', `Invalid retention value. Valid values are: [${RETENTIONS}]`);
      }
      group.retentionInDays = retentionInDays;
      return {};
    },

    /** What is in it is kept for ever then. */
    DeleteRetentionPolicy({ logGroupName }: DeleteRetentionPolicyCommandInput, context) {
      delete groupIn(context, logGroupName).retentionInDays;
      return {};
    },

    ListTagsForResource({ resourceArn }: ListTagsForResourceCommandInput, context): ListTagsForResourceResponse {
      return { tags: { ...context.here.tags.get(arnIn(context, resourceArn)) } };
    },

    TagResource({ resourceArn, tags = {} }: TagResourceCommandInput, context) {
      const arn = arnIn(context, resourceArn);
      const before = tagList(context.here.tags.get(arn));
      context.here.tags.set(arn, tagRecord(withTags(before, tagList(tags), 'InvalidParameterException')));
      return {};
    },

    UntagResource({ resourceArn, tagKeys = [] }: UntagResourceCommandInput, context) {
      const arn = arnIn(context, resourceArn);
      context.here.tags.set(arn, tagRecord(withoutTags(tagList(context.here.tags.get(arn)), tagKeys)));
      return {};
    },
  },
};

/** Days that may be set (type docs of PutRetentionPolicy). */
const RETENTIONS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

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
