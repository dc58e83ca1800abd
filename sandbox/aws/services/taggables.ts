import type { Context } from '../context.ts';
import { ec2Arn } from '../journal.ts';
import { tagList } from './paging.ts';
import { type Tag, tagRecord } from './tags.ts';

/** Something that can be tagged, wherever it keeps its tags. */
export interface Taggable {
  arn: string;
  tags(): Tag[];
  set(tags: { Key: string; Value: string }[]): void;
}

/** Everything in a region that the tagging service knows. */
export function taggablesIn(context: Context): Taggable[] {
  const { here, account, regionId } = context;
  const instances = here.reservations.flatMap(({ Instances = [] }) => Instances);
  const ec2 = <T extends Tagged>(kind: string, list: readonly T[], idOf: (thing: T) => string | undefined) =>
    list.map((thing) => ofTags(ec2Arn(context, kind, idOf(thing) ?? ''), thing));
  return [
    ...ec2('instance', instances, ({ InstanceId }) => InstanceId),
    ...ec2('volume', here.volumes, ({ VolumeId }) => VolumeId),
    ...ec2('snapshot', here.snapshots, ({ SnapshotId }) => SnapshotId),
    ...ec2('image', here.images, ({ ImageId }) => ImageId),
    ...ec2('elastic-ip', here.addresses, ({ AllocationId }) => AllocationId),
    ...ec2('natgateway', here.natGateways, ({ NatGatewayId }) => NatGatewayId),
    ...ec2('vpc-endpoint', here.vpcEndpoints, ({ VpcEndpointId }) => VpcEndpointId),
    ...here.databases.map((each) => ofTagList(each.DBInstanceArn, each)),
    ...here.databaseClusters.map((each) => ofTagList(each.DBClusterArn, each)),
    ...here.databaseSnapshots.map((each) => ofTagList(each.DBSnapshotArn, each)),
    ...elsewhere(context),
    ...account.buckets
      .filter((each) => each.regionId === regionId)
      .map((each) =>
        ofRecord(
          `arn:aws:s3:::${each.name}`,
          () => each.tags,
          (tags) => void Object.assign(each, { tags }),
        ),
      ),
  ];
}

interface Tagged {
  Tags?: Tag[] | undefined;
}

function ofTags(arn: string, thing: Tagged): Taggable {
  return { arn, tags: () => thing.Tags ?? [], set: (Tags) => void Object.assign(thing, { Tags }) };
}

function ofTagList(arn: string | undefined, thing: { TagList?: Tag[] | undefined }): Taggable {
  return { arn: arn ?? '', tags: () => thing.TagList ?? [], set: (TagList) => void Object.assign(thing, { TagList }) };
}

function ofRecord(
  arn: string,
  read: () => Record<string, string> | undefined,
  write: (tags: Record<string, string>) => void,
): Taggable {
  return { arn, tags: () => tagList(read()), set: (tags) => write(tagRecord(tags)) };
}

/** What does not carry its tags itself, also where it has none yet. */
function elsewhere({ here, account, regionId }: Context): Taggable[] {
  const classic = `arn:aws:elasticloadbalancing:${regionId}:${account.accountId}:loadbalancer`;
  const arns = [
    ...here.tags.keys(),
    ...here.loadBalancers.map(({ LoadBalancerArn }) => LoadBalancerArn),
    ...here.targetGroups.map(({ TargetGroupArn }) => TargetGroupArn),
    ...here.classicLoadBalancers.map(({ LoadBalancerName }) => `${classic}/${LoadBalancerName}`),
    ...here.caches.map(({ ARN }) => ARN),
    ...here.functions.map(({ FunctionArn }) => FunctionArn),
    ...here.logGroups.map(({ logGroupArn }) => logGroupArn),
  ];
  const known = new Set(arns.filter((arn) => arn !== undefined));
  return [...known].map((arn) =>
    ofRecord(
      arn,
      () => here.tags.get(arn),
      (tags) => void here.tags.set(arn, tags),
    ),
  );
}
