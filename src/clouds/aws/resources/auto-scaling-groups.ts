import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { allPages, common, type Found, type Reader, tagsOf } from './reader.ts';

const DESCRIBE = 'autoscaling:DescribeAutoScalingGroups';

/** Groups that start and stop machines by themselves. */
export const autoScalingGroups: Reader = {
  resourceTypes: ['auto-scaling-group'],
  what: 'auto scaling groups',
  shows: 'groups that could run on spot machines',
  permissions: [DESCRIBE],

  async read(at) {
    const scaling = at.client(AutoScalingClient);
    return allPages(at, {
      permission: DESCRIBE,
      page: (NextToken) => scaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 100, NextToken })),
      items: ({ AutoScalingGroups = [] }) =>
        AutoScalingGroups.flatMap((each): Found[] => {
          const { AutoScalingGroupName: id, MixedInstancesPolicy } = each;
          if (id === undefined) return [];
          const share = MixedInstancesPolicy?.InstancesDistribution?.OnDemandPercentageAboveBaseCapacity;
          return [
            {
              resource: {
                ...common(at, { id, tags: tagsOf(each.Tags), createdAt: each.CreatedTime }),
                resourceType: 'auto-scaling-group',
                instanceIds: (each.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []),
                min: each.MinSize ?? 0,
                desired: each.DesiredCapacity ?? 0,
                max: each.MaxSize ?? 0,
                onDemandPercent: share ?? 100,
              },
            },
          ];
        }),
      next: ({ NextToken }) => NextToken,
    });
  },
};
