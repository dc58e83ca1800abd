import type { ActionType } from './finding.ts';
import type { Day, Period } from './period.ts';
import type { PriceBasis } from './price.ts';
import type { RemediationName } from './remediation.ts';
import type { Place, ResourceRef } from './resource.ts';

/**
 * Why a claim counts no longer: taken back by Penny, started or made again by somebody else, followed by another change
 * of the same resource, or too old to be called a saving.
 */
export type ClaimEnd = 'undone' | 'restarted' | 'superseded' | 'faded';

/**
 * That something Penny did saves money: what was promised, and from when until when it counts. Of one resource there is
 * one at a time. Plain JSON; instants are ISO text, days UTC, money a month of 730 hours in `currency`.
 */
export interface SavingsClaim {
  /** What was done; there is one claim for it. */
  proposalId: string;
  resource: ResourceRef;
  resourceName: string;
  /** Absent for what a person asked for. */
  detector?: string | undefined;
  team: string;
  environment: string;
  actionType: ActionType;
  remediation: RemediationName;
  /** The day it was begun: what the resource cost before it is the baseline. */
  actedOn: Day;
  /** When it was seen to be done. The days after that one count. */
  doneAt: string;
  /** What it would save if there were no commitments, and with them; null where no price is known. */
  estimatedMonthly: number | null;
  expectedMonthly: number | null;
  currency: string;
  basis: PriceBasis | null;
  /** How far a commitment pays it anyway, as was known then. */
  commitment?: string | undefined;
  /** What goes with it: the disks of a terminated machine. */
  takes: ResourceRef[];
  /** What is kept for undo and costs money: the snapshot of a deleted disk. */
  keeps: ResourceRef[];
  /** What its bill calls its usage, for where the bill names no resources; empty where that is not known. */
  usageTypes: string[];
  /** The first day that no longer counts. */
  endedOn?: Day | undefined;
  endedBecause?: ClaimEnd | undefined;
}

/** An end of a claim. */
export interface ClaimEnding {
  proposalId: string;
  endedOn: Day;
  endedBecause: ClaimEnd;
}

/** Effective cost of one settled UTC day, of a resource (`resourceKey`) or of an account's usage type (`usageKey`). */
export interface SubjectCost {
  subject: string;
  day: Day;
  currency: string;
  cost: number;
  /** The part that a commitment pays, which is paid whether it is used or not. */
  covered: number;
}

/** What is read of some subjects over some days: a day of `days` without a row cost nothing. */
export interface SubjectCosts {
  subjects: readonly string[];
  days: readonly Day[];
  costs: readonly SubjectCost[];
}

/** An account as one source bills it, and how much its bill tells. */
export interface BilledAccount {
  source: string;
  subAccountId: string;
  tellsResources: boolean;
  tellsUsageTypes: boolean;
}

/** Which resources to find on bills. Service names keep a bucket and a database of one name apart. */
export interface BilledResources {
  resources: readonly { resource: ResourceRef; serviceNames: readonly string[] }[];
  period: Pick<Period, 'start' | 'end'>;
}

/** Which usage types of accounts. */
export interface BilledUsageTypes {
  usage: readonly AccountUsage[];
  period: Pick<Period, 'start' | 'end'>;
}

export type AccountUsage = Pick<Place, 'cloud' | 'subAccountId'> & { usageType: string };

/** One account's use of one type, as a subject of costs. */
export function usageKey({ cloud, subAccountId, usageType }: AccountUsage): string {
  return `${cloud}/${subAccountId}/usage-type/${usageType}`;
}

/** Whose costs prove a claim where the bill names resources. */
export function resourcesOf({ resource, takes, keeps }: Pick<SavingsClaim, 'resource' | 'takes' | 'keeps'>) {
  return [resource, ...takes, ...keeps];
}

/** The same where it does not: its account's use of its types. */
export function usageSubjects({ resource, usageTypes }: Pick<SavingsClaim, 'resource' | 'usageTypes'>): string[] {
  return usageTypes.map((usageType) => usageKey({ ...resource, usageType }));
}
