import { CreateSnapshotCommand, DescribeSnapshotsCommand, EC2Client, type Snapshot } from '@aws-sdk/client-ec2';
import type { Order, PermissionNeeded, Progress } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import { allPages } from '../resources/reader.ts';
import type { Acting } from './acting.ts';
import { PROPOSAL_TAG, tagsOfCopy } from './own-tags.ts';
import { reads } from './permissions.ts';

const DESCRIBE = 'ec2:DescribeSnapshots';
const CREATE = 'ec2:CreateSnapshot';
const copying = { doing: 'Copying the disk of', permission: CREATE, once: true };

/** What copying disks takes: IAM asks about the disk and about the snapshot. A copy changes nothing of the disk. */
export const copyPermissions: readonly PermissionNeeded[] = [
  ...reads(DESCRIBE),
  { action: CREATE, kind: 'reads', on: ['volume'] },
  { action: CREATE, kind: 'creates', on: ['snapshot'] },
  { action: 'ec2:CreateTags', kind: 'creates', on: ['snapshot'] },
];

/** A disk that is to be copied, with the tags by which its copy is known. */
export interface ToCopy {
  volumeId: string;
  tags: Record<string, string>;
}

/**
 * A snapshot of each disk, made for the order's proposal; by disk. One that an earlier attempt made is found by its tags
 * and not made again: CreateSnapshot takes no client token, so that after a lost answer it is looked for before anything
 * else, and is not asked for twice.
 */
export async function copiesOf(at: Acting, order: Order, disks: readonly ToCopy[]): Promise<Record<string, string>> {
  const made = await madeFor(at, order);
  const ids = disks.map(async (disk): Promise<[string, string]> => {
    const known = made.find(({ VolumeId, State }) => VolumeId === disk.volumeId && State !== 'error')?.SnapshotId;
    return [disk.volumeId, known ?? (await copyOf(at, order, disk))];
  });
  return Object.fromEntries(await Promise.all(ids));
}

function madeFor(at: Acting, { proposalId }: Order): Promise<Snapshot[]> {
  const ec2 = at.client(EC2Client);
  const asked = { OwnerIds: ['self'], Filters: [{ Name: `tag:${PROPOSAL_TAG}`, Values: [proposalId] }] };
  return allPages(at, {
    permission: DESCRIBE,
    page: (NextToken) => ec2.send(new DescribeSnapshotsCommand({ ...asked, MaxResults: 1_000, NextToken })),
    items: ({ Snapshots = [] }) => Snapshots,
    next: ({ NextToken }) => NextToken,
  });
}

async function copyOf(at: Acting, order: Order, disk: ToCopy): Promise<string> {
  const ec2 = at.client(EC2Client);
  const command = new CreateSnapshotCommand(copyOrder(at, order, disk));
  const { SnapshotId } = await at.act(copying, () => ec2.send(command));
  return SnapshotId!;
}

/** Asks EC2 whether disks could be copied, with all that copying asks for. */
export async function mayCopy(at: Acting, order: Order, volumeId: string): Promise<void> {
  const ec2 = at.client(EC2Client);
  const input = { ...copyOrder(at, order, { volumeId, tags: {} }), DryRun: true };
  await at.dryRun(copying, () => ec2.send(new CreateSnapshotCommand(input)));
}

function copyOrder(at: Acting, order: Order, { volumeId, tags }: ToCopy) {
  const Tags = tagsOfCopy(tags, { at, order });
  return {
    VolumeId: volumeId,
    Description: `${volumeId}, kept by Penny for undo of ${order.remediation} ${order.resource.resourceId}`,
    TagSpecifications: [{ ResourceType: 'snapshot' as const, Tags }],
  };
}

/** How far copies are. All of them must be there before anything is taken away. */
export async function progressOfCopies(at: Acting, snapshotIds: readonly string[]): Promise<Progress> {
  if (snapshotIds.length === 0) return { is: 'done', note: 'there is no disk to copy' };
  const ec2 = at.client(EC2Client);
  const command = new DescribeSnapshotsCommand({ SnapshotIds: [...snapshotIds] });
  // One that was only just asked for is not described everywhere yet.
  const { Snapshots = [] } = (await ifThere(at.ask(DESCRIBE, () => ec2.send(command)))) ?? {};
  const failed = Snapshots.find(({ State }) => State === 'error');
  if (failed)
    return {
      is: 'gone',
      note: `the copy ${failed.SnapshotId} failed: ${failed.StateMessage ?? 'AWS does not say why'}`,
    };
  const open = Snapshots.filter(({ State }) => State !== 'completed');
  const missing = snapshotIds.length - Snapshots.length;
  if (open.length === 0 && missing === 0) return { is: 'done', note: `${inCopies(snapshotIds.length)} there` };
  const far = open.map(({ Progress = '' }) => Progress).filter((each) => each !== '');
  return {
    is: 'pending',
    note: `${inCopies(open.length + missing)} being made${far.length > 0 ? ` (${far.join(', ')})` : ''}`,
  };
}

function inCopies(count: number): string {
  return count === 1 ? 'the copy is' : `${count} copies are`;
}
