import type {
  DescribeAccessPointsInput,
  DescribeAccessPointsOutput,
  DescribeEndPointStateInput,
  DescribeEndPointStateOutput,
  DescribeTagsInput,
  DescribeTagsOutput,
} from '@aws-sdk/client-elastic-load-balancing';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { named, pageOfList, tagList } from './paging.ts';

const MOST = 400;
const MOST_TAGGED = 20;
const MISSING = 'AccessPointNotFound';

/** Load balancers of the first kind, which have names and no ARNs. */
export const elb: Service = {
  name: 'elb',
  signingName: 'elasticloadbalancing',
  protocol: 'query',
  version: '2012-06-01',
  sdk: () => import('@aws-sdk/client-elastic-load-balancing'),
  operations: {
    DescribeLoadBalancers(input: DescribeAccessPointsInput, context): DescribeAccessPointsOutput {
      const own = classic(input.LoadBalancerNames, context);
      const about = { token: input.Marker, max: input.PageSize, least: 1, most: MOST, context };
      const { page, next } = pageOfList(own, input, about);
      return { LoadBalancerDescriptions: page, NextMarker: next };
    },

    DescribeTags({ LoadBalancerNames = [] }: DescribeTagsInput, context): DescribeTagsOutput {
      if (LoadBalancerNames.length > MOST_TAGGED) {
        throw new AwsFault('ValidationError', `At most ${MOST_TAGGED} load balancers can be asked about`);
      }
      classic(LoadBalancerNames, context);
      const tagsOf = (name: string) => context.here.tags.get(classicArn(name, context));
      return {
        TagDescriptions: LoadBalancerNames.map((name) => ({
          LoadBalancerName: name,
          Tags: tagList(tagsOf(name)),
        })) as NonNullable<DescribeTagsOutput['TagDescriptions']>,
      };
    },

    DescribeInstanceHealth(
      { LoadBalancerName = '' }: DescribeEndPointStateInput,
      context,
    ): DescribeEndPointStateOutput {
      classic([LoadBalancerName], context);
      return { InstanceStates: context.here.instanceHealth.get(LoadBalancerName) ?? [] };
    },
  },
};

function classic(names: string[] | undefined, { here }: Context) {
  return named(here.classicLoadBalancers, names, {
    nameOf: ({ LoadBalancerName }) => LoadBalancerName,
    missing: MISSING,
  });
}

/** By which the estate keeps its tags, and the tagging service names it. */
export function classicArn(name: string, { regionId, account }: Pick<Context, 'regionId' | 'account'>): string {
  return `arn:aws:elasticloadbalancing:${regionId}:${account.accountId}:loadbalancer/${name}`;
}
