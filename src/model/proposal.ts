import { PennyError } from '../errors.ts';
import type { Evidence, Saving } from './finding.ts';
import type { Day } from './period.ts';
import type { Observed, Receipt, RemediationName, Undo } from './remediation.ts';
import type { ResourceRef } from './resource.ts';

/**
 * Where a proposal is on its way. `proposed`, `snoozed`, `approved` and `blocked` wait for a person or for the runner;
 * `executing`, `verifying` and `undoing` are under way; the others are ends, of which `done` and `failed` can be undone.
 */
export type ProposalState =
  | 'proposed'
  | 'snoozed'
  | 'approved'
  | 'blocked'
  | 'executing'
  | 'verifying'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'
  | 'denied'
  | 'expired'
  | 'observed';

/** What can happen to a proposal. */
export type ProposalEvent =
  | 'approve'
  | 'deny'
  | 'snooze'
  | 'wake'
  | 'expire'
  | 'cancel'
  | 'block'
  | 'retry'
  | 'observe'
  | 'start'
  | 'release'
  | 'finish'
  | 'confirm'
  | 'fail'
  | 'undo'
  | 'restore';

/**
 * The whole of what may happen. `release` takes a started one back where nothing was done yet; `observe` ends one that
 * was only to be looked at.
 */
export const TRANSITIONS: Record<ProposalState, Partial<Record<ProposalEvent, ProposalState>>> = {
  proposed: { approve: 'approved', deny: 'denied', snooze: 'snoozed', expire: 'expired' },
  snoozed: { wake: 'proposed', deny: 'denied', expire: 'expired' },
  approved: { start: 'executing', block: 'blocked', cancel: 'proposed', expire: 'expired', observe: 'observed' },
  blocked: { retry: 'approved', deny: 'denied', cancel: 'proposed', expire: 'expired' },
  executing: { finish: 'verifying', fail: 'failed', release: 'approved' },
  verifying: { confirm: 'done', fail: 'failed' },
  done: { undo: 'undoing' },
  failed: { undo: 'undoing' },
  undoing: { restore: 'undone', fail: 'failed' },
  undone: {},
  denied: {},
  expired: {},
  observed: {},
};

/** A resource has one of these at a time: what waits to be decided or done. */
export const OPEN_STATES = ['proposed', 'snoozed', 'approved', 'blocked'] as const satisfies readonly ProposalState[];
/** What the runner has its hands on. */
export const UNDER_WAY = ['executing', 'verifying', 'undoing'] as const satisfies readonly ProposalState[];

/** The state after an event, or a sentence why it cannot happen any more. */
export function nextState(state: ProposalState, event: ProposalEvent): ProposalState {
  const next = TRANSITIONS[state][event];
  if (next) return next;
  throw new PennyError('conflict', `This proposal is ${state}, so it is too late to ${event} it.`);
}

/** What is done for an action, frozen when it is proposed: what somebody approves is this and nothing else. */
export interface Plan extends ResourceRef {
  remediation: RemediationName;
  resourceName: string;
  /** What exactly to change to: `{ instanceType: 'm6i.large' }`. */
  change: Record<string, string | number>;
  /** What mattered about the resource when it was looked at; anything else by the time of the act is an objection. */
  observed: Observed;
  /** Why: the finding's sentence and figures. */
  reason: string;
  evidence: Evidence;
  saving: Saving;
  /** The checks that could be made from the inventory and were passed, a phrase each: "no Auto Scaling group". */
  passed: string[];
  /** How it is taken back, by when and at what cost; absent where it cannot be. */
  undo?: Undo | undefined;
  /** What a person must know before approving, a sentence each: "RDS starts it again by itself after 7 days." */
  warnings: string[];
  team: string;
  /** The e-mail or name in its owner tag: who is told, and no more than that. */
  owner?: string | undefined;
  /** `production`, `development`, … or `unknown`, which is treated as the strictest. */
  environment: string;
}

/** One person's yes, as Slack vouched for them. */
export interface Approval {
  userId: string;
  email: string;
  at: string;
}

/** That a resource of an unknown environment carries the day on which the policy for acting alone acts. */
export interface Mark {
  /** The UTC day that its tag says. */
  on: Day;
  /** When setting it began, written down before. */
  at: string;
  receipt: Receipt;
  /** It was seen on the resource. */
  isSet: boolean;
}

/** How far the runner is within `executing` and `undoing`. Each is written down before its step is taken. */
export type Stage =
  /** Nothing has been done yet but what undo will need. */
  | 'preparing'
  /** What undo will need is under way or there; the receipt is stored. */
  | 'prepared'
  /** The change may have been asked for: from here on it is looked at, never repeated. */
  | 'acting'
  /** It was asked for; the resource is watched until it has happened. */
  | 'acted';

/** Something that could be done about a resource, with what became of it. Plain JSON; instants are ISO text. */
export interface Proposal {
  /** Opaque, and what a button carries. */
  proposalId: string;
  plan: Plan;
  /** Of the plan, as `planHash` makes it: an altered one is never carried out. */
  planHash: string;
  /** Other plans of Penny's for the same resource, of which one can be taken instead. */
  alternatives: Plan[];
  /** The finding it is about; absent for what a person or a schedule asked for. */
  findingId?: string | undefined;
  detector?: string | undefined;
  state: ProposalState;
  stage?: Stage | undefined;
  /** `penny`, or the Slack user id of who asked for it and so may not approve it. */
  proposedBy: string;
  proposedAt: string;
  expiresAt: string;
  snoozedUntil?: string | undefined;
  approvals: Approval[];
  /** How many it needs by the policy at the time of the last approval. */
  approvalsNeeded: number;
  /** The policy for acting alone approved it: nobody answered within the time that it gives. */
  isAlone?: boolean | undefined;
  /** When the last notice was given before it is carried out alone. */
  finalNoticeAt?: string | undefined;
  /** The tag that says when it is done alone; there until it is taken off again. */
  mark?: Mark | undefined;
  /** When setting it or taking it off failed last; it is tried again a day later. */
  markFailedAt?: string | undefined;
  /** Why it cannot be done now, a sentence each: what stands in `blocked`. */
  objections: string[];
  /** What undo needs. */
  receipt?: Receipt | undefined;
  /** How it ended, a sentence: "It was gone already, so there was nothing to do." */
  note?: string | undefined;
  startedAt?: string | undefined;
  doneAt?: string | undefined;
  /** Until when undo is offered. */
  undoUntil?: string | undefined;
  /** When it was last changed. */
  changedAt: string;
}
