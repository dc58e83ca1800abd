import {
  EC2Client,
  ModifyVolumeCommand,
  type Volume,
  type VolumeModification,
  type VolumeType,
} from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress } from '../../../model/remediation.ts';
import { isRefusedAs } from '../failures.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { acts } from './permissions.ts';
import { describeVolume, isUnderWay, lastChange, lookAtVolume, speedFor, volumeFacts, volumeReads } from './volume.ts';

const MODIFY = 'ec2:ModifyVolume';
/** Twice is two of the four changes a day: it is not sent again after a lost answer. */
const changing = { doing: 'Changing', permission: MODIFY, once: true };
const changingBack = { ...changing, doing: 'Changing back' };

/** What a change of a disk is about: its type and its speed. Sizes only grow, which saves nothing. */
interface Shape {
  volumeType: VolumeType;
  iops: number | null;
  throughput: number | null;
}

/** A newer type of disk, or less speed, while it is in use. */
export const modifyVolume: AwsRemediation = {
  name: 'modify-volume',
  permissions: [...volumeReads, ...acts('volume', MODIFY)],
  look: (at, order) => lookAtVolume(at, order, { isIdle: false }),

  async dryRun(at, order) {
    const ec2 = at.client(EC2Client);
    const command = new ModifyVolumeCommand({ ...changeTo(order, wantedBy(order)), DryRun: true });
    await at.dryRun(changing, () => ec2.send(command));
  },

  async prepare(at, order) {
    const volume = await describeVolume(at, order.resource.resourceId);
    if (!volume) throw new PennyError('not_found', `${at.what} is gone; there is nothing to change any more.`);
    const { volumeType, iops, throughput } = volumeFacts(volume);
    return { volumeType, iops, throughput } satisfies Shape;
  },

  async execute(at, order) {
    const ec2 = at.client(EC2Client);
    const command = new ModifyVolumeCommand(changeTo(order, wantedBy(order)));
    await ifThere(at.act(changing, () => ec2.send(command)));
  },

  async verify(at, order, receipt) {
    return progressTo(at, { order, wanted: wantedBy(order), before: receipt as unknown as Shape });
  },

  async undo(at, order, receipt) {
    const before = receipt as unknown as Shape;
    const volume = await describeVolume(at, order.resource.resourceId);
    if (volume && isAs(volume, before)) {
      const change = await lastChange(at, order.resource.resourceId);
      if (!change || !isUnderWay(change)) return;
    } else if (volume && !(await isOurs(at, order, volume))) {
      const sentence = `${changingBack.doing} ${at.what}: somebody has made it ${shapeOf(volume)} since; change it by hand where that is not wanted.`;
      throw new PennyError('refused', sentence);
    }
    const ec2 = at.client(EC2Client);
    const command = new ModifyVolumeCommand(changeTo(order, before));
    await at
      .act(changingBack, () => ec2.send(command))
      .catch(async (error: unknown) => {
        throw await whenItMay(error, at, order);
      });
  },

  async verifyUndo(at, order, receipt) {
    return progressTo(at, { order, wanted: receipt as unknown as Shape, before: wantedBy(order) });
  },
};

/** Whether a disk is what the order made of it, or is on the way there: what somebody has made of it since is theirs. */
async function isOurs(at: Acting, order: Order, volume: Volume): Promise<boolean> {
  if (isAs(volume, wantedBy(order))) return true;
  const change = await lastChange(at, order.resource.resourceId);
  return change !== undefined && isUnderWay(change) && isAs(targetOf(change), wantedBy(order));
}

function wantedBy({ change }: Order): Partial<Shape> {
  const { volumeType, iops, throughput } = change;
  return {
    ...(volumeType !== undefined && { volumeType: String(volumeType) as VolumeType }),
    ...(iops !== undefined && { iops: Number(iops) }),
    ...(throughput !== undefined && { throughput: Number(throughput) }),
  };
}

function changeTo({ resource }: Order, { volumeType, iops = null, throughput = null }: Partial<Shape>) {
  return {
    VolumeId: resource.resourceId,
    ...(volumeType !== undefined && { VolumeType: volumeType }),
    ...(volumeType === undefined
      ? { ...(iops !== null && { Iops: iops }), ...(throughput !== null && { Throughput: throughput }) }
      : speedFor({ volumeType, iops, throughput })),
  };
}

interface Change {
  order: Order;
  wanted: Partial<Shape>;
  before: Partial<Shape>;
}

/** A disk has its new shape as soon as it is optimised, which goes on for up to a day and slows it only a little. */
async function progressTo(at: Acting, { order, wanted, before }: Change): Promise<Progress> {
  const { resourceId } = order.resource;
  const volume = await describeVolume(at, resourceId);
  if (!volume || volume.State === 'deleting') return { is: 'gone', note: 'it is gone' };
  const change = await lastChange(at, resourceId);
  const note = `it is ${shapeOf(volume)}`;
  if (isAs(volume, wanted) && change?.ModificationState !== 'modifying') {
    const isOptimised = change && isUnderWay(change);
    return { is: 'done', note: isOptimised ? `${note} and is being optimised (${change.Progress ?? 0} %)` : note };
  }
  if (change && isUnderWay(change) && isAs(targetOf(change), wanted))
    return { is: 'pending', note: `${note}, being changed (${change.Progress ?? 0} %)` };
  if (change?.ModificationState === 'failed')
    return { is: 'untouched', note: `${note}; ${change.StatusMessage ?? 'AWS gave up'}` };
  return isAs(volume, before) ? { is: 'untouched', note } : { is: 'partly', note };
}

/** What a change makes of a disk. */
function targetOf({ TargetVolumeType, TargetIops, TargetThroughput }: VolumeModification): Volume {
  return { VolumeType: TargetVolumeType, Iops: TargetIops, Throughput: TargetThroughput };
}

function isAs(volume: Volume, { volumeType, iops, throughput }: Partial<Shape>): boolean {
  const is = volumeFacts(volume);
  const speed = speedFor({
    volumeType: volumeType ?? is.volumeType,
    iops: iops ?? null,
    throughput: throughput ?? null,
  });
  return (
    (volumeType === undefined || is.volumeType === volumeType) &&
    (speed.Iops === undefined || is.iops === speed.Iops) &&
    (speed.Throughput === undefined || is.throughput === speed.Throughput)
  );
}

function shapeOf(volume: Volume): string {
  const { volumeType, iops, throughput } = volumeFacts(volume);
  const speed = speedFor({ volumeType, iops, throughput });
  return [
    volumeType,
    ...(speed.Iops === undefined ? [] : [`${speed.Iops} IOPS`]),
    ...(speed.Throughput === undefined ? [] : [`${speed.Throughput} MiB a second`]),
  ].join(', ');
}

/** Says when a disk takes its next change, where AWS refuses because of the last ones. */
async function whenItMay(error: unknown, at: Acting, { resource }: Order): Promise<unknown> {
  if (!(error instanceof PennyError)) return error;
  const isUnderChange = isRefusedAs(error.cause, 'IncorrectModificationState');
  if (!isUnderChange && !isRefusedAs(error.cause, 'VolumeModificationRateExceeded')) return error;
  const change = await lastChange(at, resource.resourceId);
  const last = change?.StartTime;
  const when = isUnderChange
    ? `its last change is ${change?.ModificationState ?? 'not over'} at ${change?.Progress ?? 0} %, which can take a day; undo it when that is completed`
    : `it had four changes in 24 hours, the last ${last ? `at ${last.toISOString().slice(0, 16)}Z` : 'of late'}; undo it when the first of them is a day old`;
  return new PennyError('refused', `Changing back ${at.what}: ${when}.`, { cause: error.cause });
}
