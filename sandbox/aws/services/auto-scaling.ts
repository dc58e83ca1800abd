import type { AutoScalingGroupsType, DescribeAutoScalingGroupsCommandInput } from '@aws-sdk/client-auto-scaling';
import type { Service } from '../context.ts';
import { pageOfList } from './paging.ts';

/** Groups of machines that replace what they lose. */
export const autoScaling: Service = {
  name: 'auto-scaling',
  signingName: 'autoscaling',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-auto-scaling'),
  operations: {
    /** A name that is not there is no fault here: it is just not in the answer. */
    DescribeAutoScalingGroups(input: DescribeAutoScalingGroupsCommandInput, context): AutoScalingGroupsType {
      const { AutoScalingGroupNames: names, NextToken: token, MaxRecords: max } = input;
      const own = context.here.groups.filter(
        ({ AutoScalingGroupName }) => !names || names.length === 0 || names.includes(AutoScalingGroupName!),
      );
      const { page, next } = pageOfList(own, input, { token, max, least: 1, most: 100, usual: 50, context });
      return { AutoScalingGroups: page, NextToken: next };
    },
  },
};
