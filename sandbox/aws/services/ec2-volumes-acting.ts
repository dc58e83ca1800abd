import type {
  AttachVolumeCommandInput,
  CreateVolumeCommandInput,
  DeleteVolumeCommandInput,
  DetachVolumeCommandInput,
  Instance,
  Volume,
  VolumeAttachment,
} from '@aws-sdk/client-ec2';
import { afterwards, carryOut, dateOf, delayOf, endDryRun, newId } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { machineOf, pricedVolume, snapshotOf, tagsFor, targetsById, targetsMade, volumeOf } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { ec2Arn, record } from '../journal.ts';
import { detached, isIn, removeVolume } from '../machine-life.ts';
import { speedOf } from '../volume-speed.ts';
import { ec2 } from './ec2.ts';

/** Makes disks and deletes them, gives them to machines and takes them away. */
export const ec2VolumesActing: Service = {
  ...ec2,
  targets: {
    DeleteVolume: ({ VolumeId }: DeleteVolumeCommandInput, context) => targetsById([VolumeId], context),
    CreateVolume: (input: CreateVolumeCommandInput, context) => targetsMade('volume', input, context),
    AttachVolume: ({ VolumeId, InstanceId }: AttachVolumeCommandInput, context) =>
      targetsById([VolumeId, InstanceId], context),
    DetachVolume: (input: DetachVolumeCommandInput, context) => targetsById([input.VolumeId], context),
  },
  operations: {
    DeleteVolume(input: DeleteVolumeCommandInput, context): object {
      const volume = volumeOf(context.here, input.VolumeId);
      endDryRun(input);
      const { VolumeId, State, Attachments: [attachment] = [] } = volume;
      if (attachment) {
        throw new AwsFault('VolumeInUse', `Volume ${VolumeId} is currently attached to ${attachment.InstanceId}`);
      }
      if (State !== 'available') throw wrongState(volume);
      return carryOut(context, [VolumeId], () => {
        volume.State = 'deleting';
        afterwards(context, delayOf(context, 'volume'), (then) => removeVolume(then, volume));
        return {};
      });
    },

    /** The same client token makes the same disk. */
    CreateVolume(input: CreateVolumeCommandInput, context): Volume {
      const { ClientToken, AvailabilityZone: zone = '', SnapshotId } = input;
      if (!new RegExp(`^${context.regionId}[a-z]$`).test(zone)) {
        throw new AwsFault('InvalidZone.NotFound', `The zone '${zone}' does not exist.`);
      }
      const source = SnapshotId ? snapshotOf(context.here, SnapshotId) : undefined;
      endDryRun(input);
      const before = ClientToken === undefined ? undefined : context.here.replies.get(ClientToken);
      if (before) return before;
      if (source && source.State !== 'completed') {
        throw new AwsFault('IncorrectState', `Snapshot '${SnapshotId}' is in state '${source.State}'.`);
      }
      const volume = newVolume(input, source?.VolumeSize, context);
      return carryOut(context, [volume.VolumeId], () => make(volume, input, context));
    },

    AttachVolume(input: AttachVolumeCommandInput, context): VolumeAttachment {
      const volume = volumeOf(context.here, input.VolumeId);
      const machine = machineOf(context.here, input.InstanceId);
      endDryRun(input);
      checkAttachment(volume, machine, input);
      const attachment: VolumeAttachment = {
        VolumeId: input.VolumeId,
        InstanceId: input.InstanceId,
        Device: input.Device,
        State: 'attaching',
        AttachTime: dateOf(context),
        DeleteOnTermination: false,
      };
      return carryOut(context, [input.VolumeId, input.InstanceId], () =>
        attach(volume, machine, { attachment, context }),
      );
    },

    DetachVolume(input: DetachVolumeCommandInput, context): VolumeAttachment {
      const volume = volumeOf(context.here, input.VolumeId);
      endDryRun(input);
      const [attachment] = volume.Attachments ?? [];
      if (!attachment) throw wrongState(volume);
      const machine = machineOf(context.here, attachment.InstanceId);
      checkDetachment(volume, machine);
      return carryOut(context, [volume.VolumeId, machine.InstanceId], () => {
        attachment.State = 'detaching';
        afterwards(context, delayOf(context, 'volume'), () => {
          detached(volume);
          machine.BlockDeviceMappings = mappingsWithout(machine, volume);
        });
        return { ...attachment };
      });
    },
  },
};

function newVolume(input: CreateVolumeCommandInput, size: number | undefined, context: Context): Volume {
  const Size = input.Size ?? size;
  if (Size === undefined) {
    throw new AwsFault('MissingParameter', 'The request must contain the parameter size/snapshotId');
  }
  if (size !== undefined && Size < size) {
    throw new AwsFault('InvalidParameterValue', `Volume of ${Size}GiB is smaller than its snapshot of ${size}GiB`);
  }
  const VolumeType = input.VolumeType ?? 'gp2';
  return {
    VolumeId: newId(context, 'vol'),
    Size,
    VolumeType,
    ...speedOf({ ...input, VolumeType, Size }),
    State: 'creating',
    AvailabilityZone: input.AvailabilityZone,
    SnapshotId: input.SnapshotId ?? '',
    CreateTime: dateOf(context),
    Encrypted: input.Encrypted ?? false,
    Attachments: [],
    Tags: tagsFor(input.TagSpecifications, 'volume'),
  };
}

function make(volume: Volume, { ClientToken }: CreateVolumeCommandInput, context: Context): Volume {
  const { here } = context;
  here.volumes.push(volume);
  const resourceId = ec2Arn(context, 'volume', volume.VolumeId!);
  record(context, { resourceId, event: 'made', is: pricedVolume(volume) });
  afterwards(context, delayOf(context, 'volume'), () => {
    if (volume.State === 'creating') volume.State = 'available';
  });
  const reply = structuredClone(volume);
  if (ClientToken !== undefined) here.replies.set(ClientToken, reply);
  return reply;
}

function checkAttachment(volume: Volume, machine: Instance, { Device }: AttachVolumeCommandInput): void {
  const { VolumeId, AvailabilityZone: zone } = volume;
  if (volume.Attachments?.[0]) {
    throw new AwsFault('VolumeInUse', `${VolumeId} is already attached to an instance`);
  }
  if (volume.State !== 'available') throw wrongState(volume);
  if (machine.Placement?.AvailabilityZone !== zone) {
    const why = `The volume '${VolumeId}' is not in the same availability zone as instance '${machine.InstanceId}'`;
    throw new AwsFault('InvalidVolume.ZoneMismatch', why);
  }
  if (!isIn(machine, 'running', 'stopped')) {
    throw new AwsFault('IncorrectState', `Instance '${machine.InstanceId}' is not 'running'.`);
  }
  if (machine.BlockDeviceMappings?.some(({ DeviceName }) => DeviceName === Device)) {
    const why = `Invalid value '${Device}' for unixDevice. Attachment point ${Device} is already in use`;
    throw new AwsFault('InvalidParameterValue', why);
  }
}

function attach(
  volume: Volume,
  machine: Instance,
  { attachment, context }: { attachment: VolumeAttachment; context: Context },
): VolumeAttachment {
  volume.State = 'in-use';
  volume.Attachments = [attachment];
  const { VolumeId, Device, AttachTime } = attachment;
  const Ebs = { VolumeId, AttachTime, DeleteOnTermination: false, Status: 'attached' as const };
  machine.BlockDeviceMappings = [...(machine.BlockDeviceMappings ?? []), { DeviceName: Device, Ebs }];
  afterwards(context, delayOf(context, 'volume'), () => {
    if (attachment.State === 'attaching') attachment.State = 'attached';
  });
  return { ...attachment };
}

/** The disk that a running machine began from stays. */
function checkDetachment({ VolumeId }: Volume, machine: Instance): void {
  const { RootDeviceName, BlockDeviceMappings = [], InstanceId } = machine;
  const mapping = BlockDeviceMappings.find(({ Ebs }) => Ebs?.VolumeId === VolumeId);
  if (mapping?.DeviceName === RootDeviceName && !isIn(machine, 'stopped')) {
    const why = `Unable to detach root volume '${VolumeId}' from instance '${InstanceId}'`;
    throw new AwsFault('OperationNotPermitted', why);
  }
}

function mappingsWithout({ BlockDeviceMappings = [] }: Instance, { VolumeId }: Volume) {
  return BlockDeviceMappings.filter(({ Ebs }) => Ebs?.VolumeId !== VolumeId);
}

function wrongState({ VolumeId, State }: Volume): AwsFault {
  return new AwsFault('IncorrectState', `Volume '${VolumeId}' is in the '${State}' state.`);
}
