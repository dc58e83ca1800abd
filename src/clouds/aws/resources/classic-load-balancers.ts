import {
  DescribeInstanceHealthCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
  type LoadBalancerDescription,
} from '@aws-sdk/client-elastic-load-balancing';
import { ifThere } from './if-there.ts';
import { metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, partitionOf, type Reader } from './reader.ts';

const BALANCERS = 'elasticloadbalancing:DescribeLoadBalancers';
const HEALTH = 'elasticloadbalancing:DescribeInstanceHealth';

/** Load balancers of the first generation: AWS knows them by name, bills and tags by the ARN that is made of it. */
export const classicLoadBalancers: Reader = {
  resourceTypes: ['load-balancer'],
  what: 'classic load balancers',
  shows: 'idle classic load balancers',
  permissions: [BALANCERS, HEALTH],

  async read(at) {
    const elb = at.client(ElasticLoadBalancingClient);
    const balancers = await allPages(at, {
      permission: BALANCERS,
      page: (Marker) => elb.send(new DescribeLoadBalancersCommand({ PageSize: 400, Marker })),
      items: (page) => page.LoadBalancerDescriptions,
      next: ({ NextMarker }) => NextMarker,
    });
    const found = await Promise.all(balancers.map((each) => balancerOf(at, each)));
    return found.filter((each) => each !== undefined);
  },
};

async function balancerOf(at: At, each: LoadBalancerDescription): Promise<Found | undefined> {
  const { LoadBalancerName: name, CreatedTime: createdAt, Instances = [] } = each;
  if (name === undefined) return undefined;
  const { subAccountId, regionId } = at.place;
  const arn = `arn:${partitionOf(regionId)}:elasticloadbalancing:${regionId}:${subAccountId}:loadbalancer/${name}`;
  const instanceIds = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  const healthy =
    instanceIds.length === 0 ? 0 : await at.attempt('load balancers without targets', () => healthyOf(at, name));
  const ask = metricsOf('AWS/ELB', { LoadBalancerName: name });
  return {
    resource: {
      ...common(at, { id: arn, name, createdAt }),
      resourceType: 'load-balancer',
      kind: 'classic',
      targets: healthy === undefined ? undefined : { registered: instanceIds.length, healthy },
    },
    measures: [
      { metric: 'requests', values: ask('Sum', 'RequestCount'), isSilentAtZero: true },
      { metric: 'bytes', values: ask('Sum', 'EstimatedProcessedBytes'), isSilentAtZero: true },
    ],
    tagsBy: arn,
    balances: new Map([[arn, instanceIds]]),
  };
}

async function healthyOf(at: At, LoadBalancerName: string): Promise<number> {
  const elb = at.client(ElasticLoadBalancingClient);
  const command = new DescribeInstanceHealthCommand({ LoadBalancerName });
  const reply = await ifThere(at.ask(HEALTH, () => elb.send(command)));
  return (reply?.InstanceStates ?? []).filter(({ State }) => State === 'InService').length;
}
