/** What a machine, database or cache does all day (LOADS in estate/loads.ts). */
export type LoadName =
  | 'at-work'
  | 'idle'
  | 'busy-network'
  | 'at-its-baseline'
  | 'one-night-a-week'
  | 'gpu-at-work'
  | 'hardly-used'
  | 'hardly-used-memory-unknown'
  | 'full-memory'
  | 'office-hours'
  | 'office-hours-and-month-ends'
  | 'light-duty'
  | 'network-unknown'
  | 'unused'
  | 'standby'
  | 'nightly-job';

/** What a disk does all day. */
export type DiskLoadName = 'quiet' | 'some-hundreds' | 'bursts' | 'nightly-scan' | 'until-yesterday' | 'nothing';

/** What goes through a gateway, balancer or endpoint; as much as is billed where nothing is said. */
export type TrafficName = 'none' | 'nightly' | 'a-trickle';

/** What the inventory says of something and the bill does not. Days are counted back from the plot's day. */
export interface Facts {
  load?: LoadName;
  disk?: DiskLoadName;
  traffic?: TrafficName;
  createdDaysAgo?: number;
  /** It does not run any more. */
  stoppedDaysAgo?: number;
  /** It has reported metrics for so many days only. */
  measuredDays?: number;
  rootGiB?: number;
  sizeGiB?: number;
  iops?: number;
  /** The auto scaling group it is in, and the image it was started from. */
  group?: string;
  image?: string;
  /** By name and in the same account: what a disk or address is attached to (`#` is its own number), what a copy is of. */
  attachedTo?: string;
  of?: string;
  /** Who made a snapshot, where it was not a person. */
  madeBy?: 'AWS Backup' | 'a lifecycle policy' | 'the database';
  /** Further snapshots, one for each week. */
  weeklyCopies?: number;
  replicaOf?: string;
  zones?: number;
  /** Of logs: for ever where it is null. */
  retentionDays?: number | null;
  storedGiB?: number;
  lifecycle?: boolean;
  recordsGlobal?: boolean;
}

/**
 * What a detector should say of it: find it; never find it, although it looks like it; or say that it cannot tell, where
 * a no would be as wrong as a yes.
 */
export type Truth = 'true' | 'tempting' | 'unknown';

/** Which detector is to say what of it, and why, in a phrase. */
export type CaseNote = readonly [detector: string, truth: Truth, why: string];
