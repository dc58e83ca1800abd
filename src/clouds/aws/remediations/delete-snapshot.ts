import {
  DeleteSnapshotCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  RestoreSnapshotFromRecycleBinCommand,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Order } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import { tagsOf } from '../resources/reader.ts';
import { readRecycleRules, recyclePermissions, recyclingBy } from '../resources/recycle-rules.ts';
import { snapshotOf } from '../resources/volumes.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { managersIn, readFacts } from './facts.ts';
import { acts, reads } from './permissions.ts';
import { broken } from './volume.ts';

const DESCRIBE = 'ec2:DescribeSnapshots';
const IMAGES = 'ec2:DescribeImages';
const deleting = { doing: 'Deleting', permission: 'ec2:DeleteSnapshot' };
/** What is restored already is not there to be restored: it is the same however often it is asked for. */
const restoring = { doing: 'Restoring', permission: 'ec2:RestoreSnapshotFromRecycleBin' };

/** An old copy of a disk, deleted where the Recycle Bin keeps it for a while and no image is made of it. */
export const deleteSnapshot: AwsRemediation = {
  name: 'delete-snapshot',
  permissions: [
    ...reads(DESCRIBE, IMAGES, ...recyclePermissions),
    ...acts('snapshot', deleting.permission),
    // It brings back what is there no more, and with it no tags for a condition to look at: safe on everything.
    { action: restoring.permission, kind: 'reads', on: ['snapshot'] },
  ],

  async look(at, order) {
    const { resourceId: id } = order.resource;
    const described = await describeSnapshot(at, id);
    if (described?.State === 'error') throw broken(at, 'snapshot');
    const resource = described && snapshotOf(at, described);
    if (!described || !resource) return undefined;
    const live = await readFacts({
      imageIds: () => imagesOf(at, id),
      managedBy: async () => managersIn(resource.tags),
      underChange: async () => (described.State === 'completed' ? [] : [`it is ${described.State}`]),
    });
    // How long it would be kept now: less than was promised is a change of it.
    const keptDays = recyclingBy(await readRecycleRules(at), resource.tags)?.days ?? 0;
    return { resource: { ...resource, keptDays }, ...live };
  },

  async dryRun(at, order) {
    const ec2 = at.client(EC2Client);
    const command = new DeleteSnapshotCommand({ SnapshotId: order.resource.resourceId, DryRun: true });
    await at.dryRun(deleting, () => ec2.send(command));
  },

  /** Proves that it can be had back, and for how long. */
  async prepare(at, order) {
    const described = await describeSnapshot(at, order.resource.resourceId);
    if (!described) throw new PennyError('not_found', `${at.what} is gone; there is nothing to delete any more.`);
    const tags = tagsOf(described.Tags);
    const kept = recyclingBy(await readRecycleRules(at), tags);
    if (!kept) {
      const sentence = `${at.what} was not deleted: no rule of the Recycle Bin in ${at.place.regionId} would keep it, so it could not be had back; make a retention rule for EBS snapshots there, and try again.`;
      throw new PennyError('refused', sentence);
    }
    return { recycleRule: kept.ruleId, keptDays: kept.days, volumeId: described.VolumeId ?? null, tags };
  },

  async execute(at, order) {
    await checkNoImage(at, order);
    const ec2 = at.client(EC2Client);
    const command = new DeleteSnapshotCommand({ SnapshotId: order.resource.resourceId });
    await ifThere(at.act(deleting, () => ec2.send(command)));
  },

  async verify(at, order, { keptDays }) {
    const described = await describeSnapshot(at, order.resource.resourceId);
    if (!described) return { is: 'done', note: `it is deleted; the Recycle Bin keeps it for ${keptDays} days` };
    return { is: 'untouched', note: `it is ${described.State}` };
  },

  async undo(at, order) {
    if (await describeSnapshot(at, order.resource.resourceId)) return;
    const ec2 = at.client(EC2Client);
    const command = new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: order.resource.resourceId });
    await at.act(restoring, () => ec2.send(command));
  },

  async verifyUndo(at, order) {
    const described = await describeSnapshot(at, order.resource.resourceId);
    if (!described) return { is: 'untouched', note: 'it is not there' };
    if (described.State === 'completed') return { is: 'done', note: 'it is there again' };
    return described.State === 'error'
      ? { is: 'partly', note: 'it is in the state error' }
      : { is: 'pending', note: `it is ${described.State}` };
  },
};

async function describeSnapshot(at: Acting, id: string): Promise<Snapshot | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeSnapshotsCommand({ SnapshotIds: [id] });
  return (await ifThere(at.ask(DESCRIBE, () => ec2.send(command))))?.Snapshots?.[0];
}

/** Images made of it, those that are disabled or deprecated included. */
async function imagesOf(at: Acting, snapshotId: string): Promise<string[]> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeImagesCommand({
    Owners: ['self'],
    IncludeDeprecated: true,
    IncludeDisabled: true,
    Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: [snapshotId] }],
  });
  const { Images = [] } = await at.ask(IMAGES, () => ec2.send(command));
  return Images.flatMap(({ ImageId }) => ImageId ?? []);
}

/** An image may have been made since it was looked at. EC2 refuses then only for root disks. */
async function checkNoImage(at: Acting, { resource }: Order): Promise<void> {
  const images = await imagesOf(at, resource.resourceId);
  if (images.length === 0) return;
  throw new PennyError(
    'refused',
    `${at.what} was not deleted: ${images.join(', ')} is made of it; deregister that first.`,
  );
}
