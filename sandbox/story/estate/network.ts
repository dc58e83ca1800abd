import type { StoryResource } from '../fleet.ts';
import { type Moment, shopHours } from './calendar.ts';
import { type Curve, isNightly } from './loads.ts';
import {
  billedOn,
  createdAt,
  idOf,
  madeId,
  metricOf,
  networkOf,
  type Plan,
  type Put,
  type Site,
  sinceMade,
  tagsWithName,
} from './site.ts';

const GIB = 1024 ** 3;
/** What one unit of load balancer capacity stands for: 25 new connections a second, for an hour. */
const REQUESTS_A_UNIT = 90_000;

/** How much goes through in an hour, of what the bill counts a day: spread over the day, or all of it at night. */
function through(resource: StoryResource, plan: Plan, unit: number): Curve {
  const billed = billedOn(resource, plan);
  const { traffic } = resource.facts;
  if (traffic === 'none') return () => 0;
  if (traffic === 'nightly') return (moment) => (isNightly(moment) ? billed(moment) * unit : 0);
  return (moment) => (billed(moment) * unit * shopHours(moment)) / 24;
}

function aboutOf(resource: StoryResource, plan: Plan) {
  return { seed: resource.seed, calendar: plan.calendar, isOn: sinceMade(resource, plan) };
}

/** A NAT gateway, through which goes what it is billed for. */
export const putNat: Put = (resource, { region, metrics, plan }) => {
  const NatGatewayId = idOf(resource);
  const { vpcId: VpcId, subnetId: SubnetId } = networkOf(resource);
  region.natGateways.push({
    NatGatewayId,
    VpcId,
    SubnetId,
    State: 'available',
    ConnectivityType: 'public',
    CreateTime: createdAt(resource, plan),
    NatGatewayAddresses: [],
    Tags: tagsWithName(resource),
  });
  const bytes = through(resource, plan, GIB);
  const about = aboutOf(resource, plan);
  const nat = (metricName: string) => ({ namespace: 'AWS/NATGateway', metricName, dimensions: { NatGatewayId } });
  for (const name of ['BytesOutToDestination', 'BytesInFromSource']) {
    metrics.add(metricOf(nat(name), { curve: (moment) => bytes(moment) * 0.3 }, about));
  }
  for (const name of ['BytesInFromDestination', 'BytesOutToSource']) {
    metrics.add(metricOf(nat(name), { curve: (moment) => bytes(moment) * 0.7 }, about));
  }
  const connections: Curve = (moment) => Math.ceil(bytes(moment) / (20 * 1e6));
  metrics.add(metricOf(nat('ActiveConnectionCount'), { curve: connections, peak: 1.5 }, about));
};

/** Application and network load balancers, each with a group of targets behind it where anything goes through. */
export const putBalancer: Put = (resource, { region, metrics, plan }) => {
  const LoadBalancerArn = resource.resourceId;
  const isNetwork = resource.kind === 'nlb';
  region.loadBalancers.push({
    LoadBalancerArn,
    LoadBalancerName: resource.resourceName,
    Type: isNetwork ? 'network' : 'application',
    Scheme: 'internet-facing',
    State: { Code: 'active' },
    VpcId: networkOf(resource).vpcId,
    CreatedTime: createdAt(resource, plan),
  });
  region.tags.set(LoadBalancerArn, resource.tags);
  if (resource.facts.traffic !== 'none') {
    const TargetGroupArn = LoadBalancerArn.replace(/loadbalancer\/\w+\//, 'targetgroup/');
    const TargetGroupName = resource.resourceName;
    region.targetGroups.push({
      TargetGroupArn,
      TargetGroupName,
      LoadBalancerArns: [LoadBalancerArn],
      TargetType: 'ip',
    });
    const targets = ['10.0.1.10', '10.0.2.10'].map((Id) => ({
      Target: { Id, Port: 8080 },
      TargetHealth: { State: 'healthy' as const },
    }));
    region.targetHealth.set(TargetGroupArn, targets);
  }
  // Without targets nothing is reported, not even zero (their metrics' documentation).
  if (resource.facts.traffic === 'none') return;
  const dimensions = { LoadBalancer: LoadBalancerArn.replace(/^.*:loadbalancer\//, '') };
  const namespace = isNetwork ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';
  const about = aboutOf(resource, plan);
  const add = (metricName: string, curve: Curve) =>
    metrics.add(metricOf({ namespace, metricName, dimensions }, { curve }, about));
  const requests = through(resource, plan, REQUESTS_A_UNIT);
  if (isNetwork) {
    const isFew = resource.facts.traffic === 'a-trickle';
    const flows: Curve = isFew ? (moment) => 2 + Math.round(shopHours(moment)) : (moment) => requests(moment) / 60;
    add('ActiveFlowCount', flows);
    add('NewFlowCount', (moment) => flows(moment) * 12);
    add('ProcessedBytes', (moment) => flows(moment) * 50_000);
    return;
  }
  add('RequestCount', requests);
  add('ProcessedBytes', (moment) => requests(moment) * 12_000);
  add('ActiveConnectionCount', (moment) => requests(moment) / 40);
};

/** A load balancer of the first kind; nobody asks it anything, and so it reports nothing. */
export const putClassicBalancer: Put = (resource, { region, plan }) => {
  const LoadBalancerName = resource.resourceName;
  region.classicLoadBalancers.push({
    LoadBalancerName,
    CreatedTime: createdAt(resource, plan),
    VPCId: networkOf(resource).vpcId,
    Scheme: 'internet-facing',
    Instances: [],
  });
  region.tags.set(resource.resourceId, resource.tags);
  region.instanceHealth.set(LoadBalancerName, []);
};

/** A public address. */
export const putAddress: Put = (resource, { region, plan }) => {
  const { facts, seed } = resource;
  region.addresses.push({
    AllocationId: idOf(resource),
    PublicIp: `203.0.113.${seed % 250}`,
    Domain: 'vpc',
    Tags: tagsWithName(resource),
    ...(facts.attachedTo !== undefined && association(resource, facts.attachedTo, plan)),
  });
};

/** To a machine, or to an interface that no machine has. */
function association(resource: StoryResource, name: string, plan: Plan) {
  const AssociationId = madeId('eipassoc', idOf(resource));
  const machine = plan.resources.find(
    (each) => each.resourceName === name && each.accountName === resource.accountName,
  );
  if (!machine) return { AssociationId, NetworkInterfaceId: madeId('eni', name) };
  return { AssociationId, InstanceId: idOf(machine), NetworkInterfaceId: madeId('eni', idOf(machine)) };
}

/** An interface endpoint in some zones. */
export const putEndpoint: Put = (resource, site) => {
  const { facts, regionId } = resource;
  const { vpcId: VpcId, subnetId } = networkOf(resource);
  const VpcEndpointId = idOf(resource);
  const ServiceName = `com.amazonaws.${regionId}.${resource.resourceName.includes('keys') ? 'kms' : 'ecr.dkr'}`;
  site.region.vpcEndpoints.push({
    VpcEndpointId,
    VpcId,
    ServiceName,
    VpcEndpointType: 'Interface',
    State: 'Available',
    SubnetIds: Array.from({ length: facts.zones ?? 1 }, (_, index) => `${subnetId}${index}`),
    CreationTimestamp: createdAt(resource, site.plan),
    Tags: tagsWithName(resource),
  });
  measureEndpoint(resource, site, {
    'VPC Id': VpcId,
    'VPC Endpoint Id': VpcEndpointId,
    'Endpoint Type': 'Interface',
    'Service Name': ServiceName,
  });
};

function measureEndpoint(resource: StoryResource, { metrics, plan }: Site, dimensions: Record<string, string>): void {
  const curve = (moment: Moment) => (resource.facts.traffic === 'nightly' && isNightly(moment) ? 120 * 1e6 : 0);
  const name = { namespace: 'AWS/PrivateLinkEndpoints', metricName: 'BytesProcessed', dimensions };
  metrics.add(metricOf(name, { curve }, aboutOf(resource, plan)));
}
