import type { Volume } from '@aws-sdk/client-ec2';

interface Wanted {
  VolumeType: string;
  Size: number;
  Iops?: number | undefined;
  Throughput?: number | undefined;
}

/** How fast a disk of a type is where nothing is said (EBS user guide, volume types): gp2 by its size, gp3 not. */
export function speedOf({ VolumeType, Size, Iops, Throughput }: Wanted): Pick<Volume, 'Iops' | 'Throughput'> {
  switch (VolumeType) {
    case 'gp3':
      return { Iops: Iops ?? 3_000, Throughput: Throughput ?? 125 };
    case 'gp2':
      return { Iops: Math.min(16_000, Math.max(100, Size * 3)) };
    case 'io1':
    case 'io2':
      return { Iops: Iops ?? 100 };
    default:
      return {};
  }
}
