import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer as ElbBalancer,
  type TargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancer } from '../../../model/resource.ts';
import { ifThere } from './if-there.ts';
import { type Measure, metricsOf } from './measure.ts';
import { type At, allPages, common, type Found, type Reader } from './reader.ts';

const BALANCERS = 'elasticloadbalancing:DescribeLoadBalancers';
const GROUPS = 'elasticloadbalancing:DescribeTargetGroups';
const HEALTH = 'elasticloadbalancing:DescribeTargetHealth';
const PAGE_SIZE = 400;

type Targets = Map<string, { registered: number; healthy: number; balances: Map<string, string[]> }>;

/** Application, network and gateway load balancers with what is behind them. */
export const loadBalancers: Reader = {
  resourceTypes: ['load-balancer'],
  what: 'load balancers',
  shows: 'idle load balancers',
  permissions: [BALANCERS, GROUPS, HEALTH],

  async read(at) {
    const elb = at.client(ElasticLoadBalancingV2Client);
    const balancers = await allPages(at, {
      permission: BALANCERS,
      page: (Marker) => elb.send(new DescribeLoadBalancersCommand({ PageSize: PAGE_SIZE, Marker })),
      items: (page) => page.LoadBalancers,
      next: ({ NextMarker }) => NextMarker,
    });
    if (balancers.length === 0) return [];
    const targets = await at.attempt(
      'load balancers without targets, and machines behind one,',
      () => readTargets(at),
      ['load-balancer', 'instance'],
    );
    return balancers.flatMap((each) => balancerOf(at, each, targets) ?? []);
  },
};

function balancerOf(at: At, each: ElbBalancer, targets: Targets | undefined): Found | undefined {
  const { LoadBalancerArn: id, LoadBalancerName: name, CreatedTime: createdAt } = each;
  if (id === undefined) return undefined;
  const kind = each.Type === 'network' || each.Type === 'gateway' ? each.Type : 'application';
  const mine = targets?.get(id);
  const resource: LoadBalancer = {
    ...common(at, { id, name, createdAt }),
    resourceType: 'load-balancer',
    kind,
    targets: targets && { registered: mine?.registered ?? 0, healthy: mine?.healthy ?? 0 },
  };
  return { resource, measures: measuresOf(id, kind), tagsBy: id, balances: mine?.balances };
}

const NAMESPACES = { application: 'AWS/ApplicationELB', network: 'AWS/NetworkELB', gateway: 'AWS/GatewayELB' };

/**
 * Network and gateway ones know no requests: of them it is how many flows there were at once. None of them reports
 * anything while nothing flows (ELB user guides, CloudWatch metrics).
 */
function measuresOf(arn: string, kind: 'application' | 'network' | 'gateway'): Measure[] {
  const ask = metricsOf(NAMESPACES[kind], { LoadBalancer: arn.replace(/^.*:loadbalancer\//, '') });
  const requests = kind === 'application' ? ask('Sum', 'RequestCount') : ask('Maximum', 'ActiveFlowCount');
  return [
    { metric: 'requests', values: requests, isSilentAtZero: true },
    { metric: 'bytes', values: ask('Sum', 'ProcessedBytes'), isSilentAtZero: true },
  ];
}

/** What is registered behind each balancer: one request a target group. */
async function readTargets(at: At): Promise<Targets> {
  const elb = at.client(ElasticLoadBalancingV2Client);
  const groups = await allPages(at, {
    permission: GROUPS,
    page: (Marker) => elb.send(new DescribeTargetGroupsCommand({ PageSize: PAGE_SIZE, Marker })),
    items: (page) => page.TargetGroups?.filter(({ LoadBalancerArns = [] }) => LoadBalancerArns.length > 0),
    next: ({ NextMarker }) => NextMarker,
  });
  const targets: Targets = new Map();
  const read = await Promise.all(groups.map(async (group) => ({ group, health: await healthOf(at, group) })));
  for (const { group, health } of read) addTargets(targets, group, health);
  return targets;
}

function addTargets(targets: Targets, group: TargetGroup, health: readonly TargetHealthDescription[]): void {
  const instanceIds = health.flatMap(({ Target }) => (Target?.Id?.startsWith('i-') ? [Target.Id] : []));
  for (const arn of group.LoadBalancerArns ?? []) {
    const mine = targets.getOrInsertComputed(arn, () => ({ registered: 0, healthy: 0, balances: new Map() }));
    mine.registered += health.length;
    mine.healthy += health.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
    mine.balances.set(group.TargetGroupArn ?? '', instanceIds);
  }
}

/** A group that vanished since it was listed has no targets. */
async function healthOf(at: At, { TargetGroupArn }: TargetGroup): Promise<TargetHealthDescription[]> {
  const elb = at.client(ElasticLoadBalancingV2Client);
  const reply = await ifThere(at.ask(HEALTH, () => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))));
  return reply?.TargetHealthDescriptions ?? [];
}
