import type { LiveFacts, LiveResource, RemediationName } from '../model/remediation.ts';

type Fact = keyof LiveFacts;

const OF_A_STOP: readonly Fact[] = [
  'autoScalingGroup',
  'stopProtected',
  'spot',
  'rootDevice',
  'inServiceOf',
  'managedBy',
];

/** What must be known of a resource before something is done to it: without it a check cannot be made. */
const NEEDED: Record<RemediationName, readonly Fact[]> = {
  'stop-instance': [...OF_A_STOP, 'recentActivity'],
  'start-instance': [],
  'terminate-instance': [
    'autoScalingGroup',
    'terminationProtected',
    'rootDevice',
    'inServiceOf',
    'managedBy',
    'recentActivity',
  ],
  'resize-instance': OF_A_STOP,
  'schedule-instance': OF_A_STOP,
  'delete-volume': ['rootDeviceOf', 'managedBy', 'recentActivity', 'underChange'],
  'modify-volume': ['managedBy', 'underChange'],
  'delete-snapshot': ['imageIds', 'managedBy'],
  'release-address': ['managedBy'],
  'stop-database': ['managedBy', 'recentActivity', 'dependents', 'underChange'],
  'start-database': [],
  'set-log-retention': ['managedBy'],
  'set-bucket-lifecycle': ['managedBy'],
  'tag-resource': [],
};

/** What each fact is about, for who reads that it is not known. */
const IN_WORDS: Record<Fact, string> = {
  autoScalingGroup: 'whether an Auto Scaling group would replace it',
  stopProtected: 'whether it is protected against being stopped',
  terminationProtected: 'whether it is protected against termination',
  spot: 'whether it is a spot machine',
  rootDevice: 'what its root device is',
  rootDeviceOf: 'whether a machine stands on it',
  inServiceOf: 'whether it serves behind a load balancer',
  managedBy: 'whether it is managed as code',
  imageIds: 'whether an image is made of it',
  recentActivity: 'whether it was used of late',
  underChange: 'whether another change of it is under way',
  dependents: 'whether others depend on it',
};

/** Whether a fact matters to what is to be done. */
export function isNeeded(remediation: RemediationName, fact: Fact): boolean {
  return NEEDED[remediation].includes(fact);
}

/**
 * A sentence for each check that could not be made, since what it looks at is not known. That something is in use is no
 * reason against what a schedule does, and so need not be known.
 */
export function checkNotMade(
  remediation: RemediationName,
  { facts, unknown }: LiveResource,
  { isScheduled = false } = {},
): string[] {
  return NEEDED[remediation]
    .filter((fact) => !isScheduled || fact !== 'recentActivity')
    .filter((fact) => facts[fact] === undefined || unknown[fact] !== undefined)
    .map((fact) => `A check could not be made: ${IN_WORDS[fact]} (${unknown[fact] ?? 'it was not read'}).`);
}
