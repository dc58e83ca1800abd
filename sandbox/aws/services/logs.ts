import type { DescribeLogGroupsCommandInput, DescribeLogGroupsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Service } from '../context.ts';
import { pageOfList } from './paging.ts';

/** Log groups; what they are tagged with is known to the tagging service only. */
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
  },
};
