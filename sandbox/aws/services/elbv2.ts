import type {
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersOutput,
  DescribeTagsCommandInput,
  DescribeTagsOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { named, pageOfList, tagList } from './paging.ts';

const MOST = 400;
/** How many may be asked about at once (API reference of DescribeTags). */
const MOST_TAGGED = 20;

/** Application, network and gateway load balancers. */
export const elbV2: Service = {
  name: 'elbv2',
  signingName: 'elasticloadbalancing',
  protocol: 'query',
  version: '2015-12-01',
  sdk: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  operations: {
    DescribeLoadBalancers(input: DescribeLoadBalancersCommandInput, context): DescribeLoadBalancersOutput {
      const { loadBalancers } = context.here;
      const missing = 'LoadBalancerNotFound';
      const byArn = named(loadBalancers, input.LoadBalancerArns, { nameOf: (each) => each.LoadBalancerArn, missing });
      const own = named(byArn, input.Names, { nameOf: ({ LoadBalancerName }) => LoadBalancerName, missing });
      const about = { token: input.Marker, max: input.PageSize, least: 1, most: MOST, context };
      const { page, next } = pageOfList(own, input, about);
      return { LoadBalancers: page, NextMarker: next };
    },

    DescribeTargetGroups(input: DescribeTargetGroupsCommandInput, context): DescribeTargetGroupsOutput {
      const byArn = named(context.here.targetGroups, input.TargetGroupArns, {
        nameOf: ({ TargetGroupArn }) => TargetGroupArn,
        missing: 'TargetGroupNotFound',
      });
      const own = byArn.filter(
        ({ LoadBalancerArns = [] }) => !input.LoadBalancerArn || LoadBalancerArns.includes(input.LoadBalancerArn),
      );
      const about = { token: input.Marker, max: input.PageSize, least: 1, most: MOST, context };
      const { page, next } = pageOfList(own, input, about);
      return { TargetGroups: page, NextMarker: next };
    },

    DescribeTargetHealth(
      { TargetGroupArn = '' }: DescribeTargetHealthCommandInput,
      { here },
    ): DescribeTargetHealthOutput {
      const isKnown = here.targetGroups.some((each) => each.TargetGroupArn === TargetGroupArn);
      if (!isKnown) throw new AwsFault('TargetGroupNotFound', `Target groups '${TargetGroupArn}' not found`);
      return { TargetHealthDescriptions: here.targetHealth.get(TargetGroupArn) ?? [] };
    },

    DescribeTags({ ResourceArns = [] }: DescribeTagsCommandInput, { here }): DescribeTagsOutput {
      if (ResourceArns.length > MOST_TAGGED) {
        throw new AwsFault('ValidationError', `At most ${MOST_TAGGED} resources can be asked about`);
      }
      return {
        TagDescriptions: ResourceArns.map((ResourceArn) => ({
          ResourceArn,
          Tags: tagList(here.tags.get(ResourceArn)),
        })),
      };
    },
  },
};
