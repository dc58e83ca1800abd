import type { ActionType, Evidence, Unknown, Verdict } from '../model/finding.ts';
import type { Prices } from '../model/price.ts';
import type { InstanceCatalog, InstanceSpec, Place, Resource, ResourceOf, ResourceType } from '../model/resource.ts';

/** Numbers an owner may want to change, in penny.yml under `waste.detectors`. */
export type Settings = Record<string, number>;

/** What else is there: a resource is judged among the others of its place. */
export interface Fleet {
  /** Every resource of a type in the same account and region. */
  ofType<T extends ResourceType>(type: T, place: Place): readonly ResourceOf<T>[];
  find<T extends ResourceType>(type: T, resourceId: string, place: Place): ResourceOf<T> | undefined;
  /** Resources of a type in a place that name another one: a machine's addresses, a disk's snapshots. */
  naming<T extends ResourceType>(type: T, resourceId: string, place: Place): readonly ResourceOf<T>[];
  /** The same type in all regions of an account. */
  inAccount<T extends ResourceType>(type: T, account: Pick<Place, 'cloud' | 'subAccountId'>): readonly ResourceOf<T>[];
  /** Whether all resources of a type in a place are known: what is missing in an incomplete list is not gone. */
  isComplete(type: ResourceType, place: Place): boolean;
  instanceTypes: InstanceCatalog;
  /** All types of a family that are known, the smallest first. */
  family(name: string): readonly InstanceSpec[];
}

/** What a verdict is made with besides the resource. */
export interface About<S extends Settings = Settings> {
  now: Temporal.Instant;
  settings: S;
  fleet: Fleet;
  prices: Prices;
  /** The company's own, IANA; hours and weekdays are in UTC without one. */
  timeZone?: string | undefined;
  /** Tags that every resource must have; none without. */
  requiredTags?: readonly string[] | undefined;
}

/** What of a finding tells whether somebody has acted on it. */
export interface AskedFor {
  change?: Record<string, string | number> | undefined;
  evidence?: Evidence | undefined;
}

/**
 * One question about one resource. `undefined` is "no"; what is missing for an answer is `unknown`, never "yes". Pure:
 * the same resource in the same surroundings always gets the same verdict.
 */
export interface Detector<T extends ResourceType = ResourceType, S extends Settings = Settings> {
  /** Its file's name. */
  name: string;
  resourceTypes: readonly T[];
  actionType: ActionType;
  /** What it finds, for people: "machines that do nothing". */
  summary: string;
  settings: S;
  /** What each setting means and why its default is what it is, for people. */
  settingNotes?: Record<keyof S, string> | undefined;
  /** How it is taken back, or that it cannot be, for people. */
  undo?: string | undefined;
  /** Not about money: it stands beside what others find of the same resource. */
  standsBeside?: boolean | undefined;
  inspect(resource: ResourceOf<T>, about: About<S>): Verdict | Unknown | undefined;
  /** Whether somebody has done what a finding of it asked for, seen in the resource as it is now. */
  isActedOn?(resource: ResourceOf<T>, finding: AskedFor): boolean;
}

/** Lets a detector be written with its own types and listed with all others. */
export function defineDetector<const T extends ResourceType, S extends Settings>(detector: Detector<T, S>): Detector {
  return detector as unknown as Detector;
}

/** Whether a detector looks at a resource at all. */
export function looksAt({ resourceTypes }: Detector, { resourceType }: Resource): boolean {
  return resourceTypes.includes(resourceType);
}
