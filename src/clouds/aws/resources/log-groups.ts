import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { metricsOf } from './measure.ts';
import { allPages, common, type Found, type Reader } from './reader.ts';

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
          const { logGroupName: id, creationTime } = each;
          if (id === undefined) return [];
          const createdAt = creationTime === undefined ? undefined : new Date(creationTime);
          return [
            {
              resource: {
                ...common(at, { id, createdAt }),
                resourceType: 'log-group',
                retentionDays: each.retentionInDays,
                storedBytes: each.storedBytes ?? 0,
              },
              measures: [
                { metric: 'bytes', values: metricsOf('AWS/Logs', { LogGroupName: id })('Sum', 'IncomingBytes') },
              ],
              tagsBy: each.logGroupArn ?? each.arn?.replace(/:\*$/, ''),
            },
          ];
        }),
      next: ({ nextToken }) => nextToken,
    });
  },
};
