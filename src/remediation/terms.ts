import type { Plan } from '../model/proposal.ts';
import type { RemediationName, Undo } from '../model/remediation.ts';
import type { Resource } from '../model/resource.ts';
import type { Around } from './inventory-checks.ts';
import { kindOf } from './kinds.ts';

/** How long undo is offered, and what it needs is kept. */
const UNDO_DAYS = 30;
/** RDS starts what is stopped after this long (RDS user guide, "Stopping a DB instance"). */
const RDS_WAKES_AFTER_DAYS = 7;

/** What the terms of a plan depend on. */
export interface TermsAbout {
  resource: Resource;
  around: Around;
  change: Plan['change'];
  saving: Plan['saving'];
  /** Days until something is terminated. */
  graceDays: number;
}

/**
 * How something is taken back. Absent where it cannot be, and where that is not known, as of a snapshot in a place
 * whose Recycle Bin could not be read: what is promised must be so.
 */
export function undoOf(remediation: RemediationName, about: TermsAbout): Undo | undefined {
  return UNDO[remediation]?.(about);
}

const UNDO: { [N in RemediationName]?: (about: TermsAbout) => Undo | undefined } = {
  'stop-instance': ({ around }) => ({
    how: 'start it again',
    days: UNDO_DAYS,
    costs: [...addressLost(around), NO_CAPACITY],
  }),
  'start-instance': () => ({ how: 'stop it again', days: UNDO_DAYS, costs: ['what is only in its memory is lost'] }),
  'schedule-instance': () => ({
    how: 'remove the schedule',
    days: UNDO_DAYS,
    costs: ['where it is stopped at that moment, somebody has to start it'],
  }),
  'resize-instance': ({ around }) => ({
    how: 'change the type back',
    days: UNDO_DAYS,
    costs: ['it is off for some minutes once more', ...addressLost(around), NO_CAPACITY],
  }),
  'delete-volume': () => ({
    how: 'make it anew from the snapshot taken before',
    days: UNDO_DAYS,
    costs: ['it has another id', 'it is slow until all of it was read once', 'the snapshot is billed until then'],
  }),
  'modify-volume': () => ({
    how: 'change it back',
    days: UNDO_DAYS,
    costs: ['not before AWS has completed the change, which can take a day'],
  }),
  'delete-snapshot': (about) => {
    const days = keptDays(about);
    return days ? { how: 'restore it from the Recycle Bin', days: Math.min(days, UNDO_DAYS), costs: [] } : undefined;
  },
  'stop-database': () => ({
    how: 'start it again',
    days: RDS_WAKES_AFTER_DAYS,
    costs: ['starting takes some minutes', 'its class may not be to be had at that moment'],
  }),
  'start-database': () => ({ how: 'stop it again', days: UNDO_DAYS, costs: [] }),
  'set-log-retention': () => ({
    how: 'keep them as before',
    days: UNDO_DAYS,
    costs: ['events that AWS has expired meanwhile do not come back'],
  }),
  'set-bucket-lifecycle': () => ({
    how: 'remove the rule again',
    days: UNDO_DAYS,
    costs: ['what the rule has removed meanwhile does not come back'],
  }),
  'tag-resource': () => ({ how: 'set the tags as before', days: UNDO_DAYS, costs: [] }),
};

const NO_CAPACITY = 'AWS may have no such machine free at that moment';

function addressLost({ fixedAddresses }: Around): string[] {
  return fixedAddresses ? [] : ['its public address changes, where it has one'];
}

/** What a person must know before approving, a sentence each. */
export function warningsOf(remediation: RemediationName, environment: string, about: TermsAbout): string[] {
  return [
    ...(environment === 'unknown' ? ['No tag says where it is used, so it counts as the strictest.'] : []),
    ...(WARNINGS[remediation]?.(about) ?? []),

    ...(about.saving.isAtMost && !kindOf(remediation).savesNothing ? ['It may save less than that, never more.'] : []),
    ...(undoOf(remediation, about) ? [] : ['It cannot be undone.']),
  ];
}

const WARNINGS: { [N in RemediationName]?: (about: TermsAbout) => string[] } = {
  'stop-instance': (about) => [MEMORY_LOST, ...served(about)],
  'schedule-instance': (about) => [MEMORY_LOST, ...served(about)],
  'terminate-instance': ({ graceDays, ...about }) => [
    `It is terminated ${graceDays} days after this was proposed, not before; until then anybody who may decide can say no.`,
    'A snapshot of each of its disks is made first, out of which one like it can be started by hand; its disks go with it where they are set to.',
    ...served({ graceDays, ...about }),
  ],
  'resize-instance': (about) => [
    'It is stopped and started for this, some minutes; where it does not come up again, Penny goes back to its old type.',
    ...served(about),
  ],
  'delete-volume': () => ['A snapshot is made first and kept until undo ends.'],
  'modify-volume': () => [
    'AWS takes the next change of a disk when this one is completed, which can take a day; it works on meanwhile, perhaps more slowly.',
  ],
  'delete-snapshot': (about) => {
    const days = keptDays(about);
    return [
      days
        ? `The Recycle Bin keeps it for ${days === 1 ? 'a day' : `${days} days`} and bills it as before; it saves from then on.`
        : 'Only a rule of the Recycle Bin, if there is one, keeps it; whether there is one is looked up before it is deleted.',
    ];
  },
  'release-address': () => [
    'AWS may give the address to somebody else at once: remove it from DNS records and firewalls first.',
  ],
  'stop-database': () => [
    `RDS starts it again by itself after ${RDS_WAKES_AFTER_DAYS} days, for its maintenance; stop it again then, or delete it.`,
    'Who connects to it gets an error until it is started.',
  ],
  'set-log-retention': ({ change: { retentionDays } }) => [
    `Events older than ${retentionDays} days are removed for good, now and from then on.`,
  ],
  'set-bucket-lifecycle': () => ['The rule is about the whole bucket.'],
};

/** How long a snapshot could be had back; undefined where that is not known. */
function keptDays({ resource }: TermsAbout): number | undefined {
  return resource.resourceType === 'snapshot' ? resource.keptDays : undefined;
}

const MEMORY_LOST = 'What is only in its memory is lost.';

function served({ resource }: TermsAbout): string[] {
  if (resource.resourceType !== 'instance' || resource.loadBalancedBy.length === 0) return [];
  return [
    `It is registered with ${resource.loadBalancedBy.join(', ')}; while it is in service there, Penny leaves it alone.`,
  ];
}
