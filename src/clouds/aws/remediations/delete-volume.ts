import {
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Volume,
  type VolumeType,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress, Receipt } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import { copiesOf, copyPermissions, mayCopy, progressOfCopies } from './copies.ts';
import type { AwsRemediation } from './definition.ts';
import { PROPOSAL_TAG, tagsLike } from './own-tags.ts';
import { acts } from './permissions.ts';
import {
  describeVolume,
  lookAtVolume,
  speedFor,
  type VolumeFacts,
  volumeActivityReads,
  volumeFacts,
  volumeReads,
} from './volume.ts';

const deleting = { doing: 'Deleting', permission: 'ec2:DeleteVolume' };
/** The client token makes it the same however often it is asked for. */
const making = { doing: 'Making anew', permission: 'ec2:CreateVolume' };

/** What undo needs: a whole copy, and what the disk was. */
interface Kept extends VolumeFacts {
  snapshotId: string;
}

/** A disk that nothing uses, deleted when a whole copy of it is there. */
export const deleteVolume: AwsRemediation = {
  name: 'delete-volume',
  permissions: [
    ...volumeReads,
    ...volumeActivityReads,
    ...copyPermissions,
    ...acts('volume', 'ec2:DeleteVolume'),
    // IAM asks about the snapshot, too, that it is made of.
    { action: 'ec2:CreateVolume', kind: 'reads', on: ['snapshot'] },
    { action: 'ec2:CreateVolume', kind: 'creates', on: ['volume'] },
    { action: 'ec2:CreateTags', kind: 'creates', on: ['volume'] },
  ],
  look: (at, order) => lookAtVolume(at, order, { isIdle: true }),

  /** Asks for the copy and for the way back as well: what could not be undone is not begun. */
  async dryRun(at, order) {
    const { resourceId: VolumeId } = order.resource;
    const ec2 = at.client(EC2Client);
    await at.dryRun(deleting, () => ec2.send(new DeleteVolumeCommand({ VolumeId, DryRun: true })));
    await mayCopy(at, order, VolumeId);
    const volume = await volumeThere(at, order);
    const anew = { ...orderAnew(at, order, { ...volumeFacts(volume), snapshotId: '' }), DryRun: true };
    await at.dryRun(making, () => ec2.send(new CreateVolumeCommand(anew)));
  },

  async prepare(at, order) {
    const volume = await volumeThere(at, order);
    const { resourceId: volumeId } = order.resource;
    const facts = volumeFacts(volume);
    const copies = await copiesOf(at, order, [{ volumeId, tags: facts.tags }]);
    return { ...facts, snapshotId: copies[volumeId]! } satisfies Kept;
  },

  prepared: (at, _, receipt) => progressOfCopies(at, [kept(receipt).snapshotId]),

  async execute(at, order, receipt) {
    const copy = await progressOfCopies(at, [kept(receipt).snapshotId]);
    if (copy.is !== 'done') throw new PennyError('refused', `${at.what} was not deleted: ${copy.note}.`);
    const ec2 = at.client(EC2Client);
    const command = new DeleteVolumeCommand({ VolumeId: order.resource.resourceId });
    await ifThere(at.act(deleting, () => ec2.send(command)));
  },

  async verify(at, order) {
    const volume = await describeVolume(at, order.resource.resourceId);
    if (!volume) return { is: 'done', note: 'it is deleted' };
    if (volume.State === 'deleting') return { is: 'pending', note: 'it is being deleted' };
    return { is: 'untouched', note: `it is ${volume.State}` };
  },

  async undo(at, order, receipt) {
    if ((await stillThere(at, order)) || (await madeAnew(at, order))) return;
    const ec2 = at.client(EC2Client);
    const command = new CreateVolumeCommand(orderAnew(at, order, kept(receipt)));
    await at.act(making, () => ec2.send(command));
  },

  async verifyUndo(at, order, receipt): Promise<Progress> {
    if (await stillThere(at, order)) return { is: 'done', note: 'it was not deleted' };
    const volume = await madeAnew(at, order);
    if (!volume) return { is: 'untouched', note: 'it is not made anew' };
    const { VolumeId, State } = volume;
    if (State === 'creating') return { is: 'pending', note: `it is being made anew as ${VolumeId}` };
    if (State === 'error') return { is: 'partly', note: `making it anew as ${VolumeId} failed` };
    return { is: 'done', note: `it is there again, and its id is ${VolumeId} now${lostTag(at, kept(receipt))}` };
  },
};

function kept(receipt: Receipt): Kept {
  return receipt as unknown as Kept;
}

async function volumeThere(at: Acting, { resource }: Order): Promise<Volume> {
  const volume = await describeVolume(at, resource.resourceId);
  if (volume) return volume;
  throw new PennyError('not_found', `${at.what} is gone; there is nothing to delete any more.`);
}

async function stillThere(at: Acting, { resource }: Order): Promise<boolean> {
  const volume = await describeVolume(at, resource.resourceId);
  return volume !== undefined && volume.State !== 'deleting';
}

/** What undo made for this proposal already. */
async function madeAnew(at: Acting, { proposalId }: Order): Promise<Volume | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeVolumesCommand({ Filters: [{ Name: `tag:${PROPOSAL_TAG}`, Values: [proposalId] }] });
  const { Volumes = [] } = await at.ask('ec2:DescribeVolumes', () => ec2.send(command));
  return Volumes.find(({ State }) => State !== 'deleting' && State !== 'deleted');
}

/** The disk as it was, of its copy. Whether it is encrypted, and with which key, follows from the copy. */
function orderAnew(at: Acting, order: Order, volume: Kept): CreateVolumeCommandInput {
  return {
    ClientToken: `penny-${order.proposalId}-undo`.slice(0, 64),
    AvailabilityZone: volume.zone,
    VolumeType: volume.volumeType as VolumeType,
    Size: volume.sizeGiB,
    ...(volume.snapshotId !== '' && { SnapshotId: volume.snapshotId }),
    ...speedFor(volume),
    ...(volume.multiAttach && { MultiAttachEnabled: true }),
    TagSpecifications: [{ ResourceType: 'volume', Tags: tagsLike(volume.tags, { at, order }) }],
  };
}

/** The control tag is people's to set, also on what is made anew. */
function lostTag({ controlTag }: Acting, { tags }: VolumeFacts): string {
  return controlTag && tags[controlTag.key] !== undefined
    ? `, without the tag ${controlTag.key}, which only people set`
    : '';
}
