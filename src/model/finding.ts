import type { CostPart, PriceBasis } from './price.ts';
import type { ResourceRef } from './resource.ts';

/** What would be done: the words of Cost Optimization Hub, and ours where it has none. */
export type ActionType =
  | 'Stop'
  | 'Start'
  | 'Delete'
  | 'Rightsize'
  | 'Upgrade'
  | 'Schedule'
  | 'Release'
  | 'ModifyVolume'
  | 'SetRetention'
  | 'SetLifecycle'
  | 'UseSpot'
  | 'Tag'
  | 'Disable';

/** What a detector measured, by name with the unit in it: `cpuMeanPercent`, `unattachedDays`. */
export type Evidence = Record<string, number | string | boolean | null>;

/** An opinion about one resource. */
export interface Verdict {
  /** A sentence's middle with the numbers: "CPU 0.1 % on average and 2.3 % at most over 14 days, network 12 kB an hour". */
  reason: string;
  evidence: Evidence;
  /** What is no longer paid, and what is paid in its place or goes on; empty where it is not about money. */
  freed: CostPart[];
  added?: CostPart[] | undefined;
  /** Bought with the resource and billed on: disks of a stopped machine, an address. */
  stays?: CostPart[] | undefined;
  /** It cannot save more than its parts cost, but less: snapshots share what they store. */
  savingIsAtMost?: boolean | undefined;
  /** Why nobody can say what it saves, where it is about money all the same. */
  savingUnknown?: string | undefined;
  /** Other resources whose cost is among what is freed, so that they are not found once more for themselves. */
  includes?: ResourceRef[] | undefined;
  /** Where another action than the detector's is meant. */
  actionType?: ActionType | undefined;
  /** What exactly to change to: `{ instanceType: 'm6i.large' }`, `{ volumeType: 'gp3' }`, a schedule. */
  change?: Record<string, string | number> | undefined;
  /** Other ways, a phrase each: "m7g.large (Graviton) would save more, if the software runs on Arm". */
  alternatives?: string[] | undefined;
  rollbackPossible: boolean;
  restartNeeded: boolean;
  risk: 'low' | 'medium' | 'high';
}

/** What keeps a detector from judging: never a finding, and never silence either. */
export interface Unknown {
  unknown: string;
}

/** What a bill would shrink by in a month of 730 hours, in one currency. */
export interface Saving {
  /** After what is added, what stays and what a commitment pays anyway; null where a price is not known. */
  monthly: number | null;
  currency: string;
  /** The weakest basis of its prices. */
  basis: PriceBasis | null;
  /** What goes on billing after the change. */
  stillBilled: { what: string; monthly: number }[];
  /** Why it is less than the price: "a Savings Plan covers it until 2027-03-14; other usage would take over 40 %". */
  commitment?: string | undefined;
  /** What it would be if there were no commitment; absent where none pays for any of it. */
  beforeCommitments?: number | undefined;
  /** It may be less, never more. */
  isAtMost?: boolean | undefined;
  /** What else must be known of the figure, a sentence each: why there is none, what else goes on at an unknown price. */
  notes?: string[] | undefined;
}

export type FindingState = 'open' | 'closed';

/** Why a finding is no longer open. */
export type ClosedReason = 'acted-on' | 'woke-up' | 'gone' | 'exempted' | 'no-longer-judged';

/** What another product says of the same resource; its money is never added to ours. */
export interface SecondOpinion {
  source: 'cost-optimization-hub' | 'compute-optimizer';
  actionType: string;
  monthly: number | null;
  currency: string;
}

/** The same with the resource it is about. Its type is named where the other product says it. */
export interface ResourceOpinion extends SecondOpinion, Pick<ResourceRef, 'subAccountId' | 'regionId' | 'resourceId'> {
  reason: string;
  resourceType?: ResourceRef['resourceType'] | undefined;
}

/** A verdict about a named resource, as found now. Plain JSON. */
export interface FoundWaste extends ResourceRef {
  /** The same for the same detector and resource. */
  findingId: string;
  /** The detector's name, or the product that says it where no detector of ours does. */
  detector: string;
  resourceName: string;
  actionType: ActionType;
  reason: string;
  evidence: Evidence;
  saving: Saving;
  change?: Record<string, string | number> | undefined;
  alternatives: string[];
  /** What other detectors of ours say of the same resource; their savings are not added, since only one can be done. */
  others: {
    detector: string;
    actionType: ActionType;
    reason: string;
    monthly: number | null;
    change?: Record<string, string | number> | undefined;
  }[];
  opinions: SecondOpinion[];
  rollbackPossible: boolean;
  restartNeeded: boolean;
  risk: Verdict['risk'];
  /** Whose it is by the allocation rules; `unallocated` where nobody's. */
  team: string;
  /** The e-mail or name in its owner tag. */
  owner?: string | undefined;
  environment?: string | undefined;
}

/** A finding with what has become of it. Instants are ISO text. */
export interface Finding extends FoundWaste {
  state: FindingState;
  openedAt: string;
  /** When it was last found. */
  seenAt: string;
  closedAt?: string | undefined;
  closedReason?: ClosedReason | undefined;
  /** When its owner was told. */
  toldAt?: string | undefined;
}

/** A promise to leave something alone for a while. */
export interface Exemption {
  exemptionId: string;
  /** Of one detector, or of all. */
  detector?: string | undefined;
  resource: ResourceRef;
  reason: string;
  /** A UTC day, the last on which it counts. */
  until: string;
  /** Whose the resource was by then: who may see it and end it; absent is nobody's. */
  team?: string | undefined;
  createdBy: string;
  createdAt: string;
}

/** What a look at all resources gave. */
export interface Inspection {
  found: FoundWaste[];
  /** Findings whose resource could not be judged now: they stay as they are. */
  unjudged: { detector: string; resource: ResourceRef; unknown: string }[];
  /** Why each open finding that was not found again is closed, by its id. */
  closed: { findingId: string; closedReason: ClosedReason }[];
  /** Detectors that broke, the first error of each and how often: a fault to be told, while the others go on. */
  failures: { detector: string; resource: ResourceRef; error: unknown; times: number }[];
  /** Second opinions about what is not among the resources, or about nothing that can be done to one. */
  unmatched: ResourceOpinion[];
}
