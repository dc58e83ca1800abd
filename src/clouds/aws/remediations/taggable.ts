import { CloudWatchLogsClient, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeAddressesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { AddTagsToResourceCommand, RDSClient, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { PennyError } from '../../../errors.ts';
import type { Order, PermissionNeeded } from '../../../model/remediation.ts';
import type { Resource } from '../../../model/resource.ts';
import { databaseOf } from '../resources/databases.ts';
import { ifThere } from '../resources/if-there.ts';
import { instanceOf } from '../resources/instances.ts';
import { logGroupArn } from '../resources/log-groups.ts';
import { addressOf } from '../resources/network.ts';
import { snapshotOf, volumeOf } from '../resources/volumes.ts';
import type { Acting } from './acting.ts';
import { databaseReads, describeDatabase } from './database.ts';
import { describeLogGroup, logGroupReads, lookAtLogGroup } from './log-group.ts';
import { describeMachine } from './machine.ts';
import { acts, reads } from './permissions.ts';
import { describeVolume } from './volume.ts';

type Tags = Record<string, string>;

/** Something that carries tags, as it is now, and how its service sets and takes them. */
export interface Taggable {
  resource: Resource;
  put(tags: Tags): Promise<void>;
  remove(tags: Tags): Promise<void>;
}

const SNAPSHOTS = 'ec2:DescribeSnapshots';
const ADDRESSES = 'ec2:DescribeAddresses';
const OF_EC2 = ['instance', 'volume', 'snapshot', 'elastic-ip'];
const [TAG, UNTAG] = ['ec2:CreateTags', 'ec2:DeleteTags'];
const [TAG_DB, UNTAG_DB] = ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'];
const [TAG_LOGS, UNTAG_LOGS] = ['logs:TagResource', 'logs:UntagResource'];

/** What finding and tagging any of them calls. */
export const taggablePermissions: readonly PermissionNeeded[] = [
  ...reads('ec2:DescribeInstances', 'ec2:DescribeVolumes', SNAPSHOTS, ADDRESSES),
  ...databaseReads,
  ...logGroupReads,
  ...[TAG, UNTAG].map((action) => ({ action, kind: 'acts' as const, on: OF_EC2 })),
  ...acts('db', TAG_DB, UNTAG_DB),
  ...acts('log-group', TAG_LOGS, UNTAG_LOGS),
];

/** Finds what an order names, of whatever type; undefined where it is gone. */
export async function findTaggable(at: Acting, order: Order): Promise<Taggable | undefined> {
  const { resourceType } = order.resource;
  if (resourceType === 'database') return taggableDatabase(at, order);
  if (resourceType === 'log-group') return taggableLogGroup(at, order);
  const find = EC2_THINGS[resourceType];
  if (!find) throw new PennyError('refused', `Tags of a ${resourceType} are left to people: I cannot set one alone.`);
  const resource = await find(at, order);
  return resource && { resource, ...tagsOfEc2(at, resource.resourceId) };
}

const EC2_THINGS: Partial<
  Record<Resource['resourceType'], (at: Acting, order: Order) => Promise<Resource | undefined>>
> = {
  async instance(at, order) {
    const machine = await describeMachine(at, order);
    return machine && instanceOf(at, machine);
  },

  async volume(at, { resource }) {
    const volume = await describeVolume(at, resource.resourceId);
    return volume && volumeOf(at, volume);
  },

  async snapshot(at, { resource }) {
    const ec2 = at.client(EC2Client);
    const command = new DescribeSnapshotsCommand({ SnapshotIds: [resource.resourceId] });
    const copy = (await ifThere(at.ask(SNAPSHOTS, () => ec2.send(command))))?.Snapshots?.[0];
    return copy && snapshotOf(at, copy);
  },

  async address(at, { resource }) {
    const ec2 = at.client(EC2Client);
    const command = new DescribeAddressesCommand({ AllocationIds: [resource.resourceId] });
    const address = (await ifThere(at.ask(ADDRESSES, () => ec2.send(command))))?.Addresses?.[0];
    return address && addressOf(at, address);
  },
};

/** With its value, a tag that somebody else has written meanwhile is not removed. */
function tagsOfEc2(at: Acting, id: string): Pick<Taggable, 'put' | 'remove'> {
  const ec2 = at.client(EC2Client);
  const about = (tags: Tags) => ({ Resources: [id], Tags: pairs(tags) });
  return {
    put: (tags) => sent(at.act(tagging(TAG), () => ec2.send(new CreateTagsCommand(about(tags))))),
    remove: (tags) => sent(at.act(untagging(UNTAG), () => ec2.send(new DeleteTagsCommand(about(tags))))),
  };
}

async function taggableDatabase(at: Acting, order: Order): Promise<Taggable | undefined> {
  const database = await describeDatabase(at, order);
  const resource = database && databaseOf(at, database);
  if (!database || !resource) return undefined;
  const rds = at.client(RDSClient);
  const ResourceName = database.DBInstanceArn;
  const put = (tags: Tags) => new AddTagsToResourceCommand({ ResourceName, Tags: pairs(tags) });
  const remove = (tags: Tags) => new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: Object.keys(tags) });
  return {
    resource,
    put: (tags) => sent(at.act(tagging(TAG_DB), () => rds.send(put(tags)))),
    remove: (tags) => sent(at.act(untagging(UNTAG_DB), () => rds.send(remove(tags)))),
  };
}

async function taggableLogGroup(at: Acting, order: Order): Promise<Taggable | undefined> {
  const group = await describeLogGroup(at, order);
  const live = group && (await lookAtLogGroup(at, order));
  if (!group || !live) return undefined;
  const logs = at.client(CloudWatchLogsClient);
  const resourceArn = logGroupArn(group);
  const put = (tags: Tags) => new TagResourceCommand({ resourceArn, tags });
  const remove = (tags: Tags) => new UntagResourceCommand({ resourceArn, tagKeys: Object.keys(tags) });
  return {
    resource: live.resource,
    put: (tags) => sent(at.act(tagging(TAG_LOGS), () => logs.send(put(tags)))),
    remove: (tags) => sent(at.act(untagging(UNTAG_LOGS), () => logs.send(remove(tags)))),
  };
}

const tagging = (permission: string) => ({ doing: 'Tagging', permission, once: true });
const untagging = (permission: string) => ({ doing: 'Removing tags of', permission, once: true });

/** What has vanished meanwhile is no failure. */
async function sent(request: Promise<unknown>): Promise<void> {
  await ifThere(request);
}

function pairs(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
