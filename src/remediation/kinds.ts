import type { ActionType } from '../model/finding.ts';
import type { RemediationKind, RemediationName } from '../model/remediation.ts';
import type { ResourceType } from '../model/resource.ts';

/** Everything Penny can do, in words. Which of it a cloud can do is for its adapter to say. */
export const kinds: readonly RemediationKind[] = [
  kind('stop-instance', 'Stop', ['instance'], { verb: 'Stop', does: 'stop', did: 'stopped', hasDryRun: true }),
  kind('start-instance', 'Start', ['instance'], {
    verb: 'Start',
    does: 'start',
    did: 'started',
    hasDryRun: true,
    savesNothing: true,
  }),
  kind('terminate-instance', 'Delete', ['instance'], {
    verb: 'Terminate',
    does: 'terminate',
    did: 'terminated',
    hasDryRun: true,
  }),
  kind('resize-instance', 'Rightsize', ['instance'], {
    verb: 'Resize',
    does: 'resize',
    did: 'resized',
    hasDryRun: true,
  }),
  kind('delete-volume', 'Delete', ['volume'], { verb: 'Delete', does: 'delete', did: 'deleted', hasDryRun: true }),
  kind('modify-volume', 'ModifyVolume', ['volume'], {
    verb: 'Change',
    does: 'change',
    did: 'changed',
    hasDryRun: true,
  }),
  kind('delete-snapshot', 'Delete', ['snapshot'], { verb: 'Delete', does: 'delete', did: 'deleted', hasDryRun: true }),
  kind('release-address', 'Release', ['address'], {
    verb: 'Release',
    does: 'release',
    did: 'released',
    hasDryRun: true,
  }),
  kind('stop-database', 'Stop', ['database'], { verb: 'Stop', does: 'stop', did: 'stopped', hasDryRun: false }),
  kind('start-database', 'Start', ['database'], {
    verb: 'Start',
    does: 'start',
    did: 'started',
    hasDryRun: false,
    savesNothing: true,
  }),
  kind('set-log-retention', 'SetRetention', ['log-group'], {
    verb: 'Set retention',
    does: 'set the retention of',
    did: 'given a retention',
    hasDryRun: false,
  }),
  kind('set-bucket-lifecycle', 'SetLifecycle', ['bucket'], {
    verb: 'Set lifecycle',
    does: 'set lifecycle rules of',
    did: 'given lifecycle rules',
    hasDryRun: false,
  }),
  // S3 sets all tags of a bucket at once, the one among them that only people set: so that is left to people.
  kind('tag-resource', 'Tag', ['instance', 'volume', 'snapshot', 'address', 'database', 'log-group'], {
    verb: 'Tag',
    does: 'tag',
    did: 'tagged',
    hasDryRun: false,
    savesNothing: true,
  }),
  kind('schedule-instance', 'Schedule', ['instance'], {
    verb: 'Schedule',
    does: 'put on a schedule',
    did: 'put on a schedule',
    hasDryRun: true,
  }),
];

/** What is known of one; every name has one. */
export function kindOf(name: RemediationName): RemediationKind {
  return kinds.find((each) => each.name === name)!;
}

/** What carries out an action on a type of resource; undefined where it is left to people. */
export function kindFor(actionType: ActionType, resourceType: ResourceType): RemediationKind | undefined {
  const meant = actionType === 'Upgrade' ? 'Rightsize' : actionType;
  return kinds.find((each) => each.actionType === meant && each.resourceTypes.includes(resourceType));
}

function kind(
  name: RemediationName,
  actionType: ActionType,
  resourceTypes: readonly ResourceType[],
  words: Omit<RemediationKind, 'name' | 'actionType' | 'resourceTypes'>,
): RemediationKind {
  return { name, actionType, resourceTypes, ...words };
}
