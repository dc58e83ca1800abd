import type { Snapshot, Volume } from '@aws-sdk/client-ec2';
import type { StoryResource } from '../fleet.ts';
import type { Moment } from './calendar.ts';
import { type Curve, DISK_LOADS } from './loads.ts';
import {
  createdAt,
  dayAt,
  idOf,
  madeId,
  metricOf,
  namedIn,
  type Plan,
  type Put,
  sinceMade,
  tagsWithName,
} from './site.ts';

/** What types have without paying for it (EBS user guide). */
const FREE_IOPS: Record<string, number> = { gp3: 3_000, gp2: 600, io2: 100 };
const MIB = 1024 ** 2;
const AN_HOUR_SECONDS = 3_600;
const WAYS = [
  { way: 'Read', share: 0.4 },
  { way: 'Write', share: 0.6 },
];

/** A disk, and what it moves while a machine has it. */
export const putDisk: Put = (resource, { region, metrics, plan }) => {
  const { facts, variant, regionId, seed } = resource;
  const machine = facts.attachedTo === undefined ? undefined : namedIn(plan, facts.attachedTo, resource);
  const VolumeId = idOf(resource);
  const created = createdAt(resource, plan);
  region.volumes.push({
    VolumeId,
    Size: sizeOf(resource),
    VolumeType: variant as NonNullable<Volume['VolumeType']>,
    Iops: facts.iops ?? FREE_IOPS[variant],
    ...(variant === 'gp3' && { Throughput: 125 }),
    State: machine ? 'in-use' : 'available',
    AvailabilityZone: `${regionId}a`,
    CreateTime: created,
    Encrypted: true,
    SnapshotId: '',
    Attachments: machine ? [{ VolumeId, InstanceId: idOf(machine), State: 'attached', AttachTime: created }] : [],
    Tags: tagsWithName(resource),
  });
  const load = DISK_LOADS[facts.disk ?? 'quiet'];
  if (!load) return;
  const isMade = sinceMade(resource, plan);
  const end = Date.parse(plan.plotDay) / 3_600_000 - (load.endedHoursAgo ?? Number.NEGATIVE_INFINITY);
  const about = {
    seed,
    calendar: plan.calendar,
    isOn: (moment: Moment) => isMade(moment) && moment.hour < end,
  };
  const perHour: [unit: string, curve: Curve][] = [
    ['Ops', load.iops],
    ['Bytes', (moment) => load.throughput(moment) * MIB],
  ];
  for (const [unit, curve] of perHour) {
    for (const { way, share } of WAYS) {
      const name = { namespace: 'AWS/EBS', metricName: `Volume${way}${unit}`, dimensions: { VolumeId } };
      metrics.add(metricOf(name, { curve: (moment) => curve(moment) * share * AN_HOUR_SECONDS, noise: 0.02 }, about));
    }
  }
};

function sizeOf({ facts }: StoryResource): number {
  return facts.sizeGiB ?? 8;
}

/** A copy of a disk; of a pile, the first and one for each week since. */
export const putSnapshot: Put = (resource, { region, account, plan }) => {
  const { facts, seed } = resource;
  const common = {
    OwnerId: account.accountId,
    VolumeSize: sizeOf(resource),
    State: 'completed' as const,
    StorageTier: 'standard' as const,
    Encrypted: true,
    ...sourceOf(resource, plan),
  };
  const Tags = [...tagsWithName(resource), ...keeperTags(resource)];
  region.snapshots.push({ ...common, SnapshotId: idOf(resource), StartTime: createdAt(resource, plan), Tags });
  for (let week = facts.weeklyCopies ?? 0; week > 0; week--) {
    const SnapshotId = madeId('snap', `${idOf(resource)} ${week}`);
    const StartTime = dayAt(plan.plotDay, week * 7 - 6, seed);
    region.snapshots.push({ ...common, SnapshotId, StartTime, Tags });
  }
};

function sourceOf({ facts, ...resource }: StoryResource, plan: Plan): Pick<Snapshot, 'VolumeId' | 'Description'> {
  if (facts.of !== undefined) {
    const Description = facts.madeBy === 'AWS Backup' ? 'This snapshot is created by the AWS Backup service.' : '';
    return { VolumeId: idOf(namedIn(plan, facts.of, { facts, ...resource })), Description };
  }
  const VolumeId = madeId('vol', `builder of ${resource.resourceName}`);
  return { VolumeId, Description: `Created by CreateImage for ${madeId('ami', facts.image ?? '')}` };
}

function keeperTags({ facts }: StoryResource) {
  if (facts.madeBy === 'AWS Backup') return [{ Key: 'aws:backup:source-resource', Value: 'volume' }];
  if (facts.madeBy !== 'a lifecycle policy') return [];
  return [
    { Key: 'aws:dlm:lifecycle-policy-id', Value: 'policy-0f7a2c11' },
    { Key: 'dlm:managed', Value: 'true' },
  ];
}
