import type { ActionType } from './finding.ts';
import type { Resource, ResourceRef, ResourceType } from './resource.ts';

/** Everything that Penny can do to a resource, in any cloud. `stop` means: stops billing and can be started again. */
export type RemediationName =
  | 'stop-instance'
  | 'start-instance'
  | 'terminate-instance'
  | 'resize-instance'
  | 'delete-volume'
  | 'modify-volume'
  | 'delete-snapshot'
  | 'release-address'
  | 'stop-database'
  | 'start-database'
  | 'set-log-retention'
  | 'set-bucket-lifecycle'
  | 'tag-resource'
  | 'schedule-instance';

/** The tag that tells people in the cloud's console on which UTC day something is done by the policy for acting alone. */
export const STOP_ON_TAG = 'penny:stop-on';
/** The id of an order to set that tag begins so; no other order may. */
export const MARK_ORDER = 'mark ';

/** Anything that survives JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What undo needs, made by `prepare` and stored before anything is changed: a snapshot's id, the old type. */
export type Receipt = Record<string, Json>;

/** What mattered about a resource when it was looked at, in words that can be compared and shown: `state: running`. */
export type Observed = Record<string, string>;

/** On a copy that is made for undo: until when it is kept, a UTC day. Before that Penny never deletes it. */
export const KEPT_UNTIL_TAG = 'penny:kept-until';

/** How something is taken back, for people and for the clock. */
export interface Undo {
  /** "start it again", "make it anew from the snapshot". */
  how: string;
  /** How long it is offered. */
  days: number;
  /** What undoing costs or does not bring back, a phrase each: "its public address changes". */
  costs: string[];
}

/** What exactly is to be done, for a cloud. */
export interface Order {
  /** Names what is made on the way (snapshots, tags), so that a second attempt finds it and makes no other. */
  proposalId: string;
  remediation: RemediationName;
  resource: ResourceRef & { resourceName: string };
  change: Record<string, string | number>;
  /** It was seen to be done once: where it is otherwise by now, somebody else made it so. */
  wasDone?: boolean | undefined;
}

/**
 * What only acting needs to know of a resource, read afresh. What could not be read is absent here and named in
 * `unknown` with the reason: a check that cannot be made is an objection.
 */
export interface LiveFacts {
  /** The Auto Scaling group that would replace it. */
  autoScalingGroup?: string | null;
  stopProtected?: boolean;
  terminationProtected?: boolean;
  /** `one-time` ones cannot be stopped. */
  spot?: 'no' | 'one-time' | 'persistent';
  rootDevice?: 'ebs' | 'instance-store';
  /** Volumes on which a machine stands, by the machine: a root device is never taken away. */
  rootDeviceOf?: string[];
  /** Where it serves in health now: target groups, load balancers. */
  inServiceOf?: string[];
  /** What manages it and would put it back or break: "CloudFormation stack web", "Terraform (tag managed-by)". */
  managedBy?: string[];
  /** Images that are made of the snapshot. */
  imageIds?: string[];
  /** What it did of late that idle things do not do, a phrase each: "CPU 34 % in the last hour". */
  recentActivity?: string[];
  /** A change of it that is not over yet: "its volume modification is at 40 %". */
  underChange?: string[];
  /** Replicas, clusters and such that hang on it. */
  dependents?: string[];
}

/** A resource at this moment. */
export interface LiveResource {
  resource: Resource;
  facts: LiveFacts;
  /** Why a fact could not be read, by its name. */
  unknown: Partial<Record<keyof LiveFacts, string>>;
}

/**
 * What is seen of a change: `done`, `pending` while the cloud is at it, `untouched` as it was before, `partly` between
 * the two for good, or `gone` with the resource itself.
 */
export interface Progress {
  is: 'done' | 'pending' | 'untouched' | 'partly' | 'gone';
  /** A sentence's end for people: "it is stopping". */
  note: string;
}

/** An IAM action or another cloud's right that a remediation needs, and on which kind of resource. */
export interface PermissionNeeded {
  /** `ec2:StopInstances`. */
  action: string;
  /** `reads` looks and is safe on everything; `acts` changes what is there; `creates` makes something new of Penny's own. */
  kind: 'reads' | 'acts' | 'creates';
  /** What it is allowed on, as the cloud names kinds: `instance`, `volume`; absent where that cannot be narrowed. */
  on?: string[] | undefined;
}

/**
 * A change to one resource, in one cloud. Every method takes one resource, fails with a PennyError that says what to do,
 * and may be called again by another process after a crash; only `execute` and `undo` must never be called twice.
 */
export interface Remediation {
  name: RemediationName;
  permissions: readonly PermissionNeeded[];
  /** The resource as it is now; undefined where it is gone. */
  look(order: Order): Promise<LiveResource | undefined>;
  /** Asks the cloud whether it would, where its interface can be asked; refuses with the cloud's reason. Changes nothing. */
  dryRun?(order: Order): Promise<void>;
  /** Secures what undo will need and changes nothing of the resource. Finds what an earlier attempt made. */
  prepare(order: Order, live: LiveResource): Promise<Receipt>;
  /** Whether what `prepare` began is there: a snapshot takes its time. Absent: always. */
  prepared?(order: Order, receipt: Receipt): Promise<Progress>;
  /** Does it, once. May take several requests and wait between them. */
  execute(order: Order, receipt: Receipt): Promise<void>;
  verify(order: Order, receipt: Receipt): Promise<Progress>;
  /** Takes it back, once. Also out of the middle. Absent where it cannot be. */
  undo?(order: Order, receipt: Receipt): Promise<void>;
  /** `done` is back as it was, as far as `Undo` promised. Says what is different now. */
  verifyUndo?(order: Order, receipt: Receipt): Promise<Progress>;
}

/** What is known of a change before any cloud is asked: what a card says of it. */
export interface RemediationKind {
  name: RemediationName;
  actionType: ActionType;
  resourceTypes: readonly ResourceType[];
  /** "Stop", "Delete", "Resize": the label of the button. */
  verb: string;
  /** "stop", "delete": within a sentence; "stopped": afterwards. */
  does: string;
  did: string;
  /** It has an API that can be asked for a dry run. */
  hasDryRun: boolean;
  /** The bill cannot show it as saved: a tag, a start. */
  savesNothing?: boolean | undefined;
}
