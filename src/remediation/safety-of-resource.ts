import {
  KEPT_UNTIL_TAG,
  type LiveFacts,
  type LiveResource,
  type RemediationName,
  STOP_ON_TAG,
} from '../model/remediation.ts';
import { checkNotMade, isNeeded } from './facts-needed.ts';
import { kindOf } from './kinds.ts';
import { changesSince } from './observed.ts';
import type { Check, SafetyCase } from './safety.ts';

/** A resource that could be read, as the checks of the resource itself see it. */
export interface Seen extends SafetyCase {
  live: LiveResource;
}

/** What is looked at on the resource itself, as it was read a moment ago. */
export const checksOfResource: Check<Seen>[] = [
  everyCheckCouldBeMade,
  isAsShown,
  carriesControlTag,
  carriesItsMark,
  isNoGroupMember,
  isNotStopProtected,
  isNotTerminationProtected,
  canBeStopped,
  keepsItsData,
  isNoRootDevice,
  isNotAttached,
  isNotInService,
  isNotManaged,
  isBehindNoImage,
  isNoCopyForUndo,
  isQuiet,
  isNotUnderChange,
  hasNoDependents,
];

function everyCheckCouldBeMade({ proposal, live }: Seen) {
  return checkNotMade(proposal.plan.remediation, live, { isScheduled: proposal.proposedBy === 'schedule' });
}

function isAsShown({ proposal, live }: Seen) {
  return changesSince(proposal.plan.observed, live.resource);
}

function carriesControlTag({ policy, live }: Seen) {
  const { controlTag } = policy;
  if (!controlTag || live.resource.tags[controlTag.key] === controlTag.value) return undefined;
  return `It does not carry the tag ${controlTag.key}=${controlTag.value}, without which I touch nothing. Whoever looks after it can set it.`;
}

/** To take the tag away is an answer too. */
function carriesItsMark({ proposal: { isAlone, mark }, policy, live }: Seen) {
  if (!isAlone || !mark || policy.mode !== 'act' || live.resource.tags[STOP_ON_TAG] === mark.on) return undefined;
  return `Its tag ${STOP_ON_TAG} is not "${mark.on}" any more: whoever changed it wants it left alone. Deny it, or approve it yourself.`;
}

function isNoGroupMember(about: Seen) {
  const group = fact(about, 'autoScalingGroup');
  return group
    ? `The Auto Scaling group ${group} would replace it. Change the group's desired capacity instead.`
    : undefined;
}

function isNotStopProtected(about: Seen) {
  return fact(about, 'stopProtected')
    ? 'It is protected against being stopped. Who set that must lift it; I never do.'
    : undefined;
}

function isNotTerminationProtected(about: Seen) {
  return fact(about, 'terminationProtected')
    ? 'It is protected against termination. Who set that must lift it; I never do.'
    : undefined;
}

function canBeStopped(about: Seen) {
  if (about.proposal.plan.remediation === 'terminate-instance') return undefined;
  if (fact(about, 'spot') === 'one-time')
    return 'It is a one-time spot machine, which cannot be stopped, only terminated.';
  if (fact(about, 'rootDevice') === 'instance-store')
    return 'Its root device is instance store, so it cannot be stopped, only terminated.';
  return undefined;
}

/** A snapshot before the end keeps what is on volumes, and nothing of what is on the machine itself. */
function keepsItsData(about: Seen) {
  if (about.proposal.plan.remediation !== 'terminate-instance') return undefined;
  return fact(about, 'rootDevice') === 'instance-store'
    ? 'Its root device is instance store: its data would be lost, and no snapshot can keep it.'
    : undefined;
}

function isNoRootDevice(about: Seen) {
  const machines = fact(about, 'rootDeviceOf') ?? [];
  return machines.length > 0 ? `It is the root device of ${machines.join(', ')}.` : undefined;
}

function isNotAttached({ proposal, live: { resource } }: Seen) {
  const { remediation } = proposal.plan;
  if (remediation === 'delete-volume' && resource.resourceType === 'volume' && resource.attachedTo.length > 0)
    return `It is attached to ${resource.attachedTo.join(', ')}.`;
  if (remediation === 'release-address' && resource.resourceType === 'address' && resource.associatedWith)
    return `It is in use by ${resource.associatedWith}.`;
  return undefined;
}

function isNotInService(about: Seen) {
  const places = fact(about, 'inServiceOf') ?? [];
  return places.length > 0 ? `It serves behind ${places.join(', ')}. Take it out of service there first.` : undefined;
}

function isNotManaged(about: Seen) {
  const managers = fact(about, 'managedBy') ?? [];
  return managers.length > 0
    ? `It is managed by ${managers.join(', ')}, which would break or put it back. Change it there.`
    : undefined;
}

function isBehindNoImage(about: Seen) {
  const images = fact(about, 'imageIds') ?? [];
  return images.length > 0 ? `The image ${images.join(', ')} is made of it. Deregister that first.` : undefined;
}

/** Undo of something else was promised with it. */
function isNoCopyForUndo({ proposal, live: { resource }, now }: Seen) {
  const until = resource.tags[KEPT_UNTIL_TAG];
  const today = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  if (proposal.plan.remediation !== 'delete-snapshot' || until === undefined || until < today) return undefined;
  return `It is the copy that undo of something else needs; it is kept until ${until}.`;
}

/** What runs by schedule is in use until it is stopped; that somebody approved it is why it is. */
function isQuiet(about: Seen) {
  if (about.proposal.proposedBy === 'schedule') return undefined;
  const activity = fact(about, 'recentActivity') ?? [];
  return activity.length > 0 ? `It is in use after all: ${activity.join(', ')}.` : undefined;
}

function isNotUnderChange({ proposal, live: { facts } }: Seen) {
  if (proposal.plan.remediation === 'tag-resource' || !facts.underChange?.length) return undefined;
  return `Another change of it is not over yet: ${facts.underChange.join(', ')}.`;
}

function hasNoDependents({ proposal, live: { facts } }: Seen) {
  if (!kindIsDisruptive(proposal.plan.remediation) || !facts.dependents?.length) return undefined;
  return `Others depend on it: ${facts.dependents.join(', ')}.`;
}

/** A fact, where it matters to what is to be done. */
function fact<Name extends keyof LiveFacts>({ proposal, live }: Seen, name: Name): LiveFacts[Name] | undefined {
  return isNeeded(proposal.plan.remediation, name) ? live.facts[name] : undefined;
}

const kindIsDisruptive = (name: RemediationName) => ['Stop', 'Delete', 'Release'].includes(kindOf(name).actionType);
