import type {
  DescribeVolumesModificationsCommandInput,
  DescribeVolumesModificationsResult,
  ModifyVolumeCommandInput,
  ModifyVolumeResult,
  Volume,
  VolumeModification,
} from '@aws-sdk/client-ec2';
import { afterwards, carryOut, dateOf, delayOf, endDryRun } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { pricedVolume, targetsById, volumeOf } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { ec2Arn, record } from '../journal.ts';
import { speedOf } from '../volume-speed.ts';
import { ask, ec2 } from './ec2.ts';
import { filtered } from './filters.ts';

/** So many changes of a disk are allowed in so many hours (ModifyVolume, API reference). */
const MOST_CHANGES = 4;
const IN_HOURS = 24;

/** Changes disks while they are in use. */
export const ec2VolumeChanges: Service = {
  ...ec2,
  targets: { ModifyVolume: ({ VolumeId }: ModifyVolumeCommandInput, context) => targetsById([VolumeId], context) },
  operations: {
    ModifyVolume(input: ModifyVolumeCommandInput, context): ModifyVolumeResult {
      const volume = volumeOf(context.here, input.VolumeId);
      endDryRun(input);
      checkChange(volume, input, context);
      const modification = newModification(volume, input, context);
      return carryOut(context, [volume.VolumeId], () => {
        context.here.volumeModifications.push(modification);
        change(volume, modification, context);
        return { VolumeModification: { ...modification } };
      });
    },

    /** The newest change of each disk; one that is asked for and was never changed is told. */
    DescribeVolumesModifications(
      input: DescribeVolumesModificationsCommandInput,
      context,
    ): DescribeVolumesModificationsResult {
      const { VolumeIds: ids, Filters } = input;
      const newest = new Map(context.here.volumeModifications.map((each) => [each.VolumeId!, each]));
      const missing = ids?.find((id) => !newest.has(id));
      if (missing) {
        const why = `Modification for volume '${missing}' does not exist.`;
        throw new AwsFault('InvalidVolumeModification.NotFound', why);
      }
      const own = [...newest.values()].filter(({ VolumeId = '' }) => !ids || ids.includes(VolumeId));
      const wanted = filtered(own, Filters, {
        'volume-id': ({ VolumeId }) => [VolumeId],
        'modification-state': ({ ModificationState }) => [ModificationState],
        'target-volume-type': ({ TargetVolumeType }) => [TargetVolumeType],
        'original-volume-type': ({ OriginalVolumeType }) => [OriginalVolumeType],
      });
      const { page, next } = context.page(wanted, ask(input, { least: 1, most: 500, ids }));
      return { VolumesModifications: page, NextToken: next };
    },
  },
};

function checkChange(volume: Volume, { Size }: ModifyVolumeCommandInput, { here, now }: Context): void {
  const { VolumeId, State } = volume;
  if (State !== 'available' && State !== 'in-use') {
    throw new AwsFault('IncorrectState', `Volume '${VolumeId}' is in the '${State}' state.`);
  }
  if (Size !== undefined && Size < (volume.Size ?? 0)) {
    throw new AwsFault('InvalidParameterValue', 'New size cannot be smaller than existing size');
  }
  const own = here.volumeModifications.filter((each) => each.VolumeId === VolumeId);
  const last = own.at(-1);
  if (last?.ModificationState === 'modifying' || last?.ModificationState === 'optimizing') {
    const state = last.ModificationState.toUpperCase();
    const why = `Cannot modify volume with id: ${VolumeId}, which is currently in modification state ${state}.`;
    throw new AwsFault('IncorrectModificationState', why);
  }
  const since = now().subtract({ hours: IN_HOURS }).epochMilliseconds;
  const recent = own.filter(({ StartTime }) => StartTime && StartTime.getTime() > since);
  if (recent.length >= MOST_CHANGES) {
    const why = `You've reached the maximum modification rate per volume limit. At most ${MOST_CHANGES} modifications are allowed in ${IN_HOURS} hours.`;
    throw new AwsFault('VolumeModificationRateExceeded', why);
  }
}

/** What is not said stays, where the type goes on to have it. */
function newModification(volume: Volume, input: ModifyVolumeCommandInput, context: Context): VolumeModification {
  const { VolumeId, Size = 0, VolumeType = 'gp2', Iops, Throughput } = volume;
  const type = input.VolumeType ?? VolumeType;
  const size = input.Size ?? Size;
  const kept = type === VolumeType ? { Iops, Throughput } : {};
  const speed = speedOf({
    VolumeType: type,
    Size: size,
    Iops: input.Iops ?? kept.Iops,
    Throughput: input.Throughput ?? kept.Throughput,
  });
  return {
    VolumeId,
    ModificationState: 'modifying',
    OriginalSize: Size,
    OriginalVolumeType: VolumeType,
    OriginalIops: Iops,
    OriginalThroughput: Throughput,
    TargetSize: size,
    TargetVolumeType: type,
    TargetIops: speed.Iops,
    TargetThroughput: speed.Throughput,
    Progress: 0,
    StartTime: dateOf(context),
  };
}

/** Sizes and types are new as soon as a disk is optimised, which goes on for a while. */
function change(volume: Volume, modification: VolumeModification, context: Context): void {
  const delay = delayOf(context, 'modifyVolume');
  afterwards(context, delay, (then) => {
    const { TargetSize, TargetVolumeType, TargetIops, TargetThroughput } = modification;
    modification.ModificationState = 'optimizing';
    modification.Progress = 50;
    Object.assign(volume, {
      Size: TargetSize,
      VolumeType: TargetVolumeType,
      Iops: TargetIops,
      Throughput: TargetThroughput,
    });
    const resourceId = ec2Arn(then, 'volume', volume.VolumeId!);
    record(then, { resourceId, event: 'changed', is: pricedVolume(volume) });
    afterwards(then, delay, (end) => {
      Object.assign(modification, { ModificationState: 'completed', Progress: 100, EndTime: dateOf(end) });
    });
  });
}
