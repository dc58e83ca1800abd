import {
  type LogGroup as AwsLogGroup,
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup } from '../../../model/resource.ts';
import { metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, type Reader } from './reader.ts';

/** Log groups; AWS gives 50 a page at most. */
export const logGroups: Reader = {
  resourceTypes: ['log-group'],
  what: 'log groups',
  shows: 'logs that are kept for ever',
  permissions: ['logs:DescribeLogGroups'],

  async read(at) {
    const logs = at.client(CloudWatchLogsClient);
    return allPages(at, {
      permission: 'logs:DescribeLogGroups',
      page: (nextToken) => logs.send(new DescribeLogGroupsCommand({ limit: 50, nextToken })),
      items: ({ logGroups: groups = [] }) =>
        groups.flatMap((each): Found[] => {
          const resource = logGroupOf(at, each);
          if (!resource) return [];
          const id = resource.resourceId;
          return [
            {
              resource,
              measures: [
                { metric: 'bytes', values: metricsOf('AWS/Logs', { LogGroupName: id })('Sum', 'IncomingBytes') },
              ],
              tagsBy: logGroupArn(each),
            },
          ];
        }),
      next: ({ nextToken }) => nextToken,
    });
  },
};

/** A log group as Penny knows it; its tags are asked for apart. */
export function logGroupOf(
  at: Pick<At, 'place'>,
  { logGroupName: id, creationTime, retentionInDays, storedBytes = 0 }: AwsLogGroup,
  tags: Record<string, string> = {},
): LogGroup | undefined {
  if (id === undefined) return undefined;
  const createdAt = creationTime === undefined ? undefined : new Date(creationTime);
  return {
    ...common(at, { id, createdAt, tags }),
    resourceType: 'log-group',
    retentionDays: retentionInDays,
    storedBytes,
  };
}

/** By which its tags are known: without the star that stands for its streams. */
export function logGroupArn({ logGroupArn: arn, arn: withStreams }: AwsLogGroup): string | undefined {
  return arn ?? withStreams?.replace(/:\*$/, '');
}
