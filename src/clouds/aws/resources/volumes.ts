import {
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Image as Ec2Image,
  type Snapshot as Ec2Snapshot,
  type Volume as Ec2Volume,
} from '@aws-sdk/client-ec2';
import type { Image, Snapshot, Volume } from '../../../model/resource.ts';
import { type Measure, MIB, metricsOf, SECONDS_AN_HOUR } from './measure.ts';
import { type At, allPages, common, type Found, type Reader, tagsOf } from './reader.ts';
import { readRecycleRules, recyclePermissions, recyclingBy } from './recycle-rules.ts';

/** What a gp3 has without paying (EBS user guide, General Purpose SSD volumes). */
const GP3_FREE = { iops: 3_000, throughput: 125 };
const GONE = new Set<string | undefined>(['deleting', 'deleted', 'error']);

/** Disks. Measured are those that may pay for more speed than they use. */
export const volumes: Reader = {
  resourceTypes: ['volume'],
  what: 'volumes',
  shows: 'volumes that no machine uses or that are of an old type',
  permissions: ['ec2:DescribeVolumes'],

  async read(at) {
    const ec2 = at.client(EC2Client);
    const found = await allPages(at, {
      permission: 'ec2:DescribeVolumes',
      page: (NextToken) => ec2.send(new DescribeVolumesCommand({ MaxResults: 1_000, NextToken })),
      items: ({ Volumes = [] }) => Volumes.flatMap((each) => volumeOf(at, each) ?? []),
      next: ({ NextToken }) => NextToken,
    });
    return found.map((resource) => ({ resource, measures: measuresOf(resource) }));
  },
};

/** A disk as Penny knows it; undefined where it goes, has gone or never came to be. */
export function volumeOf(at: Pick<At, 'place'>, each: Ec2Volume): Volume | undefined {
  const { VolumeId: id, State: state = 'unknown' } = each;
  if (id === undefined || GONE.has(each.State)) return undefined;
  return {
    ...common(at, { id, tags: tagsOf(each.Tags), createdAt: each.CreateTime }),
    resourceType: 'volume',
    state,
    volumeType: each.VolumeType ?? 'standard',
    sizeGiB: each.Size ?? 0,
    iops: each.Iops,
    throughput: each.Throughput,
    attachedTo: (each.Attachments ?? []).flatMap(
      ({ InstanceId, AssociatedResource }) => InstanceId ?? AssociatedResource ?? [],
    ),
    snapshotId: each.SnapshotId || undefined,
  };
}

function measuresOf({ resourceId, volumeType, iops = 0, throughput = 0, attachedTo }: Volume): Measure[] {
  const ask = metricsOf('AWS/EBS', { VolumeId: resourceId });
  const perSecond = 1 / SECONDS_AN_HOUR;
  const operations: Measure = {
    metric: 'iops',
    values: ask('Sum', 'VolumeReadOps', 'VolumeWriteOps'),
    scale: perSecond,
  };
  // A disk reports only while a machine has it (EBS user guide, CloudWatch metrics): silence is what tells since when.
  if (attachedTo.length === 0) return [{ ...operations, isSilentAtZero: true }];
  const transferred: Measure = {
    metric: 'throughput',
    values: ask('Sum', 'VolumeReadBytes', 'VolumeWriteBytes'),
    scale: perSecond / MIB,
  };
  const paysMore = iops > GP3_FREE.iops || throughput > GP3_FREE.throughput;
  if (volumeType === 'gp2' || (volumeType === 'gp3' && paysMore)) return [operations, transferred];
  return volumeType === 'io1' || volumeType === 'io2' ? [operations] : [];
}

/** Copies of disks that the account owns, each with how long it could be had back after it was deleted. */
export const snapshots: Reader = {
  resourceTypes: ['snapshot'],
  what: 'snapshots',
  shows: 'old snapshots',
  permissions: ['ec2:DescribeSnapshots', ...recyclePermissions],

  async read(at) {
    const ec2 = at.client(EC2Client);
    const found = await allPages(at, {
      permission: 'ec2:DescribeSnapshots',
      page: (NextToken) => ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], MaxResults: 1_000, NextToken })),
      items: ({ Snapshots = [] }) =>
        Snapshots.flatMap((each) => snapshotOf(at, each) ?? []).map((resource) => ({ resource })),
      next: ({ NextToken }) => NextToken,
    });
    return found.length === 0 ? found : withKeptDays(at, found);
  },
};

/** Where the rules cannot be read, nothing is known of it, and the snapshots are what they are. */
async function withKeptDays(at: At, found: { resource: Snapshot }[]): Promise<Found[]> {
  const rules = await at.attempt('how long deleted snapshots could be had back', () => readRecycleRules(at), []);
  if (!rules) return found;
  return found.map(({ resource }) => ({
    resource: { ...resource, keptDays: recyclingBy(rules, resource.tags)?.days ?? 0 },
  }));
}

/** A snapshot as Penny knows it; undefined for one that failed. */
export function snapshotOf(at: Pick<At, 'place'>, each: Ec2Snapshot): Snapshot | undefined {
  const { SnapshotId: id } = each;
  if (id === undefined || each.State === 'error') return undefined;
  return {
    ...common(at, { id, tags: tagsOf(each.Tags), createdAt: each.StartTime }),
    resourceType: 'snapshot',
    volumeId: each.VolumeId ?? '',
    sizeGiB: each.VolumeSize ?? 0,
    tier: each.StorageTier === 'archive' ? 'archive' : 'standard',
    description: each.Description ?? '',
  };
}

/** Machine images that the account owns, those that are disabled or deprecated included. */
export const images: Reader = {
  resourceTypes: ['image'],
  what: 'machine images',
  shows: 'images that nothing was started from, and which snapshots belong to one',
  permissions: ['ec2:DescribeImages'],

  async read(at) {
    const ec2 = at.client(EC2Client);
    const owned = { Owners: ['self'], IncludeDeprecated: true, IncludeDisabled: true, MaxResults: 1_000 };
    return allPages(at, {
      permission: 'ec2:DescribeImages',
      page: (NextToken) => ec2.send(new DescribeImagesCommand({ ...owned, NextToken })),
      items: ({ Images = [] }) => Images.flatMap((each) => imageOf(at, each) ?? []).map((resource) => ({ resource })),
      next: ({ NextToken }) => NextToken,
    });
  },
};

function imageOf(at: At, each: Ec2Image): Image | undefined {
  const { ImageId: id } = each;
  if (id === undefined) return undefined;
  const createdAt = each.CreationDate === undefined ? undefined : new Date(each.CreationDate);
  return {
    ...common(at, { id, name: each.Name, tags: tagsOf(each.Tags), createdAt }),
    resourceType: 'image',
    snapshotIds: (each.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    lastLaunchedOn: each.LastLaunchedTime?.slice(0, 10),
    isPublic: each.Public ?? false,
  };
}
