import type { Proposal } from './proposal.ts';
import type { ResourceRef } from './resource.ts';
import type { Boundary } from './schedule.ts';

/** A schedule that a person approved for a resource, until it is undone, replaced or switched off. */
export interface StandingSchedule {
  resource: ResourceRef & { resourceName: string };
  /** As the resource's tag must say it. */
  schedule: string;
  /** The proposal that gives it its authority: it was approved, and done. */
  proposalId: string;
  /** When it was put in force. */
  since: string;
  /** The Slack user ids of who approved it; `policy` where nobody answered and the policy let it. */
  approvedBy: string[];
  team: string;
  owner?: string | undefined;
  environment: string;
}

/** One that no longer counts since its tag says something else, or its resource is gone. */
export interface EndedSchedule extends StandingSchedule {
  endedAt: string;
  /** A sentence: "Its tag `penny:schedule` was removed." */
  because: string;
}

/** Somebody's "leave it on": what its schedule would stop until an instant is left running. */
export interface ScheduleOverride {
  resource: ResourceRef;
  /** From when it counts. */
  since: string;
  until: string;
  /** Slack user id, or `terminal`. */
  by: string;
}

/** What is due of one schedule at one instant. */
export interface ScheduledAct {
  standing: StandingSchedule;
  boundary: Boundary;
  /** It was put off by somebody's "leave it on", whose end this is. */
  wasPutOff?: boolean | undefined;
}

/** A schedule with what comes next and what came of it lately. */
export interface ScheduleAnswer {
  standing: StandingSchedule;
  override?: ScheduleOverride | undefined;
  /** In order, as it will be with what somebody wants left on. */
  next: ScheduledAct[];
  /** Its last starts and stops, the newest first; only where one schedule is asked for. */
  lately: Proposal[];
}
