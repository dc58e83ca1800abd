import type { CreateSnapshotCommandInput, DeleteSnapshotCommandInput, Snapshot } from '@aws-sdk/client-ec2';
import { carryOut, endDryRun } from '../acting.ts';
import type { Service } from '../context.ts';
import { snapshotOf, tagsFor, targetsById, targetsMade, volumeOf } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { newSnapshot, removeSnapshot } from '../snapshots.ts';
import { ec2 } from './ec2.ts';

/** Copies disks, and deletes copies. */
export const ec2SnapshotsActing: Service = {
  ...ec2,
  targets: {
    CreateSnapshot: (input: CreateSnapshotCommandInput, context) => [
      ...targetsById([input.VolumeId], context),
      ...targetsMade('snapshot', input, context),
    ],
    DeleteSnapshot: ({ SnapshotId }: DeleteSnapshotCommandInput, context) => targetsById([SnapshotId], context),
  },
  operations: {
    CreateSnapshot(input: CreateSnapshotCommandInput, context): Snapshot {
      const volume = volumeOf(context.here, input.VolumeId);
      endDryRun(input);
      if (volume.State !== 'available' && volume.State !== 'in-use') {
        throw new AwsFault('IncorrectState', `Volume '${volume.VolumeId}' is in the '${volume.State}' state.`);
      }
      const Tags = tagsFor(input.TagSpecifications, 'snapshot');
      const snapshot = newSnapshot(context, volume, { Description: input.Description ?? '', Tags });
      return carryOut(context, [snapshot.SnapshotId], () => {
        context.here.snapshots.push(snapshot);
        return structuredClone(snapshot);
      });
    },

    /** One that an image is made of stays; others go to the recycle bin where a rule keeps them. */
    DeleteSnapshot(input: DeleteSnapshotCommandInput, context): object {
      const snapshot = snapshotOf(context.here, input.SnapshotId);
      endDryRun(input);
      const image = context.here.images.find(({ BlockDeviceMappings = [] }) =>
        BlockDeviceMappings.some(({ Ebs }) => Ebs?.SnapshotId === snapshot.SnapshotId),
      );
      if (image) {
        const why = `The snapshot ${snapshot.SnapshotId} is currently in use by ${image.ImageId}`;
        throw new AwsFault('InvalidSnapshot.InUse', why);
      }
      return carryOut(context, [snapshot.SnapshotId], () => {
        removeSnapshot(context, snapshot);
        return {};
      });
    },
  },
};
