import type {
  CreateImageCommandInput,
  CreateImageResult,
  DeregisterImageCommandInput,
  DeregisterImageResult,
  Image,
  Instance,
} from '@aws-sdk/client-ec2';
import { afterwards, carryOut, dateOf, delayOf, endDryRun, newId } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { machineOf, tagsFor, targetsById, targetsMade } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { isIn } from '../machine-life.ts';
import { newSnapshot, removeSnapshot } from '../snapshots.ts';
import { ec2 } from './ec2.ts';

/** Makes images of machines, and takes them back. */
export const ec2ImagesActing: Service = {
  ...ec2,
  targets: {
    CreateImage: (input: CreateImageCommandInput, context) => [
      ...targetsById([input.InstanceId], context),
      ...targetsMade('image', input, context),
      ...targetsMade('snapshot', input, context),
    ],
    DeregisterImage: ({ ImageId }: DeregisterImageCommandInput, context) => targetsById([ImageId], context),
  },
  operations: {
    CreateImage(input: CreateImageCommandInput, context): CreateImageResult {
      const machine = machineOf(context.here, input.InstanceId);
      endDryRun(input);
      if (!isIn(machine, 'running', 'stopped')) {
        const why = `Instance '${machine.InstanceId}' is not in a state from which an image can be made.`;
        throw new AwsFault('IncorrectInstanceState', why);
      }
      const taken = context.here.images.find(({ Name }) => Name === input.Name);
      if (taken) {
        const why = `AMI name ${input.Name} is already in use by AMI ${taken.ImageId}`;
        throw new AwsFault('InvalidAMIName.Duplicate', why);
      }
      const ImageId = newId(context, 'ami');
      return carryOut(context, [ImageId], () => {
        context.here.images.push(imageOf(machine, { ImageId, input, context }));
        return { ImageId };
      });
    },

    DeregisterImage(input: DeregisterImageCommandInput, context): DeregisterImageResult {
      const { here } = context;
      const image = here.images.find(({ ImageId }) => ImageId === input.ImageId);
      if (!image) throw new AwsFault('InvalidAMIID.NotFound', `The image id '[${input.ImageId}]' does not exist`);
      endDryRun(input);
      return carryOut(context, [input.ImageId], () => {
        here.images = here.images.filter((each) => each !== image);
        if (input.DeleteAssociatedSnapshots) deleteCopies(image, context);
        return { Return: true };
      });
    },
  },
};

/** An image with a copy of each disk. It is complete when its copies are. */
function imageOf(
  machine: Instance,
  { ImageId, input, context }: { ImageId: string; input: CreateImageCommandInput; context: Context },
): Image {
  const { RootDeviceName, RootDeviceType, Architecture } = machine;
  const image: Image = {
    ImageId,
    Name: input.Name,
    Description: input.Description,
    OwnerId: context.account.accountId,
    State: 'pending',
    Public: false,
    CreationDate: dateOf(context).toISOString(),
    RootDeviceName,
    RootDeviceType,
    Architecture,
    BlockDeviceMappings: copiesOf(machine, { ImageId, input, context }),
    Tags: tagsFor(input.TagSpecifications, 'image'),
  };
  afterwards(context, delayOf(context, 'image'), () => {
    image.State = 'available';
  });
  return image;
}

function copiesOf(
  { BlockDeviceMappings = [], InstanceId }: Instance,
  { ImageId, input, context }: { ImageId: string; input: CreateImageCommandInput; context: Context },
) {
  const { here } = context;
  return BlockDeviceMappings.flatMap(({ DeviceName, Ebs }) => {
    const volume = here.volumes.find(({ VolumeId }) => VolumeId === Ebs?.VolumeId);
    if (!volume) return [];
    const Description = `Created by CreateImage(${InstanceId}) for ${ImageId}`;
    const Tags = tagsFor(input.TagSpecifications, 'snapshot');
    const snapshot = newSnapshot(context, volume, { Description, Tags });
    here.snapshots.push(snapshot);
    const { Size, VolumeType } = volume;
    const DeleteOnTermination = Ebs?.DeleteOnTermination;
    return [
      { DeviceName, Ebs: { SnapshotId: snapshot.SnapshotId, VolumeSize: Size, VolumeType, DeleteOnTermination } },
    ];
  });
}

/** Copies that another image is made of as well stay. */
function deleteCopies({ BlockDeviceMappings = [] }: Image, context: Context): void {
  const { here } = context;
  const isUsed = (id: string) =>
    here.images.some((each) => each.BlockDeviceMappings?.some(({ Ebs }) => Ebs?.SnapshotId === id));
  for (const { Ebs } of BlockDeviceMappings) {
    const snapshot = here.snapshots.find(({ SnapshotId }) => SnapshotId === Ebs?.SnapshotId);
    if (snapshot && !isUsed(snapshot.SnapshotId!)) removeSnapshot(context, snapshot);
  }
}
