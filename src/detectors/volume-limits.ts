/** What disks do by their type and size (EBS user guide, "General Purpose SSD volumes"). */

/** Operations a second that a gp2 always has: three a GiB, 100 at least, 16,000 at most. */
export function gp2Iops(sizeGiB: number): number {
  return Math.min(16_000, Math.max(100, 3 * sizeGiB));
}

/** MiB a second that a gp2 always has: its operations of 256 KiB each, 250 at most. */
export function gp2Throughput(sizeGiB: number): number {
  return Math.min(250, Math.ceil(gp2Iops(sizeGiB) / 4));
}

/** Whether a gp2 moves more while its credits last: below, it never does, and above, it always does. */
export function canBurst(sizeGiB: number): boolean {
  return sizeGiB > 170 && sizeGiB < 334;
}

/** Fewest operations a second that can be bought. */
export const LEAST_IOPS: Readonly<Record<string, number>> = { io1: 100, io2: 100, gp3: 3000 };

/** Most that a gp3 had for years; larger ones are newer than some regions. */
export const GP3_MOST = { iops: 16_000, throughput: 1000 };
