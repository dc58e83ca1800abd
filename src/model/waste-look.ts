import type { ResourceType } from './resource.ts';

/** What could not be read in some places, and so is not judged there. */
export interface Unread {
  resourceTypes: ResourceType[];
  /** What the role must allow, where that is all that is missing. */
  permission?: string | undefined;
  /** What was being read, why it failed, what to do; of one of the places. */
  sentence: string;
  /** Where no resource is missing by it: what cannot be told, for people. */
  shows?: string | undefined;
  /** How many accounts and regions lack it. */
  places: number;
}

/** When all resources were looked at last, and what that look could not see. Plain JSON; kept as a fact. */
export interface WasteLook {
  at: string;
  /** How many resources were looked at, by team. */
  resources: Record<string, number>;
  unread: Unread[];
  /** Resources that a detector could not judge, and why, by team. */
  unjudged: { team: string; detector: string; unknown: string; count: number }[];
  /** Detectors that broke, with the first fault of each. */
  failures: { detector: string; fault: string; times: number }[];
}

/** Under this name the newest look is kept. */
export const WASTE_LOOK = 'waste looked at';
