import type { Instance } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceHealthCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ifThere } from '../resources/if-there.ts';
import { allPages, partitionOf } from '../resources/reader.ts';
import type { Acting } from './acting.ts';

const GROUPS = 'elasticloadbalancing:DescribeTargetGroups';
const TARGET_HEALTH = 'elasticloadbalancing:DescribeTargetHealth';
const CLASSIC = 'elasticloadbalancing:DescribeLoadBalancers';
const CLASSIC_HEALTH = 'elasticloadbalancing:DescribeInstanceHealth';
/** What looking behind load balancers calls. */
export const inServicePermissions = [GROUPS, TARGET_HEALTH, CLASSIC, CLASSIC_HEALTH];

/** Requests reach it, will in a moment, or nobody checks whether they should. */
const SERVING = new Set<string | undefined>(['healthy', 'initial', 'draining', 'unavailable']);
const PAGE_SIZE = 400;

/** Which load balancers know a machine. */
export interface Serving {
  /** Target groups and classic load balancers it is registered with, as the inventory has them. */
  registered: string[];
  /** Those of them where it serves now, in words. */
  inService: string[];
}

/** Looks behind every load balancer of the place for a machine, by its id and by its addresses. */
export async function servingOf(at: Acting, machine: Instance): Promise<Serving> {
  const both = await Promise.all([inTargetGroups(at, machine), inClassic(at, machine)]);
  return {
    registered: both.flatMap(({ registered }) => registered),
    inService: both.flatMap(({ inService }) => inService),
  };
}

async function inTargetGroups(at: Acting, machine: Instance): Promise<Serving> {
  const elb = at.client(ElasticLoadBalancingV2Client);
  const groups = await allPages(at, {
    permission: GROUPS,
    page: (Marker) => elb.send(new DescribeTargetGroupsCommand({ PageSize: PAGE_SIZE, Marker })),
    items: ({ TargetGroups = [] }) => TargetGroups.filter(({ LoadBalancerArns = [] }) => LoadBalancerArns.length > 0),
    next: ({ NextMarker }) => NextMarker,
  });
  const own = new Set([machine.InstanceId, ...addressesOf(machine)]);
  const found = await Promise.all(groups.map((group) => placeIn(at, group, own)));
  const isById = (id: string | undefined) => id === machine.InstanceId;
  return {
    registered: found.flatMap(({ group: { TargetGroupArn: arn = '', LoadBalancerArns = [] }, mine }) =>
      mine.some(({ Target }) => isById(Target?.Id)) ? LoadBalancerArns.map(() => arn) : [],
    ),
    inService: found.flatMap(({ group, mine }) =>
      mine.some(({ TargetHealth }) => SERVING.has(TargetHealth?.State))
        ? [`target group ${group.TargetGroupName}`]
        : [],
    ),
  };
}

async function placeIn(at: Acting, group: TargetGroup, own: ReadonlySet<string | undefined>) {
  const elb = at.client(ElasticLoadBalancingV2Client);
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn });
  const reply = await ifThere(at.ask(TARGET_HEALTH, () => elb.send(command)));
  return { group, mine: (reply?.TargetHealthDescriptions ?? []).filter(({ Target }) => own.has(Target?.Id)) };
}

function addressesOf({ PrivateIpAddress, NetworkInterfaces = [] }: Instance): (string | undefined)[] {
  const others = NetworkInterfaces.flatMap(({ PrivateIpAddresses = [] }) => PrivateIpAddresses);
  return [PrivateIpAddress, ...others.map((each) => each.PrivateIpAddress)].filter((each) => each !== undefined);
}

async function inClassic(at: Acting, { InstanceId }: Instance): Promise<Serving> {
  const elb = at.client(ElasticLoadBalancingClient);
  const names = await allPages(at, {
    permission: CLASSIC,
    page: (Marker) => elb.send(new DescribeLoadBalancersCommand({ PageSize: PAGE_SIZE, Marker })),
    items: ({ LoadBalancerDescriptions = [] }) =>
      LoadBalancerDescriptions.filter(({ Instances = [] }) =>
        Instances.some((each) => each.InstanceId === InstanceId),
      ).map(({ LoadBalancerName }) => LoadBalancerName ?? ''),
    next: ({ NextMarker }) => NextMarker,
  });
  const { subAccountId, regionId } = at.place;
  const prefix = `arn:${partitionOf(regionId)}:elasticloadbalancing:${regionId}:${subAccountId}:loadbalancer`;
  const serving = await Promise.all(
    names.map(async (LoadBalancerName) => {
      const command = new DescribeInstanceHealthCommand({ LoadBalancerName, Instances: [{ InstanceId }] });
      const reply = await ifThere(at.ask(CLASSIC_HEALTH, () => elb.send(command)));
      const isIn = (reply?.InstanceStates ?? []).some(({ State }) => State === 'InService');
      return isIn ? [`classic load balancer ${LoadBalancerName}`] : [];
    }),
  );
  return { registered: names.map((name) => `${prefix}/${name}`), inService: serving.flat() };
}
