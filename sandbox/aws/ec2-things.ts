import type { Instance, Snapshot, Tag, TagSpecification, Volume } from '@aws-sdk/client-ec2';
import type { Context, Target } from './context.ts';
import type { EstateRegion } from './estate.ts';
import { AwsFault } from './fault.ts';
import { ec2Arn, type Priced } from './journal.ts';

/** Whatever may carry tags in EC2; network interfaces call them by another name. */
interface Tagged {
  Tags?: Tag[] | undefined;
  TagSet?: Tag[] | undefined;
}

interface Kind {
  /** As ARNs name it. */
  kind: string;
  /** How a wrong id is refused. */
  missing: string;
  find(here: EstateRegion, id: string): Tagged | undefined;
}

/** By what ids begin with. */
const KINDS: Record<string, Kind> = {
  i: { kind: 'instance', missing: 'InvalidInstanceID.NotFound', find: (here, id) => machineIn(here, id) },
  vol: {
    kind: 'volume',
    missing: 'InvalidVolume.NotFound',
    find: ({ volumes }, id) => volumes.find(({ VolumeId }) => VolumeId === id),
  },
  snap: {
    kind: 'snapshot',
    missing: 'InvalidSnapshot.NotFound',
    find: ({ snapshots }, id) => snapshots.find(({ SnapshotId }) => SnapshotId === id),
  },
  ami: {
    kind: 'image',
    missing: 'InvalidAMIID.NotFound',
    find: ({ images }, id) => images.find(({ ImageId }) => ImageId === id),
  },
  eipalloc: {
    kind: 'elastic-ip',
    missing: 'InvalidAllocationID.NotFound',
    find: ({ addresses }, id) => addresses.find(({ AllocationId }) => AllocationId === id),
  },
  nat: {
    kind: 'natgateway',
    missing: 'NatGatewayNotFound',
    find: ({ natGateways }, id) => natGateways.find(({ NatGatewayId }) => NatGatewayId === id),
  },
  eni: {
    kind: 'network-interface',
    missing: 'InvalidNetworkInterfaceID.NotFound',
    find: ({ networkInterfaces }, id) => networkInterfaces.find(({ NetworkInterfaceId }) => NetworkInterfaceId === id),
  },
  vpce: {
    kind: 'vpc-endpoint',
    missing: 'InvalidVpcEndpointId.NotFound',
    find: ({ vpcEndpoints }, id) => vpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === id),
  },
};

function kindOf(id: string): Kind {
  const kind = KINDS[id.split('-')[0]!];
  if (!kind) throw new AwsFault('InvalidID', `The ID '${id}' is not valid`);
  return kind;
}

function machineIn({ reservations }: EstateRegion, id: string): Instance | undefined {
  for (const { Instances = [] } of reservations) {
    const found = Instances.find(({ InstanceId }) => InstanceId === id);
    if (found) return found;
  }
  return undefined;
}

/** Anything with an id; one that is not there is refused as EC2 does. */
function thingOf<T>(here: EstateRegion, id: string | undefined): T {
  if (id === undefined) throw new AwsFault('MissingParameter', 'The request must contain an id');
  const { kind, missing, find } = kindOf(id);
  const found = find(here, id);
  if (!found) throw new AwsFault(missing, `The ${kind} '${id}' does not exist`);
  return found as T;
}

/** A machine by its id. */
export function machineOf(here: EstateRegion, id: string | undefined): Instance {
  return thingOf(here, id);
}

/** A disk by its id. */
export function volumeOf(here: EstateRegion, id: string | undefined): Volume {
  return thingOf(here, id);
}

/** A copy of a disk by its id. */
export function snapshotOf(here: EstateRegion, id: string | undefined): Snapshot {
  return thingOf(here, id);
}

/** What carries tags, by its id, and what ARNs call it. */
export function taggedOf(here: EstateRegion, id: string): { kind: string; thing: Tagged } {
  return { kind: kindOf(id).kind, thing: thingOf(here, id) };
}

/** Tags as an object; nothing where there are none. */
export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The tags that a call gives to what it makes. */
export function tagsFor(specifications: readonly TagSpecification[] | undefined, kind: string): Tag[] {
  return (specifications ?? [])
    .filter(({ ResourceType }) => ResourceType === kind)
    .flatMap(({ Tags = [] }) => Tags.map((tag) => ({ ...tag })));
}

/** IAM names copies and images without an account, since they may be shared (Service Authorization Reference). */
export function iamArn(context: Pick<Context, 'account' | 'regionId'>, kind: string, id: string): string {
  const arn = ec2Arn(context, kind, id);
  return kind === 'snapshot' || kind === 'image' ? arn.replace(`:${context.account.accountId}:`, '::') : arn;
}

/** What a policy is asked about, for things with ids. One that is not there has no tags, and so the conditions fail. */
export function targetsById(ids: readonly (string | undefined)[] | undefined, context: Context): Target[] {
  return (ids ?? []).flatMap((id) => {
    const kind = id === undefined ? undefined : KINDS[id.split('-')[0]!];
    if (!id || !kind) return [];
    const thing = kind.find(context.here, id);
    return [{ arn: iamArn(context, kind.kind, id), tags: tagsOf(thing?.Tags ?? thing?.TagSet) }];
  });
}

/** What a policy is asked about where something is made, and made with tags. */
export function targetsMade(
  kind: string,
  { TagSpecifications }: { TagSpecifications?: TagSpecification[] | undefined },
  context: Context,
): Target[] {
  const arn = iamArn(context, kind, '*');
  const made = { arn, requestTags: tagsOf(tagsFor(TagSpecifications, kind)) };
  const keys = { 'ec2:CreateAction': context.operation };
  const isTagged = Object.keys(made.requestTags).length > 0;
  return [made, ...(isTagged ? [{ ...made, action: 'ec2:CreateTags', keys }] : [])];
}

/** What a machine's price depends on. */
export function pricedMachine({ InstanceType, InstanceLifecycle, Tags }: Instance): Priced {
  const isSpot = InstanceLifecycle === 'spot';
  return { ...(InstanceType && { type: InstanceType }), ...(isSpot && { isSpot }), tags: tagsOf(Tags) };
}

/** What a disk's price depends on. */
export function pricedVolume({ VolumeType, Size, Iops, Throughput, Tags }: Volume): Priced {
  return {
    ...(VolumeType && { type: VolumeType }),
    ...(Size !== undefined && { sizeGiB: Size }),
    ...(Iops !== undefined && { iops: Iops }),
    ...(Throughput !== undefined && { throughput: Throughput }),
    tags: tagsOf(Tags),
  };
}
