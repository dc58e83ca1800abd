import type { AccountName } from '../accounts.ts';
import type { CaseNote } from '../facts.ts';

/** What costs nothing itself, and so is on no bill. Days are counted back from the plot's day. */
interface FreeThing {
  account: AccountName;
  name: string;
  note?: CaseNote;
}

/** An image; its snapshot is on the bill. */
export interface FreeImage extends FreeThing {
  createdDaysAgo: number;
  launchedDaysAgo?: number;
  /** The snapshot it is made of, by name. */
  snapshot: string;
}

/** What machines are started from. */
export const IMAGES: readonly FreeImage[] = [
  {
    account: 'checkout-prod',
    name: 'worker-base',
    createdDaysAgo: 380,
    launchedDaysAgo: 300,
    snapshot: 'worker-base-disk',
    note: ['orphaned-image', 'tempting', 'a group that runs was started from it'],
  },
  {
    account: 'checkout-prod',
    name: 'shop-2024',
    createdDaysAgo: 600,
    launchedDaysAgo: 420,
    snapshot: 'shop-2024-disk',
    note: ['orphaned-image', 'true', 'nothing was started from it for more than a year'],
  },
];

/** An auto scaling group; its machines are on the bill. */
export interface FreeGroup extends FreeThing {
  /** Fewest machines; as many as there are where nothing is said. */
  min?: number;
}

/** Groups; their machines name them (facts.group). */
export const GROUPS: readonly FreeGroup[] = [
  { account: 'platform-prod', name: 'cluster-nodes' },
  {
    account: 'platform-prod',
    name: 'ci-runners',
    note: ['spot-candidate', 'tempting', 'it runs on spot already'],
  },
  { account: 'checkout-prod', name: 'checkout-burst' },
  { account: 'data-prod', name: 'weekly-training' },
  { account: 'search-prod', name: 'queue-workers', min: 1 },
  {
    account: 'checkout-prod',
    name: 'thumbnail-workers',
    note: ['spot-candidate', 'true', 'three machines without data, in three zones, all on demand'],
  },
  {
    account: 'data-prod',
    name: 'stream-state',
    note: ['spot-candidate', 'tempting', 'its machines keep data on disks of their own'],
  },
];

/** A network interface of its own. */
export interface FreeInterface extends FreeThing {
  /** Whose it is, where it is not a machine's. */
  kind?: 'interface' | 'lambda';
}

/** Network interfaces that no machine has. */
export const INTERFACES: readonly FreeInterface[] = [
  {
    account: 'platform-prod',
    name: 'left-over-interface',
    note: ['unused-network-interface', 'true', 'its machine is gone, and its address is still billed'],
  },
  {
    account: 'checkout-prod',
    name: 'functions-interface',
    kind: 'lambda',
    note: ['unused-network-interface', 'tempting', 'it belongs to functions that are called now and then'],
  },
];

/** A trail that delivers a first copy. */
export interface FreeTrail extends FreeThing {
  isOrganization?: true;
  /** It records who read which object, and no management events. */
  dataEventsOnly?: true;
}

/** Trails whose copy is the first, and so costs nothing. */
export const TRAILS: readonly FreeTrail[] = [
  {
    account: 'payer',
    name: 'organisation-trail',
    isOrganization: true,
    note: ['duplicate-trail', 'tempting', 'everybody sees it, and it is the first copy'],
  },
  {
    account: 'search-prod',
    name: 'object-access-trail',
    dataEventsOnly: true,
    note: ['duplicate-trail', 'tempting', 'it delivers what the organisation’s trail does not'],
  },
];

/** A rule that keeps what is deleted for a while; it holds where its account is at home. */
export interface FreeRecycleRule {
  account: AccountName;
  name: string;
  days: number;
}

/** Where deleted copies can be had back; elsewhere they are gone at once. */
export const RECYCLE_RULES: readonly FreeRecycleRule[] = [
  { account: 'payments-prod', name: 'keep-copies', days: 14 },
  { account: 'data-prod', name: 'keep-copies', days: 7 },
];
